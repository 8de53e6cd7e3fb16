#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keyring in its three states: open, locked, and not there at all. The last one is asked for
by the argument "none"."""

import os
import sys

from harness import Desk, Practice, Promises, files_with, lock_keyring, unlock_keyring


def without(promises, desk, practice):
    """Nothing is kept anywhere else, and the sentence says what is missing."""
    token = practice.apps["crm"]["token"]
    desk.run("connect", "practice-crm", "--id", "crm", "--set", "url=" + practice.apps["crm"]["url"],
             given="token=%s\n" % token, wanted=None)
    promises.equal(desk.status, 3, "without a keyring a person must act")
    promises.check("keyring" in desk.errors, "the sentence names the keyring", desk.errors)
    promises.check("Traceback" not in desk.errors and "GDBus" not in desk.errors,
                   "and speaks no D-Bus", desk.errors)
    promises.equal(files_with(desk.workspace, token) if os.path.exists(desk.workspace) else [], [],
                   "the token is in no file")
    desk.run("doctor", wanted=None)
    promises.check("keyring" in desk.said, "the doctor names it too", desk.said[-500:])


def locked(promises, desk, practice):
    """A locked keyring stops the run before anything is written; unlocked it goes on."""
    desk.connect(practice)
    desk.templates("won-deals")
    desk.run("plan", "customers", wanted=(0, 4))
    before = practice.stats()["writes"]
    lock_keyring()
    desk.run("connections", "check", "crm", wanted=None)
    promises.equal(desk.status, 3, "locked: a check says that a person must act")
    promises.check("locked" in desk.errors, "locked: and why", desk.errors)
    desk.run("run", "customers", "--yes", wanted=None)
    promises.equal(desk.status, 3, "locked: a run says so too")
    promises.check("locked" in desk.errors, "locked: in a sentence", desk.errors)
    promises.equal(practice.stats()["writes"] - before, 0, "locked: nothing was written")
    unlock_keyring()
    desk.run("run", "customers", "--yes", wanted=(0, 4))
    promises.check(practice.stats()["writes"] > before, "unlocked: the same command writes")
    desk.run("connections", "check", "crm")
    promises.equal(desk.status, 0, "unlocked: the check is content")


def main():
    promises = Promises()
    desk = Desk()
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        (without if sys.argv[1:] == ["none"] else locked)(promises, desk, practice)
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
