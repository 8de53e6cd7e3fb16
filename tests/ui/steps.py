# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the window share that do their steps one after the other with the real agent."""

import os
import shutil
import sqlite3
import sys
import tempfile
import time


class Steps:
    """What is done in the window, one promise each: a method that names it. What is not as it
    should be is in `broken` afterwards."""

    def __init__(self):
        self.broken = []
        self.window = self.practice = self.desk = None

    # what check_result() wants of a list of promises
    def check(self, kept, name, detail=""):
        if not kept:
            self.broken.append("%s: %s" % (name, detail))

    def equal(self, value, wanted, name):
        self.check(value == wanted, name, "is %r, should be %r" % (value, wanted))

    def state(self, question, *values):
        """The first answer of the state database."""
        path = os.path.join(self.desk.workspace, ".dovetail", "state.db")
        with sqlite3.connect(path, timeout=10) as database:
            return database.execute(question, values).fetchone()[0]

    def end(self):
        self.window.close()
        if self.practice is not None:
            self.practice.stop()
        self.desk.end()


def take(steps, number, test, name):
    """One step; says whether it was as it should be."""
    began = time.monotonic()
    steps.broken = []
    try:
        getattr(steps, name)()
    except Exception as error:  # one broken step must not hide the others
        steps.broken.append("line %d: %r" % (error.__traceback__.tb_next.tb_lineno, error))
        steps.window.shot("failure-%s-%s.png" % (test, name))
    print("%s %d %s # %.1f s" % ("not ok" if steps.broken else "ok", number, name,
                                 time.monotonic() - began), flush=True)
    for line in steps.broken:
        print("# " + line, flush=True)
    return not steps.broken


def run(kind, test, order):
    """Makes the steps in a folder of their own, takes all in their order, prints TAP and exits."""
    folder = tempfile.mkdtemp(prefix="dovetail-ui-")
    print("1..%d" % len(order), flush=True)
    steps = kind(folder)
    try:
        kept = [take(steps, number, test, name) for number, name in enumerate(order, 1)]
    finally:
        steps.end()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if all(kept) else 1)
