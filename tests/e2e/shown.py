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
        for email in ("one", "two"):
            row = crowd.contacts()[40 if email == "one" else 50]
            practice.call("crm", "/contacts/%d" % row["id"], "DELETE")
            del crowd.wanted[row["email"].lower()]
        row = crowd.customers()[3]
        practice.call("books", "/customers/" + row["id"], "DELETE")
        del crowd.wanted[row["email"].lower()]

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
    finally:
        practice.stop()


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
