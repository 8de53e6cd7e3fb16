#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sync costs: two applications with very many people (bench-app), and the real programs.

  look   linked records of which none changed: read whole, and by change time
  load   a first load that is killed in the middle and goes on
  undo   plan and rehearsal of a load, the load, its undo

It prints figures and judges no time. It fails when there are more requests than pages, when a
record is made twice or is missing, or when a run takes more memory than it may. Beside each of
Dovetail's figures stands that of bench-reference, which makes the same requests and keeps nothing.
Measure an optimised build:

  DOVETAIL_BUILD=_bench DOVETAIL_DATADIR=data PYTHONPATH=tests/e2e \\
    tests/bench/bench-sync.py [--people 100000] [--load 1000000] [SECTION...]
"""

import argparse
import os
import signal
import sqlite3
import subprocess
import time

from bigapp import App, make_desk
from harness import BUILD, Promises, wait_until

REFERENCE = os.path.join(BUILD, "tests", "bench", "bench-reference")
PAGE = 100
BESIDE = 12          # requests of a run that are no pages: who am I, the end of a list
MEMORY_MOST = 200    # MiB


class Cost:
    """Wall and processor seconds of a process, and the most memory it had, in MiB."""

    def __init__(self, process, began):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.status = process.returncode
        self.wall = time.monotonic() - began
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss / 1024

    def __str__(self):
        return "%7.2f s, %7.2f s CPU, peak %5.1f MiB" % (self.wall, self.cpu, self.peak)


def spend(command, wanted=(0,)):
    """What a command costs; its output is nobody's."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read()
    cost = Cost(process, began)
    process.stderr.close()
    if cost.status not in wanted:
        raise RuntimeError("%s ended with %d: %s" % (command, cost.status, said[-500:]))
    return cost


def spend_until(command, is_enough):
    """What a command costs until it is killed, as soon as something is so."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(is_enough, "the instant of a kill", 3600)
    process.send_signal(signal.SIGKILL)
    return Cost(process, began)


def tell(name, cost, count):
    print("# %-32s %s, %6.1f µs CPU each, %6.0f /s"
          % (name, cost, cost.cpu / count * 1e6, count / cost.wall), flush=True)


def compare(cost, app, what, count):
    """Beside the hand-written program at the same work."""
    reference = spend([REFERENCE, app.url, what])
    tell("  by hand", reference, count)
    print("# %-32s wall %.2f, CPU %.2f times that by hand"
          % ("  ratio", cost.wall / reference.wall, cost.cpu / reference.cpu), flush=True)


def state_size(desk):
    folder = os.path.join(desk.workspace, ".dovetail")
    return sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder)) / 2**20


def let_days_pass(desk):
    """So that both sides are read whole again."""
    with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db")) as state:
        state.execute("UPDATE scan SET started = started - 3 * 86400000000")


def asked_during(app, work):
    before = app.stats()
    cost = work()
    after = app.stats()
    return cost, {name: after[name] - before[name] for name in after}


def check_unchanged(promises, name, asked, pages):
    promises.check(asked["pages_a"] + asked["pages_b"] + asked["singles_a"] + asked["singles_b"]
                   <= pages + BESIDE, name + ": no more requests than pages", asked)
    promises.equal(asked["posts"] + asked["patches"] + asked["deletes"], 0, name + ": no writes")


def check_memory(promises, name, *costs):
    peak = max(cost.peak for cost in costs)
    promises.check(peak < MEMORY_MOST, name + ": under %d MiB" % MEMORY_MOST, peak)


def look(promises, people, app, desk):
    """Linked records of which none changed."""
    run = desk.command("run", "people", "--yes")
    pages = -(-people // PAGE)
    cost = spend(run)
    tell("first load", cost, people)
    promises.equal(app.stats()["records"], people, "first load: all are there")
    check_memory(promises, "first load", cost)
    spend(run)
    let_days_pass(desk)
    cost, asked = asked_during(app, lambda: spend(run))
    tell("unchanged, read whole", cost, people)
    check_unchanged(promises, "unchanged, read whole", asked, 2 * pages)
    check_memory(promises, "unchanged, read whole", cost)
    compare(cost, app, "look", 2 * people)
    cost, asked = asked_during(app, lambda: spend(run))
    tell("unchanged, by change time", cost, people)
    check_unchanged(promises, "unchanged, by change time", asked, 2)
    print("# %-32s %7.1f MiB" % ("state", state_size(desk)), flush=True)


def load(promises, people, app, desk):
    """A first load, killed while it reads and while it writes."""
    run = desk.command("run", "people", "--yes")
    pages = -(-people // PAGE)
    costs = [spend_until(run, lambda: app.stats()["pages_a"] >= pages // 2),
             spend_until(run, lambda: app.stats()["posts"] >= people // 2)]
    stats = app.stats()
    promises.check(stats["pages_a"] <= pages + BESIDE, "load: it goes on at the page", stats)
    costs.append(spend(run))
    for name, cost in zip(("killed while it reads", "killed while it writes", "the rest"), costs):
        tell("load, " + name, cost, people)
    stats = app.stats()
    promises.equal((stats["records"], stats["twice"]), (people, 0), "load: each is there once")
    promises.check(stats["posts"] <= people + 64, "load: what was sent is not sent again", stats)
    check_memory(promises, "load", *costs)
    print("# %s" % stats)
    print("# %-32s %7.1f MiB" % ("state", state_size(desk)), flush=True)
    whole = costs[0]
    for cost in costs[1:]:
        whole.wall += cost.wall
        whole.cpu += cost.cpu
    tell("load, all three", whole, people)
    compare(whole, app, "load", people)


def undo(promises, people, app, desk):
    """What looks before a load, and what takes it back."""
    for name, command in (("plan", ("plan", "people")), ("rehearsal", ("rehearse", "people")),
                          ("load", ("run", "people", "--yes")),
                          ("plan of the undo", ("undo", "2", "--plan")),
                          ("undo", ("apply", "3"))):
        cost = spend(desk.command(*command))
        tell(name, cost, people)
        check_memory(promises, name, cost)
        if name == "load":
            promises.equal(app.stats()["records"], people, "undo: all are there")
    promises.equal(app.stats()["records"], 0, "undo: all are gone")
    print("# %-32s %7.1f MiB" % ("state", state_size(desk)), flush=True)


def main():
    sections = {"look": look, "load": load, "undo": undo}
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100000)
    parser.add_argument("--load", type=int, default=1000000)
    parser.add_argument("section", nargs="*")
    options = parser.parse_args()
    promises = Promises()
    for name in options.section or sections:
        people = options.load if name == "load" else options.people
        app = App(people)
        desk = make_desk(app)
        try:
            print("# %s: %d people" % (name, people))
            sections[name](promises, people, app, desk)
        finally:
            desk.end()
            app.stop()
    promises.end()


if __name__ == "__main__":
    main()
