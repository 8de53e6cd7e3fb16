#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was sent and what the application answered, in the window: of a record that was refused, by
an application that repeats the secret that signed in; and the record done once more.
Prints TAP. usage: test-exchange.py; it makes its own session."""

import os
import sqlite3
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
import steps  # noqa: E402
from babbler import WRITTEN, WRITTEN_END, Babbler, serve  # noqa: E402
from driver import Atspi  # noqa: E402
from harness import AGENT, Desk, Practice, wait_until  # noqa: E402
from people import SYNC  # noqa: E402

REFUSED = 3


class Steps:
    """What is done in the window, one promise each."""

    def __init__(self, folder):
        self.desk = Desk(folder, agent=True)
        self.practice = Practice(os.path.join(folder, "practice"))
        Babbler.behind = self.practice.apps["books"]["url"], self.practice.apps["books"]["token"]
        Babbler.refusals = REFUSED
        self.server = serve(Babbler)
        self.desk.connect(self.practice, ("crm",))
        self.desk.run("connect", "practice-books", "--id", "books", "--set",
                      "url=http://127.0.0.1:%d/books" % self.server.server_port,
                      given="token=%s\n" % WRITTEN)
        self.desk.add(SYNC)
        self.desk.run("run", SYNC["id"], "--yes", wanted=None)
        self.window = driver.Window(self.desk.workspace, agent=AGENT)

    def state(self, question):
        path = os.path.join(self.desk.workspace, ".dovetail", "state.db")
        with sqlite3.connect(path, timeout=10) as database:
            return database.execute(question).fetchone()[0]

    def texts(self):
        """All that is written in the window."""
        for node in driver.walk(self.window.root):
            yield driver.name_of(node)
            if driver.role_of(node) == "text":
                yield Atspi.Text.get_text(node, 0, -1)

    def the_run_tells_its_speed(self):
        window = self.window
        window.see("Contacts to customers")
        window.keys("ctrl+4")
        window.open_row("297 created, 3 refused")
        window.see("It took")
        window.see("Try All Again")
        window.shot("exchange-run.png")

    def a_refused_record_shows_its_answer(self):
        window = self.window
        window.open_row("could not be created")
        window.see("Answered")
        window.see("422")
        window.shot("exchange-record.png")
        answer = window.text_of("Body of the Answer")
        assert "[hidden]" in answer and '"message": "no"' in answer, answer
        assert '"name"' in window.text_of("Body of the Request"), "what was sent is shown"
        assert "application/json" in window.text_of("Headers of the Request"), "and its type"
        shown = [text for text in self.texts() if WRITTEN_END in text]
        assert not shown, "the secret is shown: %s" % shown
        assert window.unnamed() == [], window.unnamed()

    def it_can_be_tried_again(self):
        window = self.window
        window.press("Try Again")
        wait_until(lambda: self.state("SELECT count(*) FROM problem WHERE is_asked") == 1,
                   "the problem is asked for")

    def it_is_run_by_itself_after_a_look(self):
        window = self.window
        before = len(self.practice.all("books", "customers"))
        window.press("Run for This Record…")
        window.see("Nothing is written yet: 1 to create")
        assert len(self.practice.all("books", "customers")) == before, "a look writes nothing"
        window.press("Apply")
        wait_until(lambda: len(self.practice.all("books", "customers")) == before + 1,
                   "this one is written")
        window.keys("alt+Left", "alt+Left")
        window.press("Try All Again")
        wait_until(lambda: self.state("SELECT count(*) FROM problem WHERE is_asked") == 2,
                   "the others are asked for")
        window.gone("Try All Again")

    def narrow(self):
        window = self.window
        window.open_row("could not be created")
        window.see("Answered")
        window.resize(360, 640)
        window.see("Answered")
        window.shot("exchange-narrow.png")

    def end(self):
        self.window.close()
        self.server.shutdown()
        self.practice.stop()
        self.desk.end()


ORDER = ("the_run_tells_its_speed", "a_refused_record_shows_its_answer",
         "it_can_be_tried_again", "it_is_run_by_itself_after_a_look", "narrow")

steps.run(Steps, "exchange", ORDER)
