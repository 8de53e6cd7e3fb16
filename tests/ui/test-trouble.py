#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong, and is put right in the window: a wrong key, a guard, a conflict, an undo, a record
that is refused, an application and an agent that are gone, a locked keyring, a clock. With the real
agent, the practice applications, a keyring and a desktop of the test's. Prints TAP.

usage: test-trouble.py; it makes its own session"""

import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e"), os.path.join(HERE, "..", "servers")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
from desktop_services import Desktop  # noqa: E402
from harness import (AGENT, Desk, Practice, agent_pid, lock_keyring, unlock_keyring,  # noqa: E402
                     wait_until)
from people import SYNC  # noqa: E402

BOTH = dict(SYNC, direction="both", conflict="ask",
            a={"connection": "practice-crm", "object": "contact",
               "filter": "AND([id] > 20; [id] <= 32)"},
            b={"connection": "practice-books", "object": "customer",
               "filter": "LEFT([external_id]; 7) = \"person-\""},
            to_a=[{"field": "phone", "formula": "[phone]"}], trigger={"every": "PT4H"})
NAME = "Contacts to customers"
HANGS = "The background program does not answer"
SILENT = 11  # seconds, more than the window gives to an agent


class Steps:
    """What is done in the window, one promise each."""

    def __init__(self, folder):
        self.desktop = Desktop()
        self.desk = Desk(folder, agent=True)
        self.practice = Practice(os.path.join(folder, "practice"))
        self.window = self.open()

    def open(self):
        return driver.Window(self.desk.workspace, agent=AGENT)

    def state(self, question, *values):
        path = os.path.join(self.desk.workspace, ".dovetail", "state.db")
        with sqlite3.connect(path, timeout=10) as database:
            return database.execute(question, values).fetchone()[0]

    def customer(self, number):
        return [row for row in self.practice.all("books", "customers")
                if row.get("external_id") == "person-%d" % number][0]

    def contact(self, number):
        return self.practice.call("crm", "/contacts/%d" % number)

    def edit(self, number, **fields):
        self.practice.call("crm", "/contacts/%d" % number, "PATCH", fields)

    def edit_customer(self, number, **fields):
        self.practice.call("books", "/customers/%s" % self.customer(number)["id"], "PATCH", fields)

    def run_now(self):
        """By the page of the sync, until the run is over; gives its state."""
        window = self.window
        before = self.state("SELECT max(id) FROM run")
        window.keys("alt+Left", "alt+Left", "alt+Left", "ctrl+2")
        window.focus_row(NAME)
        window.keys("Return")
        window.click("Run Now")
        wait_until(lambda: self.state("SELECT count(*) FROM run WHERE id > ? AND "
                                      "(ended > 0 OR state = 'needs_ok')", before or 0) > 0,
                   "the run ends")
        return self.state("SELECT state FROM run ORDER BY id DESC LIMIT 1")

    # --- steps ---

    def a_wrong_key_is_told_and_mended(self):
        window = self.window
        window.see("Connect an Application")
        window.keys("ctrl+n")
        window.see("Practice CRM")
        window.keys("ctrl+f")
        window.type("practice crm")
        window.keys("Return")
        window.see("Name of the connection")
        window.focus_before("Connect", 4)
        window.keys("ctrl+a")
        window.type(self.practice.apps["crm"]["url"])
        window.focus_before("Connect", 3)
        window.type("a-wrong-key")
        window.press("Connect")
        window.see("does not look right")
        window.focus_before("Connect", 3)
        window.keys("ctrl+a")
        window.type(self.practice.apps["crm"]["token"][:-4] + "0000")
        window.press("Connect")
        window.see("The token is missing or wrong")
        window.shot("trouble-wrong-key.png")
        window.focus_before("Connect", 3)
        window.keys("ctrl+a")
        window.type(self.practice.apps["crm"]["token"])
        window.press("Connect")
        window.wait("the connection is signed in", lambda: window.find("Signed in", part=True) and
                    not window.find("Name of the connection"))
        assert [row["id"] for row in self.desk.rows("connections")] == ["practice-crm"], "one is made"
        self.desk.run("connect", "practice-books", "--id", "practice-books", "--set",
                      "url=" + self.practice.apps["books"]["url"],
                      given="token=%s\n" % self.practice.apps["books"]["token"])
        self.desk.add(BOTH)
        window.keys("ctrl+2")
        window.see(NAME)

    def a_guard_is_approved(self):
        window = self.window
        assert self.run_now() == "needs_ok"
        assert self.practice.stats()["writes"] == 0, "something is written before"
        window.keys("alt+Left", "ctrl+5")
        window.see("The plan is right")
        window.click("Approve")
        wait_until(lambda: self.state("SELECT state FROM run ORDER BY id DESC LIMIT 1") == "done",
                   "it is written")
        window.see("Nothing Needs You")
        assert self.customer(21)["phone"] == self.contact(21)["phone"]

    def a_conflict_is_answered(self):
        window = self.window
        self.edit(22, phone="+49 30 111111")
        self.edit_customer(22, phone="+49 40 222222")
        assert self.run_now() == "done_with_problems"
        window.keys("alt+Left", "ctrl+5")
        window.see("+49 30 111111")
        window.see("+49 40 222222")
        window.see("What both had before")
        window.shot("trouble-conflict.png")
        assert not window.unnamed(), window.unnamed()
        buttons = [node for node in driver.walk(window.root)
                   if driver.role_of(node) in driver.BUTTON and driver.name_of(node) == "Use This"]
        window.act(buttons[1])
        window.see("Nothing Needs You")
        assert self.run_now() == "done"
        assert (self.contact(22)["phone"], self.customer(22)["phone"]) == (
            "+49 40 222222", "+49 40 222222"), "the answer was written"

    def an_undo_is_shown_before(self):
        window = self.window
        before = self.contact(23)["phone"]
        self.edit(23, phone="+49 30 333333")
        assert self.run_now() == "done"
        assert self.customer(23)["phone"] == "+49 30 333333"
        writes = self.practice.stats()["writes"]
        window.keys("alt+Left", "ctrl+4")
        window.open_row("1 changed")
        window.click("Undo…")
        window.see("Nothing is written yet: 1 to change")
        window.see("+49 30 333333 →")
        assert self.practice.stats()["writes"] == writes, "a look writes nothing"
        window.shot("trouble-undo.png")
        window.click("Apply")
        wait_until(lambda: self.customer(23)["phone"] == before, "it is taken back")
        window.wait("it is told", lambda: window.find("Done: 1 changed", part=True))
        assert self.run_now() in ("done", "done_with_problems", "needs_ok")
        assert self.customer(23)["phone"] == before, "and stays so"

    def a_refused_record_is_tried_again(self):
        window = self.window
        self.edit(24, email="no address")
        assert self.run_now() == "done_with_problems"
        window.keys("alt+Left", "ctrl+5")
        window.see("%s: 1 record" % NAME)
        window.shot("trouble-problem.png")
        self.edit(24, email="mended@example.org")
        window.click("Try Again")
        window.see("Tried with the next run")
        assert self.run_now() == "done"
        window.keys("alt+Left", "ctrl+5")
        window.gone("%s: 1 record" % NAME)
        assert self.customer(24)["email"] == "mended@example.org"

    def an_application_goes_and_comes_back(self):
        window = self.window
        port = self.practice.port
        self.practice.stop()
        try:
            assert self.run_now() == "failed"
            window.keys("alt+Left", "ctrl+1")
            window.see("could not be reached")
            window.see("“Practice CRM” cannot be reached")
            window.shot("trouble-gone.png")
        finally:
            self.practice.start(port=port)
        self.edit(25, phone="+49 30 555555")
        assert self.run_now() == "done", "what a person asks for is tried at once"
        assert self.customer(25)["phone"] == "+49 30 555555"
        window.keys("alt+Left", "ctrl+1")
        window.see("Everything is in agreement")
        window.gone("could not be reached")

    def a_locked_keyring_is_unlocked(self):
        window = self.window
        self.edit(26, phone="+49 30 666666")
        lock_keyring()
        self.make_due()
        self.start_anew()
        window.keys("alt+Left", "alt+Left", "ctrl+1")
        window.see("The keyring is locked; 1 sync waits for it")
        window.see("Unlock")
        window.shot("trouble-locked.png")
        unlock_keyring()
        window.gone("The keyring is locked")
        wait_until(lambda: self.customer(26)["phone"] == "+49 30 666666", "it goes on by itself")
        window.see("Everything is in agreement")

    def a_killed_agent_comes_back(self):
        """The first time by itself; by a button when it ends again at once."""
        window = self.window
        for by_itself in (True, False):
            pid = agent_pid(self.desk)
            os.kill(pid, signal.SIGKILL)
            if not by_itself:
                window.see("The background program has ended")
                window.shot("trouble-killed.png")
                window.click("Start Again")
            wait_until(lambda: agent_pid(self.desk) not in (0, pid), "it runs again")
        window.gone("The background program has ended")
        window.see("Everything is in agreement")
        self.edit(27, phone="+49 30 777777")
        assert self.run_now() == "done"
        assert self.customer(27)["phone"] == "+49 30 777777"

    def a_hung_agent_is_told_of(self):
        """Within seconds, while the window goes on; what was asked meanwhile is done when it answers."""
        window = self.window
        before = self.state("SELECT max(id) FROM run")
        window.keys("alt+Left", "alt+Left", "alt+Left", "ctrl+2")
        window.focus_row(NAME)
        window.keys("Return")
        window.see("Run Now")
        self.edit(29, phone="+49 30 999999")
        pid = agent_pid(self.desk)
        os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        try:
            window.click("Run Now")
            window.keys("alt+Left", "ctrl+3")
            window.see("Practice Books")
            window.see(HANGS)
            window.shot("trouble-hangs.png")
            assert time.monotonic() - began < 15, time.monotonic() - began
        finally:
            os.kill(pid, signal.SIGCONT)
        window.gone(HANGS)
        wait_until(lambda: self.state("SELECT count(*) FROM run WHERE id > ? AND state = 'done'",
                                      before) == 1, "the run that was asked for")
        assert self.customer(29)["phone"] == "+49 30 999999"
        assert agent_pid(self.desk) == pid, "it is the same one"

    def a_hung_agent_is_started_again(self):
        window = self.window
        pid = agent_pid(self.desk)
        os.kill(pid, signal.SIGSTOP)
        window.see(HANGS)
        window.click("Start Again")
        wait_until(lambda: agent_pid(self.desk) not in (0, pid), "another one runs")
        window.gone(HANGS)
        self.edit(29, phone="+49 30 999990")
        assert self.run_now() == "done"
        assert self.customer(29)["phone"] == "+49 30 999990"

    def a_long_answer_is_waited_for(self):
        """An application that takes longer than an agent may be silent: nothing is cut off."""
        window = self.window
        window.keys("alt+Left", "alt+Left", "ctrl+3")
        window.open_row("Practice CRM")
        window.see("Details")
        os.kill(self.practice.process.pid, signal.SIGSTOP)
        try:
            window.click("Check")
            end = time.monotonic() + SILENT
            while time.monotonic() < end:
                assert window.find("does not answer", part=True) is None, "it answers"
                driver.spin(1)
            assert window.find("The sign-in is good", part=True) is None
        finally:
            os.kill(self.practice.process.pid, signal.SIGCONT)
        window.see("The sign-in is good")

    def a_clock_is_said_to_be_right(self):
        """Of a clock that went back by days; the notice's button and the window's do the same."""
        window = self.window
        for button in ("notice", "window"):
            self.edit(28, phone="+49 30 88%s" % len(button))
            self.make_due(last=time.time() + 3 * 86400)
            self.start_anew()
            window.keys("alt+Left", "alt+Left", "ctrl+1")
            window.see("The clock of this computer has jumped")
            window.shot("trouble-clock.png")
            if button == "notice":
                wait_until(lambda: any("right" in one.buttons for one in
                                       self.desktop.open_notices()), "it is told with a button")
                self.desktop.press([one for one in self.desktop.open_notices()
                                    if "right" in one.buttons][0], "right")
            else:
                window.click("The Clock Is Right")
            window.gone("The clock of this computer has jumped")

    def start_anew(self):
        """The agent, by this test or by the window, which also starts one as soon as it is gone."""
        self.desk.run("agent", "stop")
        self.desk.run("agent", "start", wanted=None)
        wait_until(lambda: agent_pid(self.desk), "it runs")

    def make_due(self, last=0.0):
        """Written before the next agent can begin to read it; the one that runs does not look."""
        path = os.path.join(self.desk.workspace, ".dovetail", "state.db")
        with sqlite3.connect(path, timeout=10) as database:
            database.execute("UPDATE schedule SET next_due = ?, last_due = 0, last_started = ?",
                             (int(time.time() * 1e6) - 3600 * 1000000, int(last * 1e6)))

    def end(self):
        self.window.close()
        with open(self.window.log.name, encoding="utf-8") as log:
            for line in log:
                print("# " + line.rstrip())
        self.practice.stop()
        self.desk.end()
        self.desktop.stop()


STEPS = ("a_wrong_key_is_told_and_mended", "a_guard_is_approved", "a_conflict_is_answered",
         "an_undo_is_shown_before", "a_refused_record_is_tried_again",
         "an_application_goes_and_comes_back", "a_killed_agent_comes_back",
         "a_hung_agent_is_told_of", "a_hung_agent_is_started_again", "a_long_answer_is_waited_for",
         "a_locked_keyring_is_unlocked", "a_clock_is_said_to_be_right")


def main():
    folder = tempfile.mkdtemp(prefix="dovetail-ui-")
    steps = Steps(folder)
    broken = 0
    print("1..%d" % len(STEPS), flush=True)
    for number, name in enumerate(STEPS, 1):
        began = time.monotonic()
        try:
            getattr(steps, name)()
            print("ok %d %s # %.1f s" % (number, name, time.monotonic() - began), flush=True)
        except Exception as error:  # one broken step must not hide the others
            broken += 1
            steps.window.shot("failure-trouble-%s.png" % name)
            print("not ok %d %s" % (number, name))
            print("# line %d: %r" % (error.__traceback__.tb_next.tb_lineno, error), flush=True)
    steps.end()
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if broken else 0


sys.exit(main())
