#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A backup by the window: it is made while all is at work, has no secret, and comes back after the
workspace was lost, and over one that has gone on; then nothing is sent twice, and it is said which
application wants to know again who one is. What is no backup changes nothing.
Prints TAP. usage: test-backup.py; it makes its own session."""

import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
import steps  # noqa: E402
from harness import AGENT, Desk, Practice, agent_pid, files_with, wait_until  # noqa: E402
from people import SYNC  # noqa: E402


class Steps:
    """What is done in the window, one promise each."""

    def __init__(self, folder):
        self.folder = folder
        self.file = os.path.join(folder, "monday.tar.gz")
        self.desk = Desk(os.path.join(folder, "desk"), agent=True)
        self.practice = Practice(os.path.join(folder, "practice"))
        self.desk.connect(self.practice, ("crm", "books"))
        self.desk.add(SYNC)
        self.desk.run("run", SYNC["id"], "--yes", wanted=(0, 4))
        self.open()

    def open(self):
        self.window = driver.Window(self.desk.workspace, agent=AGENT)

    def choose(self, mnemonic, title, path):
        """By the main menu, which the first page has, and the file by its path."""
        self.window.keys("alt+Left")
        self.window.menu(mnemonic)
        self.window.choose_file(title, path, is_new=title == "Back Up")

    def restore(self):
        window = self.window
        self.choose("t", "Restore", self.file)
        window.see("This is a whole backup of")
        window.see("Passwords and keys: they stay in the keyring of the computer")
        window.see("A copy is kept")
        window.shot("backup-look.png")
        assert window.unnamed() == [], window.unnamed()
        window.press("Restore…")
        window.see("end it there first")
        window.shot("backup-ask.png")
        window.click("Restore")
        window.see("is restored")

    def is_lost(self):
        """Its program leaves the bus first, and closes the state then, which removes files as well."""
        shutil.rmtree(self.desk.workspace, ignore_errors=True)
        return not os.path.exists(self.desk.workspace)

    def check_nothing_is_sent(self):
        before = self.practice.stored()
        self.desk.run("run", SYNC["id"], "--yes", wanted=(0, 3, 4))
        assert self.practice.stored() == before, "something is sent again"

    def it_is_made(self):
        window = self.window
        window.see("Contacts to customers")
        self.choose("b", "Back Up", self.file)
        window.see("is backed up")
        window.see("Passwords and keys: they stay in the keyring of the computer")
        window.shot("backup-made.png")
        assert window.unnamed() == [], window.unnamed()
        assert os.stat(self.file).st_mode & 0o777 == 0o600, "others can read it"
        look = os.path.join(self.folder, "look")
        os.makedirs(look)
        subprocess.run(["tar", "xzf", self.file, "-C", look], check=True)
        assert not [app for app in ("crm", "books") if files_with(look, self.practice.apps[app]["token"])]

    def what_is_none_changes_nothing(self):
        path = os.path.join(self.folder, "letter.tar.gz")
        with open(path, "w", encoding="utf-8") as file:
            file.write("Dear Anna")
        pid = agent_pid(self.desk)
        self.choose("t", "Restore", path)
        self.window.see("Nothing was changed")
        self.window.see("no backup of Dovetail")
        assert agent_pid(self.desk) == pid, "the background program is another one"

    def it_comes_back_after_a_loss(self):
        links = sorted(row["a"] for row in self.desk.rows("links", SYNC["id"]))
        self.window.close()
        wait_until(lambda: agent_pid(self.desk) == 0, "the background program has ended")
        wait_until(self.is_lost, "the workspace is gone")
        self.open()
        self.restore()
        self.window.see("No application asks you to sign in again")
        self.window.see("What was there before is in")
        self.window.shot("backup-restored.png")
        assert sorted(row["a"] for row in self.desk.rows("links", SYNC["id"])) == links
        self.check_nothing_is_sent()
        said = self.desk.rows("audit")
        assert any(row["what"] == "restored" and row["origin"] == "window" for row in said), said

    def it_comes_back_over_one_that_went_on(self):
        self.practice.call("crm", "/contacts/30", "PATCH", {"phone": "555 0199"})
        self.desk.run("run", SYNC["id"], "--yes", wanted=(0, 3, 4))
        subprocess.run(["secret-tool", "clear", "connection", "books"], check=False)
        self.restore()
        self.window.see("1 application asks you to sign in again")
        self.window.shot("backup-sign-in.png")

    def narrow(self):
        self.window.resize(360, 640)
        self.window.see("is restored")
        self.window.shot("backup-narrow.png")

    def end(self):
        self.window.close()
        self.practice.stop()
        self.desk.end()


ORDER = ("it_is_made", "what_is_none_changes_nothing",
         "it_comes_back_after_a_loss", "it_comes_back_over_one_that_went_on", "narrow")

steps.run(Steps, "backup", ORDER)
