#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pictures of README and of software centres: the window with the practice applications,
after some days of business. Run it again when the window has changed, and look at them.

usage: pictures.py OUTDIR; it makes its own session
"""

import json
import os
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
from harness import AGENT, Desk, Practice  # noqa: E402

NAMES = {"crm": "CRM", "books": "Accounting", "mail": "Newsletter"}


def prepare(desk, practice):
    for app, name in NAMES.items():
        desk.run("connect", "practice-" + app, "--id", app, "--name", name,
                 "--set", "url=" + practice.apps[app]["url"],
                 given="token=%s\n" % practice.apps[app]["token"])
    desk.templates("won-deals", "newsletter-both-ways")
    desk.run("run", "customers", "--yes", wanted=(0, 4))
    desk.run("run", "invoices", "--yes", wanted=(0, 4))
    desk.run("run", "subscribers", "--yes", wanted=(0, 3, 4))
    sell(practice)
    desk.run("run", "customers", wanted=(0, 3, 4))
    conflict(practice)
    desk.run("run", "subscribers", wanted=(0, 3, 4))
    move(practice)
    desk.run("agent", "stop")
    remember_days(desk)


def remember_days(desk):
    """The chart shows weeks; these were quieter than the first day."""
    day = 24 * 3600 * 1_000_000
    now = time.time_ns() // 1000
    with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db"), timeout=10) as state:
        state.execute("UPDATE run SET started = started - ?, ended = ended - ? WHERE counts LIKE "
                      "'%\"created\":1__%'", (26 * day, 26 * day))
        for ago in range(25, 0, -1):
            if (ago + 3) % 7 < 5:
                counts = json.dumps({"created": ago * 7 % 11, "updated": ago * 13 % 29, "deleted": ago % 9 == 0})
                state.execute("INSERT INTO run (sync_id, started_by, state, started, ended, counts) "
                              "VALUES ('customers', 'schedule', 'done', ?, ?, ?)",
                              (now - ago * day, now - ago * day + 800_000, counts))


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


class Pictures:
    def __init__(self, desk, out):
        self.out = out
        self.window = driver.Window(desk.workspace, agent=AGENT)
        self.window.resize(1000, 720)

    def keep(self, name):
        driver.xdo("mousemove", 5, 5)
        driver.spin(1)
        wid = self.window.place()[0]
        subprocess.run(["import", "-window", wid, os.path.join(self.out, name + ".png")], check=True)


def take(book):
    window = book.window
    window.see("Are We in Agreement?")
    book.keep("overview")
    window.keys("ctrl+2")
    book.keep("syncs")
    window.open_row("CRM company → Accounting customer")
    window.see("Preview Changes")
    book.keep("sync")
    window.click("Preview Changes")
    window.see("Nothing is written yet", part=True)
    book.keep("plan")
    window.keys("alt+Left", "alt+Left", "ctrl+5")
    book.keep("needs-you")
    window.keys("ctrl+4")
    book.keep("activity")
    window.keys("ctrl+n")
    window.see("Airtable")
    book.keep("catalogue")
    window.keys("alt+Left", "ctrl+shift+n")
    driver.spin(2)
    book.keep("new-sync")


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    book = None
    try:
        prepare(desk, practice)
        book = Pictures(desk, out)
        take(book)
    finally:
        if book is not None:
            book.window.close()
        practice.stop()
        desk.end()


main()
