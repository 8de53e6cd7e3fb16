#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mapping editor where there are 360 px, as on a telephone: the list, the inspector as a page, and
all that is asked for on the way. With the real agent and the practice applications. Prints TAP.
usage: test-mapping-narrow.py; it makes its own session."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
import mapping_steps  # noqa: E402
import steps  # noqa: E402

BEFORE = [{"field": "external_id", "formula": "\"person-\" & [id]"},
          {"field": "name", "formula": "TRIM([first_name] & \" \" & [last_name])"},
          {"field": "email", "formula": "LOWER(TRIM([email]))"},
          {"field": "notes", "formula": "SWITCH([status]; \"active\"; \"A\"; \"B\")"}]
WIDTH, HEIGHT = 360, 640


class Steps(mapping_steps.Editor):
    """What is done in the window, one promise each."""

    def __init__(self, folder):
        super().__init__(folder, BEFORE)

    def fits(self, name):
        """Every window of the program takes the width of a telephone, with all that is in it."""
        driver.spin(driver.SETTLE)
        for number in driver.xdo("search", "--onlyvisible", "--pid",
                                 self.window.process.pid).split():
            driver.xdo("windowsize", number, WIDTH, HEIGHT)
            driver.spin(driver.SETTLE)
            lines = driver.xdo("getwindowgeometry", "--shell", number).split("\n")
            width = int(dict(line.split("=") for line in lines if "=" in line)["WIDTH"])
            self.equal(width, WIDTH, "%s: %s" % (name, driver.xdo("getwindowname", number)))
        self.window.shot("mapping-narrow-%s.png" % name)

    def is_a_list(self):
        """The list alone, with its tools."""
        self.open_form()
        self.open_editor()
        self.window.resize(WIDTH, HEIGHT)
        self.fits("list")

    def has_an_inspector(self):
        """The inspector is a page, and the list is behind it."""
        window = self.window
        self.go_to("E-mail")
        window.keys("ctrl+e")
        window.see("How the Value Comes About")
        self.fits("inspector")
        self.equal(window.find("Search in the fields"), None, "what is for the list")
        window.keys("alt+Return")
        self.fits("explanation")
        window.keys("alt+Left")
        window.wait("the row again", lambda: any("E-mail" in has for has in window.focused()))

    def asked(self, name, keys, text, end="Escape"):
        window = self.window
        window.keys(*keys)
        window.see(text)
        self.fits(name)
        window.keys(end)
        window.gone(text)

    def chooses(self):
        """Sources, functions and examples."""
        self.asked("sources", ["m"], "Source of “E-mail”")
        self.asked("functions", ["equal"], "Function for “E-mail”")
        self.asked("example", ["ctrl+shift+e"], "What Do You Want?")

    def has_a_palette(self):
        """The palette is a page as well; F9 leads back to the list."""
        window = self.window
        window.keys("F9")
        window.see("Functions for “E-mail”")
        self.fits("palette")
        window.type("upper")
        window.wait("one of them", lambda: window.find("UPPER(text), ", part=True) and
                    not window.find("TRIM(text), ", part=True))
        window.keys("Return", "F9")
        window.wait("the row again", lambda: any("E-mail" in has for has in window.focused()))
        window.wait("it is applied", lambda: "UPPER" in self.row("E-mail"))
        window.keys("ctrl+z")
        window.wait("as before", lambda: "UPPER" not in self.row("E-mail"))

    def shows_groups(self):
        self.asked("groups", ["ctrl+g"], "Group Shown Alone")
        self.asked("group", ["ctrl+shift+g"], "Name of the group")

    def has_a_table(self):
        self.go_to("Notes")
        self.asked("table", ["ctrl+t"], "What [status] Becomes")

    def pastes(self):
        self.copy("first_name,last_name,status\nZoe,Zapf,archived\nYan,Yew,active\n")
        self.asked("paste", ["ctrl+shift+v"], "What Is This to Be?")

    def proposes(self):
        self.asked("proposals", ["ctrl+shift+p"], "Proposals")

    def has_a_menu(self):
        """All that can be done, and saved; the window of the printers is the toolkit's own."""
        window = self.window
        window.focus_on("Mapping menu")
        window.keys("space")
        driver.spin(driver.SETTLE)
        window.shot("mapping-narrow-menu.png")
        window.keys("x")  # of By Example: GTK 4.18 tells nobody the names of items
        window.see("What Do You Want?")
        window.keys("Escape")


ORDER = ("is_a_list", "has_an_inspector", "chooses", "has_a_palette", "shows_groups", "has_a_table", "pastes",
         "proposes", "has_a_menu")

steps.run(Steps, "mapping-narrow", ORDER)
