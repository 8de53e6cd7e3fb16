#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in every language that there is, as narrow as a telephone: its pages keep that width,
and none of our words is left in them. Prints TAP.
usage: test-languages.py; it makes its own session."""

import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE]
import session  # noqa: E402

session.enter(__file__)

import driver  # noqa: E402
from language import CATALOGUES, Language  # noqa: E402

WIDTH = 360
PAGES = ("overview", "syncs", "connections", "activity", "questions")


class Tour:
    def __init__(self, name, folder):
        self.language = Language(name)
        self.window = driver.Window(folder, **self.language.environment)
        self.broken = []

    def measure(self, page):
        width = self.window.width()
        if width != WIDTH:
            self.broken.append("%s: is %d wide, not %d" % (page, width, WIDTH))

    def read(self, page):
        """All that there is below the window: what is behind its page as well."""
        names = [driver.name_of(node) for node in driver.walk(self.window.root)]
        for name in self.language.foreign(names):
            self.broken.append("%s: “%s” is not translated" % (page, name))

    def go(self):
        window, word = self.window, self.language.word
        window.see("Customers")
        window.resize(WIDTH, 720)
        for number, page in enumerate(PAGES, 1):
            window.keys("ctrl+%d" % number)
            self.measure(page)
        self.read("pages")
        window.keys("ctrl+2")
        window.open_row("Customers")
        window.see(word("_Preview Changes"))
        self.measure("sync")
        window.click(word("_Preview Changes"))
        window.see(word("Nothing is written yet: %s"))
        self.measure("plan")
        self.read("plan")
        window.keys("alt+Left", "alt+Left", "ctrl+3")
        window.open_row("CRM")
        window.see(word("Details"))
        self.measure("connection")
        self.read("connection")


def main():
    names = sorted(name for name in os.listdir(CATALOGUES)
                   if os.path.isdir(os.path.join(CATALOGUES, name, "LC_MESSAGES")))
    print("1..%d" % len(names))
    failed = 0
    for number, name in enumerate(names, 1):
        tour = Tour(name, os.path.join(tempfile.mkdtemp(), "work"))
        try:
            tour.go()
        except AssertionError as error:
            tour.broken.append(str(error))
        finally:
            tour.window.close()
        print("%s %d - %s" % ("not ok" if tour.broken else "ok", number, name), flush=True)
        for line in tour.broken:
            print("# " + line)
        failed += bool(tour.broken)

    return 1 if failed else 0


sys.exit(main())
