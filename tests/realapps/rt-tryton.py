#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a real Request Tracker and parties of a real Tryton, both ways: two applications that
we did not write, and nothing between them."""

import os
import time

import rt_app
import tryton_app
import two_way
from harness import Desk, Promises

SYNC = {
    "dovetail": 1, "kind": "sync", "id": "people", "name": "Users and parties",
    "a": {"connection": "desk", "object": "user",
          "filter": "AND([EmailAddress] <> \"\"; [Name] <> \"root\")"},
    "b": {"connection": "erp", "object": "contact", "filter": "[email] <> \"\""},
    "direction": "both",
    "match": [{"a": "LOWER([EmailAddress])", "b": "LOWER([email])"}],
    "to_b": [
        {"field": "name", "formula": "TRIM([RealName])"},
        {"field": "email", "formula": "[EmailAddress]"},
        {"field": "phone", "formula": "[WorkPhone]"}],
    "to_a": [
        {"field": "RealName", "formula": "[name]"},
        {"field": "EmailAddress", "formula": "[email]"},
        {"field": "WorkPhone", "formula": "[phone]"},
        {"field": "Name", "formula": "[email]", "only": "create"}],
    "first": "a", "conflict": "b", "delete": "archive", "grace": "PT0S",
}


def main():
    promises = Promises()
    desk = Desk()
    programs = []
    began = time.monotonic()
    try:
        tracker = rt_app.RequestTracker(os.path.join(desk.folder, "rt"))
        programs.append(tracker)
        tryton = tryton_app.Tryton(os.path.join(desk.folder, "tryton"))
        programs.append(tryton)
        at_tracker, at_tryton = rt_app.counter_of(tracker), tryton_app.counter_of(tryton)
        programs += [at_tracker, at_tryton]
        print("# both are up after %.0f s" % (time.monotonic() - began), flush=True)
        desk.run("connect", "request-tracker", "--id", "desk", "--auth", "token",
                 "--set", "url=http://127.0.0.1:%d" % at_tracker.port,
                 given="token=%s\n" % tracker.token)
        desk.run("connect", "tryton", "--id", "erp", "--set", "database=dove",
                 "--set", "url=http://127.0.0.1:%d" % at_tryton.port,
                 given="user=admin\npassword=%s\n" % tryton.password)
        desk.add(SYNC)
        crowd = two_way.Crowd([rt_app.Users(tracker, at_tracker), None])
        crowd.sides[1] = tryton_app.Parties(tryton, crowd.chance)
        crowd.sides[0].add_all([crowd.make("asks") for _ in range(two_way.PEOPLE)])
        two_way.run_rounds(promises, desk, crowd, at_tryton)
    finally:
        for program in reversed(programs):
            program.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


main()
