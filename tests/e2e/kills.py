# SPDX-License-Identifier: GPL-3.0-or-later
"""Killing a sync at random instants, until it has been killed often enough and comes through."""

import os
import sqlite3
import subprocess
import time

from harness import PATIENCE

TRIES = 60  # runs that a fault may end before it counts as stuck


def writes_under_way(desk, since=0):
    """How many writes had been sent, and their answers not yet written down; `since` leaves out
    those that an earlier run left (a time of time.time())."""
    state = os.path.join(desk.workspace, ".dovetail", "state.db")
    if not os.path.exists(state):
        return 0
    with sqlite3.connect(state, timeout=10) as database:
        return database.execute("SELECT count(*) FROM intent WHERE state = 'sent' AND sent_at >= ?",
                                (int(since * 1e6),)).fetchone()[0]


class Killer:
    """Runs syncs and kills them, and counts how often, and how often among writes."""

    def __init__(self, desk, chance):
        self.desk = desk
        self.chance = chance
        self.kills = 0
        self.among_writes = 0

    def wait_for_writes(self, process, since):
        """Lets a run come as far as its writes, however slow the machine is, or to its end."""
        until = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < until and \
                not writes_under_way(self.desk, since):
            time.sleep(0.005)

    def kill_once(self, process, began):
        """Kills at a random instant, half of the time among writes; false when it had ended."""
        try:
            process.communicate(timeout=self.chance.uniform(0.02, 0.35))
        except subprocess.TimeoutExpired:
            if self.chance.random() < 0.6:
                self.wait_for_writes(process, began)
                time.sleep(self.chance.uniform(0, 0.02))
        if process.poll() is not None:
            return False
        process.kill()
        process.communicate()
        self.kills += 1
        self.among_writes += writes_under_way(self.desk, began) > 0
        return True

    def run(self, sync, kills):
        """Runs a sync, killed so often at most, until it ends by itself."""
        ended = 0
        while ended < TRIES:
            began = time.time()
            process = subprocess.Popen(self.desk.command("run", sync, "--yes"), text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            if kills > 0 and self.kill_once(process, began):
                kills -= 1
                continue
            said, errors = process.communicate(timeout=PATIENCE)
            if process.returncode in (0, 4):
                return
            # a fault may end a run (a page that is no page): the next one goes on
            ended += 1
            words = (said + errors).strip()[-300:].replace("\n", " / ")
            print("# a run ended with %d: %s" % (process.returncode, words), flush=True)
        raise RuntimeError("“%s” does not get through the faults" % sync)
