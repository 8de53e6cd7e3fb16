#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking back and looking back: a run is undone but for what was edited meanwhile, the undo is
undone, a value is traced to its run, links are edited, one record is dealt with once more. With
the argument "agent" the background program does the work."""

import json
import os
import sys

from harness import Desk, Practice, Promises
from people import SYNC

AGENT = sys.argv[1:] == ["agent"]
SOME = dict(SYNC, a=dict(SYNC["a"], filter="AND([id] > 20; [id] <= 28)"))


def customers(practice):
    return {row["external_id"]: row for row in practice.all("books", "customers")
            if str(row.get("external_id", "")).startswith("person-")}


def values(practice):
    return {key: (row.get("name"), row.get("email"), row.get("phone"))
            for key, row in customers(practice).items()}


def assert_quiet(promises, desk, practice, when):
    before = practice.stats()["writes"]
    result = desk.rows("run", "people")[-1]
    promises.equal((practice.stats()["writes"] - before, result["counts"]["planned"]), (0, 0),
                   "the next run writes nothing " + when)


def edit_contacts(practice):
    for number in (21, 22, 23):
        practice.call("crm", "/contacts/%d" % number, "PATCH",
                      {"first_name": "Edited%d" % number, "phone": "+49 30 000%d" % number})


def check_undo(promises, desk, practice):
    before = values(practice)
    edit_contacts(practice)
    run = desk.rows("run", "people")[-1]["run"]
    promises.equal(desk.rows("runs", "--limit", "1")[0]["counts"]["updated"], 3, "a run changes three")
    written = values(practice)
    customer = customers(practice)["person-22"]
    practice.call("books", "/customers/" + customer["id"], "PATCH", {"phone": "+33 1 by hand"})

    writes = practice.stats()["writes"]
    shown = desk.rows("undo", str(run), wanted=(3,))
    promises.equal(practice.stats()["writes"], writes, "undo shows its plan, and writes nothing")
    left = [line for line in shown if line.get("state") == "stale"]
    promises.equal([[field["field"] for field in line["fields"]] for line in left], [["phone"]],
                   "what was edited since is listed")
    planned = [line for line in shown if "do" in line and "state" not in line]
    promises.equal(len(planned), 3, "the others are to be restored")
    desk.run("undo", "999", wanted=(1,))
    promises.check("no run 999" in desk.errors, "a run that is not there is said so", desk.errors)
    desk.run("undo", str(run), "--plan", "--yes", wanted=(2,))

    result = desk.rows("undo", str(run), "--yes", wanted=(4,))[-1]
    wanted = dict(before)
    wanted["person-22"] = (before["person-22"][0], before["person-22"][1], "+33 1 by hand")
    promises.equal(values(practice), wanted, "every field is as before, the later edit stays")
    promises.equal(practice.stats()["writes"] - writes, 3, "with one write a record")
    promises.equal(desk.rows("runs", "--limit", "1")[0]["undo_of"], run, "the run says what it undid")
    assert_quiet(promises, desk, practice, "after an undo")
    promises.equal(values(practice), wanted, "and keeps it so")

    plan = desk.rows("undo", str(result["run"]), "--plan")[-1]
    desk.rows("apply", str(plan["run"]))
    wanted = dict(written)
    wanted["person-22"] = (written["person-22"][0], written["person-22"][1], "+33 1 by hand")
    promises.equal(values(practice), wanted, "the undo is undone, by a plan that was kept")
    assert_quiet(promises, desk, practice, "after that")


def check_why(promises, desk, practice):
    key = customers(practice)["person-21"]["id"]
    entry = desk.rows("why", "books", "customer", key, "name")[0]["syncs"][0]
    promises.equal((entry["origin"], entry["agrees"], entry["partner"]["key"]),
                   ("written", True, "21"), "a value is traced to its record")
    promises.check("Edited21" in entry["explain"]["value"], "and to the row that made it", entry)
    entry = desk.rows("why", "books", "customer", customers(practice)["person-22"]["id"],
                      "phone")[0]["syncs"][0]
    promises.equal((entry["origin"], entry["agrees"]), ("changed-since", False),
                   "an edit by hand is known as one")
    reasons = desk.rows("why", "crm", "contact", "3")[0]["syncs"][0]["reasons"]
    promises.equal([reason["why"] for reason in reasons], ["outside-filter"],
                   "why a record is not synced")
    promises.check("“" in desk.run("why", "crm", "contact", "3"), "also in words")
    desk.run("why", "nobody", "contact", "3", wanted=(1,))
    record = desk.rows("record", "books", "customer", key)[0]
    happened = [event["what"] for event in record["timeline"]]
    promises.equal(happened[:3], ["create", "linked", "update"], "a record tells what happened to it")
    promises.equal(happened.count("value-lost"), 4, "with the values that an undo gave up")
    promises.check("Edited21" in desk.run("record", "books", "customer", key), "also in words")
    desk.run("record", "books", "customer", wanted=(2,))


def check_links(promises, desk, practice):
    path = os.path.join(desk.folder, "links.jsonl")
    desk.run("links", "people", "--export", path)
    with open(path, encoding="utf-8") as file:
        links = [json.loads(line) for line in file]
    promises.equal(sorted(int(link["a"]) for link in links), list(range(21, 29)), "links are exported")
    link = [link for link in links if link["a"] == "25"][0]
    desk.run("links", "people", "remove", str(link["id"]))
    practice.call("crm", "/contacts/25", "PATCH", {"first_name": "Alone"})
    assert_quiet(promises, desk, practice, "to a record that was parted")
    promises.equal([reason["why"] for reason in
                    desk.rows("why", "crm", "contact", "25")[0]["syncs"][0]["reasons"]], ["parted"],
                   "which is known as parted")
    desk.run("links", "people", "remove", str(link["id"]), wanted=(1,))
    desk.run("links", "people", "add", "25", "nobody", wanted=(1,))
    promises.check("has not seen" in desk.errors, "a record must have been seen", desk.errors)
    promises.equal(desk.rows("links", "people", "--import", path)[0], {"added": 1, "known": 7},
                   "an import makes what is missing")
    desk.run("links", "people", "add", "25", link["b"], wanted=(1,))
    promises.check("is linked with" in desk.errors, "nothing is linked twice", desk.errors)
    active = [row for row in desk.rows("links", "people") if row["state"] == "active"]
    promises.equal(len(active), 8, "all are linked again")


def check_resync(promises, desk, practice):
    before = practice.stats()["writes"]
    promises.equal(len(desk.rows("reviews")), 1, "what differs in a pair made by hand is asked")
    desk.rows("resync", "people", "22")
    promises.equal(practice.stats()["writes"], before, "one record once more, by the rules")
    desk.run("resync", "people", "22", "--from", "b", wanted=(1,))
    desk.run("resync", "people", "9999", wanted=(1,))
    desk.run("resync", "people", "22", "--from", "c", wanted=(2,))
    shown = desk.rows("resync", "people", "22", "--from", "a", "--dry-run")
    promises.equal([field["field"] for field in shown[0]["fields"]], ["phone"], "and by one side")
    promises.equal(practice.stats()["writes"], before, "first shown")
    desk.rows("resync", "people", "22", "--from", "a")
    promises.equal(customers(practice)["person-22"]["phone"], "+49 30 00022", "then written")
    promises.equal(practice.stats()["writes"] - before, 1, "with one write")


def check_first_run(promises, desk, practice, run):
    """Undoing the run that made them all: a record that was touched stays."""
    practice.call("books", "/customers/" + customers(practice)["person-28"]["id"], "PATCH",
                  {"notes": "By hand"})
    shown = desk.rows("undo", str(run), "--yes", wanted=(4,))[-1]
    promises.equal(shown["counts"]["deleted"], 4, "records that nobody touched are removed")
    promises.check("person-28" in customers(practice), "one that somebody touched is left")
    desk.rows("run", "people", wanted=(0, 4))
    promises.equal(len(customers(practice)), 4, "and the next run does not make them again")


def check_rehearsal(promises, desk, practice):
    """Nothing is asked of an application, which may as well not run."""
    desk.run("rehearse", "people", wanted=(1,))
    promises.check("has not been read whole" in desk.errors, "a rehearsal needs records", desk.errors)
    desk.rows("plan", "people")
    before = practice.stats()
    rehearsed = desk.rows("rehearse", "people")
    promises.equal(practice.stats()["requests"] - before["requests"], 1,
                   "a rehearsal asks nobody: the only request is that of this count")
    promises.equal(rehearsed[-1]["counts"]["created"], 8, "and tells what a run would make")
    promises.check("a further run changes nothing" in rehearsed[-1]["message"],
                   "and that it would be at rest then", rehearsed[-1])
    promises.equal((len(desk.rows("links", "people")), len(desk.rows("runs"))), (0, 1),
                   "it keeps nothing")


def main():
    promises = Promises()
    desk = Desk(agent=AGENT)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice, ("crm", "books"))
        desk.add(SOME)
        check_rehearsal(promises, desk, practice)
        first = desk.rows("run", "people", "--yes")[-1]["run"]
        promises.equal(len(customers(practice)), 8, "eight records are made")
        check_undo(promises, desk, practice)
        check_why(promises, desk, practice)
        check_links(promises, desk, practice)
        desk.rows("run", "people", wanted=(0, 4))
        check_resync(promises, desk, practice)
        check_first_run(promises, desk, practice, first)
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
