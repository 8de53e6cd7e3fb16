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

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
from business import prepare  # noqa: E402
from harness import AGENT, Desk, Practice  # noqa: E402
from gi.repository import Atspi  # noqa: E402

STATES = {"focusable": Atspi.StateType.FOCUSABLE, "off": None, "checked": Atspi.StateType.CHECKED,
          "pressed": Atspi.StateType.PRESSED, "selected": Atspi.StateType.SELECTED,
          "expanded": Atspi.StateType.EXPANDED}
SILENT = ("filler", "scroll bar", "panel", "scroll pane", "viewport", "separator", "image", "unknown", "redundant object")
TABS_MOST = 30  # that are listed
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


def children(node):
    return [node.get_child_at_index(i) for i in range(node.get_child_count())]


def has_close(node):
    return any(driver.role_of(below) in driver.BUTTON and driver.name_of(below) == "Close"
               for below in driver.walk(node))


def front(window):
    """The page in front: of pages that lie on each other it comes first. A window over it, which has
    come last, is read alone."""
    node = frame = children(window.root)[-1]
    while True:
        pages = [child for child in children(node) if has_close(child)]
        if len(pages) > 1:
            return pages[0]
        if not pages:
            return frame
        node = pages[0]


def read(window):
    """What is on the page, in its order."""
    for node in driver.walk(front(window)):
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


def tab_through(window, focus, most):
    """What Tab comes to, until it has come round."""
    stops = []
    for _ in range(most):
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


def document(window):
    """A connector that is made of a document, which is pasted."""
    window.keys("ctrl+n")
    window.see("Airtable")
    window.keys("ctrl+f")
    window.type(OPENAPI)
    window.keys("ctrl+a", "ctrl+x")
    window.click("Paste")
    window.see("Talks To")


def form(window):
    row("ctrl+2", "Won deals to invoices", "Preview Changes")(window)
    window.keys("alt+e")
    window.see("Which Records Are the Same")
    window.see("records that were looked at take part")


def record(window):
    """What was sent and came back for a record that was refused."""
    window.keys("ctrl+4")
    window.see("Runs")
    window.keys("ctrl+f")
    window.type("not an address")
    window.open_row("“Ben Conti” in run")
    window.see("Done, with problems")
    window.see("Only “Ben Conti” is shown")
    window.focus_on("Create in Newsletter Ben Conti")
    window.keys("Return")
    window.see("When and How Long")


def preferences(window):
    window.keys("ctrl+comma")
    window.see("Quiet Hours")


def audit(window):
    window.menu("l")
    window.see("Who changed what")


OPENAPI = ('{"openapi":"3.0.1","info":{"title":"Acme Notes","version":"1"},'
           '"servers":[{"url":"https://notes.example/v1"}],"paths":{"/notes":{"get":{"responses":'
           '{"200":{"description":"","content":{"application/json":{"schema":{"type":"array",'
           '"items":{"type":"object","properties":{"id":{"type":"integer"}}}}}}}}}}}}')

# With a made-up agent
PRETENDED = (("overview", go("ctrl+1")), ("syncs", go("ctrl+2")), ("connections", go("ctrl+3")),
             ("activity", go("ctrl+4")), ("needs-you", go("ctrl+5")), ("catalogue", go("ctrl+n")),
             ("sync", row("ctrl+2", "Customers", "Preview Changes")), ("plan", plan),
             ("connection", row("ctrl+3", "CRM", "Details")))

# With the real one, and the practice applications after some days of business
REAL = (("document", document), ("form", form), ("record", record), ("audit", audit),
        ("preferences", preferences))

# A long list is one stop: the arrows go through it
STOPS_MOST = {"catalogue": 8, "plan": 12, "audit": 8, "form": 70}


def look(window, focus, name, come):
    """One page: what is wrong with it, what is on it, and where Tab stops."""
    come(window)
    driver.spin(0.5)
    said = list(read(window))
    unnamed = window.unnamed() + [line for line in said if TYPE.search(line)]
    wrong = ["without a name: " + node for node in unnamed]
    most = STOPS_MOST.get(name)
    stops = tab_through(window, focus, (most or TABS_MOST) + 1)
    wrong += ["Tab comes to what has no name: " + stop for stop in stops if stop.endswith("“”")]
    if len(set(stops)) < 2:
        wrong.append("Tab comes to nothing")
    if most is not None and len(stops) > most:
        wrong.append("more than %d stops of Tab" % most)
    return wrong, said, stops


class Reading:
    """Reads pages one after the other, and tells it as TAP."""

    def __init__(self, wanted):
        self.wanted, self.number, self.broken = wanted, 0, 0

    def wants(self, pages):
        return [page for page in pages if not self.wanted or page[0] in self.wanted]

    def take(self, window, pages):
        focus = Focus()
        for name, come in self.wants(pages):
            wrong, said, stops = look(window, focus, name, come)
            self.number += 1
            self.broken += bool(wrong)
            print("%s %d %s: %d things, %d stops" % ("not ok" if wrong else "ok", self.number, name,
                                                     len(said), len(stops)))
            for line in wrong + said + ["Tab: " + stop for stop in stops]:
                print("#   " + line)
            sys.stdout.flush()
            window.keys("Escape", "alt+Left", "alt+Left")
        window.close()


def main():
    reading = Reading(sys.argv[1:])
    if reading.wants(PRETENDED):
        reading.take(driver.Window(os.path.join(tempfile.mkdtemp(), "work")), PRETENDED)
    if reading.wants(REAL):
        desk = Desk(agent=True)
        practice = Practice(os.path.join(desk.folder, "practice"))
        try:
            prepare(desk, practice)
            reading.take(driver.Window(desk.workspace, agent=AGENT), REAL)
        finally:
            practice.stop()
            desk.end()
    print("1..%d" % reading.number)
    sys.exit(1 if reading.broken else 0)


main()
