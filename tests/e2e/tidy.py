#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Once a day the background program lets go of what is older than its retention."""

import os
import sqlite3
import time

from harness import Desk, Practice, Promises, wait_until
from people import SYNC

DAY = 24 * 60 * 60 * 1000000
SOME = dict(SYNC, a=dict(SYNC["a"], filter="AND([id] > 20; [id] <= 24)"))


def database(desk):
    return sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db"), timeout=10)


def count(desk, what):
    with database(desk) as state:
        return state.execute("SELECT count(*) FROM " + what).fetchone()[0]


def last_tidied(desk):
    with database(desk) as state:
        return state.execute("SELECT last_started FROM schedule WHERE kind = 'upkeep'").fetchone()


def age(desk, days):
    """As if the state had lain for so long."""
    with database(desk) as state:
        state.execute("UPDATE before_image SET taken = taken - ?", (days * DAY,))
        state.execute("UPDATE schedule SET last_started = last_started - ? WHERE kind = 'upkeep'",
                      (days * DAY,))


def main():
    promises = Promises()
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice, ("crm", "books"))
        desk.add(SOME)
        desk.run("run", "people", "--yes")
        practice.call("crm", "/contacts/21", "PATCH", {"phone": "+49 30 1"})
        run = desk.rows("run", "people")[-1]["run"]
        promises.equal(count(desk, "before_image"), 1, "what a record held before is kept")
        promises.check(last_tidied(desk) is not None, "the first day counts from the first start")

        desk.run("agent", "stop")
        age(desk, 40)
        desk.run("agent", "start")
        wait_until(lambda: count(desk, "before_image") == 0, "it is tidied")
        promises.check(True, "after a day without it is tidied when nothing runs")
        promises.check(time.time() * 1000000 - last_tidied(desk)[0] < DAY, "and that is noted")
        desk.rows("run", "people")
        left = [line for line in desk.rows("undo", str(run), "--plan", wanted=(4,))
                if line.get("state") == "stale"]
        promises.equal([line["message"] for line in left],
                       ["What the record held before is no longer kept"], "undo says so")
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
