#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What needs a person because a formula gave no value says which field, which record, what was
found and what to do, and leads to the row of the mapping. With the real agent and the practice
applications. Prints TAP. usage: test-formula.py; it makes its own session."""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
import steps  # noqa: E402
from harness import AGENT, Desk, Practice  # noqa: E402
from people import SYNC  # noqa: E402

WRONG = {"field": "phone", "formula": "TEXT([city] * 2; \"0\")"}


class Steps(steps.Steps):
    """What is done in the window, one promise each."""

    def __init__(self, folder):
        super().__init__()
        self.desk = Desk(folder, agent=True)
        self.practice = Practice(os.path.join(folder, "practice"))
        self.desk.connect(self.practice, ("crm", "books"))
        a = dict(SYNC["a"], filter="AND([id] > 20; [id] <= 25)")
        rows = [row for row in SYNC["to_b"] if row["field"] != "phone"]
        self.desk.add(dict(SYNC, a=a, to_b=rows + [WRONG]))
        self.desk.run("run", "people", "--yes", wanted=(0, 4))
        self.window = driver.Window(self.desk.workspace, agent=AGENT)

    def needs_you(self):
        window = self.window
        window.keys("ctrl+5")
        window.see("The formula of the field “Phone” gives no value for these records of")
        window.see("Correct what the records hold there, or change the formula")
        said = "\n".join(map(driver.name_of, driver.walk(window.root)))
        person = self.practice.call("crm", "/contacts/21")
        self.check(person["last_name"] in said or person["first_name"] in said or
                   person["email"] in said, "the record is named", said)
        self.check(re.search(r"\[city\] is .*%s.*, not a number" % person["city"], said),
                   "what was found is said", said)
        for raw in ("#VALUE!", "at character"):
            self.check(raw not in said, "not said: " + raw, said)
        self.equal(window.unnamed(), [], "controls")

    def leads_to_the_mapping(self):
        window = self.window
        window.click("Open the mapping at “Phone”", part=True)
        window.wait("its row is the current one", lambda: [
            node for node in driver.walk(window.root) if "phone" in driver.name_of(node).lower() and
            node.get_state_set().contains(driver.Atspi.StateType.SELECTED)])


ORDER = ("needs_you", "leads_to_the_mapping")


steps.run(Steps, "formula", ORDER)
