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
