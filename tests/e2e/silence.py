#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sync that used to bring something every day, and does not: it is told, once."""

import json
import os
import sqlite3
import time

from harness import Desk, Practice, Promises, agent_property, wait_until
from mock import Mock
from people import SYNC

DAY = 24 * 60 * 60
SOME = dict(SYNC, a=dict(SYNC["a"], filter="AND([id] > 20; [id] <= 24)"))


def database(desk):
    return sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db"), timeout=10)


def tell_past(desk, days):
    """As if it had brought something every day of four weeks, but for the last days."""
    now = int(time.time())
    past = [now - day * DAY for day in range(28, -1, -1)]
    with database(desk) as state:
        text = state.execute("SELECT usual FROM sync_state WHERE id = 'people'").fetchone()[0]
        usual = dict(json.loads(text), through_at=past, changed_at=past[:len(past) - days])
        state.execute("UPDATE sync_state SET usual = ? WHERE id = 'people'", (json.dumps(usual),))


def silences(desk):
    return desk.rows("agent", "status")[0]["silences"]


def check(promises, desk, practice, notices):
    desk.connect(practice, ("crm", "books"))
    desk.add(SOME)
    desk.run("run", "people", "--yes")
    desk.run("run", "people")
    promises.equal(silences(desk), [], "a new sync is not silent")

    desk.run("agent", "stop")
    tell_past(desk, 1)
    desk.run("agent", "start")
    promises.equal(silences(desk), [], "a day without anything is nothing")

    desk.run("agent", "stop")
    tell_past(desk, 4)
    desk.run("agent", "start")
    told = silences(desk)
    promises.check(len(told) == 1 and told[0].startswith("Contacts to customers: Has brought no "
                                                         "change since "), "it is told", told)
    promises.check("no change" in agent_property(desk, "sync/people", "Sync1", "Silence"),
                   "the sync says so itself")
    wait_until(lambda: notices.calls("Notify"), "a notice is shown")
    promises.check("is silent for unusually long" in notices.calls("Notify")[0], "it names it",
                   notices.calls("Notify")[0])

    desk.run("run", "people")
    desk.run("agent", "stop")
    desk.run("agent", "start")
    promises.equal(len(silences(desk)), 1, "it is still silent")
    desk.add(dict(SOME, silence="ignore"))
    promises.equal(silences(desk), [], "a sync may be silent where its definition says so")
    desk.add(SOME)
    promises.equal(len(silences(desk)), 1, "and is told again where it does not")
    practice.call("crm", "/contacts/21", "PATCH", {"phone": "+49 30 1"})
    desk.run("run", "people")
    promises.equal(silences(desk), [], "a change ends it")
    promises.equal(len(notices.calls("Notify")), 1, "a notice was shown once")


def main():
    promises = Promises()
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    notices = Mock(desk.folder, "org.freedesktop.Notifications", "--template",
                   "notification_daemon")
    try:
        check(promises, desk, practice, notices)
    finally:
        notices.stop()
        practice.stop()
        desk.end()
    promises.end()


main()
