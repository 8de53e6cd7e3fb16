#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sync that fails again and again is told of, with a button that runs it once more.

usage: retry.py LATER; the library that turns the clocks of a program on"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "servers"))

from desktop_services import Desktop  # noqa: E402
from harness import Desk, Practice, Promises, agent_call, wait_until  # noqa: E402
from people import SYNC  # noqa: E402

HOURLY = dict(SYNC, a=dict(SYNC["a"], filter="AND([id] > 20; [id] <= 24)"),
              trigger={"every": "PT1H"})
FAILURES = 5  # DOVE_FAILED_RUNS
TOLD = "A sync fails again and again"


class Later:
    """The clocks of programs that are started from now on."""

    def __init__(self, library, folder):
        self.path = os.path.join(folder, "later")
        self.seconds = 0
        self.add(0)
        os.environ.update(DOVE_TEST_LATER=self.path, LD_PRELOAD=library,
                          ASAN_OPTIONS="verify_asan_link_order=0")

    def add(self, seconds):
        self.seconds += seconds
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("%d\n" % self.seconds)


def set_address(desk, address):
    """As somebody with an editor does it: no question is asked whether it is right."""
    path = os.path.join(desk.workspace, "connections", "crm.json")
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    document["settings"]["url"] = address
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    agent_call(desk, "agent", "Agent1", "Reload")


def ended(desk, state):
    return [run["id"] for run in desk.rows("runs") if run["state"] == state]


def fail(desk, later):
    """One run by its schedule, which fails."""
    before = len(ended(desk, "failed"))
    later.add(7200)
    agent_call(desk, "sync/people", "Sync1", "SetOn", "true")  # it looks what is due
    wait_until(lambda: len(ended(desk, "failed")) > before, "a run fails", 60,
               lambda: desk.rows("runs"))


def main():
    promises = Promises()
    desktop = Desktop(portal=False)
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    later = Later(sys.argv[1], desk.folder)
    try:
        desk.connect(practice, ("crm", "books"))
        desk.add(HOURLY)
        desk.run("run", "people", "--yes")
        set_address(desk, practice.apps["crm"]["url"] + "/nowhere")
        for count in range(FAILURES):
            promises.equal(desktop.open_notices(TOLD), [], "nothing is told of %d failures" % count)
            fail(desk, later)
        wait_until(lambda: desktop.open_notices(TOLD), "it is told")
        notice = desktop.open_notices(TOLD)[0]
        promises.equal(notice.buttons.get("retry"), "Retry", "the fifth in a row is told")
        done = ended(desk, "done")
        set_address(desk, practice.apps["crm"]["url"])
        desktop.press(notice, "retry")
        wait_until(lambda: ended(desk, "done") != done, "the button runs it")
        promises.check(True, "the button runs it once more, which is done")
        wait_until(lambda: not desktop.open_notices(TOLD), "the notice goes")
        promises.check(True, "and the notice goes")
        promises.equal(len(ended(desk, "failed")), FAILURES, "nothing else has run")
    finally:
        practice.stop()
        desk.end()
        desktop.stop()
    promises.end()


main()
