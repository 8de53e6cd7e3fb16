#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Customers of a real Vendure become parties of a real Tryton: two applications that we did not
write, GraphQL at one side and JSON-RPC at the other, and nothing between them."""

import os
import time

import tryton_app
import two_way
import vendure_app
from harness import Desk, Promises

SYNC = {
    "dovetail": 1, "kind": "sync", "id": "people", "name": "Customers become parties",
    "a": {"connection": "shop", "object": "customer"},
    "b": {"connection": "erp", "object": "contact"},
    "direction": "a-to-b",
    "match": [{"a": "LOWER([emailAddress])", "b": "LOWER([email])"}],
    "to_b": [
        {"field": "name", "formula": "TRIM([firstName] & \" \" & [lastName])"},
        {"field": "email", "formula": "[emailAddress]"},
        {"field": "phone", "formula": "[phoneNumber]"}],
    "first": "a", "delete": "archive", "grace": "PT0S",
}


def check(promises, shop, parties, what):
    """Every customer is one party, with the same values."""
    there = {row["email"]: row for row in parties.everyone() if row["email"]}
    here = {row["email"]: row for row in shop.everyone()}
    promises.equal(sorted(set(there) ^ set(here)), [], what + ": every customer is one party")
    wrong = [(row, there[email]) for email, row in here.items() if email in there and
             any(row[name] != there[email][name] for name in ("name", "phone"))]
    promises.equal(wrong, [], what + ": with the same values")


def run(desk, *arguments):
    desk.run("run", "people", "--yes", *arguments)


def main():
    promises = Promises()
    desk = Desk()
    programs = []
    began = time.monotonic()
    try:
        vendure = vendure_app.Vendure(os.path.join(desk.folder, "vendure"))
        programs.append(vendure)
        tryton = tryton_app.Tryton(os.path.join(desk.folder, "tryton"))
        programs.append(tryton)
        counter = tryton_app.counter_of(tryton)
        programs.append(counter)
        print("# both are up after %.0f s" % (time.monotonic() - began), flush=True)
        desk.run("connect", "vendure", "--id", "shop",
                 "--set", "url=http://127.0.0.1:%d/admin-api" % vendure.port,
                 given="user=admin\npassword=%s\n" % vendure.password)
        desk.run("connect", "tryton", "--id", "erp", "--set", "database=dove",
                 "--set", "url=http://127.0.0.1:%d" % counter.port,
                 given="user=admin\npassword=%s\n" % tryton.password)
        desk.add(SYNC)
        shop = vendure_app.Customers(vendure)
        crowd = two_way.Crowd([shop, None])
        parties = tryton_app.Parties(tryton, crowd.chance)
        shop.add_all([crowd.make("buys") for _ in range(two_way.PEOPLE)])
        parties.add_all([dict(row, name="Old Name") for row in shop.everyone()[:10]])

        run(desk, "--whole")
        check(promises, shop, parties, "after the first run")
        people = shop.everyone()
        shop.edit(people[0]["key"], {"name": "Edited There", "phone": "+49 30 1"})
        shop.edit(people[1]["key"], {"phone": ""})
        shop.edit(people[2]["key"], {"email": "moved@example.org"})
        shop.add(crowd.make("new"))
        run(desk)
        check(promises, shop, parties, "after edits, by changes alone")
        shop.remove(people[3]["key"])
        run(desk, "--whole")
        check(promises, shop, parties, "after one was deleted")
        before = counter.writes()
        run(desk, "--whole")
        promises.equal(counter.writes() - before, 0, "and then there is nothing to write")
        promises.equal(desk.rows("reviews") + desk.rows("problems"), [], "nothing is asked or wrong")
    finally:
        for program in reversed(programs):
            program.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


main()
