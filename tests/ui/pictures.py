#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pictures of README and of software centres: the window with the practice applications,
after some days of business. Run it again when the window has changed, and look at them.

usage: pictures.py OUTDIR; it makes its own session
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
from business import prepare  # noqa: E402
from harness import AGENT, Desk, Practice  # noqa: E402

def calm(practice):
    """Names that are there to be refused are no good picture."""
    for company in practice.all("crm", "companies"):
        if not 0 < len(company["name"] or "") < 100:
            practice.call("crm", "/companies/%d" % company["id"], "PATCH", {"name": "Quartz %d" % company["id"]})


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
    window.activate("show-sync", "'customers'")
    window.click("Preview Changes")
    window.see("Nothing is written yet", part=True)
    driver.spin(1)
    book.keep("plan")
    window.click("Discard")
    window.activate("page", "'needs-you'")
    book.keep("needs-you")
    window.activate("edit-sync", "'subscribers'")
    window.see("Which Records Are the Same")
    driver.spin(1)
    window.click("Open the mapping editor", part=True)
    window.see("Target fields")
    window.keys("ctrl+2", "Down", "Down", "Down", "Down")
    book.keep("mapping")
    window.activate("page", "'overview'")
    window.activate("add-connection")
    window.see("Airtable")
    book.keep("catalogue")
    window.activate("page", "'overview'")
    window.activate("add-sync")
    window.see("Second Application")
    window.wait("the kinds of records", lambda: window.find("Customer", ("label",)))
    window.click("Continue")
    window.see("For example “Alder")
    driver.spin(2)
    book.keep("new-sync")


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    book = None
    try:
        calm(practice)
        prepare(desk, practice)
        for review in desk.rows("reviews"):
            if review["kind"] == "match":
                desk.run("answer", str(review["id"]), "skip")
        book = Pictures(desk, out)
        take(book)
    finally:
        if book is not None:
            book.window.close()
        practice.stop()
        desk.end()


main()
