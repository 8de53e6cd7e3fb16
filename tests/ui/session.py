# SPDX-License-Identifier: GPL-3.0-or-later
"""A session of its own for a test of the window: a screen, a bus, a home, and a keyring if asked."""

import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
NEEDS = ("Xvfb", "xvfb-run", "openbox", "xdotool", "import", "dbus-run-session")


def missing():
    """What is not here that a test of the window needs; None when all is."""
    for program in NEEDS:
        if shutil.which(program) is None:
            return program
    try:
        import gi
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        return "AT-SPI for Python"
    return None


def enter(test, keyring=False):
    """Runs the test again within a session, or says why it is left out. Comes back inside."""
    if missing():
        print("1..0 # SKIP %s is missing" % missing())
        sys.exit(0)
    if "DOVETAIL_IN_SESSION" in os.environ:
        return
    os.environ["DOVETAIL_IN_SESSION"] = "1"
    tests = os.path.join(HERE, "..")
    inner = [os.path.join(tests, "with-keyring.sh"), "unlocked"] if keyring else []
    command = [os.path.join(tests, "in-session.sh"), "--display"] + inner
    os.execv(command[0], command + [sys.executable, os.path.abspath(test)] + sys.argv[1:])
