#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The overview: are we in agreement? With a made-up agent behind it. Prints TAP.

usage: test-overview.py; it makes its own session (tests/in-session.sh --display)
"""

import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import session  # noqa: E402

session.enter(__file__)

import driver  # noqa: E402


def rows(window):
    """What the rows say to people who listen, from the top."""
    return ["%s: %s" % (driver.name_of(node), node.get_description())
            for node in driver.walk(window.root)
            if driver.role_of(node) == "list item" and node.get_description()]


def days(window):
    return [node for node in driver.walk(window.root) if driver.role_of(node) == "list item" and
            driver.name_of(node).endswith(("created", "changed", "deleted", "was written"))]


def the_first_page_answers(window):
    window.see("Are We in Agreement?")
    window.see("4 questions wait for you")
    assert not window.unnamed(), window.unnamed()


def what_needs_a_person_is_first(window):
    window.wait("the rows", lambda: len(rows(window)) >= 3)
    said = rows(window)[:3]
    assert said[0] == "Customers: 3 questions wait for you", said
    assert said[1] == "Invoices a & b <c>: 1 question waits for you", said
    assert said[2].startswith("Prices: Switched off"), said


def an_answer_changes_the_sentence(window):
    always_is_a_sentence_first(window)
    window.wait("two are left", lambda: "Customers: 2 questions wait for you" in rows(window))


def the_chart_is_read_by_keyboard(window):
    """One stop of Tab, behind the row of the last sync; the arrows go from day to day."""
    bars = window.wait("the days", lambda: days(window))
    names = [driver.name_of(bar) for bar in bars]
    assert len(names) == 28 and "Most on" in bars[0].get_parent().get_description(), names
    window.focus_row("Prices")
    window.keys("Tab")
    window.wait("today", lambda: names[-1] in window.focused())
    window.wait("today is told", lambda: window.find(names[-1], ("label",)))
    window.keys("Left")
    assert names[-2] in window.focused(), window.focused()
    window.keys("Home", "Left")
    assert names[0] in window.focused(), "it stays at its end: %s" % window.focused()
    window.keys("Tab")
    assert not set(names) & set(window.focused()), window.focused()


def always_is_a_sentence_first(window):
    """The rule is shown before it is kept, and can still be declined."""
    window.keys("ctrl+5")
    window.act(window.wait("the switch", lambda: window.find("Always Do This", driver.SWITCH)))
    window.click("Use This")
    window.see("When “phone” differs in “Customers”, the value of CRM is taken from now on")
    window.click("Cancel")
    window.see("Both sides changed the phone")
    window.click("Use This")
    window.click("Always")
    window.gone("Both sides changed the phone")
    window.keys("ctrl+1")


def a_row_leads_to_its_sync(window):
    window.open_row("Prices")
    window.see("Preview Changes")
    window.keys("alt+Left")


def narrow(window):
    window.resize(360, 640)
    driver.spin(0.3)
    window.see("Are We in Agreement?")
    width = int(dict(line.split("=") for line in driver.xdo(
        "getwindowgeometry", "--shell", window.place()[0]).split("\n"))["WIDTH"])
    assert width <= 380, width


def without_syncs_it_leads_to_the_first(window):
    window.see("Connect Your Applications")
    assert window.find("Are We in Agreement?") is None
    window.press("Connect an Application")
    window.see("Practice CRM")


def names(window, word="Sync "):
    """Of the rows of syncs that are there, seen or not."""
    return [driver.name_of(node) for node in driver.walk(window.root)
            if driver.role_of(node) == "list item" and driver.name_of(node).startswith(word)]


def the_first_of_many_until_all_are_wanted(window):
    """What comes next stays where it is, below them."""
    window.see("Show All 123 Syncs")
    window.wait("the first", lambda: len(names(window)) == 27)
    window.see("What Is Next")
    window.click("Show All 123 Syncs")
    window.wait("all", lambda: len(names(window)) == 120)
    window.gone("Show All 123 Syncs")
    assert "Sync 028" in window.focused(), window.focused()


def rows_come_as_they_are_looked_at(window):
    window.keys("ctrl+2")
    window.see("Sync 005")
    window.wait("enough", lambda: 8 <= len(names(window)))
    driver.spin(0.5)
    assert len(names(window)) < 60, names(window)
    _, x, y = window.place()
    driver.xdo("mousemove", x + 400, y + 450)

    def are_all_there():
        driver.xdo("click", "--repeat", 20, "--delay", 10, 5)
        return len(names(window)) == 120

    window.wait("all", are_all_there)
    driver.xdo("click", "--repeat", 80, "--delay", 10, 5)
    window.wait("the last", lambda: window.still(window.find("Sync 120", ("label",))).y < 620)
    window.open_row("Sync 120")
    window.see("Preview Changes")
    window.keys("alt+Left")


def a_search_finds_what_has_no_row(window):
    window.keys("ctrl+f")
    window.type("117")
    window.wait("it", lambda: names(window) == ["Sync 117"])


def what_uses_a_connection_comes_as_it_is_looked_at(window):
    window.keys("Escape", "ctrl+3")
    window.open_row("Books & Co <Ltd>")
    window.wait("the first", lambda: 8 <= len(names(window)))
    window.click("Remove", part=True)
    window.see("123 syncs use it")
    window.see("Sync 120")


STEPS = (the_first_page_answers, what_needs_a_person_is_first, an_answer_changes_the_sentence,
         the_chart_is_read_by_keyboard, a_row_leads_to_its_sync, narrow)
EMPTY = (without_syncs_it_leads_to_the_first,)
MANY = (the_first_of_many_until_all_are_wanted, rows_come_as_they_are_looked_at,
        a_search_finds_what_has_no_row, what_uses_a_connection_comes_as_it_is_looked_at)


def take(steps, first, **environment):
    """Steps with a window of their own; how many are broken."""
    window = driver.Window(os.path.join(tempfile.mkdtemp(), "work"), **environment)
    broken = 0
    for number, step in enumerate(steps, first):
        try:
            step(window)
            print("ok %d %s" % (number, step.__name__), flush=True)
        except Exception as error:  # one broken step must not hide the others
            broken += 1
            window.shot("failure-%s.png" % step.__name__)
            print("not ok %d %s" % (number, step.__name__))
            print("# %r" % error, flush=True)
    window.close()
    with open(window.log.name, encoding="utf-8") as log:
        for line in log:
            print("# " + line.rstrip())
    return broken


def main():
    print("1..%d" % len(STEPS + EMPTY + MANY), flush=True)
    broken = take(STEPS, 1)
    broken += take(EMPTY, len(STEPS) + 1, DOVE_FAKE_EMPTY="1")
    broken += take(MANY, len(STEPS + EMPTY) + 1, DOVE_FAKE_SYNCS="120")
    sys.exit(1 if broken else 0)


main()
