#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window and the desktop: preferences that hold at once, notifications that open the right page,
the audit log, what is remembered, and an agent that stays when the window is closed. With the real
agent, and a desktop of the test's. Prints TAP. usage: test-desktop.py; it makes its own session."""

import os
import sqlite3
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e"), os.path.join(HERE, "..", "servers")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
from desktop_services import Desktop  # noqa: E402
from gi.repository import Atspi  # noqa: E402
from harness import AGENT, Desk, Practice, wait_until  # noqa: E402
from people import SYNC  # noqa: E402

LITTLE = dict(SYNC, a=dict(SYNC["a"], filter="AND([id] > 20; [id] <= 24)"),
              trigger={"every": "PT4H"})


class Steps:
    def __init__(self, folder):
        # Network and power of the test's desktop; GLib has changed the name of it
        os.environ.update(GTK_USE_PORTAL="1", GIO_USE_PORTALS="1")
        os.environ["SNAP"] = "/nowhere"      # as in a sandbox: the portal decides
        self.desktop = Desktop()
        self.desk = Desk(folder, agent=True)
        self.practice = Practice(os.path.join(folder, "practice"))
        self.desk.connect(self.practice, ("crm", "books"))
        self.desk.add(LITTLE)
        self.window = driver.Window(self.desk.workspace, agent=AGENT, ADW_DISABLE_PORTAL="1")

    def value(self, name):
        return self.desk.rows("preferences", name)[0]["value"]

    def holds(self, name, value):
        wait_until(lambda: self.value(name) == value, "%s is %s" % (name, value), 20,
                   lambda: self.value(name))

    def is_on(self, title):
        node = self.window.wait(title, lambda: self.window.find(title, driver.SWITCH))
        return node.get_state_set().contains(Atspi.StateType.CHECKED)

    def flip(self, title):
        self.window.act(self.window.wait(title, lambda: self.window.find(title, driver.SWITCH)))

    def preferences_open(self):
        window = self.window
        window.keys("ctrl+2")
        window.see("Contacts to customers")
        window.keys("ctrl+1", "ctrl+comma")
        window.see("Run in the Background After Log-in")
        window.see("of state and history")
        window.see(self.desk.workspace)
        self.window.shot("preferences.png")
        found = window.unnamed()
        assert not found, found

    def a_switch_holds_at_once(self):
        assert self.is_on("Repeated Failures")
        self.flip("Repeated Failures")
        self.holds("notify-failure", "false")
        self.flip("Run All Syncs on Metered Networks")
        self.holds("run-on-metered", "true")

    def background_is_granted(self):
        self.flip("Run in the Background After Log-in")
        self.holds("background", "true")
        self.window.see("from log-in on")
        assert self.desktop.requests[-1]["autostart"], self.desktop.requests
        self.flip("Run in the Background After Log-in")
        self.holds("background", "false")
        self.window.see("Until then they wait")

    def background_is_refused(self):
        """The switch goes back, and a sentence says where to allow it."""
        self.desktop.answer = 1
        self.flip("Run in the Background After Log-in")
        self.window.see("does not let Dovetail start by itself")
        self.window.wait("the switch goes back",
                         lambda: not self.is_on("Run in the Background After Log-in"))
        assert self.value("background") == "false"
        self.window.shot("preferences-refused.png")
        self.desktop.answer = 0

    def what_others_set_is_shown(self):
        self.desk.run("preferences", "notify-clock", "off")
        self.window.wait("the switch follows", lambda: not self.is_on("The Clock"))
        self.desk.run("preferences", "quiet-hours", "22:00-07:00")
        self.window.wait("the hours follow", lambda: any(
            "22:00-07:00" in Atspi.Text.get_text(node, 0, 40)
            for node in driver.walk(self.window.root) if driver.role_of(node) in ("text", "entry")))
        # or nothing would be told at night
        self.desk.run("preferences", "quiet-hours", "off")

    def metered_is_said(self):
        self.desktop.set_network(metered=True)
        self.window.see("The network is metered now")
        self.desktop.set_network(metered=False)
        self.window.gone("The network is metered now")
        self.desktop.set_power_saver(True)
        self.window.see("Power is saved now")
        self.desktop.set_power_saver(False)

    def offline_is_said(self):
        self.window.keys("Escape")
        self.window.gone("Repeated Failures")
        self.desktop.set_network(available=False, connectivity=1)
        self.window.keys("ctrl+1")
        self.window.see("There is no network")
        self.window.shot("offline.png")
        self.desktop.set_network(available=True, connectivity=4)
        self.window.gone("There is no network")

    def a_notice_reconnects(self):
        """The button of a notification opens the page of just this connection."""
        self.desk.run("connect", "practice-books", "--id", "stale", "--set",
                      "url=" + self.practice.apps["books"]["url"],
                      given="token=practice-books-wrong\n", wanted=None)
        wait_until(lambda: self.desktop.open_notices("sign in again"), "it is told")
        self.desktop.press(self.desktop.open_notices("sign in again")[0], "open")
        self.window.see("dovetail-practice prints the token when it starts")
        self.desk.run("connections", "remove", "stale")
        self.window.keys("Escape", "alt+Left", "alt+Left")

    def a_notice_reviews(self):
        self.desk.run("preferences", "notify-review", "on")
        self.window.keys("ctrl+1")
        self.ask()
        wait_until(lambda: self.desktop.open_notices("question"), "it is told")
        self.desktop.press(self.desktop.open_notices("question")[0], "open")
        self.window.see("Show the Plan")

    def ask(self):
        """A first plan that is due waits for a person: the agent looks when the window has started
        it again."""
        path = os.path.join(self.desk.workspace, ".dovetail", "state.db")
        with sqlite3.connect(path, timeout=10) as database:
            database.execute("UPDATE schedule SET next_due = ?, last_due = 0 WHERE kind = 'sync'",
                             (int(time.time() * 1e6) - 3600 * 1000000,))
        self.desk.run("agent", "stop")

    def audit_log_shows(self):
        window = self.window
        window.menu("l")
        window.see("Set: Preference “notify-failure”")
        window.see("Window")
        window.see("Added: Sync “people”")
        window.shot("audit.png")
        found = window.unnamed()
        assert not found, found

    def audit_log_is_searched(self):
        window = self.window
        window.keys("ctrl+f")
        window.type("run-on-metered")
        window.see("1 of ")
        window.gone("Added: Sync “people”")
        window.see("false → true")

    def the_agent_stays(self):
        """Closing the window ends the window alone."""
        window = self.window
        window.keys("alt+Left", "ctrl+4")
        window.see("Runs" if window.find("Runs") else "Nothing Happened Yet")
        window.resize(700, 560)
        window.keys("ctrl+w")
        window.wait("the window's end", lambda: window.process.poll() == 0)
        assert self.desk.rows("agent")[0]["state"] == "ready"

    def the_window_is_as_it_was(self):
        self.window = driver.Window(self.desk.workspace, agent=AGENT, ADW_DISABLE_PORTAL="1")
        window = self.window
        window.see("Waits for your OK" if window.find("OK", part=True) else "Runs")
        lines = driver.xdo("getwindowgeometry", "--shell", window.place()[0]).split("\n")
        geometry = dict(line.split("=") for line in lines if "=" in line)
        size = int(geometry["WIDTH"]), int(geometry["HEIGHT"])
        assert abs(size[0] - 700) < 30 and abs(size[1] - 560) < 30, size

    def colours_hold(self):
        window = self.window
        window.keys("ctrl+comma")
        window.see("Follow the System")
        path = os.path.join(os.environ["XDG_STATE_HOME"], "dovetail", "window.ini")
        window.focus_on("Colors")
        window.keys("space", "Down", "Down", "Return")
        wait_until(lambda: "ColorScheme=dark" in open(path, encoding="utf-8").read(), "dark is kept")
        window.shot("preferences-dark.png")


STEPS = ("preferences_open", "a_switch_holds_at_once", "background_is_granted",
         "background_is_refused", "what_others_set_is_shown", "metered_is_said", "offline_is_said",
         "a_notice_reconnects", "a_notice_reviews", "audit_log_shows", "audit_log_is_searched",
         "the_agent_stays", "the_window_is_as_it_was", "colours_hold")


def main():
    steps = Steps(tempfile.mkdtemp())
    broken = 0
    print("1..%d" % len(STEPS))
    for number, name in enumerate(STEPS, 1):
        try:
            getattr(steps, name)()
            print("ok %d %s" % (number, name), flush=True)
        except Exception as error:  # one broken step must not hide the others
            broken += 1
            steps.window.shot("failure-%s.png" % name)
            print("not ok %d %s" % (number, name))
            print("# %r" % error, flush=True)
    steps.window.close()
    with open(steps.window.log.name, encoding="utf-8") as log:
        for line in log:
            print("# " + line.rstrip())
    steps.practice.stop()
    steps.desk.end()
    steps.desktop.stop()
    sys.exit(1 if broken else 0)


main()
