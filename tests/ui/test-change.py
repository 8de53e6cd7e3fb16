#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sync is changed in the window by the keyboard: what the change would do is shown first, and it
goes only over the version that was changed. With the real agent and the practice applications.
Prints TAP. usage: test-change.py; it makes its own session."""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
import steps  # noqa: E402
from harness import AGENT, Desk, Practice, wait_until  # noqa: E402
from people import SYNC  # noqa: E402

KEPT = dict(SYNC, note="as it was", trigger={"every": "PT15M"}, **{"x-own": [1, 2]})


class Steps(steps.Steps):
    """What is done in the window, one promise each."""

    def __init__(self, folder):
        super().__init__()
        self.desk = Desk(folder, agent=True)
        self.practice = Practice(os.path.join(folder, "practice"))
        self.desk.connect(self.practice, ("crm", "books"))
        self.desk.add(KEPT)
        self.desk.run("run", "people", "--yes")
        self.window = driver.Window(self.desk.workspace, agent=AGENT)

    def document(self):
        path = os.path.join(self.desk.workspace, "syncs", "people.json")
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def filter_and_schedule(self):
        """A condition and another interval, with what they would do; nothing else is changed."""
        window = self.window
        writes = self.practice.stats()["writes"]
        window.keys("ctrl+2")
        window.focus_row("Contacts to customers")
        window.keys("Return")
        window.see("Run Now")
        window.keys("alt+e")
        window.see("Which Records Are the Same")
        self.equal(window.unnamed(), [], "controls of the form")
        window.keys(*["Tab"] * 3)  # on the way to it
        window.press("Add Condition")
        window.keys("Tab", "Tab", "space", "Down", "Down", "Down", "Return", "Tab")
        window.type("40")
        window.see("records that were looked at take part")
        window.keys(*["Tab"] * 12)  # on the way to it
        window.focus_on("Time between two runs")
        window.keys("ctrl+a")
        window.type("20")
        window.keys("Tab")
        window.keys("alt+p")
        window.see("What the Next Run Would Do")
        self.equal(self.practice.stats()["writes"], writes, "a preview writes nothing")
        self.equal(self.document(), KEPT, "and saves nothing")
        window.keys("alt+s")
        window.gone("What the Next Run Would Do")
        window.see("Run Now")
        wanted = dict(KEPT, a=dict(KEPT["a"], filter="AND([id] > 20; [id] <= 320; [id] > 40)"), trigger={"every": "PT20M"})
        self.equal(self.document(), wanted, "the condition and the interval are changed, and no more")

    def older_version(self):
        """What the command line has changed meanwhile is not saved over."""
        window = self.window
        window.keys("alt+e")
        window.see("Which Records Are the Same")
        window.keys("ctrl+a")  # the name has the focus
        window.type("Mine")
        theirs = dict(self.document(), note="theirs")
        self.desk.add(theirs)
        window.keys("alt+p")
        window.see("no record is touched")
        window.keys("alt+s")
        window.see("was changed meanwhile")
        self.equal(self.document(), theirs, "the other change stays")
        window.keys("alt+Left", "alt+Left")

    def from_a_template(self):
        """A template asks for what it needs, and goes on with the form; or all of it is taken in."""
        window = self.window
        window.keys("ctrl+2", "ctrl+shift+n")
        window.see("Or Begin With a Template")
        window.focus_row("Contacts become customers")
        window.keys("Return")
        window.see("Connections It Needs")
        self.equal(window.find("Connect Practice CRM"), None, "what is connected is not asked for")
        window.keys("alt+c")
        window.see("Which Records Are the Same")
        window.keys("alt+p")
        window.see("What the Next Run Would Do")
        window.keys("alt+s")
        window.see("Nothing is written yet")
        made = [name for name in os.listdir(os.path.join(self.desk.workspace, "syncs"))
                if name != "people.json"]
        self.equal(len(made), 1, "a sync is made")
        with open(os.path.join(self.desk.workspace, "syncs", made[0]), encoding="utf-8") as file:
            sync = json.load(file)
        self.equal([sync["a"]["connection"], sync["b"]["connection"]], ["crm", "books"],
                   "with the connections that are there")
        window.keys("ctrl+2", "ctrl+shift+n")
        window.focus_row("Newsletter, from the CRM")
        window.keys("Return")
        window.see("Connect Practice mail")


ORDER = ("filter_and_schedule", "older_version", "from_a_template")


steps.run(Steps, "change", ORDER)
