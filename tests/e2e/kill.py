#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills a sync at random instants while people edit and the applications misbehave, until all is
quiet: then nobody is there twice, nobody is missing, no edit is lost, and nothing is left to do.

    kill.py one-way|two-way keys|search|neither|bulk

Where an application neither honours keys nor can be searched, a person is asked instead of
sending again; the test answers as somebody who looks. With "bulk" it can only be searched, and takes
several writes in one request. DOVETAIL_KILLS says how many kills all cells make together (24; 200 is
the whole set), DOVETAIL_SEED where chance begins.
"""

import os
import random
import sqlite3
import sys
import time

from crowd import Crowd, connect_recognising, crowd_sync
from harness import Desk, Practice, Promises
from kills import Killer
from people import BULK_FAULTS, MORE_FAULTS

CELLS = 8
ROUND = 2  # kills between two rounds of edits


def questions(desk):
    """How many questions whether a record arrived there were, and how many creates were sent."""
    with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db"), timeout=10) as state:
        return (state.execute("SELECT count(*) FROM review WHERE kind = 'check'").fetchone()[0],
                state.execute("SELECT coalesce(sum(attempt), 0), count(*) FROM intent "
                              "WHERE kind = 'create'").fetchone())


def check_rest(promises, desk, crowd, how):
    """Without faults: what was asked is answered, both sides are right, a third run writes nothing."""
    for _ in range(2):
        desk.run("run", "people", "--yes", wanted=(0, 3, 4))
    asked, arrived = crowd.answer(desk)
    print("# %d questions at the end, %d had arrived" % (asked, arrived), flush=True)
    if how != "neither":
        promises.equal(asked, 0, "nothing is asked where it can be found out")
    desk.run("run", "people", "--yes", wanted=(0, 3, 4))
    for guard in desk.rows("reviews"):  # so many that are to be sent again are a mass of creates
        if guard["kind"] == "guard":
            desk.run("answer", str(guard["id"]), "approve")
    for _ in range(2):
        desk.run("run", "people", "--yes", wanted=(0, 4))
    crowd.check(promises, "in the end")
    before = crowd.practice.stored()
    desk.run("run", "people", "--yes")
    promises.equal(crowd.practice.stored() - before, 0, "a third run writes nothing")
    promises.equal(desk.rows("reviews"), [], "nothing is asked")
    promises.equal(desk.rows("problems"), [], "nothing is wrong")


def check_questions(promises, desk, how):
    asked, (sends, creates) = questions(desk)
    print("# %d creates, sent %d times; %d questions in all" % (creates, sends, asked), flush=True)
    if how == "neither":
        promises.check(asked > 0, "a person is asked")
    else:
        promises.equal(asked, 0, "nothing was asked")


def check_bulk(promises, practice, killer):
    requests = [request for request in practice.requests() if request["path"].endswith("/batch")]
    sizes = [sum(len(items) for items in request["body"].values()) for request in requests]
    print("# %d requests of %d writes, %d at most; %d writes under way at a kill; faults: %s" % (
        len(sizes), sum(sizes), max(sizes, default=0), killer.most,
        " ".join(request["fault"] for request in requests if request.get("fault"))), flush=True)
    promises.check(max(sizes, default=0) > 10, "many writes share a request")
    promises.check(killer.most > 10, "a kill fell among many writes")


def main():
    way, how = sys.argv[1:]
    wanted = -(-int(os.environ.get("DOVETAIL_KILLS", "24")) // CELLS)
    seed = int(os.environ.get("DOVETAIL_SEED", "11"))
    chance = random.Random("%d %s %s" % (seed, way, how))
    promises = Promises()
    desk = Desk()
    began = time.monotonic()
    practice = Practice(os.path.join(desk.folder, "practice"))
    print("# %d kills, seed %d" % (wanted, seed), flush=True)
    try:
        connect_recognising(desk, practice, how)
        desk.add(crowd_sync(way == "two-way"))
        crowd = Crowd(practice, chance, way == "two-way")
        killer = Killer(desk, chance)
        number = 0
        while killer.kills < wanted and number < 3 * wanted:
            number += 1
            if number > 1:
                # what was edited must be at both before it is edited again, or it is a conflict
                desk.run("run", "people", "--yes", wanted=(0, 3, 4))
                crowd.edit(desk)
            for _ in range(20):
                crowd.add()
            # people's own calls do not meet the faults: what they did must be known
            faults = MORE_FAULTS + (BULK_FAULTS if how == "bulk" else ())
            practice.restart(faults, seed * 1000 + number)
            killer.run("people", min(wanted - killer.kills, ROUND))
            practice.restart()
        promises.equal(killer.kills, wanted, "it was killed as often as it should be")
        promises.check(killer.among_writes > 0, "kills fell among writes")
        print("# %d of %d kills with writes under way, %d rounds" % (
            killer.among_writes, killer.kills, number), flush=True)
        if how == "bulk":
            check_bulk(promises, practice, killer)
        check_rest(promises, desk, crowd, how)
        check_questions(promises, desk, how)
    finally:
        practice.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began), flush=True)
    promises.end()


main()
