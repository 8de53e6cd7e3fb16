#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The background program and the keyring: locked, what is due waits, is told once, and goes on by
itself when it is unlocked. With the argument "none" there is no keyring at all: then a person may
choose to keep sign-ins in memory."""

import os
import sqlite3
import sys
import time

from harness import (Desk, Practice, Promises, agent_call, agent_name, agent_property,
                     files_with, keyring_is_locked, lock_keyring, unlock_keyring, wait_until)
from mock import Mock
from people import SYNC, check_result


def make_due(desk):
    with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db")) as database:
        database.execute("UPDATE schedule SET next_due = ?, last_due = 0",
                         (int(time.time() * 1e6) - 3600 * 1000000,))


def stand(desk):
    """How things are, for a failure that is seen once in hundreds."""
    return {"locked": keyring_is_locked(), "runs": desk.rows("runs", "people"),
            "keyring": agent_property(desk, "agent", "Agent1", "Keyring"),
            "network": agent_property(desk, "agent", "Agent1", "Network"),
            "waiting": agent_property(desk, "sync/people", "Sync1", "Waiting"),
            "next": agent_property(desk, "sync/people", "Sync1", "NextDue")}


def check_button(promises, desk, notices):
    """The notice's button makes the app open what deals with it."""
    name = agent_name(desk.workspace).replace(".Agent", "")
    path = "/" + name.replace(".", "/")
    app = Mock(desk.folder, name, name, path, "org.freedesktop.Application")
    try:
        app.call(path, "AddMethod", "", "ActivateAction", "sava{sv}", "", "")
        notices.call("/org/freedesktop/Notifications", "EmitSignal", "", "ActionInvoked", "us",
                     "[<uint32 1>, <'open'>]")
        wait_until(lambda: app.calls("ActivateAction"), "the app is asked")
        promises.check('"unlock"' in app.calls("ActivateAction")[0],
                       "the notice's button lets the app unlock the keyring",
                       app.calls("ActivateAction"))
    finally:
        app.stop()


def locked(promises, desk, practice, notices):
    desk.connect(practice, ("crm", "books"))
    desk.add(dict(SYNC, trigger={"every": "PT1H"}))
    desk.run("run", "people", "--yes", wanted=(0, 4))
    desk.run("agent", "stop")
    make_due(desk)
    practice.call("crm", "/contacts/30", "PATCH", {"phone": "+49 30 333333"})
    writes = practice.stats()["writes"]

    lock_keyring()
    desk.run("agent", "start")
    wait_until(lambda: agent_property(desk, "sync/people", "Sync1", "Waiting") == "keyring",
               "a due run waits for the keyring", explain=lambda: stand(desk))
    promises.equal(agent_property(desk, "agent", "Agent1", "Keyring"), "locked",
                   "the agent says that the keyring is locked")
    promises.equal(len(desk.rows("runs", "people")), 1, "nothing was begun")
    wait_until(lambda: notices.calls("Notify"), "a notice is shown")
    promises.check("keyring" in notices.calls("Notify")[0], "the notice names the keyring", notices.calls("Notify")[0])
    desk.run("connections", "check", "crm", wanted=None)
    promises.equal(desk.status, 3, "refused: a check says that a person must act")
    promises.check("locked" in desk.errors, "and why", desk.errors)
    promises.equal(practice.stats()["writes"], writes, "nothing is written meanwhile")
    promises.equal(len(notices.calls("Notify")), 1, "it is told once")

    check_button(promises, desk, notices)

    unlock_keyring()
    wait_until(lambda: len(desk.rows("runs", "people")) == 2, "unlocked: it goes on by itself")
    wait_until(lambda: desk.rows("runs", "people", "--limit", "1")[0]["state"] == "done",
               "and comes to its end")
    promises.equal(agent_property(desk, "agent", "Agent1", "Keyring"), "open", "the keyring is open")
    promises.equal(agent_property(desk, "sync/people", "Sync1", "Waiting"), "", "nothing waits")
    check_result(promises, practice, "unlocked")


def without(promises, desk, practice):
    token = practice.apps["crm"]["token"]
    arguments = ("connect", "practice-crm", "--id", "crm",
                 "--set", "url=" + practice.apps["crm"]["url"])
    desk.run(*arguments, given="token=%s\n" % token, wanted=None)
    promises.equal(desk.status, 3, "without a keyring a person must act")
    promises.check("keyring" in desk.errors and "GDBus" not in desk.errors,
                   "the sentence names the keyring", desk.errors)
    promises.equal(files_with(desk.workspace, token), [], "the token is in no file")

    agent_call(desk, "agent", "Agent1", "UseMemoryKeyring")
    desk.connect(practice, ("crm", "books"))
    desk.add(SYNC)
    desk.run("run", "people", "--yes", wanted=(0, 4))
    check_result(promises, practice, "in memory")
    promises.equal(files_with(desk.workspace, token), [], "still in no file")
    desk.run("agent", "stop")
    desk.run("connections", "check", "crm", wanted=None)
    promises.equal(desk.status, 3, "after an end it is asked for again")


def main():
    promises = Promises()
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    notices = None
    try:
        if sys.argv[1:] == ["none"]:
            without(promises, desk, practice)
        else:
            notices = Mock(desk.folder, "org.freedesktop.Notifications", "--template",
                           "notification_daemon")
            locked(promises, desk, practice, notices)
    finally:
        if notices is not None:
            notices.stop()
        practice.stop()
        desk.end()
    promises.end()


main()
