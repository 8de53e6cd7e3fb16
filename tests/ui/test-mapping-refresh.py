#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An application changes its fields while the mapping editor is open, by keyboard only: what is
different is shown, taken or left, and saved. With the real agent and the practice applications.
Prints TAP. usage: test-mapping-refresh.py; it makes its own session."""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import mapping_steps  # noqa: E402
import steps  # noqa: E402

BEFORE = [{"field": "external_id", "formula": "\"person-\" & [id]"},
          {"field": "name", "formula": "TRIM([first_name] & \" \" & [last_name])"},
          {"field": "nick_name", "formula": "[first_name]"},
          {"field": "fax", "formula": "[phone]"},
          {"field": "vat_number", "formula": "[status]"}]
CONNECTOR = os.path.join(os.environ["DOVETAIL_DATADIR"], "connectors", "practice-books.json")


class Steps(mapping_steps.Editor):
    """What is done in the window, one promise each. Names come without underscores."""

    def __init__(self, folder):
        super().__init__(folder, BEFORE, prepare=self.make_books)

    def make_books(self, _):
        """The accounting by a connector of the workspace, which can change."""
        with open(CONNECTOR, encoding="utf-8") as file:
            self.connector = json.load(file)
        self.connector["id"] = "own-books"
        fields = self.connector["objects"]["customer"]["schema"]["properties"]
        fields["nick_name"] = {"type": "string"}
        fields["fax"] = {"type": "string", "x-title": "Fax"}
        path = os.path.join(self.desk.folder, "own-books.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.connector, file)
        self.desk.run("connectors", "add", path)
        self.desk.run("connect", "own-books", "--id", "books",
                      "--set", "url=" + self.practice.apps["books"]["url"],
                      given="token=%s\n" % self.practice.apps["books"]["token"])

    def changes_its_fields(self):
        """A field is renamed, one is gone, one is of another type, and one came."""
        fields = self.connector["objects"]["customer"]["schema"]["properties"]
        fields["nickName"] = fields.pop("nick_name")
        del fields["fax"]
        fields["vat_number"]["type"] = "integer"
        fields["birthday"] = {"type": "string", "format": "date", "x-title": "Birthday"}
        path = os.path.join(self.desk.workspace, "connectors", "own-books.json")
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(self.connector, file)
        os.replace(path + ".new", path)

    def refresh(self):
        """F5, until the agent has seen the new connector."""
        self.window.keys("F5")
        return self.window.find("Changed Fields", part=True)

    def says_the_same(self):
        self.window.keys("F5")
        return self.window.find("The fields of both applications are as they were")

    def nothing_is_different(self):
        """F5 says so when all is as it was."""
        window = self.window
        self.open_form()
        self.open_editor()
        self.equal("mapped from" in self.row("nickname"), True, self.row("nickname"))
        window.wait("nothing is different", self.says_the_same)

    def shows_the_difference(self):
        """Each change with its reason, and how many rows use the field."""
        window = self.window
        self.changes_its_fields()
        window.wait("the difference", self.refresh)
        window.see("“nickname” is gone; it may be called “nickName” now.")
        window.see("Its name has the same letters, and its type is the same.")
        window.see("“Fax” is gone.")
        window.see("“VAT number” was text, and is whole number.")
        window.see("1 row uses it: see whether it still fits")
        window.see("“Birthday” is new.")
        self.equal(window.unnamed(), [], "controls of the difference")
        window.shot("mapping-refresh.png")

    def leaves_all(self):
        """Escape leaves the mapping as it was."""
        window = self.window
        window.keys("Escape")
        window.gone("“Birthday” is new.")
        self.equal(window.find("Target Birthday,", part=True), None, "nothing is taken over")
        self.equal(window.find("Undo: ", part=True), None, "nothing was done")

    def takes_what_is_chosen(self):
        """The row follows its field, the other stays at a ghost; it is one step."""
        window = self.window
        window.keys("F5")
        window.see("Changed Fields")
        window.focus_on("Use “nickName” in the row")
        window.keys("space")
        window.focus_on("Take Over")
        window.keys("space")
        window.see("Undo: Follow 1 changed field")
        window.wait("the new field", lambda: self.row("Birthday"))
        self.equal("mapped from First name" in self.row("nickName"), True,
                   "the row followed: " + self.row("nickName"))
        self.equal("no longer there" in self.row("fax"), True, "a ghost: " + self.row("fax"))
        window.shot("mapping-refresh-ghost.png")
        window.keys("ctrl+z")
        window.see("Redo: Follow 1 changed field")
        self.equal("no longer there" in self.row("nickname"), True, self.row("nickname"))
        window.keys("ctrl+shift+z")
        window.see("Undo: Follow 1 changed field")

    def removes_what_a_ghost_holds(self):
        """A ghost is told again; now its row goes as well, in a window of 360 px."""
        window = self.window
        window.resize(360, 700)
        window.keys("F5")
        window.see("“fax” is gone.")
        window.focus_on("Remove the row that uses it")
        window.keys("space")
        window.shot("mapping-refresh-narrow.png")
        window.focus_on("Take Over")
        window.keys("space")
        window.wait("no ghost", lambda: not self.row("fax"))
        window.resize(1180, 800)

    def shows_what_is_saved(self):
        """Before it is saved: which fields are different, and what becomes of the records."""
        window = self.window
        window.keys("alt+Left")
        window.see("Which Records Are the Same")
        window.keys("alt+p")
        window.see("What the Next Run Would Do")
        window.see("What Is Carried Over Otherwise to Practice Books")
        window.see("Is written now: [firstname]")
        window.see("Is no longer written; it was [phone]")
        window.shot("mapping-publish.png")
        window.keys("alt+s")
        window.gone("What the Next Run Would Do")
        window.see("Run Now")
        self.equal([row["field"] for row in self.document()["to_b"]],
                   ["external_id", "name", "nickName", "vat_number"], "the rows")


ORDER = ("nothing_is_different", "shows_the_difference", "leaves_all", "takes_what_is_chosen",
         "removes_what_a_ghost_holds", "shows_what_is_saved")

steps.run(Steps, "mapping-refresh", ORDER)
