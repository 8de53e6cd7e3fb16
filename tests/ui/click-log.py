#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an empty home to the first applied sync, by the window alone: each click and each text that is
typed, with its time, and a picture of what was seen before it.

usage: click-log.py practice|real [PICTURES]; it makes its own session. `real` starts a Tryton and a
Request Tracker of Debian on loopback (tests/realapps/run --install installs them). A robot neither
reads nor doubts: the times are what the program takes, and the count is what a person has to do.
"""

import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e"), os.path.join(HERE, "..", "realapps")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
from harness import AGENT, Desk  # noqa: E402

PEOPLE = 12


class Person:
    """Uses mouse and keyboard, and notes what was done."""

    def __init__(self, window, pictures):
        self.window, self.pictures = window, pictures
        self.began = time.monotonic()
        self.clicks = self.typed = 0

    def note(self, what):
        print("| %5.1f s | %s |" % (time.monotonic() - self.began, what), flush=True)

    def look(self):
        if self.pictures:
            driver.spin(0.5)
            self.window.shot("%02d.png" % (self.clicks + self.typed), self.pictures)

    def click(self, text, roles=driver.BUTTON, part=False):
        node = self.window.wait("“%s”" % text, lambda: self.window.find(text, roles, part))
        self.look()
        self.clicks += 1
        self.note("click “%s”" % text)
        self.window.point(node)
        driver.spin(0.4)

    def type(self, text, what=None):
        self.typed += 1
        self.note("type %s" % (what or "“%s”" % text))
        self.window.type(text)

    def fill(self, name, text, what=None):
        """Into an entry: a click into it, then the text instead of what is there."""
        self.click(name, ("text", "entry", "password text"))
        self.window.keys("ctrl+a")
        self.type(text, what)

    def choose(self, what, choice, down):
        """Of the last row of that name: a click opens its list, another one takes a choice."""
        rows = [node for node in driver.walk(self.window.root)
                if driver.role_of(node) == "combo box" and driver.name_of(node) == what]
        self.look()
        self.clicks += 1
        self.note("click “%s”" % what)
        self.window.point(rows[-1])
        driver.spin(0.5)
        self.clicks += 1
        self.note("click “%s”" % choice)
        self.window.keys(*["Down"] * down, "Return")  # the list is a window of its own

    def sees(self, text):
        self.window.see(text)
        self.note("sees “%s”" % text)


def practice(person):
    person.sees("Connect Your Applications")
    person.click("Try It With Practice Applications")
    person.sees("Nothing is written yet: 156 to create, 15 to change, 40 to link")
    person.click("Apply")
    person.sees("156 created, 14 changed, 40 linked, 1 refused")


def connect(person, begin, search, name, values):
    person.click(begin, part=True)
    person.window.see("Airtable")
    person.type(search)
    person.click(name, ("label",))
    person.window.see("Name of the connection")
    for title, value, what in values:
        person.fill(title, value, what)
    person.click("Connect")
    person.look()
    person.window.wait("signed in", lambda: person.window.find(name + ", Signed in", part=True))
    person.note("sees “%s, Signed in”" % name)


def real(person):
    window, tracker, tryton = person.window, person.tracker, person.tryton
    person.sees("Connect Your Applications")
    connect(person, "Connect an Application", "tryton", "Tryton",
            (("Server", "http://127.0.0.1:%d" % tryton.port, None), ("Database", "dove", None),
             ("User", "admin", None), ("Password", tryton.password, "the password")))
    connect(person, "Add a connection", "request", "Request Tracker",
            (("Address", "http://127.0.0.1:%d" % tracker.port, None),
             ("Token", tracker.token, "the token")))
    person.click("Say which records of two", ("label",), part=True)
    person.window.see("Second Application")
    window.wait("the kinds of records", lambda: window.find("Party", ("label",)))
    person.choose("Kind of record", "Party with e-mail and phone", 1)
    person.click("Continue")
    driver.spin(6)
    person.look()
    person.click("Preview")
    person.sees("What the Next Run Would Do")
    person.click("Save")
    person.sees("Nothing is written yet")
    person.click("Apply")
    person.sees("Done")
    driver.spin(1)
    person.look()


def start_real(folder):
    import rt_app
    import tryton_app
    tracker = rt_app.RequestTracker(os.path.join(folder, "rt"))
    tryton = tryton_app.Tryton(os.path.join(folder, "tryton"))
    users = rt_app.Users(tracker)
    users.add_all([{"name": "Person %d" % number, "email": "person%d@post.example" % number,
                      "phone": "+49 30 5550%02d" % number} for number in range(PEOPLE)])
    return tracker, tryton


def main():
    way = {"practice": practice, "real": real}[sys.argv[1]]
    desk = Desk(agent=True)
    programs = []
    window = None
    try:
        if way is real:
            programs += start_real(desk.folder)
        window = driver.Window(desk.workspace, agent=AGENT)
        person = Person(window, sys.argv[2] if len(sys.argv) > 2 else None)
        if programs:
            person.tracker, person.tryton = programs
        print("| time | what |\n| ---: | --- |")
        way(person)
        print("\n%d clicks, %d texts typed, %.0f s" % (person.clicks, person.typed,
                                                      time.monotonic() - person.began))
    finally:
        if window is not None:
            window.close()
        for program in programs:
            program.stop()
        desk.end()


main()
