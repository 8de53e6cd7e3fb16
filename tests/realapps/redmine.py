#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a real Redmine and contacts of the practice CRM, both ways, and deals that become
issues: pages, changes since, creates, edits, deletes, locked users, a wrong key and password, a
key that is taken back."""

import os
import time

import two_way
from harness import Desk, Practice, Promises
from redmine_app import PASSWORD, Redmine, Users, counter_of

PAGE = 15
DEALS = 50
ISSUES = {
    "dovetail": 1, "kind": "sync", "id": "issues", "name": "Deals to issues",
    "a": {"connection": "crm", "object": "deal", "filter": "[id] <= %d" % DEALS},
    "b": {"connection": "real", "object": "issue"},
    "direction": "a-to-b",
    "match": [{"a": "\"D\" & [id]", "b": "IFNA(TEXTBEFORE([subject]; \" \"); \"\")"}],
    "to_b": [
        {"field": "project_id", "formula": "\"dove\"", "only": "create"},
        {"field": "subject", "formula": "\"D\" & [id] & \" \" & [title]"},
        {"field": "start_date", "formula": "[closed_on]"},
        {"field": "due_date", "formula": "[closed_on]"},
        {"field": "estimated_hours", "formula": "[amount]"}],
    "delete": "delete", "grace": "PT0S", "first": "a",
}


def definition():
    """Names are two fields at both sides, and a Redmine user has no telephone."""
    document = two_way.definition("user", "[login] <> \"admin\"", ("firstname", "mail", "lastname"),
                                  [{"field": "login", "formula": "[email]", "only": "create"}])
    document["to_b"][0]["formula"] = "[first_name]"
    document["to_b"][2]["formula"] = "[last_name]"
    document["to_a"] = [
        {"field": "first_name", "formula": "[firstname]"},
        {"field": "last_name", "formula": "[lastname]"},
        {"field": "email", "formula": "[mail]"},
        {"field": "city", "formula": "\"Realtown\"", "only": "create"}]
    return document


def place(counter, name="real"):
    return ("connect", "redmine-in-pages", "--id", name, "--set",
            "url=http://127.0.0.1:%d" % counter.port)


def connect(promises, desk, counter, redmine):
    desk.run(*place(counter), "--auth", "key", given="key=%s\n" % ("0" * 40), wanted=None)
    promises.equal(desk.status, 3, "a wrong key is refused")
    promises.check("0" * 40 not in desk.errors, "and said without the key", desk.errors)
    desk.run(*place(counter), "--auth", "password",
             given="user=admin\npassword=not this one\n", wanted=None)
    promises.equal(desk.status, 3, "a wrong password is refused")
    desk.run(*place(counter, "second"), "--auth", "password",
             given="user=admin\npassword=%s\n" % PASSWORD)
    promises.equal(len(desk.rows("records", "second", "project")), 1,
                   "the right password is taken, and projects are read with it")
    desk.run(*place(counter), "--auth", "key", given="key=%s\n" % redmine.key)


def check_issues(promises, desk, counter, practice, redmine):
    desk.add(ISSUES)
    desk.run("run", "issues", "--yes", wanted=(0, 4))
    promises.equal([row["message"] for row in desk.rows("problems")], [], "no issue is refused")
    deals = {"D%d" % row["id"]: row for row in practice.all("crm", "deals") if row["id"] <= DEALS}
    issues = {row["subject"].split(" ")[0]: row for row in redmine.all("issues", "&status_id=*")}
    promises.equal(sorted(issues), sorted(deals), "every deal is one issue")
    wrong = [key for key, row in issues.items()
             if (row["due_date"] or "") != (deals[key].get("closed_on") or "") or
             abs((row["estimated_hours"] or 0) - float(deals[key].get("amount") or 0)) > 0.001]
    promises.equal(wrong, [], "and every value is right")
    desk.run("run", "issues", "--yes", "--whole")
    before = counter.asked["GET issues"], counter.asked["GET issues since"], counter.writes()
    practice.call("crm", "/deals/7", "PATCH", {"title": "Another title"})
    desk.run("run", "issues", "--yes")
    promises.equal(counter.writes() - before[2], 1, "an edit is one write")
    promises.check(counter.asked["GET issues"] == before[0] and
                   counter.asked["GET issues since"] > before[1], "and only changes are asked for",
                   counter.asked)
    found = redmine.call("/issues/%d.json" % issues["D7"]["id"])["issue"]
    promises.equal((found["subject"], found["project"]["name"]), ("D7 Another title", "Dove"),
                   "an edit arrives, and leaves the rest alone")
    practice.call("crm", "/deals/9", "DELETE")
    desk.run("run", "issues", "--yes", "--whole")
    promises.equal(len(redmine.all("issues", "&status_id=*")), len(deals) - 1,
                   "a deal that was deleted takes its issue along")
    before = counter.writes()
    desk.run("run", "issues", "--yes", "--whole")
    promises.equal(counter.writes() - before, 0, "and then there is nothing to write")


def check_key(promises, desk, counter, redmine, crowd):
    old, redmine.key = redmine.key, redmine.make_key()
    two_way.check_refused(promises, desk, crowd, counter, old)
    two_way.check_taken(promises, desk, (*place(counter), "--auth", "key"),
                        "key=%s\n" % redmine.key)


def main():
    promises = Promises()
    desk = Desk()
    practice = redmine = counter = None
    began = time.monotonic()
    try:
        practice = Practice(os.path.join(desk.folder, "practice"))
        two_way.give_addresses(practice)
        redmine = Redmine(os.path.join(desk.folder, "redmine-app"))
        counter = counter_of(redmine)
        print("# Redmine is up after %.0f s" % (time.monotonic() - began), flush=True)
        two_way.add_in_pages(desk, "redmine-in-pages", "redmine", {
            "paging": {"offset": {"size": {"value": PAGE}}},
            "objects": {"issue": {"listSince": {"since": {"lookback": "PT0S"}}}}})
        desk.connect(practice, ("crm",))
        connect(promises, desk, counter, redmine)
        check_issues(promises, desk, counter, practice, redmine)
        desk.add(definition())
        crowd = two_way.Crowd([two_way.Contacts(practice), None], ("name", "email"))
        crowd.sides[1] = Users(redmine, crowd.chance)
        two_way.run_rounds(promises, desk, crowd, counter)
        promises.check(counter.asked["GET users"] > 4 * two_way.ROUNDS,
                       "users were read in pages", counter.asked)
        keys = {row["api_key"] for row in
                [redmine.call("/users/%d.json" % row["id"])["user"]
                 for row in redmine.all("users")[:5]]} - {None}
        promises.check(keys and not any(
            key in open(os.path.join(here, name), "rb").read().decode("latin-1")
            for here, _, names in os.walk(desk.workspace) for name in names for key in keys),
            "the keys that Redmine tells of its users are kept nowhere")
        check_key(promises, desk, counter, redmine, crowd)
    finally:
        for program in (counter, redmine, practice):
            if program is not None:
                program.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


main()
