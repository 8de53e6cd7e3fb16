# SPDX-License-Identifier: GPL-3.0-or-later
"""Killing a sync at random instants, until it has been killed often enough and comes through."""

import os
import signal
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


def stop_among_writes(desk, chance, pid, goes_on, since=0, patience=PATIENCE):
    """Stops a process while a write of its is under way, however slow or fast the machine is; false
    when it came to its end (`goes_on` says) without. What is asked of a process that goes on may be
    over before it is killed, so it is asked again when it stands still."""
    until = time.monotonic() + patience
    while goes_on() and time.monotonic() < until:
        if not writes_under_way(desk, since):
            time.sleep(0.002)
            continue
        time.sleep(chance.uniform(0, 0.02))
        try:
            os.kill(pid, signal.SIGSTOP)
        except ProcessLookupError:
            return False
        if writes_under_way(desk, since):
            return True
        os.kill(pid, signal.SIGCONT)
    return False


class Killer:
    """Runs syncs and kills them, and counts how often, and how often among writes."""

    def __init__(self, desk, chance):
        self.desk = desk
        self.chance = chance
        self.kills = 0
        self.among_writes = 0
        self.most = 0  # writes under way at a kill

    def kill_once(self, process, began):
        """Kills at a random instant, more than half of the time, and for the first time, among
        writes; false when the run had ended."""
        if not self.among_writes or self.chance.random() < 0.6:
            stop_among_writes(self.desk, self.chance, process.pid, lambda: process.poll() is None, began)
        else:
            time.sleep(self.chance.uniform(0.02, 0.35))
        if process.poll() is not None:
            return False
        process.kill()
        process.communicate()
        self.kills += 1
        under_way = writes_under_way(self.desk, began)
        self.among_writes += under_way > 0
        self.most = max(self.most, under_way)
        return True

    def run(self, sync, kills):
        """Runs a sync, killed so often at most, until it ends by itself."""
        ended = 0
        until = time.monotonic() + PATIENCE
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
            # an application that wants no more requests is left alone until it does, for a minute
            if "takes no more requests" in said + errors and time.monotonic() < until:
                time.sleep(1)
                continue
            # a fault may end a run (a page that is no page): the next one goes on
            ended += 1
            words = (said + errors).strip()[-300:].replace("\n", " / ")
            print("# a run ended with %d: %s" % (process.returncode, words), flush=True)
        raise RuntimeError("“%s” does not get through the faults" % sync)
