#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window with the real agent, the practice applications and a keyring: the whole job by the
keyboard, an agent that is killed while it writes, a window that is killed, a sign-in that waits.
Prints TAP. usage: test-real.py; it makes its own session."""

import json
import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
import steps  # noqa: E402
from harness import AGENT, Desk, Practice, agent_name, wait_until  # noqa: E402
from people import SYNC, check_result  # noqa: E402


class Steps(steps.Steps):
    """What is done in the window, one promise each."""

    def __init__(self, folder):
        super().__init__()
        self.desk = Desk(folder, agent=True)
        self.practice = Practice(os.path.join(folder, "practice"), ("slow=0.02",))
        self.window = self.open()

    def open(self):
        return driver.Window(self.desk.workspace, agent=AGENT)

    def connect(self, search, app):
        window = self.window
        window.keys("ctrl+n")
        window.see("Practice CRM")
        window.keys("ctrl+f")
        window.type(search)
        window.keys("Return")
        window.see("Name of the connection")
        window.focus_before("Connect", 4)
        window.keys("ctrl+a")
        window.type(self.practice.apps[app]["url"])
        window.focus_before("Connect", 3)
        window.type(self.practice.apps[app]["token"])
        window.press("Connect")
        window.wait("the new connection is signed in",
                    lambda: window.find("Signed in", part=True) and
                    not window.find("Name of the connection"))

    def by_keyboard_connects(self):
        self.window.see("Connect an Application")
        self.connect("practice crm", "crm")
        self.connect("practice books", "books")

    def a_new_sync_appears(self):
        document = dict(SYNC, a=dict(SYNC["a"], connection="practice-crm"),
                        b=dict(SYNC["b"], connection="practice-books"))
        self.desk.add(document)
        self.window.keys("ctrl+2")
        self.window.see("Contacts to customers")

    def by_keyboard_previews(self):
        window = self.window
        window.focus_row("Contacts to customers")
        window.keys("Return")
        window.see("Preview Changes")
        window.press("Preview Changes")
        window.see("Nothing is written yet: 300 to create")
        self.equal(self.practice.stats()["writes"], 0, "a preview writes nothing")

    def killed_agent_goes_on(self):
        window = self.window
        window.press("Apply")
        wait_until(lambda: self.state("SELECT count(*) FROM change WHERE state = 'done'") > 20,
                   "writes are done")
        pid = window.agent_pid()
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: window.agent_pid() not in (None, pid), "the window starts it again")
        wait_until(lambda: self.state("SELECT count(*) FROM run WHERE ended = 0") == 0 and
                   self.state("SELECT count(*) FROM run WHERE state = 'done'") > 0,
                   "what was cut off goes on by itself", 120)
        check_result(self, self.practice, "after a kill")

    def the_window_tells_it(self):
        window = self.window
        window.keys("alt+Left", "alt+Left", "ctrl+4")
        window.see("It was interrupted")
        window.see("Done")
        window.keys("ctrl+1")
        window.see("Everything is in agreement")
        window.see("agree, checked just now")

    def killed_window_leaves_the_run(self):
        window = self.window
        for number in range(30, 130):
            self.practice.call("crm", "/contacts/%d" % number, "PATCH",
                               {"phone": "+49 30 %06d" % number})
        runs = self.state("SELECT count(*) FROM run")
        window.keys("ctrl+2")
        window.focus_row("Contacts to customers")
        window.keys("Return")
        window.press("Run Now")
        wait_until(lambda: self.state("SELECT count(*) FROM run") == runs + 1, "it runs")
        window.process.kill()
        window.process.wait()
        wait_until(lambda: self.state("SELECT count(*) FROM run WHERE ended = 0") == 0,
                   "the run ends without the window", 120)
        self.equal(self.state("SELECT state FROM run ORDER BY id DESC LIMIT 1"), "done",
                   "it comes to its end")
        check_result(self, self.practice, "without a window")
        self.window = self.open()
        self.window.see("Everything is in agreement")

    def controls_have_names(self):
        window = self.window
        for key in ("ctrl+1", "ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5"):
            window.keys(key)
            driver.spin(0.3)
            self.equal(window.unnamed(), [], "controls of %s" % key)

    def approval_writes(self):
        """A changed sync asks first; what is approved in the window is what is written."""
        window = self.window
        rows = [dict(row, formula="UPPER([last_name])") if row["field"] == "name" else row
                for row in SYNC["to_b"]]
        self.desk.add(dict(SYNC, to_b=rows, a=dict(SYNC["a"], connection="practice-crm"),
                           b=dict(SYNC["b"], connection="practice-books")))
        port = self.practice.port
        self.practice.stop()
        self.practice = Practice(self.practice.folder, port=port)  # quick from here on
        writes = self.practice.stats()["writes"]
        window.keys("ctrl+2")
        window.focus_row("Contacts to customers")
        window.keys("Return")
        window.press("Run Now")
        window.see("300 of 300 linked records would be changed")
        window.see("Waits for your approval")
        self.equal(self.practice.stats()["writes"], writes, "nothing is written before")
        window.keys("alt+Left", "ctrl+5")
        window.see("The plan is right")
        window.press("Approve")
        window.gone("The plan is right")
        wait_until(lambda: self.state("SELECT state FROM run ORDER BY id DESC LIMIT 1") == "done",
                   "it is written", 120)
        names = [row["name"] for row in self.practice.all("books", "customers")
                 if str(row.get("external_id", "")).startswith("person-")]
        self.check(names and all(name == name.upper() for name in names), "what was shown is there",
                   names[:5])

    def leaves_while_it_is_made(self):
        """Of an application that does not answer: the run of the preview ends with its page."""
        window = self.window
        os.kill(self.practice.process.pid, signal.SIGSTOP)
        try:
            window.click("Preview")
            wait_until(lambda: self.runs_in_progress() == 1, "the preview is being made")
            window.keys("alt+Left")
            wait_until(lambda: self.runs_in_progress() == 0, "nobody waits for it")
        finally:
            os.kill(self.practice.process.pid, signal.SIGCONT)
        self.equal(os.listdir(os.path.join(self.desk.workspace, "syncs")), ["people.json"],
                   "who leaves leaves nothing")
        self.begins_a_sync()

    def runs_in_progress(self):
        told = subprocess.run(
            ["gdbus", "call", "--session", "-d", agent_name(self.desk.workspace), "-o",
             "/org/dovetail/Dovetail", "-m", "org.freedesktop.DBus.ObjectManager.GetManagedObjects"],
            capture_output=True, text=True, timeout=60, check=True).stdout
        return told.count("/org/dovetail/Dovetail/run/")

    def begins_a_sync(self):
        window = self.window
        window.keys("ctrl+2", "ctrl+shift+n")
        window.see("First Application")
        window.press("Continue")
        window.see("Which Records Are the Same")
        window.keys("ctrl+a")
        window.type("Customers to companies")

    def new_sync_by_keyboard(self):
        """A sync is made of what is proposed, and shown before it writes anything."""
        window = self.window
        writes = self.practice.stats()["writes"]
        self.begins_a_sync()
        window.see("are in both")
        window.see("For example “Alder Bakery”")
        self.equal(window.unnamed(), [], "controls of the form")
        runs = self.state("SELECT count(*) FROM run")
        window.press("Preview")
        window.see("What the Next Run Would Do")
        self.equal(window.unnamed(), [], "controls of the preview")
        window.shot("real-preview.png")
        self.equal(os.listdir(os.path.join(self.desk.workspace, "syncs")), ["people.json"],
                   "a preview saves nothing")
        self.equal(self.state("SELECT count(*) FROM run"), runs, "and is no run of the history")
        window.focus_before("Save", 1)
        window.keys("space")
        window.see("Which Records Are the Same")
        self.leaves_while_it_is_made()
        window.click("Preview")
        window.see("What the Next Run Would Do")
        window.click("Save")
        window.see("Nothing is written yet")
        self.equal(self.practice.stats()["writes"], writes, "a preview writes nothing")
        with open(os.path.join(self.desk.workspace, "syncs", "customers-to-companies.json"),
                  encoding="utf-8") as file:
            sync = json.load(file)
        self.equal([sync["a"]["object"], sync["b"]["object"]], ["customer", "company"], "its ends")
        formulas = {row["field"]: row["formula"] for row in sync["to_b"]}
        self.equal(formulas.get("street"), "[address.street]", "the street is carried over")
        self.equal(sync["match"], [{"a": "LOWER(TRIM([external_id]))", "b": "\"\" & [id]"}],
                   "the reference is found by its values")
        window.press("Discard")
        window.gone("Nothing is written yet")


ORDER = ("by_keyboard_connects", "a_new_sync_appears", "by_keyboard_previews",
         "killed_agent_goes_on", "the_window_tells_it", "killed_window_leaves_the_run",
         "controls_have_names", "approval_writes",
         "new_sync_by_keyboard")


steps.run(Steps, "real", ORDER)
