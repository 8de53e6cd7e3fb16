# SPDX-License-Identifier: GPL-3.0-or-later
"""The practice applications after some days of business: what pictures and readings of the window
are made of."""

import json
import os
import sqlite3
import time

NAMES = {"crm": "CRM", "books": "Accounting", "mail": "Newsletter"}
DAY = 24 * 3600 * 1_000_000  # microseconds


def prepare(desk, practice):
    """Three applications, three syncs, a conflict, records that were refused, weeks of history."""
    for app, name in NAMES.items():
        desk.run("connect", "practice-" + app, "--id", app, "--name", name,
                 "--set", "url=" + practice.apps[app]["url"],
                 given="token=%s\n" % practice.apps[app]["token"])
    desk.templates("won-deals", "newsletter-both-ways")
    let_ask(desk)
    desk.run("run", "customers", "--yes", wanted=(0, 4))
    desk.run("run", "invoices", "--yes", wanted=(0, 4))
    desk.run("run", "subscribers", "--yes", wanted=(0, 3, 4))
    desk.run("agent", "stop")
    remember_days(desk)
    sell(practice)
    desk.run("run", "customers", wanted=(0, 3, 4))
    conflict(practice)
    desk.run("run", "subscribers", wanted=(0, 3, 4))
    move(practice)


def let_ask(desk):
    """A person is asked when both sides have changed a field."""
    with open(os.path.join(desk.workspace, "syncs", "subscribers.json"), encoding="utf-8") as file:
        desk.add(dict(json.load(file), conflict="ask"))


def remember_days(desk):
    """The chart shows weeks: what was run until now was weeks ago, and quieter days came after it."""
    now = time.time_ns() // 1000
    with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db"), timeout=10) as state:
        state.execute("UPDATE run SET started = started - ?, ended = ended - ?", (26 * DAY, 26 * DAY))
        for ago in range(25, 0, -1):
            if (ago + 3) % 7 < 5:
                counts = json.dumps({"created": ago * 7 % 11, "updated": ago * 13 % 29, "deleted": ago % 9 == 0})
                state.execute("INSERT INTO run (sync_id, started_by, state, started, ended, counts) "
                              "VALUES ('customers', 'schedule', 'done', ?, ?, ?)",
                              (now - ago * DAY, now - ago * DAY + 800_000, counts))


def sell(practice):
    for company in practice.all("crm", "companies")[:4]:
        practice.call("crm", "/companies/%d" % company["id"], "PATCH", {"phone": "+49 30 555 0%d" % company["id"]})


def conflict(practice):
    """The same person is edited at both sides."""
    people = {row["email"].lower(): row for row in practice.all("crm", "contacts")}
    for subscriber in practice.all("mail", "subscribers"):
        person = people.get(subscriber["email"].lower())
        if person is not None:
            practice.call("crm", "/contacts/%d" % person["id"], "PATCH", {"last_name": person["last_name"] + "-Berg"})
            practice.call("mail", "/subscribers/%s" % subscriber["id"], "PATCH",
                          {"last_name": (person["last_name"] or "") + " Bergmann"})
            return


def move(practice):
    for company in practice.all("crm", "companies")[4:9]:
        practice.call("crm", "/companies/%d" % company["id"], "PATCH",
                      {"street": "Market Square %d" % company["id"], "city": "Rotterdam"})
