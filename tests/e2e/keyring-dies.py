#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A keyring that dies in the middle of a call, comes back, or says nothing: it is told in a
sentence, the background program answers all the while, nothing is written to an application, and
what is asked for later works."""

import os
import subprocess
import sys
import time

from harness import (PATIENCE, Desk, Practice, Promises, agent_property, files_with, wait_until)

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "servers"))
from secret_service import Keyring  # pylint: disable=wrong-import-position

AT_ONCE = 5  # seconds, on a computer that has much else to do


def check(desk):
    """The exit status of a check of the connection."""
    desk.run("connections", "check", "crm", wanted=None)
    return desk.status


def dies(promises, desk, practice, keyring):
    """In the middle of a look-up, and in the middle of what is kept."""
    writes = practice.stats()["writes"]
    for method in ("OpenSession", "SearchItems", "GetSecrets"):
        desk.run("agent", "stop")
        desk.run("agent", "start")
        keyring.dies_at = method
        status = check(desk)
        promises.check(status in (1, 3), "dies at %s: a check ends" % method, status)
        promises.check("keyring" in desk.errors and "GDBus" not in desk.errors,
                       "dies at %s: and says what failed" % method, desk.errors)
        desk.run("run", "customers", "--yes", wanted=None)
        promises.check(desk.status in (1, 3), "dies at %s: a run does not begin" % method,
                       desk.status)
        keyring.start()
        promises.equal(check(desk), 0, "dies at %s: it is back, and so is the sign-in" % method)
    promises.equal(practice.stats()["writes"], writes, "nothing was written meanwhile")

    keyring.dies_at = "CreateItem"
    token = practice.apps["books"]["token"]
    desk.run("connect", "practice-books", "--id", "late", "--set",
             "url=" + practice.apps["books"]["url"], given="token=%s\n" % token, wanted=None)
    promises.check(desk.status != 0, "dies while a sign-in is kept: it is not called kept")
    promises.check("late" not in [row["id"] for row in desk.rows("connections")],
                   "and there is no connection without its secret")
    promises.equal(files_with(desk.workspace, token), [], "nor the secret in a file")
    keyring.start()
    promises.equal(check(desk), 0, "the others are as they were")


def says_nothing(promises, desk, keyring):
    """The background program does not wait with the one who asks."""
    desk.run("agent", "stop")
    desk.run("agent", "start")
    keyring.mute = {"SearchItems"}
    asked = len(keyring.asked)
    asking = subprocess.Popen(desk.command("connections", "check", "crm"), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        wait_until(lambda: "SearchItems" in keyring.asked[asked:], "the keyring is asked")
        begun = time.monotonic()
        for _ in range(20):
            agent_property(desk, "agent", "Agent1", "Keyring")
        desk.rows("runs")
        promises.check(time.monotonic() - begun < AT_ONCE, "mute: the background program answers")
        promises.check(asking.poll() is None, "mute: though a look-up waits")
        begun = time.monotonic()
        desk.run("agent", "stop")
        promises.check(time.monotonic() - begun < AT_ONCE, "mute: it ends at once when told to")
        promises.check(asking.wait(timeout=PATIENCE) != 0, "mute: and who waits is told")
    finally:
        asking.kill()
        asking.communicate()
    keyring.mute = set()
    desk.run("agent", "start")
    promises.equal(check(desk), 0, "it speaks again: all is well")


def main():
    promises = Promises()
    keyring = Keyring()
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice)
        desk.templates("won-deals")
        dies(promises, desk, practice, keyring)
        says_nothing(promises, desk, keyring)
    finally:
        practice.stop()
        desk.end()
        keyring.stop()
    promises.end()


main()
