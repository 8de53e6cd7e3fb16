#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mapping editor's wires: drawn with the pointer, and by keyboard only. With the real agent and
the practice applications. Prints TAP. usage: test-wires.py; it makes its own session."""

import json
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

BEFORE = [{"field": "external_id", "formula": "\"person-\" & [id]"},
          {"field": "name", "formula": "TRIM([first_name] & \" \" & [last_name])"}]
SOURCES = "Fields of the source"
TARGETS = "Fields of the target"


class Steps(mapping_steps.Editor):
    """What is done in the window, one promise each."""

    def __init__(self, folder):
        super().__init__(folder, BEFORE, width=1240, height=820)

    def row_of(self, pane, start):
        """The row of a pane whose sentence begins so."""
        panes = [node for node in driver.walk(self.window.root) if driver.name_of(node) == pane]
        for node in (row for pane in panes for row in driver.walk(pane)):
            if driver.name_of(node).startswith(start):
                return node
        return None

    def said(self, name):
        node = self.row_of(TARGETS, "Target %s," % name)
        return driver.name_of(node) if node else ""

    def is_mapped(self, name, source):
        self.window.wait("%s is mapped from %s" % (name, source),
                         lambda: "mapped from %s" % source in self.said(name))

    def focus(self, pane, start):
        """Goes to a row by F6 and the arrows."""
        window = self.window
        for _ in range(4):
            if any(has.startswith(pane.split()[0]) for has in self.pane_focused(pane)):
                break
            window.keys("F6")
        window.keys("Home")
        for _ in range(40):
            if any(has.startswith(start) for has in window.focused()):
                return
            window.keys("Down")
        raise AssertionError("no row %s, but %s" % (start, window.focused()))

    def pane_focused(self, pane):
        first = "Source " if pane == SOURCES else "Target "
        return ["Fields"] if any(has.startswith(first) for has in self.window.focused()) else []

    def shows_wires(self):
        """Ctrl+2 shows both sides as lists, with a sentence for each row."""
        window = self.window
        self.open_form()
        self.open_editor()
        window.keys("ctrl+2")
        window.see(SOURCES)
        window.wait("the rows", lambda: self.said("Name"))
        self.equal("mapped from" in self.said("Name"), True, "what is mapped: " + self.said("Name"))
        self.equal("not mapped" in self.said("E-mail"), True, self.said("E-mail"))
        self.equal(bool(self.row_of(SOURCES, "Source E-mail")), True, "the source")
        self.equal(window.unnamed(), [], "controls without a name")
        window.shot("wires.png")

    def draws_with_the_pointer(self):
        """From a source to a target, and from a target to a source."""
        email = self.row_of(SOURCES, "Source E-mail")
        target = self.row_of(TARGETS, "Target E-mail,")
        driver.drag(self.window.middle(email), self.window.middle(target))
        self.is_mapped("E-mail", "E-mail")
        driver.drag(self.window.middle(self.row_of(TARGETS, "Target Phone,")),
                  self.window.middle(self.row_of(SOURCES, "Source Phone")))
        self.is_mapped("Phone", "Phone")

    def drop_between(self, name):
        """Lets a wire go where no field is, and no wire."""
        source = self.window.middle(self.row_of(SOURCES, "Source %s" % name))
        target = self.window.middle(self.row_of(TARGETS, "Target E-mail,"))
        driver.drag(source, ((source[0] + target[0]) // 2, 760))
        self.window.see("What Is Done With “%s”?" % name)

    def asks_between(self):
        """Let go between the sides, it asks what is done with the value, and for the target."""
        window = self.window
        self.drop_between("City")
        window.keys("Return")  # as it is
        window.see("Target of “City”")
        window.type("address.city")
        window.keys("Return")
        self.is_mapped("City", "City")
        self.drop_between("Country")
        self.equal(window.unnamed(), [], "controls of the functions")
        window.type("The first letter")
        window.keys("Return")
        window.see("Target of “Country”")
        window.type("address.street")
        window.keys("Return")
        window.wait("a function", lambda: "through LEFT" in self.said("Street"))
        window.keys("ctrl+z")
        window.wait("no function", lambda: "not mapped" in self.said("Street"))

    def joins_a_wire(self):
        """Let go on a wire, a field comes beside what the wire brings."""
        window = self.window
        x, y = self.window.middle(self.row_of(TARGETS, "Target E-mail,"))
        box = Atspi.Component.get_extents(self.row_of(TARGETS, "Target E-mail,"),
                                          Atspi.CoordType.WINDOW)
        driver.drag(self.window.middle(self.row_of(SOURCES, "Source Status")), (x - box.width // 2 - 30, y))
        window.see("What Goes into “E-mail”?")
        window.keys("Return")
        window.wait("both", lambda: "E-mail, Status" in self.said("E-mail"))
        window.keys("ctrl+z")
        self.is_mapped("E-mail", "E-mail")
        self.equal("Status" in self.said("E-mail"), False, self.said("E-mail"))

    def clicks_a_wire_twice(self):
        """A second click asks for a function; what is under the pointer was told before, and the
        wire can be taken there all the same."""
        window = self.window
        x, y = self.window.middle(self.row_of(TARGETS, "Target E-mail,"))
        box = Atspi.Component.get_extents(self.row_of(TARGETS, "Target E-mail,"),
                                          Atspi.CoordType.WINDOW)
        for _ in range(2):
            driver.xdo("mousemove", x - box.width // 2 - 30, y, "click", "--repeat", 2,
                       "--delay", 60, 1)
            window.see("Function for “E-mail”")
            window.keys("Escape")
            window.gone("Function for “E-mail”")
            self.moves_an_end()

    def has_a_palette(self):
        """Functions stand beside the fields, by kinds, with what they give: one is dropped on a wire
        and on a field, and one is chosen by keys."""
        window = self.window
        x, y = self.window.middle(self.row_of(TARGETS, "Target E-mail,"))
        box = Atspi.Component.get_extents(self.row_of(TARGETS, "Target E-mail,"),
                                          Atspi.CoordType.WINDOW)
        driver.xdo("mousemove", x - box.width // 2 - 30, y, "click", 1)
        window.keys("F9")
        window.see("Functions for “E-mail”")
        self.equal(window.unnamed(), [], "controls of the palette")
        window.type("upper")
        option = window.wait("the function", lambda: window.find("UPPER(text), ", part=True))
        self.equal("@" in driver.name_of(option), True, "its result: " + driver.name_of(option))
        window.shot("wires-palette.png")
        driver.drag(self.window.middle(option), (x - box.width // 2 - 30, y))
        window.wait("on the wire", lambda: "through UPPER" in self.said("E-mail"))
        window.keys("ctrl+z")
        window.wait("one step", lambda: "through UPPER" not in self.said("E-mail"))
        option = window.wait("the function", lambda: window.find("UPPER(text), ", part=True))
        driver.drag(self.window.middle(option), self.window.middle(self.row_of(TARGETS, "Target Phone,")))
        window.wait("on the field", lambda: "through UPPER" in self.said("Phone"))
        window.keys("ctrl+z")
        self.focus(TARGETS, "Target E-mail,")
        window.keys("F6")
        window.see("Functions for “E-mail”")
        window.keys("ctrl+a")
        window.type("text")  # a kind is looked for as well
        window.wait("the kind", lambda: window.find("(text", part=True) and
                    not window.find("ABS(number), ", part=True))
        window.keys("ctrl+a")
        window.type("trim")
        window.wait("one is left", lambda: not window.find("UPPER(text), ", part=True))
        window.keys("Return")
        window.wait("by keys", lambda: "through TRIM" in self.said("E-mail"))
        window.keys("ctrl+z", "F9")
        window.wait("the field again", lambda: any(has.startswith("Target E-mail,")
                                                   for has in window.focused()))

    def finds_functions(self):
        """A function is found by its name and by what it does, and nothing by the formula that the
        field has already."""
        window = self.window
        self.equal("through TRIM" in self.said("Name"), True, "its formula: " + self.said("Name"))
        self.focus(TARGETS, "Target Name,")
        window.keys("F9")
        window.see("Functions for “Name”")
        window.keys("ctrl+a")
        window.type("spaces")
        window.wait("what it does", lambda: window.find("Without spaces, ", part=True) and
                    window.find("TRIM(text), ", part=True))
        window.keys("ctrl+a")
        window.type("trim")
        window.wait("its name", lambda: window.find("TRIM(text), ", part=True) and
                    window.find("The first word, ", part=True))  # it is made with TRIM
        for other in ("Without spaces, ", "The first letter, ", "UPPER(text), "):
            self.equal(window.find(other, part=True), None, "has the formula only: " + other)
        window.keys("F9")

    def moves_an_end(self):
        """The end of a wire goes to another field, with its formula, and back as one step."""
        phone = self.row_of(TARGETS, "Target Phone,")
        box = Atspi.Component.get_extents(phone, Atspi.CoordType.WINDOW)
        x, y = self.window.middle(phone)
        driver.drag((x - box.width // 2 - 30, y), self.window.middle(self.row_of(TARGETS, "Target VAT number,")))
        self.is_mapped("VAT number", "Phone")
        self.equal("not mapped" in self.said("Phone"), True, "it has moved: " + self.said("Phone"))
        self.window.see("Undo: Move the wire to “VAT number”")
        self.window.keys("ctrl+z")
        self.is_mapped("Phone", "Phone")
        self.equal("not mapped" in self.said("VAT number"), True, self.said("VAT number"))

    def converts_in_one_step(self):
        """What does not fit is joined, and asked for; what is chosen instead is the same step."""
        window = self.window
        driver.drag(self.window.middle(self.row_of(SOURCES, "Source Consents to the newsletter")),
                  self.window.middle(self.row_of(TARGETS, "Target Notes,")))
        window.see("What Goes into “Notes”?")
        self.equal("not mapped" in self.said("Notes"), False, "it is joined before")
        window.keys("Down", "Return")
        window.wait("the words", lambda: "through IF" in self.said("Notes"))
        window.keys("ctrl+z")
        window.wait("one step", lambda: "not mapped" in self.said("Notes"))

    def draws_by_keys(self):
        """A source is marked, and the wire is completed at the target."""
        window = self.window
        self.focus(SOURCES, "Source Job title")
        window.keys("ctrl+m")
        self.focus(TARGETS, "Target Notes,")
        window.keys("Return")
        self.is_mapped("Notes", "Job title")
        window.keys("Delete")
        window.wait("it is removed", lambda: "not mapped" in self.said("Notes"))
        window.keys("ctrl+z")
        self.is_mapped("Notes", "Job title")

    def follows_wires(self):
        """F12 goes to the other end, Alt+Left back; what is folded says so."""
        window = self.window
        window.keys("F12")
        window.wait("the source", lambda: any(has.startswith("Source Job title")
                                              for has in window.focused()))
        window.keys("alt+Left")
        window.wait("the target", lambda: any(has.startswith("Target Notes,")
                                              for has in window.focused()))
        self.focus(TARGETS, "Target Address,")
        window.keys("Left")
        window.wait("folded", lambda: not self.said("City"))
        window.keys("Right")
        window.wait("open", lambda: self.said("City"))

    def finds_fields(self):
        """What is looked for is shown alone, with what it is joined with; then all is back."""
        window = self.window
        self.focus(TARGETS, "Target Notes,")
        window.keys("ctrl+f")
        window.type("phone")
        window.wait("only the phone", lambda: not self.said("Notes") and self.said("Phone")
                    and self.row_of(SOURCES, "Source Phone")
                    and not self.row_of(SOURCES, "Source Job title"))
        window.keys("ctrl+a", "BackSpace")
        window.type("job title")
        window.wait("what it is joined with", lambda: self.said("Notes")
                    and self.row_of(SOURCES, "Source Job title") and not self.said("Phone"))
        window.keys("Escape")
        window.wait("all again", lambda: self.said("Name") and self.said("Phone")
                    and self.row_of(SOURCES, "Source E-mail"))

    def is_saved(self):
        """All of it is in the document, and nothing else."""
        self.save()
        self.equal(self.formulas(), {
            "external_id": "\"person-\" & [id]",
            "name": "TRIM([first_name] & \" \" & [last_name])",
            "email": "[email]", "phone": "[phone]", "notes": "[job_title]",
            "address.city": "[city]"}, "the rows")

    def has_two_groups(self):
        """The fields of another application, in which an address is there twice."""
        window = self.window
        window.keys("alt+e")
        window.see("Which Records Are the Same")
        self.open_editor()
        window.keys("ctrl+2")
        place = {"street": "x", "city": "y"}
        driver.xdo("mousemove", 0, 0)  # a list of choices selects what comes under the pointer
        self.copy(json.dumps({"external_id": "x", "name": "y", "email": "z", "phone": "1", "notes": "n",
                              "address": place, "delivery": place}))
        window.keys("ctrl+shift+v")
        window.see("What Is This to Be?")
        window.keys("Down", "Down", "Down", "Return")
        window.see("Changed Fields")
        window.focus_on("Take Over")
        window.keys("space")
        window.wait("the other group", lambda: self.said("delivery"))

    def below(self, group):
        """What is said of the fields of a group, by their names."""
        rows = {}
        for pane in driver.walk(self.window.root):
            if driver.name_of(pane) != TARGETS:
                continue
            names = [driver.name_of(row) for row in driver.walk(pane)]
            names = [name for name in names if name.startswith("Target ")]
            first = next(i for i, name in enumerate(names) if name.startswith("Target %s," % group))
            rows.update((name.split(",")[0][len("Target "):], name) for name in names[first + 1:first + 3])
        return rows

    def moves_a_thick_wire(self):
        """The wires of a folded group are one; its end goes to another group with all below it, as
        one step."""
        window = self.window
        driver.drag(window.middle(self.row_of(SOURCES, "Source City")),
                    window.middle(self.row_of(TARGETS, "Target street,")))
        window.wait("two wires of one source", lambda: "mapped from City" in self.said("street"))
        self.focus(TARGETS, "Target address,")
        window.keys("Left")
        window.wait("folded", lambda: len(self.below("delivery")) == 2 and
                    "Target delivery," in self.below("address").get("delivery", ""))
        window.shot("wires-thick.png")
        address = self.row_of(TARGETS, "Target address,")
        box = Atspi.Component.get_extents(address, Atspi.CoordType.WINDOW)
        x, y = window.middle(address)
        driver.drag((x - box.width // 2 - 30, y), window.middle(self.row_of(TARGETS, "Target delivery,")))
        window.see("Undo: Move the wire to “delivery”")
        window.wait("all below it", lambda: all("mapped from City" in said
                                                for said in self.below("delivery").values()))
        self.equal(sorted(self.below("delivery")), ["city", "street"], "what is in it")
        self.focus(TARGETS, "Target address,")
        window.keys("Right")
        window.wait("open", lambda: sorted(self.below("address")) == ["city", "street"])
        self.equal([said for said in self.below("address").values() if "not mapped" not in said], [],
                   "nothing is left behind")
        window.keys("ctrl+z")
        window.wait("one step", lambda: all("mapped from City" in said
                                            for said in self.below("address").values()))
        self.equal([said for said in self.below("delivery").values() if "not mapped" not in said], [],
                   "it is back")


ORDER = ("shows_wires", "draws_with_the_pointer", "asks_between", "joins_a_wire", "clicks_a_wire_twice",
         "has_a_palette", "finds_functions", "moves_an_end", "converts_in_one_step", "draws_by_keys", "follows_wires",
         "finds_fields", "is_saved", "has_two_groups", "moves_a_thick_wire")


steps.run(Steps, "wires", ORDER)
