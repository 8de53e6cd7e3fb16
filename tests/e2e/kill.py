#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills a sync at random instants while the application misbehaves, until all is written: then
nothing is there twice, nothing is missing, and nothing is left to do.

DOVETAIL_KILLS says how often (25; 200 is the whole set, with more kinds of faults), DOVETAIL_SEED
where chance begins.
"""

import os
import random
import subprocess
import time

from harness import PATIENCE, Desk, Practice, Promises
from people import FAULTS, MORE_FAULTS, SYNC, check_result, writes_under_way


def wait_for_writes(desk, process):
    """Lets a run come as far as its writes, however slow the machine is, or to its end."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until and not writes_under_way(desk):
        time.sleep(0.005)


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
                if chance.random() < 0.5:
                    wait_for_writes(desk, process)
            if process.poll() is None:
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


def main():
    wanted = int(os.environ.get("DOVETAIL_KILLS", "25"))
    seed = int(os.environ.get("DOVETAIL_SEED", "7"))
    chance = random.Random(seed)
    faults = MORE_FAULTS if wanted >= 200 else FAULTS
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
            practice = Practice(data, faults, seed=seed * 1000 + rounds)
            round_desk = Desk(os.path.join(desk.folder, "desk-%d" % rounds))
            os.makedirs(round_desk.folder, exist_ok=True)
            round_desk.connect(practice, ("crm", "books"))
            round_desk.add(SYNC)
            more, in_flight = one_round(round_desk, practice, chance, min(wanted - kills, 25))
            kills += more
            print("# %d of %d kills with writes under way" % (in_flight, more), flush=True)
            promises.check(in_flight > 0, "round %d: kills fell among writes" % rounds)
            # what stood open when it was killed is cleared up by one more run
            round_desk.run("run", "people", "--yes", wanted=(0, 1, 3, 4))
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
