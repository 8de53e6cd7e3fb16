#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`connectors check`: what is likely a mistake is told with its place, the catalogue has none, and a
last row sums up for programs. `list` and `show` say what was verified, and with whom it talks."""

import glob
import json
import os
import subprocess
import tempfile

from harness import CTL, DATA, PATIENCE, Promises

CATALOGUE = os.path.join(DATA, "connectors")


def run(*arguments):
    done = subprocess.run([CTL, "connectors"] + list(arguments), capture_output=True, text=True,
                          timeout=PATIENCE, check=False)
    return done.returncode, done.stdout, done.stderr


def rows(*arguments):
    status, said, _ = run(*arguments, "--json")
    return status, [json.loads(line) for line in said.splitlines()]


def setting(m, c):
    m["settings"]["properties"]["region"] = {"title": "Region", "type": "string"}


def secret(m, c):
    m["auth"][0]["secrets"]["second"] = {"title": "Second"}


def kind(m, c):
    m["types"] = {"spare": {"type": "object"}}


def paging(m, c):
    m["paging"]["spare"] = {"style": "none"}


def session(m, c):
    c["get"] = "GET /{session.company}/contacts/{key}"


def account(m, c):
    del m["test"]["account"]


def test(m, c):
    del m["test"]


def plain(m, c):
    m["base"] = "http://example.com/crm"


def size(m, c):
    m["paging"]["pages"] = {"style": "page", "param": "page"}


def way(m, c):
    m["auth"][0] = {"id": "token", "type": "oauth1", "title": "Token"}


def required(m, c):
    c["schema"]["required"] = ["id"]


def filters(m, c):
    c["filters"]["/e_mail"] = {"param": "email"}


def search(m, c):
    c["find"] = [{"by": ["/e_mail"], "request": "GET /contacts", "query": {"email": "{value}"},
                  "records": "/data"}]


def send(m, c):
    c["update"] = {"request": "PATCH /contacts/{key}", "send": ["/nick_name"]}


def identity(m, c):
    c["identity"] = "/uid"


def field(m, c):
    c["list"]["since"]["field"] = "/changed"


def last(m, c):
    c["list"]["paging"] = {"style": "cursor", "param": "after", "next": "last:/number"}


def formula(m, c):
    c["deleted"] = "=[record.state]=\"archived\""


def template(m, c):
    c["update"] = {"request": "PATCH /contacts/{key}", "body": {"mail": "{record.mail}"}}


def put(m, c):
    c["update"] = "PUT /contacts/{key}"


def recognition(m, c):
    del m["idempotency"], c["filters"]


def result(m, c):
    c["list"]["async"] = {"id": "/job", "poll": "GET /jobs/{key}", "done": "/done",
                          "result": "/download"}


CHANGES = [
    (setting, "warning", "/settings/properties/region", "Nothing uses"),
    (secret, "warning", "/auth/0/secrets/second", "Nothing uses"),
    (kind, "warning", "/types/spare", "Nothing uses"),
    (paging, "warning", "/paging/spare", "Nothing uses"),
    (session, "warning", "/objects/contact/get", "No sign-in saves “session.company”"),
    (account, "warning", "/test", "another account"),
    (test, "warning", "", "no “test” call"),
    (plain, "warning", "/base", "not https"),
    (size, "note", "/paging/pages", "empty page"),
    (way, "warning", "/auth/0/type", "cannot sign in in this way"),
    (required, "warning", "/objects/contact/schema/required", "read-only"),
    (filters, "warning", "/objects/contact/filters/~1e_mail", "“/e_mail” is not declared"),
    (search, "warning", "/objects/contact/find/0", "“/e_mail” is not declared"),
    (send, "warning", "/objects/contact/update", "“/nick_name” is not declared"),
    (identity, "warning", "/objects/contact/identity", "“/uid” is not declared"),
    (field, "warning", "/objects/contact/list", "“/changed” is not declared"),
    (last, "warning", "/objects/contact/list", "“/number” is not declared"),
    (formula, "warning", "/objects/contact/deleted", "“/state” is not declared"),
    (template, "warning", "/objects/contact/update/body/mail", "“/mail” is not declared"),
    (put, "note", "/objects/contact/update", "whole record"),
    (recognition, "note", "/objects/contact/create", "cannot be recognised"),
    (result, "note", "/objects/contact/list", "on any server and without the sign-in"),
]


def check_changes(promises, folder):
    path = os.path.join(folder, "changed.json")
    with open(os.path.join(CATALOGUE, "practice-crm.json"), encoding="utf-8") as file:
        good = file.read()
    promises.equal([row for row in rows("check", os.path.join(
        CATALOGUE, "practice-crm.json"))[1] if "severity" in row], [], "a good one is not told of")
    for change, severity, pointer, words in CHANGES:
        manifest = json.loads(good)
        change(manifest, manifest["objects"]["contact"])
        with open(path, "w", encoding="utf-8") as file:
            json.dump(manifest, file)
        status, said = rows("check", path)
        found = [row for row in said if row.get("severity") == severity and
                 row["pointer"] == pointer and words in row["message"]]
        promises.check(status == 0 and found, "told: " + change.__name__, "%d %s" % (status, said))


def check_catalogue(promises):
    warned = {}
    for path in sorted(glob.glob(os.path.join(CATALOGUE, "*.json"))):
        said = rows("check", path)[1]
        warned[os.path.basename(path)] = [row["pointer"] for row in said
                                          if row.get("severity") == "warning"]
    promises.check(len(warned) > 10, "the catalogue is checked")
    promises.equal({name: found for name, found in warned.items() if found and
                    name not in ("mailerlite.json", "practice-oauth.json")}, {},
                   "the catalogue has no mistakes of these kinds, but two without an account")


def check_summary(promises, folder):
    status, said = rows("check", os.path.join(CATALOGUE, "xero.json"))
    promises.equal((status, said[-1]["summary"], said[-1]["usable"]), (0, "xero", True),
                   "the last row sums up")
    promises.check("api.xero.com" in said[-1]["hosts"], "with the servers", said[-1])
    path = os.path.join(folder, "job.json")
    with open(os.path.join(CATALOGUE, "practice-crm.json"), encoding="utf-8") as file:
        job = json.load(file)
    result(job, job["objects"]["contact"])
    with open(path, "w", encoding="utf-8") as file:
        json.dump(job, file)
    promises.check("*" in rows("check", path)[1][-1]["hosts"] and
                   "any server that an answer of it names" in run("check", path)[1],
                   "what a job made may lie on any server, and that is said",
                   rows("check", path)[1][-1])
    path = os.path.join(folder, "broken.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"dovetail": 1, "id": "x", "version": "1.0.0"}')
    status, said = rows("check", path)
    promises.check(status == 1 and not said[-1]["usable"] and said[-1]["errors"] > 0,
                   "and of one that cannot be used", said)
    promises.equal(run("check", os.path.join(folder, "none.json"))[0], 1, "or is not there")


def check_show(promises):
    said = run("list")[1]
    promises.check("not yet verified" in next(line for line in said.splitlines()
                                              if line.startswith("pipedrive ")),
                   "the list tells what was not verified", said)
    said = run("show", "pipedrive")[1]
    promises.check("Not yet verified" in said and "pipedrive.com" in said,
                   "so does a look at one, with the servers it talks to", said)
    said = run("show", "practice-books")[1]
    promises.check("pay     invoice KEY  Mark as paid  paid_on (needed), method" in said,
                   "the actions of its objects", said)
    said = run("show", "practice-crm")[1]
    promises.check("ACTION" not in said, "and nothing of them where there is none", said)
    promises.check("list, changes, get, create, update, delete" in said and
                   "Not yet verified" not in said, "and the operations of each object", said)


def main():
    promises = Promises()
    with tempfile.TemporaryDirectory() as folder:
        check_changes(promises, folder)
        check_catalogue(promises)
        check_summary(promises, folder)
        check_show(promises)
    promises.end()


if __name__ == "__main__":
    main()
