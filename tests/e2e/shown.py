#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was shown is what is written, request by request, also deletes of a sync both ways; and what
must be seen by a person first: a side that lists nothing, or half, and a mapping that would change
most records. An application that asks for a pause by its own wrong clock is left alone for it."""

import os
import random
import sqlite3

from crowd import Crowd, crowd_sync
from harness import Desk, Practice, Promises
from people import SYNC, check_result

DAY = 24 * 60 * 60 * 1000000  # microseconds
PLACES = {"a": "/crm/contacts", "b": "/books/customers"}
METHODS = {"create": "POST", "update": "PATCH", "delete": "DELETE"}


def writes_since(practice, mark):
    return [request for request in practice.requests()[mark:] if request["method"] != "GET"]


def in_order(requests):
    return sorted(requests, key=repr)


def shown_requests(lines):
    """The requests that the changes of a plan come to."""
    requests = []
    for line in lines:
        if line.get("do") not in METHODS:
            continue
        path = PLACES[line["side"]]
        body = None if line["do"] == "delete" else {field["field"]: field["new"]
                                                    for field in line["fields"]}
        requests.append((METHODS[line["do"]],
                         path if line["do"] == "create" else path + "/" + line["key"], body))
    return in_order(requests)


def read_whole(desk):
    """Lets the next run read both sides whole, as it does once a day."""
    state = os.path.join(desk.workspace, ".dovetail", "state.db")
    with sqlite3.connect(state, timeout=10) as database:
        database.execute("UPDATE scan SET started = started - ?", (2 * DAY,))


def check_exact(promises, folder):
    """A plan of edits, creates and deletes on both sides, kept and applied."""
    desk = Desk(os.path.join(folder, "exact"))
    os.makedirs(desk.folder)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice, ("crm", "books"))
        desk.add(dict(crowd_sync(True), delete="delete", grace="PT0S"))
        crowd = Crowd(practice, random.Random(9), True)
        desk.run("run", "people", "--yes")
        crowd.edit(desk)
        for _ in range(5):
            crowd.add()
        known = set(crowd.wanted)
        for place in (40, 50):
            row = crowd.contacts()[place]
            practice.call("crm", "/contacts/%d" % row["id"], "DELETE")
            del crowd.wanted[row["email"].lower()]
        # in which order they were made there is chance; who was edited is not deleted for it
        row = next(row for row in crowd.customers()
                   if not crowd.wanted.get(row["email"].lower(), ["Edited"])[0].startswith("Edited"))
        practice.call("books", "/customers/" + row["id"], "DELETE")
        del crowd.wanted[row["email"].lower()]

        before = values(crowd, known)
        mark = len(practice.requests())
        read_whole(desk)
        desk.run("run", "people", "--dry-run")
        lines = desk.rows("plan", "people")
        shown = shown_requests(lines)
        promises.equal(writes_since(practice, mark), [], "showing a plan, twice, writes nothing")
        kinds = [request[0] for request in shown]
        promises.check(kinds.count("DELETE") == 3 and "POST" in kinds and "PATCH" in kinds,
                       "there are creates, updates and three deletes in it", kinds)
        desk.run("apply", str(lines[-1]["run"]))
        sent = in_order([(request["method"], request["path"], request.get("body"))
                         for request in writes_since(practice, mark)])
        promises.equal(sent, shown, "exactly what was shown is sent: method, path and body")
        crowd.check(promises, "applied")
        mark = len(practice.requests())
        desk.run("run", "people", "--yes")
        promises.equal(writes_since(practice, mark), [], "then there is nothing left to do")
        check_listings(promises, desk, practice, crowd)
        check_taken_back(promises, desk, crowd, lines[-1]["run"], known, before)
    finally:
        practice.stop()


def values(crowd, known):
    """What people see of each at both applications, also of those that were made again."""
    return ({row["email"].lower(): (row["first_name"], row["last_name"], row["phone"])
             for row in crowd.practice.all("crm", "contacts") if row["email"].lower() in known},
            {row["email"].lower(): (row["name"], row["phone"]) for row in crowd.customers()})


def check_taken_back(promises, desk, crowd, run, known, before):
    """All is as before the run, but for what somebody has edited since, which is listed."""
    updated = [email for email, value in values(crowd, known)[1].items()
               if email in before[1] and before[1][email][0] != value[0]]
    row = {row["email"].lower(): row for row in crowd.customers()}[updated[0]]
    crowd.practice.call("books", "/customers/" + row["id"], "PATCH", {"name": "By Hand"})
    mark = len(crowd.practice.requests())
    shown = desk.rows("undo", str(run), wanted=(3,))
    promises.equal(writes_since(crowd.practice, mark), [], "undo is shown first")
    left = [(line["key"], [field["field"] for field in line["fields"]]) for line in shown
            if line.get("state") == "stale"]
    promises.equal(left, [(row["id"], ["name"])], "what was edited since is listed")
    desk.run("undo", str(run), "--yes", wanted=(4,))
    contacts, customers = values(crowd, known)
    wanted = dict(before[1])
    wanted[updated[0]] = ("By Hand", before[1][updated[0]][1])
    promises.equal(set(contacts.items()) ^ set(before[0].items()), set(),
                   "taken back: every field of every contact is as before")
    promises.equal(set(customers.items()) ^ set(wanted.items()), set(),
                   "and of every customer, but for the later edit")


def check_listings(promises, desk, practice, crowd):
    """Deletes are passed on by this sync; a listing that lies deletes nothing."""
    with_delete = len(crowd.contacts())
    for fault in ("empty-list@crm=1", "half-list@crm=1", "empty-list@books=1", "half-list@books=1"):
        practice.restart((fault,))
        mark = len(practice.requests())
        read_whole(desk)
        desk.run("run", "people", "--yes", wanted=(3,))
        promises.equal(writes_since(practice, mark), [], fault + ": nothing is written")
        promises.equal([review["kind"] for review in desk.rows("reviews")], ["guard"],
                       fault + ": a person is asked")
    practice.restart()
    read_whole(desk)
    desk.run("run", "people", "--yes", wanted=(0,))
    promises.equal(len(crowd.contacts()), with_delete, "all are still there")
    promises.equal(desk.rows("reviews"), [], "and the question is over")


def check_mapping(promises, folder):
    """An edit of the mapping that would change 80 % of the records is seen first, also with --yes."""
    desk = Desk(os.path.join(folder, "mapping"))
    os.makedirs(desk.folder)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice, ("crm", "books"))
        desk.add(SYNC)
        desk.run("run", "people", "--yes")
        edited = "IF(MOD([id]; 5) = 0; [phone]; \"tel \" & [phone])"
        desk.add(dict(SYNC, to_b=SYNC["to_b"][:3] + [{"field": "phone", "formula": edited}]))
        mark = len(practice.requests())
        desk.run("run", "people", "--yes", wanted=(3,))
        guard = desk.rows("reviews")
        promises.equal([review["kind"] for review in guard], ["guard"], "a mass change is asked")
        promises.check("240 of 300" in guard[0]["message"], "with its size", guard[0]["message"])
        promises.equal(writes_since(practice, mark), [], "before anything is written")
        desk.run("answer", str(guard[0]["id"]), "reject")
        desk.run("run", "people", "--yes", wanted=(3,))
        promises.equal(writes_since(practice, mark), [], "nor when it was rejected")
        desk.add(SYNC)
        desk.run("run", "people", "--yes")
        promises.equal(writes_since(practice, mark), [], "taken back, it is as before")
        check_result(promises, practice, "mapping")
    finally:
        practice.stop()


def check_pause(promises, folder):
    """429 with a date by a clock that is two hours behind: nobody asks before it."""
    desk = Desk(os.path.join(folder, "pause"))
    os.makedirs(desk.folder)
    practice = Practice(os.path.join(desk.folder, "practice"),
                        ("429-date@books=0.01", "clock-skew@books=-7200"), seed=4)
    try:
        desk.connect(practice, ("crm", "books"))
        desk.add(SYNC)
        desk.run("run", "people", "--yes")
        asked = [request for request in practice.requests()
                 if request["path"].startswith("/books/")]
        refused = [request["ms"] for request in asked if request.get("fault") == "429-date"]
        early = [(request["ms"] - at) for at in refused for request in asked
                 if at + 300 < request["ms"] < at + 950]
        promises.check(len(refused) > 0, "the application asked for a pause")
        promises.equal(early, [], "and was left alone as long as it said")
        check_result(promises, practice, "pause")
    finally:
        practice.stop()


def main():
    promises = Promises()
    top = Desk()
    try:
        check_exact(promises, top.folder)
        check_mapping(promises, top.folder)
        check_pause(promises, top.folder)
    finally:
        top.end()
    promises.end()


main()
