#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mapping editor by keyboard only: contacts become customers, field by field, and back. With the
real agent and the practice applications. Prints TAP. usage: test-mapping.py; it makes its own
session."""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
import mapping_steps  # noqa: E402
import steps  # noqa: E402
from people import SYNC  # noqa: E402

ROW = {"field": "external_id", "formula": "\"person-\" & [id]"}
OWN = {"field": "phone", "formula": "[phone]", "x-own": 1}
NAME = "TRIM([first_name] & \" \" & [last_name])"
# Field of a customer, as it is called; what is looked for in the chooser; the row
CHOSEN = (("E-mail", "email", "email"), ("Phone", "phone", "phone"), ("City", "city", "address.city"))
TYPED = (("Name", NAME, "name"), ("Notes", "[job_title] & \", \" & [status]", "notes"),
         ("Street", "UPPER([city])", "address.street"),
         ("Postcode", "\"0\" & [id]", "address.postcode"),
         ("Country code", "LEFT([country]; 2)", "address.country"),
         ("VAT number", "IF([status] = \"active\"; \"\"; \"x\")", "vat_number"))
SPLIT = (("First name", "LEFT([name]; FIND(\" \"; [name]) - 1)", "first_name"),
         ("Last name", "MID([name]; FIND(\" \"; [name]) + 1; 99)", "last_name"))


class Steps(mapping_steps.Editor):
    """What is done in the window, one promise each."""

    def __init__(self, folder):
        super().__init__(folder, [ROW], to_a=[OWN])

    def write(self, name, formula):
        """A formula typed into the inspector; what it could be completed to is left aside."""
        self.go_to(name)
        self.window.keys("ctrl+e", "ctrl+a")
        self.window.type(formula)
        self.window.keys("Escape") if self.window.find("GtkSourceCompletion") else None
        self.window.keys("F6", "F6")  # leaving it takes it over
        self.window.wait(name + " is mapped", lambda: "mapped from" in self.row(name) or
                         "not mapped" not in self.row(name))

    def choose(self, name, source):
        self.go_to(name)
        self.window.keys("Return")
        self.window.see("Source of “%s”" % name)
        self.window.type(source)
        self.window.keys("Return")
        self.window.wait(name + " is mapped", lambda: "mapped from" in self.row(name))

    def opens_from_the_form(self):
        """From the form of the sync; every control has a name, and the rows are sentences."""
        window = self.window
        self.open_form()
        self.open_editor()
        self.equal(window.unnamed(), [], "controls of the editor")
        window.see("1 required missing")
        self.equal("mapped from" in self.row("Number elsewhere"), True, "what is mapped")
        street = window.find("Target Street,", part=True)
        self.equal(street.get_description(), "Row 8 of 15, level 2", "where a row is")
        self.equal(self.row("Name").startswith("Target Name, text, required, not mapped"), True,
                   "what is not: " + self.row("Name"))

    def makes_customers(self):
        """Twelve fields in all: chosen, joined, made by formulas, and the name split on the way back."""
        for name, source, _ in CHOSEN:
            self.choose(name, source)
        for name, formula, _ in TYPED:
            self.write(name, formula)
        self.window.see("10 of 10 mapped")
        self.window.keys("F8")
        self.window.see("No required field is missing")

    def undoes_and_redoes(self):
        """Each step has a name; all are taken back, and done again."""
        window = self.window
        steps = len(CHOSEN) + len(TYPED)
        window.see("Undo: Formula of “VAT number”")
        window.keys(*["ctrl+z"] * steps)
        window.see("1 of 10 mapped")
        self.equal(window.find("Undo: ", part=True), None, "nothing is left to undo")
        window.keys(*["ctrl+shift+z"] * steps)
        window.see("10 of 10 mapped")

    def takes_proposals(self):
        """What is removed is proposed again; it is taken when somebody says so, as one step."""
        window = self.window
        self.go_to("E-mail")
        window.keys("Delete")
        window.wait("no row", lambda: "not mapped" in self.row("E-mail"))
        window.keys("ctrl+shift+p")
        window.see("Map 1 Field")
        self.equal(window.unnamed(), [], "controls of the proposals")
        self.equal("not mapped" in self.row("E-mail"), True, "nothing is taken unasked")
        window.keys("Return")
        window.see("Undo: 1 proposal")
        self.equal("mapped from" in self.row("E-mail"), True, "the proposal is taken")

    def works_by_example(self):
        """Somebody types what they want of a record, and chooses a formula that gives it."""
        window = self.window
        self.go_to("Notes")
        window.keys("ctrl+shift+e")
        window.see("What Do You Want?")
        window.type("OFFICE MANAGER")
        window.keys("Return")
        window.see("UPPER([jobtitle])")  # names come without underscores
        self.equal(window.unnamed(), [], "controls of the examples")
        window.keys("Return")
        window.see("Undo: “Notes” by example")
        self.equal("OFFICE MANAGER" in self.row("Notes"), True, "its value")
        window.keys("ctrl+z")
        window.see("Redo: “Notes” by example")

    def hit(self):
        """Which of the fields that were found is shown: "2 of 5", or nothing."""
        return next((name for name in map(driver.name_of, driver.walk(self.window.root))
                     if re.fullmatch(r"\d+ of \d+", name)), "")

    def finds(self):
        """Return goes to the next field that is found, Shift+Return back."""
        window = self.window
        window.keys("ctrl+f", "ctrl+a")
        window.type("text")  # what most fields hold
        window.keys("Return")
        first = window.wait("a hit", self.hit)
        window.keys("Return")
        window.wait("another hit", lambda: self.hit() not in ("", first))
        window.keys("shift+Return")
        window.wait("the first hit", lambda: self.hit() == first)
        window.keys("Escape")
        window.type("phone")  # in the list, letters begin a search
        window.keys("Escape")
        window.wait("the phone", lambda: any("Target Phone," in has for has in window.focused()))
        window.keys("Escape")

    def moves_a_row(self):
        """What is written into a field goes into another one, with its formula, and back."""
        window = self.window
        self.go_to("Notes")
        before = self.row("Notes")
        window.keys("ctrl+shift+m")
        window.see("Where Does “Notes” Go?")
        self.equal(window.unnamed(), [], "controls of moving")
        window.type("vat_number")
        window.keys("Return")
        window.see("Undo: Move “Notes” to “VAT number”")
        self.equal("not mapped" in self.row("Notes"), True, self.row("Notes"))
        self.equal("Job title" in self.row("VAT number"), True, self.row("VAT number"))
        window.keys("ctrl+z")
        window.wait("it is back", lambda: self.row("Notes") == before)

    def sets_conditions(self):
        """What is only written if, and what is done with nothing; unknown fields are marked."""
        window = self.window
        self.go_to("E-mail")
        window.keys("ctrl+e")
        window.focus_on("Only If")
        window.type("[nosuch] = 1")
        window.see("There is no field [nosuch]")
        window.keys("Escape")
        window.gone("There is no field")
        window.type("[status] = \"active\"")
        if window.find("GtkSourceCompletion"):
            window.keys("Escape")
        window.focus_on("When It Is Empty")
        window.see("Undo: Condition of “E-mail”")
        window.keys("space", "Down", "Return")
        window.see("Undo: Empty values of “E-mail”")

    def edits_as_text(self):
        """What cannot be read is said with its line; what can is one step of the history."""
        window = self.window
        window.keys("ctrl+3")
        text = window.wait("the text", lambda: window.text_of("Mapping as text"))
        self.equal("phone = [phone]" in text.split("\n"), True, "a row of the text")
        window.fill("Mapping as text", text.replace("phone = [phone]", "phone [phone]"))
        window.see("Line %d: " % (text.split("\n").index("phone = [phone]") + 1))
        self.equal(window.find("Undo: Edit as text"), None, "nothing is taken over")
        window.fill("Mapping as text", text.replace("phone = [phone]",
                                                    "phone = TRIM([phone])\n  empty: keep"))
        window.gone("Line ")
        window.keys("ctrl+Return")
        window.see("Undo: Edit as text")
        window.keys("ctrl+1", "ctrl+z")
        window.see("Redo: Edit as text")
        self.equal(window.unnamed(), [], "controls of the text")

    def goes_back_into_the_draft(self):
        """The way back splits the name; then all is previewed and saved, and nothing else changes."""
        window = self.window
        window.keys("alt+Left")
        window.see("Which Records Are the Same")
        self.open_editor("Practice CRM")
        for name, formula, _ in SPLIT:
            self.write(name, formula)
        window.keys("alt+Left")
        window.see("Which Records Are the Same")
        window.keys("alt+p")
        window.see("What the Next Run Would Do")
        window.keys("alt+s")
        window.gone("What the Next Run Would Do")
        window.see("Run Now")
        saved = self.document()
        before = dict(SYNC, direction="both")
        wanted = {row["field"]: row["formula"] for row in saved["to_b"]}
        self.equal(wanted, dict([("external_id", ROW["formula"]), ("email", "[email]"),
                                 ("phone", "[phone]"), ("address.city", "[city]")] +
                                [(field, formula) for _, formula, field in TYPED]), "rows there")
        self.equal({row["field"]: row["formula"] for row in saved["to_a"]},
                   dict([("phone", "[phone]")] + [(field, formula) for _, formula, field in SPLIT]),
                   "rows back")
        self.equal(saved["to_a"][0], OWN, "what was not touched")
        self.equal(next(row for row in saved["to_b"] if row["field"] == "email"),
                   {"field": "email", "formula": "[email]", "when": "[status] = \"active\"",
                    "empty": "keep"}, "a condition")
        self.equal({name: saved[name] for name in saved if name not in ("to_a", "to_b")},
                   {name: before[name] for name in before if name not in ("to_a", "to_b")},
                   "all else")


ORDER = ("opens_from_the_form", "makes_customers", "undoes_and_redoes", "takes_proposals",
         "works_by_example", "finds", "moves_a_row", "sets_conditions",
         "edits_as_text", "goes_back_into_the_draft")


steps.run(Steps, "mapping", ORDER)
