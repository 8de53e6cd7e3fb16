#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`connectors try`: a good connector is told good, and each kind of mistake in one is found at the
application, with the member of the manifest that is to be changed."""

import json
import os
import subprocess
import tempfile

from harness import CTL, DATA, PATIENCE, Practice, Promises


class Desk:
    def __init__(self, folder):
        self.folder = folder
        self.practice = Practice(os.path.join(folder, "practice"))
        self.crm = self.practice.apps["crm"]
        with open(os.path.join(DATA, "connectors", "practice-crm.json"), encoding="utf-8") as file:
            self.good = file.read()

    def run(self, connector, *arguments, token=None):
        """Status and rows; the secret is neither an argument nor in anything that is said."""
        token = token or self.crm["token"]
        done = subprocess.run([CTL, "connectors", "try", connector, "--json", "--set",
                               "url=" + self.crm["url"]] + list(arguments),
                              input="token=%s\n" % token, capture_output=True, text=True,
                              timeout=PATIENCE, check=False)
        assert token not in done.stdout + done.stderr, "the secret got out"
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def spoiled(self, change):
        """A file in which something of the object “contact”, or of the whole, is wrong."""
        manifest = json.loads(self.good)
        change(manifest, manifest["objects"]["contact"])
        path = os.path.join(self.folder, "spoiled.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(manifest, file)
        return path


def bad(rows):
    return [(row["pointer"], row["message"]) for row in rows if row["result"] == "bad"]


def check_good(promises, desk):
    before = len(desk.practice.requests())
    status, rows, _ = desk.run("practice-crm")
    promises.equal((status, bad(rows)), (0, []), "a connector of the catalogue is good")
    good = {row["pointer"] for row in rows if row["result"] == "good"}
    wanted = {"/objects/contact/" + part for part in ("list", "list/paging", "get", "list/since",
                                                      "create")}
    promises.check(wanted | {"/test"} <= good, "each step is told with its member", sorted(good))
    create = next(row["message"] for row in rows if row["pointer"] == "/objects/deal/create")
    promises.check('POST %s/deals {"title":"Dovetail try"' % desk.crm["url"] in create,
                   "the request of a create is shown", create)
    asked = desk.practice.requests()[before:]
    promises.equal([r for r in asked if r["method"] != "GET"], [], "nothing was written")
    promises.equal(desk.run(desk.spoiled(lambda m, c: None), "--object", "contact")[0], 0,
                   "so is a file")


def check_write(promises, desk):
    before = len(desk.practice.requests())
    status, rows, _ = desk.run("practice-crm", "--object", "contact", "--write")
    promises.equal((status, bad(rows)), (0, []), "a record is made and deleted again")
    asked = [r["method"] for r in desk.practice.requests()[before:] if r["method"] != "GET"]
    promises.equal(asked, ["POST", "DELETE"], "with two requests")


def check_refused(promises, desk):
    status, rows, _ = desk.run("practice-crm", token="practice-crm-wrong")
    promises.equal((status, [row[0] for row in bad(rows)]), (4, ["/test"]),
                   "a wrong secret ends it")
    promises.equal(desk.run("no-such-connector")[0], 1, "what is not there cannot be tried")
    promises.equal(desk.run("practice-crm", "--object", "nothing")[0], 1, "nor an object")
    promises.equal(desk.run("practice-crm", "--auth", "nothing")[0], 1, "nor a way to sign in")


def taken(manifest, contact):
    manifest["errors"] = [{"status": [401], "do": "empty"}]


def failed(manifest, contact):
    manifest["errors"] = [{"status": [401], "do": "fail"}]


def no_account(manifest, contact):
    manifest["test"]["account"] = "/number"


def no_records(manifest, contact):
    contact["list"]["records"] = "/items"


def same_page(manifest, contact):
    manifest["paging"]["pages"].update({"param": "X-Page", "in": "header"})


def other_record(manifest, contact):
    contact["get"] = {"request": "GET /contacts", "record": "/data/5"}


def all_changes(manifest, contact):
    contact["list"]["since"].update({"param": "X-Since", "in": "header"})


def refused_changes(manifest, contact):
    contact["list"]["since"]["param"] = "changed_after"


def no_position(manifest, contact):
    contact["list"]["since"]["field"] = "/changed_at"


def left_out(manifest, contact):
    contact["schema"]["required"] = ["email"]
    contact["create"] = {"request": "POST /contacts", "send": ["/first_name"]}


MISTAKES = [
    (taken, "/test", "answered to a wrong secret as well"),
    (failed, "/errors", "not as a sign-in"),
    (no_account, "/test/account", "another one would not be noticed"),
    (no_records, "/objects/contact/list", "/items"),
    (same_page, "/objects/contact/list/paging", "on the second as well"),
    (other_record, "/objects/contact/get", "is “record” right?"),
    (all_changes, "/objects/contact/list/since", "does the application read “param”?"),
    (refused_changes, "/objects/contact/list/since", "changed_after"),
    (no_position, "/objects/contact/list/since", "is “field” right"),
    (left_out, "/objects/contact/create", "“email” is required and not in the request"),
]


def check_mistakes(promises, desk):
    for change, pointer, words in MISTAKES:
        status, rows, errors = desk.run(desk.spoiled(change), "--object", "contact")
        found = [message for place, message in bad(rows) if place == pointer]
        promises.check(status == 4 and found and words in found[0],
                       "found at the application: " + change.__name__,
                       "%d %s %s" % (status, rows, errors))


def main():
    promises = Promises()
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        try:
            for check in (check_good, check_write, check_refused, check_mistakes):
                check(promises, desk)
        finally:
            desk.practice.stop()
    promises.end()


if __name__ == "__main__":
    main()
