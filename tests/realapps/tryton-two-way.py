#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parties of a real Tryton and contacts of the practice CRM, both ways: pages, changes, edits of
contact mechanisms, creates, deletes and archived parties, a wrong password, a session that ends."""

import os
import time

import two_way
from harness import Desk, Practice, Promises
from tryton_app import Parties, Tryton, counter_of

PAGE = 25


def place(counter, name="real", database="dove"):
    return ("connect", "tryton-in-pages", "--id", name,
            "--set", "url=http://127.0.0.1:%d" % counter.port, "--set", "database=" + database)


def connect(promises, desk, counter, tryton):
    desk.run(*place(counter), given="user=admin\npassword=not this one\n", wanted=None)
    promises.equal(desk.status, 3, "a wrong password is refused")
    promises.check("not this one" not in desk.errors, "and said without the password", desk.errors)
    desk.run(*place(counter), given="user=admin\npassword=%s\n" % tryton.password)
    desk.run(*place(counter, "none", "other"),
             given="user=admin\npassword=%s\n" % tryton.password, wanted=None)
    promises.check(desk.status != 0, "an unknown database is refused", desk.errors)


def check_session(promises, desk, counter, tryton):
    """Tryton forgets sessions: here it is made to."""
    session = next(headers["Authorization"] for headers in reversed(counter.seen)
                   if headers["Authorization"])
    tryton.post({"Authorization": session}, "common.db.logout")
    logins = counter.asked["common.db.login"]
    desk.run("run", "people", "--yes")
    promises.equal(counter.asked["common.db.login"] - logins, 1,
                   "a session that has ended is begun anew, once")


def check_password(promises, desk, counter, tryton, crowd):
    """The password is changed while the sync has the old one."""
    old = tryton.password
    session = next(headers["Authorization"] for headers in reversed(counter.seen)
                   if headers["Authorization"])
    new = "Another-Pwd.41?kzxq"
    tryton.call("model.res.user.write", [1], {"password": new}, {})
    try:
        tryton.post({"Authorization": session}, "common.db.logout")
    except OSError:
        pass  # ended with the password
    del tryton.header
    tryton.set_secret(new)
    two_way.check_refused(promises, desk, crowd, counter, old)
    two_way.check_taken(promises, desk, place(counter),
                        "user=admin\npassword=%s\n" % tryton.password)


def main():
    promises = Promises()
    desk = Desk()
    practice = tryton = counter = None
    began = time.monotonic()
    try:
        practice = Practice(os.path.join(desk.folder, "practice"))
        tryton = Tryton(os.path.join(desk.folder, "tryton"))
        counter = counter_of(tryton)
        print("# Tryton is up after %.0f s" % (time.monotonic() - began), flush=True)
        two_way.add_in_pages(desk, "tryton-in-pages", "tryton", {
            "paging": {"offset": {"size": {"value": PAGE}}},
            "objects": {"contact": {"list": {"since": {"lookback": "PT0S"}}}}})
        desk.connect(practice, ("crm",))
        connect(promises, desk, counter, tryton)
        desk.add(two_way.definition("contact", "[email] <> \"\"", ("name", "email", "phone")))
        crowd = two_way.Crowd([two_way.Contacts(practice), None])
        crowd.sides[1] = Parties(tryton, crowd.chance)
        two_way.run_rounds(promises, desk, crowd, counter)
        promises.check(counter.asked["party.search_read"] > 4 * two_way.ROUNDS,
                       "parties were read in pages", counter.asked)
        two_way.check_changes_alone(promises, desk, crowd, counter, "party.search_read")
        check_session(promises, desk, counter, tryton)
        check_password(promises, desk, counter, tryton, crowd)
    finally:
        for program in (counter, tryton, practice):
            if program is not None:
                program.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


main()
