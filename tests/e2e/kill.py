#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills a sync at random instants while the application misbehaves, until all is written: then
nothing is there twice, nothing is missing, and nothing is left to do.

DOVETAIL_KILLS says how often (25; 200 is the whole set), DOVETAIL_SEED where chance begins.
"""

import os
import random
import sqlite3
import subprocess
import time

from harness import PATIENCE, Desk, Practice, Promises

RECORDS = 300
FAULTS = ("429=0.01", "500-before=0.03", "500-after=0.03", "reset-before=0.03", "reset-after=0.03",
          "lost-answer=0.03", "truncate=0.02", "wrong-type=0.01")
SYNC = {
    "dovetail": 1, "kind": "sync", "id": "people", "name": "Contacts to customers",
    "a": {"connection": "crm", "object": "contact",
          "filter": "AND([id] > 20; [id] <= %d)" % (20 + RECORDS)},
    "b": {"connection": "books", "object": "customer"},
    "direction": "a-to-b",
    "match": [{"a": "\"person-\" & [id]", "b": "[external_id]"}],
    "to_b": [
        {"field": "external_id", "formula": "\"person-\" & [id]"},
        {"field": "name", "formula": "TRIM([first_name] & \" \" & [last_name])"},
        {"field": "email", "formula": "LOWER([email])"},
        {"field": "phone", "formula": "[phone]"}],
}


def writes_under_way(desk):
    """How many writes had been sent, and their answers not yet written down, at a kill."""
    state = os.path.join(desk.workspace, ".dovetail", "state.db")
    if not os.path.exists(state):
        return 0
    with sqlite3.connect(state, timeout=10) as database:
        return database.execute("SELECT count(*) FROM intent WHERE state = 'sent'").fetchone()[0]


def full_name(contact):
    return " ".join(((contact["first_name"] or "") + " " + (contact["last_name"] or "")).split())


def is_right(contact, row):
    return (row.get("email") == contact["email"].lower() and row.get("name") == full_name(contact)
            and (row.get("phone") or "") == (contact["phone"] or ""))


def one_round(desk, practice, chance, kills_left):
    """Runs the sync, killing it as often as is left, until it ends by itself."""
    kills = ended = in_flight = 0
    while True:
        process = subprocess.Popen(desk.command("run", "people", "--yes"), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        if kills < kills_left:
            try:
                process.communicate(timeout=chance.uniform(0.02, 0.35))
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                kills += 1
                in_flight += writes_under_way(desk) > 0
                continue
        said, errors = process.communicate(timeout=PATIENCE)
        if process.returncode in (0, 4):
            return kills, in_flight
        # a fault may end a run (a page that is no page): the next one goes on
        ended += 1
        if ended > 40:
            raise RuntimeError("the sync does not get through the faults")
        words = (said + errors).strip()[-300:].replace("\n", " / ")
        print("# a run ended with %d: %s" % (process.returncode, words), flush=True)


def check_result(promises, practice, name):
    contacts = [row for row in practice.all("crm", "contacts") if 20 < row["id"] <= 20 + RECORDS]
    rows = [row for row in practice.all("books", "customers")
            if str(row.get("external_id", "")).startswith("person-")]
    keys = [row["external_id"] for row in rows]
    by_key = {row["external_id"]: row for row in rows}
    lost = ["person-%d" % contact["id"] for contact in contacts
            if "person-%d" % contact["id"] not in by_key]
    wrong = [contact["id"] for contact in contacts
             if not is_right(contact, by_key.get("person-%d" % contact["id"], {}))]
    emails = [row["email"] for row in rows]
    promises.equal(len(contacts), RECORDS, name + ": all records are there to be synced")
    promises.equal(len(keys) - len(set(keys)) + len(emails) - len(set(emails)), 0, name + ": 0 twice")
    promises.equal(lost, [], name + ": 0 lost")
    promises.equal(wrong, [], name + ": every value is right")


def main():
    wanted = int(os.environ.get("DOVETAIL_KILLS", "25"))
    seed = int(os.environ.get("DOVETAIL_SEED", "7"))
    chance = random.Random(seed)
    promises = Promises()
    desk = Desk()
    practice = None
    kills = rounds = 0
    began = time.monotonic()
    print("# %d kills, seed %d" % (wanted, seed), flush=True)
    try:
        while kills < wanted:
            rounds += 1
            data = os.path.join(desk.folder, "practice-%d" % rounds)
            practice = Practice(data, FAULTS, seed=seed * 1000 + rounds)
            round_desk = Desk(os.path.join(desk.folder, "desk-%d" % rounds))
            os.makedirs(round_desk.folder, exist_ok=True)
            round_desk.connect(practice, ("crm", "books"))
            round_desk.add(SYNC)
            more, in_flight = one_round(round_desk, practice, chance, min(wanted - kills, 25))
            kills += more
            print("# %d of %d kills with writes under way" % (in_flight, more), flush=True)
            promises.check(in_flight > 0, "round %d: kills fell among writes" % rounds)
            # what stood open when it was killed is cleared up by one more run
            round_desk.run("run", "people", "--yes", wanted=(0, 1, 4))
            practice.stop()
            practice = Practice(data, port=practice.port)
            round_desk.run("run", "people", "--yes")
            check_result(promises, practice, "round %d" % rounds)
            before = practice.stats()["writes"]
            round_desk.run("run", "people", "--yes")
            promises.equal(practice.stats()["writes"] - before, 0, "round %d: nothing left to write" % rounds)
            promises.equal(round_desk.rows("reviews"), [], "round %d: nothing is asked" % rounds)
            practice.stop()
            practice = None
    finally:
        if practice is not None:
            practice.stop()
        desk.end()
    print("# %d kills in %d rounds, %.0f s" % (kills, rounds, time.monotonic() - began), flush=True)
    promises.end()


main()
