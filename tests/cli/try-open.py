#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`connectors try` goes through what an import left open: at the application, by reading alone. What
is settled is kept in the file, and stays when the document is imported once more."""

import copy
import json
import os
import subprocess
import tempfile

from harness import CTL, PATIENCE, Practice, Promises

TIME = {"type": "string", "format": "date-time"}
UNSURE = {"name": "updated_since", "in": "query", "schema": TIME,
          "description": "Deprecated: what changed since"}


def answer(schema):
    return {"200": {"content": {"application/json": {"schema": schema}}}}


def document(url, *params, **members):
    """Of the practice CRM, told badly: no pages, no `id`, and a filter that may be one."""
    record = {"type": "object", "properties": {"email": {"type": "string"}, "updated_at": TIME,
                                               "status": {"type": "string"},
                                               "version": {"type": "integer"}, **members}}
    listed = {"type": "object", "properties": {"data": {"type": "array", "items": record}}}
    return {
        "openapi": "3.0.0", "info": {"title": "Crm", "version": "1.0.0"}, "servers": [{"url": url}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
        "paths": {
            "/me": {"get": {"responses": answer({"type": "object", "properties": {
                "id": {"type": "string"}, "name": {"type": "string"}}})}},
            "/contacts": {"get": {"parameters": list(params), "responses": answer(listed)}},
            "/contacts/{contact}": {"get": {"responses": answer(record)}},
        },
    }


class Desk:
    def __init__(self, folder):
        self.practice = Practice(os.path.join(folder, "practice"))
        self.crm = self.practice.apps["crm"]
        self.out = os.path.join(folder, "crm.json")
        self.source = os.path.join(folder, "document.json")

    def ctl(self, *arguments, words=None):
        done = subprocess.run([CTL, "connectors"] + list(arguments), input=words, text=True,
                              capture_output=True, timeout=PATIENCE, check=False)
        return done.returncode, done.stdout, done.stderr

    def bring(self, *params, **members):
        """Imports the document, over what is there"""
        with open(self.source, "w", encoding="utf-8") as file:
            json.dump(document(self.crm["url"], *params, **members), file)
        status, said, errors = self.ctl("import-openapi", self.source, "-o", self.out, "--report")
        assert status == 0, errors
        return said

    def begin(self, *params, **members):
        for name in os.listdir(os.path.dirname(self.out)):
            if "crm" in name and name.endswith((".json", ".imported")):
                os.unlink(os.path.join(os.path.dirname(self.out), name))
        return self.bring(*params, **members)

    def read(self):
        with open(self.out, encoding="utf-8") as file:
            return json.load(file)

    def change(self, change):
        manifest = self.read()
        change(manifest, manifest["objects"]["contact"])
        with open(self.out, "w", encoding="utf-8") as file:
            json.dump(manifest, file)

    def try_it(self, *arguments):
        status, said, errors = self.ctl("try", self.out, "--json", "--set",
                                        "url=" + self.crm["url"], *arguments,
                                        words="token=%s\n" % self.crm["token"])
        rows = {}
        for line in said.splitlines():
            row = json.loads(line)
            if "settled" in row["message"] or "cannot be told" in row["message"] or \
                    "written" in row["message"]:
                rows.setdefault(row["pointer"], (row["result"], row["message"]))
        return status, rows, errors


SINCE = "/objects/contact/list/since"
KEY = "/objects/contact/key"
PAGING = "/objects/contact/list/paging"


def check_told(promises, desk):
    promises.check(SINCE + ":" in desk.begin(UNSURE), "what is open is told", "")
    opened = {row["pointer"] for row in desk.read()["x-import"]["open"]}
    promises.check({SINCE, KEY, PAGING} <= opened, "the check-list is in the manifest", opened)
    before = len(desk.practice.requests())
    status, rows, errors = desk.try_it()
    promises.equal(rows[KEY][0], "good", "the key that was guessed is one")
    promises.check(rows[SINCE][0] == "bad" and '"param":"updated_since"' in rows[SINCE][1] and
                   "none missing" in rows[SINCE][1], "a filter of changes is found", rows)
    promises.check(rows[PAGING][0] == "not-tried" and "cuts it" in rows[PAGING][1],
                   "a list of a round number of records may be cut", rows)
    promises.equal(status, 4, "what is to be changed counts")
    promises.check("x-settled" not in desk.read(), "nothing is kept unasked", errors)
    promises.equal({r["method"] for r in desk.practice.requests()[before:]}, {"GET"},
                   "nothing was written")


def check_kept(promises, desk):
    status, rows, errors = desk.try_it("--keep")
    promises.check(rows[SINCE][0] == "good", "what is kept is no mistake any more", rows)
    promises.check("kept in" in errors, "the file is named", errors)
    kept = desk.read()
    promises.equal(kept["objects"]["contact"]["list"]["since"]["param"], "updated_since",
                   "the rule is in the file")
    promises.check(set(kept["x-settled"]) >= {SINCE, KEY}, "and what was settled",
                   kept.get("x-settled"))
    promises.equal(desk.ctl("check", desk.out)[0], 0, "which can be used")
    promises.check(SINCE not in desk.try_it()[1], "and is not tried again", "")

    said = desk.bring(UNSURE, {"name": "status", "in": "query", "schema": {"type": "string"}})
    promises.check(PAGING + ":" in said and SINCE + ":" not in said,
                   "what is settled is open no more", said)
    again = desk.read()
    promises.check("extends" in again and SINCE in again["x-settled"] and
                   again["objects"]["contact"]["list"]["since"]["param"] == "updated_since",
                   "it stays when a newer document is imported", again)
    promises.check(SINCE not in desk.try_it()[1], "and is still not tried again", "")
    status, rows, errors = desk.try_it("--keep")
    promises.equal(desk.ctl("check", desk.out)[0], 0, "a file of corrections can be kept into")


def check_denied(promises, desk):
    desk.begin({"name": "If-Modified-Since", "in": "header", "schema": TIME,
                "description": "Conditional: answers 304"})
    rows = desk.try_it("--keep")[1]
    promises.check(rows[SINCE][0] == "not-tried" and "no filter of changes" in rows[SINCE][1],
                   "what the application does not heed is no filter", rows)
    promises.check("since" not in desk.read()["objects"]["contact"]["list"], "and not kept", "")

    desk.begin({**UNSURE, "name": "changed_after"})
    promises.check("refuses" in desk.try_it()[1][SINCE][1], "nor is what it refuses", "")

    desk.begin(UNSURE)

    def other(manifest, contact):
        row = next(r for r in manifest["x-import"]["open"] if r["pointer"] == SINCE)
        row["choices"] = [row["choices"][0].replace("updated_since", "email")]

    desk.change(other)
    rows = desk.try_it()[1]
    promises.check("are not shown" in rows[SINCE][1], "nor is what hides later changes", rows)

    desk.begin(UNSURE, created_at=TIME)
    promises.check("filter of new records" in desk.try_it()[1][SINCE][1],
                   "nor is it known where nothing old was changed", "")

    desk.begin()
    promises.check(SINCE not in desk.try_it()[1], "without a line nothing is tried", "")


def check_key(promises, desk):
    desk.begin()

    def spoil(manifest, contact):
        contact["key"] = "/number"
        row = next(r for r in manifest["x-import"]["open"] if r["pointer"] == KEY)
        row["choices"] = ["/status", "/id", "/nothing"]

    desk.change(spoil)
    rows = desk.try_it("--keep")[1]
    promises.check("only /id is in all records" in rows[KEY][1], "a wrong key is told", rows)
    promises.equal(desk.read()["objects"]["contact"]["key"], "/id", "and put right")

    def doubt(manifest, contact):
        spoil(manifest, contact)
        del manifest["x-settled"]
        next(r for r in manifest["x-import"]["open"]
             if r["pointer"] == KEY)["choices"] = ["/id", "/email"]

    desk.change(doubt)
    rows = desk.try_it("--keep")[1]
    promises.check(rows[KEY][0] == "not-tried" and "/id, /email" in rows[KEY][1],
                   "of two that could be, a person chooses", rows)
    promises.equal(desk.read()["objects"]["contact"]["key"], "/number", "and nothing is changed")


def check_pages(promises, desk):
    """The document calls the page a text: it might be a cursor."""
    page = {"name": "page", "in": "query", "schema": {"type": "string"}}
    desk.begin(page)
    rows = desk.try_it("--keep")[1]
    promises.check('{"style":"page","param":"page"}' in rows[PAGING][1] and
                   "page two differs from page one" in rows[PAGING][1], "pages are found", rows)
    promises.equal(desk.read()["objects"]["contact"]["list"]["paging"],
                   {"style": "page", "param": "page"}, "and kept")

    def other(manifest, contact):
        del manifest["x-settled"], contact["list"]["paging"]
        row = next(r for r in manifest["x-import"]["open"] if r["pointer"] == PAGING)
        row["choices"] = ['{"style":"page","param":"page","start":2}',
                          '{"style":"page","param":"X-Page","in":"header"}', '{"style":"none"}']

    desk.change(other)
    rows = desk.try_it()[1]
    promises.equal(rows[PAGING][0], "not-tried",
                   "not those that leave out the first, or are not heeded")


def check_broken(promises, desk):
    desk.begin(UNSURE)
    wrong = [None, 7, {}, {"pointer": "objects"}, {"pointer": "/objects/none/key", "object": "none",
                                                   "tryIt": "list-twice"},
             {"pointer": SINCE, "object": "contact", "tryIt": "since", "choices": ["{", "[]", 3]},
             {"pointer": "/a~1b/c", "tryIt": "sign-in"}]

    def spoil(manifest, contact):
        manifest["x-import"]["open"] = copy.deepcopy(wrong)

    desk.change(spoil)
    status, rows, errors = desk.try_it("--keep")
    promises.equal({place: row[0] for place, row in rows.items()},
                   {SINCE: "not-tried", "/a~1b/c": "not-tried"}, "a broken list is passed over")

    def none(manifest, contact):
        manifest["x-import"] = "open"

    desk.change(none)
    promises.equal(desk.try_it()[1], {}, "so is what is no list")


def main():
    promises = Promises()
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        try:
            for check in (check_told, check_kept, check_denied, check_key, check_pages,
                          check_broken):
                check(promises, desk)
        finally:
            desk.practice.stop()
    promises.end()


if __name__ == "__main__":
    main()
