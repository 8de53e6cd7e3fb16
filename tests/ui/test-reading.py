#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads every page as a screen reader does: role, name and state of all that can be come to, in the
order of the page, and the order in which Tab comes to it. Prints TAP with the reading as comments;
fails where a control has no name, and where Tab comes to nothing or stays.

usage: test-reading.py [PAGE...]; it makes its own session
"""

import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import session  # noqa: E402

session.enter(__file__)

import driver  # noqa: E402
from gi.repository import Atspi  # noqa: E402

STATES = {"focusable": Atspi.StateType.FOCUSABLE, "off": None, "checked": Atspi.StateType.CHECKED,
          "pressed": Atspi.StateType.PRESSED, "selected": Atspi.StateType.SELECTED,
          "expanded": Atspi.StateType.EXPANDED}
SILENT = ("filler", "scroll bar", "panel", "scroll pane", "viewport", "separator", "image", "unknown", "redundant object")
TABS_MOST = 30
TYPE = re.compile("“(Gtk|Adw|Dove)[A-Z]")  # the name of a class is none for a person


def states_of(node):
    states = node.get_state_set()
    said = [name for name, state in STATES.items() if state is not None and states.contains(state)]
    if not states.contains(Atspi.StateType.SENSITIVE):
        said.append("off")
    return said


def is_shown(node):
    """What has a place in the window; pages that are not in front have none."""
    box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    return box.width > 0 and box.height > 0


def read(window):
    """What is on the page, in its order."""
    for node in driver.walk(window.root):
        try:
            name, role = driver.name_of(node), driver.role_of(node)
            if role in SILENT or not name or not is_shown(node):
                continue
            yield "%s “%s”%s" % (role, name[:90].replace("\n", " "),
                                 "".join(", " + state for state in states_of(node)))
        except driver.GLib.Error:
            continue


class Focus:
    """What says that it has got the focus, as a screen reader hears it."""

    def __init__(self):
        self.heard = []
        self.listener = Atspi.EventListener.new(self.take)
        self.listener.register("object:state-changed:focused")

    def take(self, event):
        if event.detail1:
            self.heard.append("%s “%s”" % (driver.role_of(event.source),
                                           driver.name_of(event.source)[:70].replace("\n", " ")))


def tab_through(window, focus):
    """What Tab comes to, until it has come round."""
    stops = []
    for _ in range(TABS_MOST):
        focus.heard.clear()
        window.keys("Tab")
        here = focus.heard[-1] if focus.heard else "(within the same)"
        if stops and here == stops[0] and len(stops) > 1:
            break
        stops.append(here)
    return stops


def go(*keys):
    return lambda window: window.keys(*keys)


def row(page, title, seen):
    def open_it(window):
        window.keys(page)
        window.open_row(title)
        window.see(seen)
    return open_it


def plan(window):
    row("ctrl+2", "Customers", "Preview Changes")(window)
    window.click("Preview Changes")
    window.see("Nothing is written yet")


PAGES = (("overview", go("ctrl+1")), ("syncs", go("ctrl+2")), ("connections", go("ctrl+3")),
         ("activity", go("ctrl+4")), ("needs-you", go("ctrl+5")),
         ("catalogue", go("ctrl+n")),
         ("sync", row("ctrl+2", "Customers", "Preview Changes")), ("plan", plan),
         ("connection", row("ctrl+3", "CRM", "Details")))


# A long list is one stop: the arrows go through it
STOPS_MOST = {"catalogue": 8, "plan": 12}


def main():
    wanted = sys.argv[1:]
    window = driver.Window(os.path.join(tempfile.mkdtemp(), "work"))
    focus = Focus()
    broken = 0
    number = 0
    for name, come in PAGES:
        if wanted and name not in wanted:
            continue
        come(window)
        driver.spin(0.5)
        said = list(read(window))
        unnamed = window.unnamed() + [line for line in said if TYPE.search(line)]
        stops = tab_through(window, focus)
        good = not unnamed and 1 < len(set(stops)) and len(stops) <= STOPS_MOST.get(name, TABS_MOST)
        number += 1
        broken += not good
        print("%s %d %s: %d things, %d stops" % ("ok" if good else "not ok", number, name, len(said),
                                                 len(stops)))
        for line in ["without a name: " + node for node in unnamed] + said:
            print("#   " + line)
        for line in stops:
            print("# Tab: " + line)
        sys.stdout.flush()
        window.keys("alt+Left", "alt+Left")
    print("1..%d" % number)
    window.close()
    sys.exit(1 if broken else 0)


main()
