#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window costs in a large workspace: until the first frame, and until everything is there;
each frame while a plan is opened, scrolled, searched and closed; memory while it is used, some
seventeen pages in a round, of which a busy person has twenty in an hour, and the longest turn of the
main loop for each of them. Prints figures, judges none.

Figures of 2026-11-26, debugoptimized, two cores: the longest turn in milliseconds before and after
pages behind another one were hidden from the toolkit and rows came a few in each frame. A plan is
opened 20.4 and 6.6, its search ends 5.8 and 3.4, it is closed 5.4 and 5.0. Of three rounds the medians:
applications 59 and 8.9, a new sync 42 and 11, the audit log 330 and 7, a form 49 and 12, a mapping 36
and 19, runs and changes 31 and 6, syncs 16 and 5.5, the overview 10 and 7, preferences 20 and 10, a
search in the activity 73 and 8.3, a connection 95 and 8.6, a sync 38 and 8. Memory after them: 111 and
86 MiB PSS.

It fills a workspace with 50 connections, 200 syncs, and 100,000 runs and as many changes in the
history, and has a plan of 10,000 changes. Measure an optimised build, on a quiet machine:

  DOVETAIL_BUILD=_bench DOVETAIL_DATADIR=data GSK_RENDERER=cairo \\
    tests/bench/bench-window.py [--rounds 20] [--starts 5] [--planned 10000]
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "ui"), os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
from bigapp import App, SYNC, make_desk  # noqa: E402
from harness import AGENT  # noqa: E402

CONNECTIONS, SYNCS, HISTORY = 50, 200, 100_000
LIMIT = 8  # milliseconds of work for a frame, and for a turn of the main loop


def fill(desk, app):
    for number in range(2, CONNECTIONS):
        desk.run("connect", "bench-people", "--id", "c%02d" % number, "--set", "url=%s/a" % app.url)
    syncs = os.path.join(desk.folder, "syncs")
    os.makedirs(syncs)
    paths = []
    for number in range(1, SYNCS):
        paths.append(os.path.join(syncs, "s%03d.json" % number))
        with open(paths[-1], "w", encoding="utf-8") as file:
            json.dump(dict(SYNC, id="s%03d" % number, name="Sync %03d" % number), file)
    desk.run("add", *paths)


def fill_history(desk):
    """Runs of the last weeks, every second one with changes."""
    now = time.time_ns() // 1000
    runs = [("s%03d" % (number % (SYNCS - 1) + 1), "schedule", "done",
             now - (HISTORY - number) * 25_000_000, now - (HISTORY - number) * 25_000_000 + 900_000,
             '{"created": 1, "updated": %d, "refused": 0}' % (number % 3))
            for number in range(HISTORY)]
    with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db")) as state:
        state.executemany("INSERT INTO run (sync_id, started_by, state, started, ended, counts) "
                          "VALUES (?, ?, ?, ?, ?, ?)", runs)
        first = state.execute("SELECT max(id) FROM run").fetchone()[0] - HISTORY
        state.executemany(
            "INSERT INTO change (run_id, side, kind, key, label, fields, state, place) "
            "VALUES (?, 'b', 'create', ?, ?, ?, 'done', ?)",
            ((first + number, "k%d" % number, "Person %d" % number,
              '[{"field": "name", "new": "Person %d"}]' % number, "k%d" % number)
             for number in range(1, HISTORY)))


class BenchWindow(driver.Window):
    """A window that tells what its frames cost."""

    def __init__(self, desk, number):
        self.frames_path = os.path.join(desk.folder, "frames-%d.txt" % number)
        self.said_path = os.path.join(desk.folder, "said-%d.txt" % number)
        with open(self.said_path, "w", encoding="utf-8") as said:
            self.said = said
            super().__init__(desk.workspace, AGENT, stdout=said, DOVETAIL_BENCH=self.frames_path)
        self.wait("everything", lambda: "interactive-ms" in self.told())

    def told(self):
        with open(self.said_path, encoding="utf-8") as file:
            return dict(line.split() for line in file.read().splitlines() if line.count(" ") == 1)

    def frames(self):
        """Of each the work for it, and of the longest turn of the main loop before it."""
        with open(self.frames_path, encoding="utf-8") as file:
            return [tuple(map(float, line.split()[1:])) for line in file if line.endswith("\n")]

    def memory(self):
        with open("/proc/%d/smaps_rollup" % self.process.pid, encoding="ascii") as file:
            return {line.split()[0][:-1]: int(line.split()[1]) / 1024 for line in file
                    if line.startswith(("Pss:", "Rss:", "Private_Dirty:"))}


def tell(name, what, values):
    values = sorted(values) or [0]
    at = [values[min(int(len(values) * part), len(values) - 1)] for part in (0.5, 0.95, 0.99)]
    print("%-24s %4d %s, work p50 %.1f, p95 %.1f, p99 %.1f, most %.1f ms; %d over %d ms" % (
        name, len(values), what, *at, values[-1], sum(ms > LIMIT for ms in values), LIMIT), flush=True)


def tell_frames(name, frames):
    tell(name, "frames", [work for work, _ in frames])
    tell(name, "turns ", [turn for _, turn in frames])


def scroll(window, name, turns, button):
    wid, x, y = window.place()
    before = len(window.frames())
    driver.xdo("mousemove", x + 400, y + 450)
    for _ in range(turns):
        driver.xdo("click", button)
        driver.spin(0.02)
    driver.spin(1)
    tell_frames(name, window.frames()[before:])


def search(window, name, text):
    before = len(window.frames())
    window.keys("ctrl+f")
    window.type(text)
    driver.spin(1.5)
    tell_frames(name, window.frames()[before:])


def measure_plan(window, planned):
    window.keys("ctrl+5")
    window.see("Show the Plan")
    before = len(window.frames())
    window.open_row("Show the Plan")
    window.wait("all changes", lambda: any(
        "changes" in name and str(planned) in name.replace(",", "").replace(".", "")
        for name in map(driver.name_of, driver.walk(window.root))))
    driver.spin(1)
    tell_frames("opening the plan", window.frames()[before:])
    scroll(window, "plan, wheel down", 200, 5)
    scroll(window, "plan, wheel up", 100, 4)
    search(window, "plan, search for many", "an")
    search(window, "plan, search for few", "na 77")
    before = len(window.frames())
    window.keys("ctrl+f", "ctrl+a", "Delete")
    driver.spin(1.5)
    tell_frames("plan, search ends", window.frames()[before:])
    before = len(window.frames())
    window.keys("alt+Left")
    driver.spin(1)
    tell_frames("closing the plan", window.frames()[before:])


class Use:
    """What a busy person does, again and again: all pages, plans and runs, a form and its mapping."""

    def __init__(self, window, desk):
        self.window, self.visits = window, 0
        self.seen = len(window.frames())
        self.turns = {}  # of the main loop, by what was done: the longest of each time
        with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db")) as state:
            self.plan = state.execute("SELECT run_id FROM change GROUP BY run_id "
                                      "ORDER BY count(*) DESC LIMIT 1").fetchone()[0]
            self.run = state.execute("SELECT max(run_id) FROM change WHERE state = 'done'").fetchone()[0]
            self.change = state.execute("SELECT max(id) FROM change WHERE state = 'done'").fetchone()[0]

    def note(self, name):
        turns = [turn for _, turn in self.window.frames()[self.seen:]]
        self.seen += len(turns)
        self.turns.setdefault(name, []).append(max(turns, default=0))

    def visit(self, action, *arguments, seconds=0.3):
        self.window.activate(action, *arguments)
        driver.spin(seconds)
        self.note(" ".join((action,) + arguments) if action == "page" else action)
        self.visits += 1

    def back(self, times=1):
        for _ in range(times):
            self.window.activate("back")
            driver.spin(0.3)
            self.note("back")

    def look_around(self):
        for page in ("overview", "syncs", "connections", "activity", "needs-you"):
            self.visit("page", "'%s'" % page)
        self.visit("show-connection", "'a'")
        self.back()
        self.visit("add-connection", seconds=0.6)
        self.back()
        self.visit("audit", seconds=0.6)
        self.back()
        self.visit("preferences")
        self.window.keys("Escape")
        self.note("close the preferences")

    def look_at_runs(self):
        self.visit("show-sync", "'people'")
        self.visit("show-run", "int64 %d" % self.plan, seconds=1)
        _, x, y = self.window.place()
        driver.xdo("mousemove", x + 400, y + 450)
        for _ in range(20):
            driver.xdo("click", 5)
        self.note("scroll a plan")
        self.back(2)
        self.visit("show-run", "int64 %d" % self.run)
        self.visit("show-change", "int64 %d" % self.change)
        self.back(2)
        self.visit("page", "'activity'")
        self.window.keys("ctrl+f")
        self.window.type("Person 99")
        driver.spin(0.5)
        self.window.keys("ctrl+a", "Delete")
        self.note("search the activity")

    def edit(self):
        """A form with what the applications say, its name typed over, and the mapping of it."""
        self.visit("edit-sync", "'people'", seconds=2)
        self.window.keys("ctrl+a")
        self.window.type("People and customers")
        self.note("type a name")
        self.window.click("Open the mapping editor", part=True)
        self.visits += 1
        driver.spin(1)
        self.note("map fields")
        self.window.keys("Down", "Down")
        self.note("walk the mapping")
        self.back(2)
        self.visit("add-sync", seconds=1)
        self.back()

    def round(self):
        self.look_around()
        self.look_at_runs()
        self.edit()


def use(window, desk, rounds):
    """Memory grows for some rounds: glyphs, icons and styles are kept. Then it must not."""
    person = Use(window, desk)
    for number in range(1, rounds + 1):
        person.round()
        if number == 1 or number % 5 == 0 or number == rounds:
            memory = window.memory()
            print("round %-4d %5d visits  %6.1f MiB PSS, %6.1f MiB RSS, %6.1f MiB of its own" % (
                number, person.visits, memory["Pss"], memory["Rss"], memory["Private_Dirty"]),
                  flush=True)
    for name, turns in sorted(person.turns.items()):
        first, rest = turns[0], sorted(turns[1:]) or turns
        print("%-24s turns: first %.1f, then median %.1f, most %.1f ms" % (
            name, first, rest[len(rest) // 2], rest[-1]), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--planned", type=int, default=10_000)
    options = parser.parse_args()
    app = App(options.planned)
    desk = make_desk(app, agent=True)
    try:
        desk.run("run", "people", wanted=(0, 3))
        fill(desk, app)
        desk.run("agent", "stop")
        fill_history(desk)
        for number in range(options.starts):
            window = BenchWindow(desk, number)
            print("start %-18d first frame %s ms, everything %s ms" % (
                number + 1, window.told()["first-frame-ms"], window.told()["interactive-ms"]), flush=True)
            if number < options.starts - 1:
                window.close()
                desk.run("agent", "stop", wanted=None)
        measure_plan(window, options.planned)
        if options.rounds > 0:
            use(window, desk, options.rounds)
        window.close()
    finally:
        app.stop()
        desk.end()


main()
