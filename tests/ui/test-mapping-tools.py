#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools of the mapping editor, by keyboard only: tables of values, pictures and paper, what is
pasted. With the real agent and the practice applications. Prints TAP.
usage: test-mapping-tools.py; it makes its own session."""

import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
import mapping_steps  # noqa: E402
import steps  # noqa: E402
from gi.repository import Atspi  # noqa: E402

BEFORE = [{"field": "external_id", "formula": "\"person-\" & [id]"},
          {"field": "name", "formula": "TRIM([first_name] & \" \" & [last_name])"},
          {"field": "notes", "formula": "[status]"}]


class Steps(mapping_steps.Editor):
    """What is done in the window, one promise each."""

    def __init__(self, folder):
        super().__init__(folder, BEFORE)

    def cell(self, name):
        """The cell of that name: what stands in it, and what is said of it."""
        node = self.window.find(name, ("text", "entry"))
        if node is None:
            return None
        count = Atspi.Text.get_character_count(node)
        return Atspi.Text.get_text(node, 0, count), node.get_description()

    def opens_a_table(self):
        """The values of the sample records are offered, with how often they occur."""
        window = self.window
        self.open_form()
        self.open_editor()
        self.go_to("Notes")
        window.keys("ctrl+t")
        window.see("What [status] Becomes")
        window.see("2 of 2 values of the sample records are not in the table")
        self.equal(window.unnamed(), [], "controls of the table")
        text, said = window.wait("an offered value", lambda: self.cell("“active” becomes"))
        self.equal((text, "in the sample records" in said), ("", True), "what is offered: " + said)
        self.equal(window.find("Add “active” to the table") is None, False, "its button")

    def fills_it_in(self):
        """What is typed beside a value takes it; Return goes on, Escape asks."""
        window = self.window
        window.wait("the first cell", lambda: any("becomes" in has for has in window.focused()))
        window.keys("Escape")
        window.gone("What [status] Becomes")  # nothing was changed
        self.go_to("Notes")
        window.keys("ctrl+t")
        window.see("What [status] Becomes")
        window.wait("the first cell", lambda: any("becomes" in has for has in window.focused()))
        first = next(has for has in window.focused() if "becomes" in has)
        window.type("First")
        window.keys("Escape")
        window.see("Leave the Table as It Was?")
        window.keys("Escape")
        window.gone("Leave the Table as It Was?")
        self.equal(self.cell(first)[0], "First", "what was typed")
        window.shot("mapping-tools-table.png")

    def pastes_two_columns(self):
        """Two columns of a spreadsheet are taken over; what was there becomes what was pasted."""
        window = self.window
        self.copy("active\tA\narchived\tZ\nunknown\tU\nalone\n")
        window.keys("ctrl+shift+v")
        window.see("3 lines were pasted")
        window.see("1 line without two columns was left aside")
        window.see("All values of the sample records are in the table")
        self.equal(self.cell("“active” becomes")[0], "A", "a value")
        self.equal(self.cell("“unknown” becomes"), ("U", "0 times in the sample records"),
                   "one that no record has")
        window.see("The values come back by the same table.")
        window.shot("mapping-tools-pasted.png")

    def is_one_step(self):
        """It becomes the formula of the field, as one step with a name."""
        window = self.window
        window.keys("ctrl+Return")
        window.see("Undo: Values of “Notes”")
        window.wait("the value", lambda: "through SWITCH" in self.row("Notes"))
        window.keys("ctrl+z")
        window.see("Redo: Values of “Notes”")
        self.equal("SWITCH" in self.row("Notes"), False, "undone")
        window.keys("ctrl+shift+z")
        window.see("Undo: Values of “Notes”")

    def says_what_becomes_of_others(self):
        """All other values: one value for them, and then there is no way back for some."""
        window = self.window
        self.go_to("Notes")
        window.keys("ctrl+t")
        window.see("What [status] Becomes")
        window.focus_on("All Other Values")
        window.keys("space", "Down", "Down", "Return")
        window.see("All others become")
        window.keys("Tab")  # the text inside a row never says that it has the focus
        window.type("?")
        window.see("Values that are not in the list do not come back.")
        window.keys("ctrl+Return")
        window.see("Undo: Values of “Notes”")

    def fits_a_narrow_window(self):
        """At 360 px nothing is cut off."""
        window = self.window
        window.resize(360, 640)
        window.keys("ctrl+t")
        window.see("What [status] Becomes")
        window.wait("a cell", lambda: self.cell("“active” becomes"))
        window.shot("mapping-tools-table-narrow.png")
        window.keys("Escape")
        window.gone("What [status] Becomes")
        window.resize(1180, 800)

    def saved_file(self, item, name):
        """Chosen in the menu; the file is named in the toolkit's own chooser. Gives its bytes."""
        window = self.window
        path = os.path.join(self.desk.folder, name)
        window.focus_on("Mapping menu")
        window.keys("space")
        window.wait("the menu", lambda: window.find(item))
        window.act(window.find(item))
        window.choose_file("Save as a Picture", path, is_new=True)
        window.wait("the file " + name, lambda: os.path.exists(path) and os.path.getsize(path))
        with open(path, "rb") as file:
            return file.read()

    def is_saved_as_a_picture(self):
        """A PDF and an SVG, by the chooser of files."""
        self.equal(self.saved_file("Save as a PDF…", "mapping.pdf")[:5], b"%PDF-", "a PDF")
        self.equal(b"<svg" in self.saved_file("Save as an SVG…", "mapping.svg"), True, "an SVG")
        shots = os.environ.get("DOVETAIL_SHOTS")
        if shots:
            shutil.copy(os.path.join(self.desk.folder, "mapping.svg"), shots)

    def is_printed(self):
        """Ctrl+P asks how, and prints into a file."""
        window = self.window
        window.keys("ctrl+p")
        window.see("Print to File")
        window.shot("mapping-tools-print.png")
        window.keys("Escape")
        window.gone("Print to File")
        window.wait("the window itself", lambda: driver.xdo(
            "getactivewindow", "getwindowname") == window.title)

    def takes_pasted_records(self):
        """Records of a spreadsheet are looked at; what fields they have is told before."""
        window = self.window
        self.copy("first_name,last_name,status\nZoe,Zapf,archived\nYan,Yew,active\n")
        window.keys("ctrl+shift+v")
        window.see("What Is This to Be?")
        window.see("3 of 3 fields are known there")
        self.equal(window.unnamed(), [], "controls of the choice")
        window.shot("mapping-tools-paste.png")
        window.keys("Return")
        window.wait("their values", lambda: "Zoe Zapf" in self.row("Name"))
        self.equal("sample Z," in self.row("Notes"), True, self.row("Notes"))
        window.see("(1 of 2)")

    def takes_pasted_fields(self):
        """A record as JSON for the fields of the target: what is different is shown first."""
        window = self.window
        self.copy('{"external_id": "x", "name": "y", "notes": "z", "loyalty": {"points": 3}}')
        window.keys("ctrl+shift+v")
        window.see("What Is This to Be?")
        window.keys("Down", "Down", "Down", "Return")
        window.see("Changed Fields")
        window.see("“loyalty” is new.")
        window.keys("Escape")
        window.gone("“loyalty” is new.")
        self.copy("no table")
        window.keys("ctrl+shift+v")
        window.see("This is neither JSON nor a table")

    def takes_a_file(self):
        """A file is chosen; F5 brings the records of the application back."""
        window = self.window
        path = os.path.join(self.desk.folder, "records.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write('[{"first_name": "Wim", "last_name": "Wolf", "status": "active"}]')
        window.keys("ctrl+o")
        window.choose_file("Records or Fields: JSON, JSON Schema or CSV", path)
        window.see("What Is This to Be?")
        window.keys("Return")
        window.wait("its value", lambda: "Wim Wolf" in self.row("Name"))
        window.keys("F5")
        window.wait("the records of the application", lambda: "Wim Wolf" not in self.row("Name"))

    def file(self, name, content):
        path = os.path.join(self.desk.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def takes_a_dropped_file(self):
        """A file is dragged onto the editor from another program."""
        window = self.window
        self.drop_file(self.file("more.csv", b"first_name,last_name,status\nUte,Uhl,active\n"))
        window.see("What Is This to Be?")
        window.keys("Return")
        window.wait("its value", lambda: "Ute Uhl" in self.row("Name"))

    def refuses_bad_files(self):
        """What is no text, too large, or no table is said, and nothing changes."""
        window = self.window
        for name, content, said in (
                ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x01\xff\xfe", "not in UTF-8"),
                ("latin.csv", "name,city\nJ\u00f6rg,K\u00f6ln\n".encode("latin-1"), "not in UTF-8"),
                ("wide.csv", "name,city\nA,B\n".encode("utf-16"), "not in UTF-8"),
                ("large.csv", b"name\n" + b"x" * (50 * 1024 * 1024), "too large: 4 MB at most"),
                ("broken.csv", b'name,city\n"Ute,K', "quotation mark is not closed"),
                ("line.csv", b"name,city", "neither JSON nor a table"),
                ("empty.csv", b"", "no text")):
            self.drop_file(self.file(name, content))
            window.see(said)
            self.equal(window.find("What Is This to Be?"), None, "nothing is asked of " + name)
            window.gone(said)
        self.equal("Ute Uhl" in self.row("Name"), True, "what was there: " + self.row("Name"))
        window.keys("F5")
        window.wait("the records of the application", lambda: "Ute Uhl" not in self.row("Name"))

    def show_group(self, name):
        window = self.window
        window.keys("ctrl+g")
        window.see("Group Shown Alone")
        window.type(name)
        window.keys("Return")

    def shows_a_group_alone(self):
        """A field is put into a group by hand; it is shown alone in the list and the wires."""
        window = self.window
        self.go_to("Notes")
        window.keys("ctrl+shift+g")
        window.see("Name of the group")
        self.equal(window.unnamed(), [], "controls of the group")
        window.type("Extras")
        window.shot("mapping-tools-group.png")
        window.keys("Return")
        window.see("Undo: Group of “Notes”")
        self.show_group("Extras")
        window.see("Group: Extras")
        window.wait("the others are gone", lambda: not self.row("Name"))
        self.equal(self.row("Notes") != "", True, "the field")
        window.keys("ctrl+2")
        window.wait("its source", lambda: window.find("Source Status,", part=True))
        self.equal(window.find("Source First name,", part=True), None, "another source")
        window.shot("mapping-tools-group-wires.png")
        window.keys("ctrl+1")

    def proposes_groups(self):
        """What is in one object is a group of itself; all fields come back."""
        window = self.window
        self.show_group("Address")
        window.see("Group: Address")
        window.wait("its fields", lambda: self.row("City") and not self.row("Notes"))
        self.show_group("All fields")
        window.see("All Groups")
        window.wait("all fields", lambda: self.row("Name") and self.row("Notes"))
        window.keys("ctrl+z")
        window.see("Redo: Group of “Notes”")
        window.keys("ctrl+shift+z")
        window.see("Undo: Group of “Notes”")

    def is_saved(self):
        """The saved row is the formula and its group, and nothing beside them."""
        self.save()
        self.equal(self.document()["to_b"][2],
                   {"field": "notes", "formula":
                    "SWITCH([status]; \"active\"; \"A\"; \"archived\"; \"Z\"; "
                    "\"unknown\"; \"U\"; \"?\")", "x-group": "Extras"},
                   "the row")


ORDER = ("opens_a_table", "fills_it_in", "pastes_two_columns", "is_one_step",
         "says_what_becomes_of_others", "fits_a_narrow_window",
         "is_saved_as_a_picture", "is_printed", "takes_pasted_records", "takes_pasted_fields",
         "takes_a_file", "takes_a_dropped_file", "refuses_bad_files", "shows_a_group_alone", "proposes_groups", "is_saved")

steps.run(Steps, "mapping-tools", ORDER)
