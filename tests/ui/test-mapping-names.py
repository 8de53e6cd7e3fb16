#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Named values of the mapping editor, by keyboard only: made of the formula of two rows, undone,
renamed, used by a wire, seen in the text, saved and run, removed. With the real agent and the
practice applications. Prints TAP. usage: test-mapping-names.py; it makes its own session."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
import mapping_steps  # noqa: E402
import steps  # noqa: E402
from gi.repository import Atspi  # noqa: E402
from crowd import full_name  # noqa: E402

NAME = "TRIM([first_name] & \" \" & [last_name])"
BEFORE = [{"field": "external_id", "formula": "\"person-\" & [id]"},
          {"field": "name", "formula": NAME},
          {"field": "notes", "formula": "UPPER(%s)" % NAME.replace(" & ", "&")}]


class Steps(mapping_steps.Editor):
    """What is done in the window, one promise each."""

    def __init__(self, folder):
        super().__init__(folder, BEFORE, width=1240)

    def value(self, name):
        """What a screen reader says of a named value."""
        node = self.window.find("Named value %s," % name, part=True)
        return driver.name_of(node) if node else ""

    def says(self, field, what):
        self.window.wait("%s is %s, but %s" % (field, what, self.row(field)),
                         lambda: what in self.row(field))

    def names_a_value(self):
        """The formula of a row becomes a value; the other row that computes the same uses it."""
        window = self.window
        self.open_form()
        self.open_editor()
        self.go_to("Name")
        window.keys("ctrl+l")
        window.see("Name the Value of “Name”")
        window.see("Use it in 1 other row that computes the same: “Notes”")
        self.equal(window.unnamed(), [], "controls of the question")
        window.shot("mapping-names-question.png")
        window.type("full-name")
        window.keys("Return")
        window.see("“full-name” cannot be a name: it takes letters, digits and _")
        window.keys("ctrl+a")
        window.type("fullname")
        window.keys("Return")
        window.gone("Name the Value of “Name”")
        window.see("Undo: Name “fullname”")
        self.says("Name", "mapped from fullname")
        self.says("Notes", "mapped from fullname through UPPER")
        said = self.value("fullname")
        self.equal("used 2 times" in said and "through TRIM" in said, True, said)
        self.equal("First name" in said or "first_name" in said.lower(), True, said)

    def is_one_step(self):
        """It is undone and done again as a whole."""
        window = self.window
        window.keys("ctrl+z")
        window.see("Redo: Name “fullname”")
        self.says("Notes", "through")
        self.equal((self.value("fullname"), "fullname" in self.row("Name")), ("", False), "undone")
        window.keys("ctrl+shift+z")
        window.see("Undo: Name “fullname”")
        self.says("Name", "mapped from fullname")

    def go_to_value(self, name):
        """Looks for it, and goes from there to its row."""
        window = self.window
        window.keys("ctrl+f", "ctrl+a")
        window.type(name)
        window.keys("Return", "Escape")
        for _ in range(6):
            if any("Named value %s," % name in has for has in window.focused()):
                return
            window.keys("Up")
        raise AssertionError("the row of %s, but %s" % (name, window.focused()))

    def is_renamed(self):
        """F2 renames it, and in all formulas; a function's name is refused."""
        window = self.window
        self.go_to_value("fullname")
        window.keys("F2")
        window.see("Rename “fullname”")
        window.keys("ctrl+a")
        window.type("upper")
        window.keys("Return")
        window.see("“upper” is the name of a function; choose another one")
        window.keys("ctrl+a")
        window.type("person")
        window.keys("Return")
        window.see("Undo: Rename to “person”")
        self.says("Notes", "mapped from person through UPPER")
        self.says("Name", "mapped from person")
        window.shot("mapping-names-list.png")

    def stands_in_the_text(self):
        """The text has it, above the rows."""
        window = self.window
        window.keys("ctrl+3")
        text = window.wait("the text", lambda: window.text_of("Mapping as text"))
        self.equal(text.split("\n")[:3], ["let person = %s" % NAME, "",
                                          "external_id = \"person-\" & [id]"], "the text")
        window.shot("mapping-names-text.png")

    def has_a_lane(self):
        """Between the sides, reached by F6; Ctrl+M draws a wire on from it."""
        window = self.window
        window.keys("ctrl+2")
        window.see("Named values")
        for _ in range(5):
            if any("Named value person," in has for has in window.focused()):
                break
            window.keys("F6")
        self.equal(any("Named value person," in has for has in window.focused()), True,
                   "the focus: %s" % window.focused())
        self.equal(window.unnamed(), [], "controls without a name")
        window.keys("ctrl+m", "F6", "Home")
        for _ in range(20):
            if any("Target City," in has for has in window.focused()):
                break
            window.keys("Down")
        window.keys("Return")
        self.says("City", "mapped from person")
        window.see("Undo: Map “person” to “City”")
        window.wait("its users", lambda: "used 3 times" in self.value("person"))
        window.shot("mapping-names-wires.png")

    def is_saved_and_run(self):
        """What is saved has it among the rows; the application gets what is made of it."""
        self.window.keys("ctrl+1")
        self.save()
        rows = self.document()["to_b"]
        self.equal(rows[0], {"name": "person", "formula": NAME}, "the named value")
        self.equal({row["field"]: row["formula"] for row in rows if "field" in row},
                   {"external_id": "\"person-\" & [id]", "name": "person",
                    "notes": "UPPER(person)", "address.city": "person"}, "what is saved")
        plan = self.desk.rows("run", "people", wanted=None)
        number = next((row["run"] for row in plan if row.get("state") == "needs_ok"), None)
        if number is not None:
            self.desk.run("apply", str(number))
        contacts = {"person-%d" % row["id"]: row
                    for row in self.practice.all("crm", "contacts") if 20 < row["id"] <= 320}
        customers = [row for row in self.practice.all("books", "customers")
                     if row.get("external_id") in contacts]
        self.equal(len(customers), len(contacts), "customers")
        for row in customers:
            name = full_name(contacts[row["external_id"]])
            self.equal((row["name"], row["notes"], row["address"]["city"]),
                       (name, name.upper(), name),
                       row["external_id"])

    def is_removed(self):
        """What uses it gets its formula, when a person wants that."""
        window = self.window
        window.keys("alt+e")
        window.see("Which Records Are the Same")
        self.open_editor()
        self.go_to_value("person")
        window.keys("Delete")
        window.see("Remove “person”?")
        window.see("3 formulas use it")
        self.equal(window.unnamed(), [], "controls of the question")
        window.shot("mapping-names-remove.png")
        window.keys("alt+p")
        window.gone("Remove “person”?")
        window.see("Undo: Remove “person”")
        self.says("Notes", "through TRIM, UPPER")
        self.says("City", "through TRIM")
        self.equal(self.value("person"), "", "it is gone")
        window.see("No Field Is Chosen")
        text = window.see("Choose a field, or a named value")
        self.equal("4 of 10 mapped" in driver.name_of(text), True, "counts: " + driver.name_of(text))
        self.equal(window.unnamed(), [], "controls without a field")
        window.shot("mapping-nothing-chosen.png")
        window.keys("ctrl+z")
        window.gone("No Field Is Chosen")
        self.says("City", "mapped from person")

    def is_made_new(self):
        """A value without a row: it gets a name, and then its formula."""
        window = self.window
        window.keys("ctrl+shift+l")
        window.see("New Named Value")
        window.type("greeting")
        window.keys("Return")
        window.gone("New Named Value")
        window.see("Undo: New value “greeting”")
        window.wait("it", lambda: "not used" in self.value("greeting"))
        window.keys("ctrl+e", "ctrl+a")
        window.type("person & \"!\"")
        window.see("Gives: ")
        window.keys("ctrl+Return")
        window.see("Undo: Formula of “greeting”")
        window.wait("its source", lambda: "made of person by a formula" in self.value("greeting"))
        window.wait("its users", lambda: "used 4 times" in self.value("person"))

    def names_a_part(self):
        """What is selected of a formula gets a name, if it is a whole part; else a sentence says why
        not. It is one step."""
        window = self.window
        self.go_to("Phone")
        window.keys("ctrl+e")
        window.type("UPPER([city]) & \"/\" & LOWER([country])")
        window.see("Gives: ")
        window.keys("ctrl+Return")
        window.see("Undo: Formula of “Phone”")
        window.keys("ctrl+e", "ctrl+Home", *["shift+Right"] * len("UPPER("))
        window.keys("ctrl+l")
        window.see("What is selected is no whole part of the formula")
        self.says("Phone", "through LOWER, UPPER")
        window.keys("ctrl+Home", *["shift+Right"] * len("UPPER([city])"))
        window.keys("ctrl+l")
        window.see("Name a Part of “Phone”")
        window.see("UPPER([city])")
        self.equal(window.unnamed(), [], "controls of the question")
        window.shot("mapping-names-part.png")
        window.type("town")
        window.keys("Return")
        window.gone("Name a Part of “Phone”")
        window.see("Undo: Name “town”")
        self.says("Phone", "through LOWER")
        self.equal("City through UPPER" in self.value("town"), True, self.value("town"))
        window.keys("ctrl+z")
        window.see("Redo: Name “town”")
        self.says("Phone", "through LOWER, UPPER")
        self.equal(self.value("town"), "", "one step")

    def at(self, pane, start):
        """The middle of a pane's row that begins so, on the screen; the window's border is 5 px."""
        panes = [node for node in driver.walk(self.window.root) if driver.name_of(node) == pane]
        node = next(row for one in panes for row in driver.walk(one)
                    if driver.name_of(row).startswith(start))
        _, x, y = self.window.place()
        box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
        return x + 5 + box.x + box.width // 2, y + 5 + box.y + box.height // 2

    def has_focus(self, start):
        self.window.wait("the focus at " + start, lambda: any(
            has.startswith(start) for has in self.window.focused()))

    def has_wires_between_values(self):
        """A value that uses another one has a wire from it, beside the lane: it leads to its user by
        a click, asks for a function by two, and is followed by keys."""
        window = self.window
        window.keys("ctrl+2")
        window.see("Named values")
        window.wait("the lane", lambda: self.value("greeting"))
        self.click_between("person", "greeting")
        self.has_focus("Named value greeting,")
        driver.spin(1.2)  # as long as it takes to be told what is there
        window.shot("mapping-names-between.png")
        window.see("Formula")
        driver.spin(driver.SETTLE)
        driver.xdo("click", "--repeat", 2, "--delay", 60, 1)
        window.see("Function for “greeting”")
        window.keys("Escape")
        window.gone("Function for “greeting”")
        driver.xdo("mousemove", *self.at("Named values", "Named value person,"), "click", 1)
        self.has_focus("Named value person,")
        window.keys("F12")
        self.has_focus("Named value greeting,")
        window.keys("F12")  # nothing uses it: back to what it is made of
        self.has_focus("Named value person,")
        window.keys("F12")  # the next one that uses it
        self.has_focus("Target ")
        window.keys("alt+Left")
        self.has_focus("Named value person,")

    def click_between(self, one, other):
        """Where the wire between two of the lane comes back to it; further up others cross it. GTK 4.18
        tells places that are some pixels too high, which is much for a line."""
        window = self.window
        panes = [node for node in driver.walk(window.root) if driver.name_of(node) == "Named values"]
        boxes = [Atspi.Component.get_extents(row, Atspi.CoordType.WINDOW) for name in (one, other)
                 for pane in panes for row in driver.walk(pane)
                 if driver.name_of(row).startswith("Named value %s," % name)]
        _, x, y = window.place()
        ends = [box.y + box.height // 2 for box in boxes]
        for down in range(0, 20, 4):
            driver.xdo("mousemove", x + 5 + boxes[0].x - 8, y + 5 + (ends[0] + 7 * ends[1]) // 8 + down,
                       "click", 1)
            driver.spin(driver.SETTLE)
            if any(name.startswith("Named value %s," % other) for name in window.focused()):
                break

    def is_drawn_with_the_pointer(self):
        """From the lane to a target, and from a source to the lane."""
        window = self.window
        window.wait("the lane", lambda: self.value("greeting"))
        driver.drag(self.at("Named values", "Named value greeting,"),
                    self.at("Fields of the target", "Target Street,"))
        self.says("Street", "mapped from greeting")
        driver.drag(self.at("Fields of the source", "Source Job title"),
                    self.at("Named values", "Named value greeting,"))
        window.see("Undo: Map “Job title” to “greeting”")
        window.wait("its source", lambda: "the same as Job title" in self.value("greeting"))

    def is_chosen(self):
        """Among the sources of a field it stands with what it gives."""
        window = self.window
        self.go_to("VAT number")
        window.keys("Return")
        window.see("Source of “VAT number”")
        window.type("person")
        window.keys("Return")
        window.gone("Source of “VAT number”")
        self.says("VAT number", "mapped from person")


ORDER = ("names_a_value", "is_one_step", "is_renamed", "stands_in_the_text", "has_a_lane",
         "is_saved_and_run", "is_removed", "is_made_new", "is_chosen", "names_a_part",
         "has_wires_between_values", "is_drawn_with_the_pointer")

steps.run(Steps, "mapping-names", ORDER)
