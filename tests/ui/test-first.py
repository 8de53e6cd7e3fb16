#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first minutes with the program: from an empty home to records that were written, with the
practice applications; the window is opened again; what was written is taken back.
Prints TAP. usage: test-first.py; it makes its own session."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
import steps  # noqa: E402
from harness import AGENT, Desk, wait_until  # noqa: E402


class Steps(steps.Steps):
    def __init__(self, folder):
        super().__init__()
        self.desk = Desk(folder, agent=True)
        self.window = driver.Window(self.desk.workspace, agent=AGENT)

    def applications(self):
        """The practice applications that the window of this test has started."""
        return subprocess.run(["pgrep", "-f", "dovetail-practice .*" + os.environ["XDG_DATA_HOME"]],
                              capture_output=True, text=True).stdout.split()

    def two_clicks_to_the_first_sync(self):
        window = self.window
        window.see("Connect Your Applications")
        self.equal(window.unnamed(), [], "controls of the first page")
        window.press("Try It With Practice Applications")
        window.see("Nothing is written yet: 156 to create, 15 to change, 40 to link")
        self.equal(len(self.applications()), 1, "the applications run")
        self.equal(self.state("SELECT count(*) FROM intent"), 0, "nothing is written yet")
        window.click("Apply")
        wait_until(lambda: self.state("SELECT count(*) FROM run WHERE ended > 0 AND state LIKE "
                                      "'done%'") == 1, "it is written", 120)
        window.see("156 created, 14 changed, 40 linked, 1 refused")

    def what_was_written_is_taken_back(self):
        window = self.window
        window.click("Undo…")
        window.see("Nothing is written yet: 14 to change, 156 to delete, 40 to unlink")
        window.click("Apply")
        wait_until(lambda: self.state("SELECT count(*) FROM run WHERE ended > 0 AND undo_of > 0 AND "
                                      "state LIKE 'done%'") == 1, "it is taken back", 120)
        window.see("is undone")

    def they_end_with_the_window(self):
        self.window.process.kill()
        self.window.process.wait()
        wait_until(lambda: self.applications() == [], "the applications end with the window")

    def they_are_there_again(self):
        self.window = driver.Window(self.desk.workspace, agent=AGENT)
        window = self.window
        wait_until(lambda: len(self.applications()) == 1, "they are started again")
        window.see("Companies of the practice CRM")
        runs = self.state("SELECT count(*) FROM run")
        window.focus_row("Companies of the practice CRM")
        window.keys("Return")
        window.press("Preview Changes")
        wait_until(lambda: self.state("SELECT count(*) FROM run") > runs, "it runs again")
        window.see("Nothing has to be changed")


ORDER = ("two_clicks_to_the_first_sync", "what_was_written_is_taken_back",
         "they_end_with_the_window", "they_are_there_again")


steps.run(Steps, "first", ORDER)
