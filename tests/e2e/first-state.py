#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the first commits of this project left (data/first-state) opens in today's program: a copy is
kept, nothing is asked or written again, the edit that waited arrives once, and can be undone."""

import gzip
import json
import os
import shutil
import sqlite3
import sys

from harness import Desk, Practice, Promises

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST = os.path.join(HERE, "data", "first-state")
STATE_ID = 1148155493  # what marks a state of ours; a dump does not hold it


def load(name, path, *pragmas):
    """A database of a dump."""
    with gzip.open(os.path.join(FIRST, name + ".sql.gz"), "rt", encoding="utf-8") as file:
        dump = file.read()
    database = sqlite3.connect(path)
    database.executescript(dump)
    for pragma in pragmas:
        database.execute("PRAGMA " + pragma)
    database.close()


def lay_out(desk, folder):
    """The workspace of then, with the practice applications of then at today's port."""
    os.makedirs(folder)
    load("practice", os.path.join(folder, "practice.db"))
    practice = Practice(folder)
    shutil.copytree(FIRST, desk.workspace, ignore=shutil.ignore_patterns("*.gz", "*.md"))
    for app in ("crm", "books"):
        path = os.path.join(desk.workspace, "connections", app + ".json")
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        document["settings"]["url"] = practice.apps[app]["url"]
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
    os.makedirs(os.path.join(desk.workspace, ".dovetail"), mode=0o700)
    load("state", os.path.join(desk.workspace, ".dovetail", "state.db"),
         "user_version = 1", "application_id = %d" % STATE_ID)
    return practice


def customers(practice):
    return {row["external_id"]: row for row in practice.all("books", "customers")
            if str(row.get("external_id", "")).startswith("person-")}


def check_opened(promises, desk, practice):
    before = practice.stored()
    dry = desk.rows("run", "people", "--dry-run")[-1]
    promises.equal((practice.stored() - before, dry["counts"]["planned"]), (0, 1),
                   "one change is waiting")
    runs = desk.rows("runs", "people")
    promises.equal([run["state"] for run in runs], ["planned", "done", "done"], "the runs are there")
    promises.equal(len(desk.rows("links", "people")), 12, "the links are there")
    shown = desk.rows("run-show", str(runs[0]["id"]))
    promises.check(any("+49 30 000000" in json.dumps(row) for row in shown), "so is what was planned",
                   shown)
    kept = [name for name in os.listdir(os.path.join(desk.workspace, ".dovetail"))
            if name.startswith("state") and "1" in name and name != "state.db"]
    promises.check(kept, "a copy from before is kept",
                   os.listdir(os.path.join(desk.workspace, ".dovetail")))
    promises.equal(desk.rows("reviews"), [], "nothing is asked")


def check_signed_in(promises, desk, practice):
    """The keyring is another one, as on another computer. Who only looks changes nothing; the first
    who works brings the state up to date."""
    desk.run("runs", wanted=(1,))
    promises.check("made by an older Dovetail" in desk.errors, "who only looks is told what to do",
                   desk.errors)
    for app in ("crm", "books"):
        desk.run("connect", "--id", app, given="token=%s\n" % practice.apps[app]["token"])
    wrong = [row for row in desk.rows("connections") if not row["account"]]
    promises.equal(wrong, [], "the connections are signed in to again")


def check_runs(promises, desk, practice):
    before = practice.stored()
    result = desk.rows("run", "people", wanted=(3,))[-1]
    promises.equal((practice.stored() - before, result["state"]), (0, "needs_ok"),
                   "what another program makes of the sync is shown first")
    result = desk.rows("run", "people", "--yes", wanted=(0, 4))[-1]
    promises.equal((practice.stored() - before, result["counts"]["updated"]), (1, 1),
                   "the edit that waited arrives, and nothing else is written")
    rows = customers(practice)
    promises.equal(len(rows), 12, "nobody is there twice, nobody is missing")
    promises.equal(rows["person-25"]["phone"], "+49 30 000000", "the edit is right")
    result_again = desk.rows("run", "people", wanted=(0, 4))[-1]
    promises.equal((practice.stored() - before, result_again["counts"]["planned"]), (1, 0),
                   "the next run writes nothing")
    return result["run"]


def check_undo(promises, desk, practice, run, phone):
    desk.run("undo", str(run), "--yes", wanted=(0, 4))
    promises.equal(customers(practice)["person-25"]["phone"], phone, "what today wrote can be undone")


def main():
    promises = Promises()
    desk = Desk()
    practice = None
    try:
        practice = lay_out(desk, os.path.join(desk.folder, "practice"))
        phone = customers(practice)["person-25"]["phone"]
        check_signed_in(promises, desk, practice)
        check_opened(promises, desk, practice)
        run = check_runs(promises, desk, practice)
        check_undo(promises, desk, practice, run, phone)
    finally:
        if practice is not None:
            practice.stop()
        desk.end()
    promises.end()


if __name__ == "__main__":
    sys.exit(main())
