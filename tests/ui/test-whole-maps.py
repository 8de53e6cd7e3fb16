#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three whole mappings, each made by keyboard only and by pointer only: contacts become customers,
orders with nested lines become invoices, contacts and cards are kept the same both ways. Each is
saved and run, and what the application has then is looked at. With the real agent and the
application of office.py. Prints TAP. usage: test-whole-maps.py; it makes its own session."""

import json
import os
import re
import shutil
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
from gi.repository import Atspi  # noqa: E402
from harness import AGENT, Desk  # noqa: E402
from office import CONNECTOR, CONTACTS, Office  # noqa: E402

SOURCES = "Fields of the source"
TARGETS = "Fields of the target"
TABLE = {"dovetail": 1, "kind": "table", "id": "countries", "name": "Countries",
         "columns": ["name", "code"],
         "rows": [["Austria", "AT"], ["France", "FR"], ["Germany", "DE"]]}
CODES = dict(TABLE["rows"])
CUSTOMERS = [
    {"number": one["number"], "name": "%(first_name)s %(last_name)s" % one, "email": one["email"],
     "phone": one["phone"], "company": one["company"], "street": one["street"],
     "postcode": one["postcode"], "city": one["city"], "country_code": CODES[one["country"]],
     "owner_first": one["owner"].split()[0], "owner_last": one["owner"].split()[1],
     "remark": one["remark"]} for one in CONTACTS]
INVOICES = [
    {"number": "O-1", "issued_on": "2026-03-01", "currency": "EUR", "net_total": 461,
     "line_count": 2, "lines": [
         {"description": "Oak table", "quantity": 2, "unit_price": 150.5, "net": 301,
          "options": [{"name": "Colour", "value": "dark"}, {"name": "Width", "value": "80 cm"}]},
         {"description": "Chair", "quantity": 4, "unit_price": 40, "net": 160, "options": []}]},
    {"number": "O-2", "issued_on": "2026-03-02", "currency": "CHF", "net_total": 19.9,
     "line_count": 1, "lines": [
         {"description": "Lamp", "quantity": 1, "unit_price": 19.9, "net": 19.9,
          "options": [{"name": "Bulb", "value": "E27"}]}]}]
CARDS = [
    {"uid": one["number"], "formatted": "%(first_name)s %(last_name)s" % one,
     "name": {"first_name": one["first_name"], "last_name": one["last_name"]},
     "email": one["email"], "phone": one["phone"],
     "address": {"street": one["street"], "postcode": one["postcode"], "city": one["city"]}}
    for one in CONTACTS]
CARD = {"uid": "C-9", "name": {"first_name": "Olga", "last_name": "Nowak"},
        "email": "olga@example.org", "phone": "+48 22 1112233",
        "address": {"street": "Prosta 3", "postcode": "00-001", "city": "Warszawa"}}
CONTACT = {"number": "C-9", "first_name": "Olga", "last_name": "Nowak",
           "email": "olga@example.org", "phone": "+48 22 1112233", "street": "Prosta 3",
           "postcode": "00-001", "city": "Warszawa"}


def make_sync(name, title, source, target, key, direction="a-to-b"):
    row = [{"field": key[1], "formula": "[%s]" % key[0]}]
    back = [{"field": key[0], "formula": "[%s]" % key[1]}]
    return {"dovetail": 1, "kind": "sync", "id": name, "name": title,
            "a": {"connection": "office", "object": source},
            "b": {"connection": "office", "object": target}, "direction": direction,
            "match": [{"a": "[%s]" % key[0], "b": "[%s]" % key[1]}], "to_b": row,
            "to_a": back if direction == "both" else []}


SYNCS = {
    "customers": make_sync("customers", "Contacts to customers", "contact", "customer",
                           ("number", "number")),
    "invoices": make_sync("invoices", "Orders to invoices", "order", "invoice",
                          ("number", "number")),
    "cards": make_sync("cards", "Contacts and cards", "contact", "card", ("number", "uid"), "both"),
}


class Maps:
    """One application, one workspace, one window, and what is common to both hands."""

    hand = None

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="dovetail-ui-")
        self.office = Office()
        self.desk = Desk(self.folder, agent=True)
        self.desk.run("connectors", "add", CONNECTOR)
        self.desk.run("connect", "test-office", "--id", "office", "--set", "url=" + self.office.url)
        self.desk.add(TABLE)
        for sync in SYNCS.values():
            self.desk.add(sync)
        self.window = driver.Window(self.desk.workspace, agent=AGENT)
        self.window.resize(1270, 880)
        self.broken = []

    def equal(self, value, wanted, name):
        if value != wanted:
            self.broken.append("%s: is %s, should be %s" % (name, json.dumps(value),
                                                            json.dumps(wanted)))

    def runs(self, name):
        """The mapping as it was saved, run: the plan is looked at, then written."""
        plan = self.desk.rows("run", name, wanted=None)
        number = next((row["run"] for row in plan if row.get("state") == "needs_ok"), None)
        if number is None:
            raise AssertionError("no plan: %s %s" % (plan, self.desk.errors))
        self.desk.run("apply", str(number))

    def row(self, pane, start):
        """The row whose sentence begins so, in a pane or anywhere."""
        panes = [node for node in driver.walk(self.window.root)
                 if pane is None or driver.name_of(node) == pane]
        for node in (row for pane in panes for row in driver.walk(pane)):
            if driver.name_of(node).startswith(start):
                return node
        return None

    def said(self, name, level=None):
        """What is said of a target; where two have one name, of the one at that level."""
        for node in driver.walk(self.window.root):
            if driver.name_of(node).startswith("Target %s," % name) and (
                    level is None or
                    node.get_description().endswith("level %d" % level)):
                return driver.name_of(node)
        return ""

    def is_mapped(self, name, level=None):
        self.window.wait(name + " is mapped", lambda: self.said(name, level) and
                         "not mapped" not in self.said(name, level))

    def end(self):
        self.window.close()
        self.desk.end()
        self.office.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Keys(Maps):
    """By keyboard only, in the list."""

    hand = "keys"

    def open_editor(self, title, application="Office", number=1):
        window = self.window
        window.keys("ctrl+2")
        window.focus_row(title)
        window.keys("Return")
        window.see("Run Now")
        window.keys("alt+e")
        window.see("Which Records Are the Same")
        self.open_side(number)

    def open_side(self, number):
        window = self.window
        window.focus_on("Open the mapping editor for Office")
        for _ in range(number - 1):
            window.keys("Tab")
            window.focus_on("Open the mapping editor for Office")
        window.keys("space")
        window.see("Target fields")
        window.wait("the list", lambda: any(has.startswith("Target ") for has in window.focused()))

    def place(self, name, level):
        """Which row of the list a field is."""
        for node in driver.walk(self.window.root):
            if driver.name_of(node).startswith("Target %s," % name):
                words = (node.get_description() or "").split()
                if len(words) > 1 and (level is None or int(words[-1]) == level):
                    return int(words[1])
        return None

    def go_to(self, name, level=None):
        count = self.window.wait("the row of " + name, lambda: self.place(name, level))
        driver.xdo("key", "--delay", "5", "Home", *["Down"] * (count - 1))
        self.window.wait("to be at " + name, lambda: any(
            ("Target %s," % name) in has for has in self.window.focused()))

    def choose(self, name, source, level=None):
        window = self.window
        self.go_to(name, level)
        window.keys("Return")
        window.see("Source of “%s”" % name)
        window.type(source)
        window.keys("Return")
        self.is_mapped(name, level)

    def write(self, name, formula, level=None):
        window = self.window
        self.go_to(name, level)
        window.keys("ctrl+e", "ctrl+a")
        window.type(formula)
        if window.find("GtkSourceCompletion"):
            window.keys("Escape")
        window.keys("F6", "F6")
        self.is_mapped(name, level)

    def saves(self):
        window = self.window
        window.keys("alt+Left")
        window.see("Which Records Are the Same")
        window.keys("alt+p")
        window.see("What the Next Run Would Do")
        window.keys("alt+s")
        window.gone("What the Next Run Would Do")
        window.see("Run Now")

    def tells_all(self):
        """Every row of every view has a name, a role, a position and a level; every control a name."""
        window = self.window
        for key, starts in (("ctrl+1", ("Target ",)), ("ctrl+2", ("Source ", "Target "))):
            window.keys(key)
            for start in starts:
                rows = window.wait("the rows", lambda: [
                    node for node in driver.walk(window.root)
                    if driver.name_of(node).startswith(start) and
                    driver.role_of(node) == "list item" and node.get_description() and
                    node.get_description().startswith("Row ")])
                said = [re.fullmatch(r"Row (\d+) of (\d+), level \d+", node.get_description())
                        for node in rows]
                numbers = sorted({int(one[1]) for one in said if one})
                self.equal(numbers, list(range(1, 1 + int(said[0][2]))), start + "rows by " + key)
            self.equal(window.unnamed(), [], "controls without a name by " + key)
        window.keys("ctrl+3")
        window.wait("the text", lambda: window.text_of("Mapping as text"))
        self.equal(window.unnamed(), [], "controls without a name of the text")
        window.keys("ctrl+1")
        window.wait("the list", lambda: any(has.startswith("Target ") for has in window.focused()))

    def customers(self):
        self.open_editor("Contacts to customers")
        self.tells_all()
        for name, source in (("E-mail", "email"), ("Phone", "phone"), ("Company", "company"),
                             ("Street", "street"), ("Postcode", "postcode"), ("City", "city"),
                             ("Remark", "remark")):
            self.choose(name, source)
        self.write("Name", "[first_name] & \" \" & [last_name]")
        self.write("Country code", "VLOOKUP([country]; TABLE(\"countries\"); 2; FALSE())")
        self.write("Owner, first name", "TEXTBEFORE([owner]; \" \")")
        self.write("Owner, last name", "TEXTAFTER([owner]; \" \")")
        self.equal("sample DE" in self.said("Country code"), True,
                   "the table in the preview: " + self.said("Country code"))
        self.saves()
        self.runs("customers")
        self.equal(self.office.records("customers"), CUSTOMERS, "the customers")

    def invoices(self):
        window = self.window
        self.open_editor("Orders to invoices")
        self.choose("Issued on", "ordered_on")
        self.choose("Currency", "currency")
        self.go_to("Lines")
        window.keys("Return")
        window.see("Source of “Lines”")
        window.type("lines")
        window.keys("Return")
        window.see("What Goes into “Lines”?")
        window.keys("Return")
        self.is_mapped("Description")
        self.write("Net amount", "[.quantity] * [.unit_price]")
        self.write("Net total", "SUM([lines.amount])")
        self.write("Count of lines", "COUNTA([lines])")
        self.saves()
        self.runs("invoices")
        self.equal(self.office.records("invoices"), INVOICES, "the invoices")

    def cards(self):
        window = self.window
        self.open_editor("Contacts and cards")
        for name, source, level in (
                ("First name", "first_name", 2), ("Last name", "last_name", 2),
                ("E-mail", "email", 1), ("Phone", "phone", 1), ("Street", "street", 2),
                ("Postcode", "postcode", 2), ("City", "city", 2)):
            self.choose(name, source, level)
        self.write("Shown as", "[first_name] & \" \" & [last_name]")
        window.keys("alt+Left")
        window.see("Which Records Are the Same")
        self.open_side(2)
        window.keys("ctrl+shift+p")
        window.see("The way back of the other direction, the same in 3 of 3")
        window.keys("Return")
        for name in ("First name", "Last name", "E-mail", "Phone", "Street", "Postcode", "City"):
            self.is_mapped(name)
        self.saves()
        self.both_ways()

    def both_ways(self):
        """Contacts become cards, then a card becomes a contact, and nothing is written again."""
        self.office.store["cards"].append(dict(CARD, id="n0"))
        self.runs("cards")
        self.equal(self.office.records("cards"), CARDS + [CARD], "the cards")
        self.equal(self.office.records("contacts")[3:], [CONTACT], "the contact")
        self.equal(self.office.records("contacts")[:3],
                   [{name: one[name] for name in one if name != "id"} for one in CONTACTS],
                   "the contacts of before")


class Pointer(Maps):
    """By pointer only, with wires."""

    hand = "pointer"

    def click(self, node):
        driver.xdo("mousemove", *self.window.middle(node), "click", 1)
        driver.spin(0.4)

    def turn_to(self, node):
        """Turns the wheel until something is in view, above the buttons at the end."""
        for _ in range(30):
            box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
            if box.y + box.height < 780:
                return
            _, x, y = self.window.place()
            driver.xdo("mousemove", x + 635, y + 450, "click", 5)
            driver.spin(0.2)

    def press(self, name, roles=driver.BUTTON):
        self.click(self.window.wait("“%s”" % name,
                                    lambda: self.window.find(name, roles) or
                                    self.window.find(name, roles, part=True)))

    def pick(self, start):
        """A row of the window that asks."""
        self.click(self.window.wait("“%s”" % start, lambda: self.row(None, start)))

    def wire(self, source, target, level=None):
        driver.drag(self.window.middle(self.find_row(SOURCES, "Source %s" % source, None)),
                  self.window.middle(self.find_row(TARGETS, "Target %s," % target, level)))

    def find_row(self, pane, start, level):
        panes = [node for node in driver.walk(self.window.root) if driver.name_of(node) == pane]
        for node in (row for pane in panes for row in driver.walk(pane)):
            if driver.name_of(node).startswith(start) and (
                    level is None or "level %d" % level in (node.get_description() or "")):
                return node
        raise AssertionError("no row " + start)

    def map(self, source, target, level=None):
        self.wire(source, target, level)
        self.is_mapped(target, level)

    def open_editor(self, title, number=1):
        window = self.window
        self.press("Syncs", None)
        driver.spin(0.5)
        # the first page, which is not seen now, has labels of the same names before these
        self.click(window.wait(title, lambda: [
            node for node in driver.walk(window.root)
            if driver.name_of(node) == title and driver.role_of(node) == "label"])[-1])
        window.see("Run Now")
        self.press("Edit")
        window.see("Which Records Are the Same")
        self.open_side(number)

    def open_side(self, number):
        window = self.window
        name = "Open the mapping editor for Office"
        buttons = window.wait("the editors", lambda: [
            node for node in driver.walk(window.root)
            if name in driver.name_of(node) and driver.role_of(node) in driver.BUTTON])
        self.turn_to(buttons[number - 1])
        self.click(buttons[number - 1])
        window.see("Target fields")
        self.press("Wires", None)
        window.see(SOURCES)
        window.wait("the rows", lambda: self.row(TARGETS, "Target "))

    def saves(self):
        window = self.window
        self.press("Back")
        window.see("Which Records Are the Same")
        self.press("Preview")
        window.see("What the Next Run Would Do")
        self.press("Save")
        window.see("Run Now")
        self.press("Back")

    def add_function(self, target, label):
        self.click(self.row(TARGETS, "Target %s," % target))
        self.press("Add Function…")
        self.window.see("Function for “%s”" % target)
        self.pick(label)

    def customers(self):
        self.open_editor("Contacts to customers")
        for name in ("E-mail", "Phone", "Company", "Street", "Postcode", "City", "Remark"):
            self.map(name, name)
        self.map("First name", "Name")
        self.wire("Last name", "Name")
        self.window.see("What Goes into “Name”?")
        self.pick("Behind what is there")
        self.map("Country", "Country code")
        self.add_function("Country code", "From the table “countries”")
        self.map("Owner", "Owner, first name")
        self.add_function("Owner, first name", "The first word")
        self.map("Owner", "Owner, last name")
        self.add_function("Owner, last name", "All but the first word")
        self.window.wait("the name", lambda: "Mia" in self.said("Owner, first name"))
        self.saves()
        self.runs("customers")
        self.equal(self.office.records("customers"), CUSTOMERS, "the customers")

    def invoices(self):
        window = self.window
        self.open_editor("Orders to invoices")
        self.map("Ordered on", "Issued on")
        self.map("Currency", "Currency")
        self.map("Lines", "Lines")
        self.is_mapped("Description")
        self.map("Amount", "Net amount")
        self.wire("Amount", "Net total")
        window.see("What Goes into “Net total”?")
        self.pick("The sum")
        self.is_mapped("Net total")
        self.wire("Lines", "Count of lines")
        window.see("What Goes into “Count of lines”?")
        self.pick("How many there are")
        self.is_mapped("Count of lines")
        self.saves()
        self.runs("invoices")
        self.equal(self.office.records("invoices"), INVOICES, "the invoices")

    def cards(self):
        window = self.window
        self.open_editor("Contacts and cards")
        for name in ("First name", "Last name", "E-mail", "Phone", "Street", "Postcode", "City"):
            self.map(name, name)
        self.map("First name", "Shown as")
        self.wire("Last name", "Shown as")
        window.see("What Goes into “Shown as”?")
        self.pick("Behind what is there")
        self.press("Back")
        window.see("Which Records Are the Same")
        self.open_side(2)
        for name in ("First name", "Last name", "E-mail", "Phone", "Street", "Postcode", "City"):
            self.map(name, name)
        self.saves()
        Keys.both_ways(self)


ORDER = ("customers", "invoices", "cards")


def main():
    hands = [hand for hand in (Keys, Pointer) if sys.argv[1:2] in ([], [hand.hand])]
    wanted = [name for name in ORDER if sys.argv[2:3] in ([], [name])]
    failed = number = 0
    print("1..%d" % (len(wanted) * len(hands)), flush=True)
    for hand in hands:
        maps = hand()
        for name in wanted:
            began = time.monotonic()
            number += 1
            maps.broken = []
            try:
                getattr(maps, name)()
            except Exception as error:  # one broken mapping must not hide the others
                maps.broken.append(repr(error))
                maps.window.shot("failure-whole-maps-%s-%s.png" % (hand.hand, name))
            failed += bool(maps.broken)
            print("%s %d %s by %s # %.1f s" % ("not ok" if maps.broken else "ok", number, name,
                                               hand.hand, time.monotonic() - began), flush=True)
            for line in maps.broken:
                print("# " + line, flush=True)
        maps.end()
    sys.exit(1 if failed else 0)


main()
