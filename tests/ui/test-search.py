#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs wrote is found by a value, a record's name or its key, and leads to the record in its
run; secrets are not found. With a made-up agent behind it. Prints TAP.

usage: test-search.py; it makes its own session (tests/in-session.sh --display)
"""

import json
import os
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import session  # noqa: E402

session.enter(__file__)

import driver  # noqa: E402

SECRET = "tulip-77"


class Steps:
    def __init__(self, folder):
        self.folder = os.path.join(folder, "w")
        os.mkdir(self.folder)
        self.window = driver.Window(self.folder)
        self.window.see("Are We in Agreement?")
        self.path = os.path.join(self.folder, ".dovetail", "state.db")
        with sqlite3.connect(self.path, timeout=10) as database:
            self.runs = [row[0] for row in database.execute(
                "SELECT id FROM run WHERE sync_id = 'customers' ORDER BY id LIMIT 3")]
            for number in range(200):
                self.add(database, self.runs[0], number, "update", "phone",
                         "+49 228 %04d" % number, "+49 221 %04d" % number)
            self.add(database, self.runs[1], 7, "create", "email", None, "seven@new.example")
            self.add(database, self.runs[2], 9, "update", "password", None, SECRET, secret=True)

    def add(self, database, run, number, kind, field, old, new, **more):
        fields = json.dumps([dict({"field": field, "old": old, "new": new}, **more)],
                            separators=(",", ":"))
        database.execute(
            "INSERT INTO change (run_id, side, kind, key, other, label, fields, state, place) "
            "VALUES (?, 'b', ?, ?, ?, ?, ?, 'done', ?)",
            (run, kind, "B-%d" % number, "A-%d" % number, "Person %d" % number, fields,
             "B-%d" % number))

    def seek(self, text):
        window = self.window
        window.keys("ctrl+f", "ctrl+a", "BackSpace")
        window.type(text)

    def rows(self):
        return [driver.name_of(node) for node in driver.walk(self.window.root)
                if driver.role_of(node) == "list item" and " in run " in driver.name_of(node)]

    def a_value_is_found(self):
        window = self.window
        window.keys("ctrl+4")
        window.see("Runs")
        self.seek("221 0123")
        window.see("Found in What Runs Have Written")
        window.see("phone: +49 228 0123 → +49 221 0123")
        assert self.rows() == ["“Person 123” in run %d of Customers" % self.runs[0]], self.rows()
        assert not window.unnamed(), window.unnamed()
        window.shot("search-found.png")

    def a_record_leads_to_its_run(self):
        window = self.window
        window.open_row("“Person 123” in run")
        window.see("Only “Person 123” is shown")
        window.see("1 of 200 changes")
        assert not window.find("Person 122"), "another record is shown"
        window.shot("search-record.png")
        window.press("Show All Records")
        window.see("200 changes")
        window.gone("Only “Person 123”")
        window.keys("alt+Left")
        window.see("Found in What Runs Have Written")

    def names_and_keys_are_found_newest_first(self):
        window = self.window
        self.seek("b-7")
        window.see("seven@new.example")
        window.wait("all of them", lambda: len(self.rows()) >= 11)
        assert self.rows()[0] == "“Person 7” in run %d of Customers" % self.runs[1], self.rows()

    def many_are_shown_some_at_a_time(self):
        window = self.window
        self.seek("person")
        window.wait("fifty", lambda: len(self.rows()) == 50)
        window.click("Search Earlier Runs")
        window.wait("fifty more", lambda: len(self.rows()) == 100)
        assert len(set(self.rows())) == 100, "the same one twice"

    def secrets_are_not_found(self):
        window = self.window
        self.seek(SECRET)
        window.see("Nothing Found")
        self.seek("b-9")
        window.wait("the record", lambda: self.rows())
        window.open_row("“Person 9” in run %d" % self.runs[2])
        window.see("password")
        window.see("[hidden]")
        shown = [name for name in map(driver.name_of, driver.walk(window.root)) if SECRET in name]
        assert not shown, shown
        window.keys("alt+Left")

    def a_broken_state_is_told(self):
        window = self.window
        aside = self.path + ".aside"
        os.rename(self.path, aside)
        with open(self.path, "w", encoding="ascii") as file:
            file.write("no database at all, but long enough to be taken for one\n" * 100)
        self.seek("person 12")
        window.see("The Search Failed")
        window.shot("search-failed.png")
        os.replace(aside, self.path)
        window.click("Try Again")
        window.wait("what is found", lambda: self.rows())

    def escape_shows_the_runs_again(self):
        window = self.window
        window.keys("ctrl+f", "Escape")
        window.wait("nothing is searched", lambda: not self.rows())
        window.see("Show Earlier Runs")


STEPS = ("a_value_is_found", "a_record_leads_to_its_run", "names_and_keys_are_found_newest_first",
         "many_are_shown_some_at_a_time", "secrets_are_not_found", "a_broken_state_is_told",
         "escape_shows_the_runs_again")


def main():
    with tempfile.TemporaryDirectory(prefix="dovetail-ui-") as folder:
        steps = Steps(folder)
        failed = 0
        print("1..%d" % len(STEPS), flush=True)
        for number, name in enumerate(STEPS, 1):
            try:
                getattr(steps, name)()
                print("ok %d %s" % (number, name.replace("_", " ")), flush=True)
            except AssertionError as error:
                steps.window.shot("failure-search-%s.png" % name)
                print("not ok %d %s\n# %s" % (number, name.replace("_", " "), error), flush=True)
                failed = 1
                break
        steps.window.close()
    return failed


sys.exit(main())
