#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Customers of a real Vendure and contacts of the practice CRM, both ways, by GraphQL: pages,
changes since, creates, edits, deletes, addresses that are taken, a wrong password, a session that
ends, a password that is changed."""

import os
import time

import two_way
from harness import Desk, Practice, Promises
from vendure_app import Customers, Vendure, counter_of

PAGE = 20


def definition():
    document = two_way.definition("customer", "[emailAddress] <> \"\"",
                                  ("firstName", "emailAddress", "phoneNumber"),
                                  [{"field": "lastName", "formula": "[last_name]"}])
    document["to_b"][0]["formula"] = "[first_name]"
    document["to_a"] = [
        {"field": "first_name", "formula": "[firstName]"},
        {"field": "last_name", "formula": "[lastName]"},
        {"field": "email", "formula": "[emailAddress]"},
        {"field": "phone", "formula": "[phoneNumber]"},
        {"field": "city", "formula": "\"Realtown\"", "only": "create"}]
    document["delete"] = "delete"
    return document


def place(counter, name="real"):
    return ("connect", "vendure-in-pages", "--id", name,
            "--set", "url=http://127.0.0.1:%d/admin-api" % counter.port)


def connect(promises, desk, counter, vendure):
    desk.run(*place(counter), given="user=admin\npassword=not this one\n", wanted=None)
    promises.equal(desk.status, 3, "a wrong password is refused")
    promises.check("not this one" not in desk.errors, "and said without the password", desk.errors)
    desk.run(*place(counter), given="user=admin\npassword=%s\n" % vendure.password)


def check_session(promises, desk, counter, vendure):
    """An ended session is told with status 200."""
    vendure.sign_out()
    logins = counter.asked["mutation Enter"]
    desk.run("run", "people", "--yes")
    promises.equal(counter.asked["mutation Enter"] - logins, 1,
                   "a session that has ended is begun anew, once")


def check_taken(promises, desk, crowd, vendure):
    """An address that another customer has: refused with status 200, and no success."""
    email, *keys = crowd.known()[0]
    other = crowd.known()[1][0]
    crowd.sides[0].edit(keys[0], {"email": other})
    desk.run("run", "people", "--yes", wanted=(4,))
    promises.check(any("email" in row["message"].lower() for row in desk.rows("problems")),
                   "an address that is taken is a problem, in Vendure's words",
                   desk.rows("problems"))
    crowd.sides[0].edit(keys[0], {"email": email})
    desk.run("run", "people", "--yes")
    promises.equal(desk.rows("problems"), [], "and is none when it was mended")
    crowd.check(promises, "after an edit that was refused")


def check_password(promises, desk, counter, vendure, crowd):
    old = vendure.password
    vendure.set_password("Another-Pwd.41?kzxq")
    two_way.check_refused(promises, desk, crowd, counter, old)
    two_way.check_taken(promises, desk, place(counter),
                        "user=admin\npassword=%s\n" % vendure.password)


def main():
    promises = Promises()
    desk = Desk()
    practice = vendure = counter = None
    began = time.monotonic()
    try:
        practice = Practice(os.path.join(desk.folder, "practice"))
        vendure = Vendure(os.path.join(desk.folder, "vendure"))
        counter = counter_of(vendure)
        print("# Vendure is up after %.0f s" % (time.monotonic() - began), flush=True)
        two_way.add_in_pages(desk, "vendure-in-pages", "vendure", {
            "paging": {"offset": {"size": {"value": PAGE}}},
            "objects": {"customer": {"listSince": {"since": {"lookback": "PT0S"}}}}})
        desk.connect(practice, ("crm",))
        connect(promises, desk, counter, vendure)
        desk.add(definition())
        crowd = two_way.Crowd([two_way.Contacts(practice), Customers(vendure)])
        two_way.run_rounds(promises, desk, crowd, counter)
        promises.check(counter.asked["query Customers"] > 4 * two_way.ROUNDS,
                       "customers were read in pages", counter.asked)
        two_way.check_changes_alone(promises, desk, crowd, counter, "query Customers")
        promises.check(counter.asked["query Customers since"] > 0, "by their change time",
                       counter.asked)
        check_session(promises, desk, counter, vendure)
        check_taken(promises, desk, crowd, vendure)
        check_password(promises, desk, counter, vendure, crowd)
    finally:
        for program in (counter, vendure, practice):
            if program is not None:
                program.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


main()
