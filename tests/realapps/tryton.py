#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts of the practice CRM become parties of a real Tryton, and those become customers of the
practice accounting: through its own JSON-RPC, with nothing between."""

import os
import time

from harness import Desk, Practice, Promises
from tryton_app import Tryton

HERE = os.path.dirname(os.path.abspath(__file__))


def full_name(contact):
    return " ".join((contact["first_name"] + " " + contact["last_name"]).split(" ")).strip()


def connect(promises, desk, tryton):
    place = ("--set", "url=http://127.0.0.1:%d" % tryton.port, "--set", "database=dove")
    desk.run("connect", "tryton", "--id", "erp", *place, given="user=admin\npassword=wrong\n", wanted=None)
    promises.equal(desk.status, 3, "a wrong password is refused")
    promises.check(tryton.password not in desk.errors and "wrong" not in desk.errors.split(),
                   "and said without the password", desk.errors)
    desk.run("connect", "tryton", "--id", "erp", *place,
             given="user=admin\npassword=%s\n" % tryton.password)


def check_contacts(promises, desk, practice, tryton):
    active = [c for c in practice.all("crm", "contacts") if c["status"] == "active"]
    before = len(tryton.parties())
    desk.run("run", "contacts", "--yes")
    parties = tryton.parties()
    wanted = {"C%d" % c["id"] for c in active}
    promises.equal(len(parties) - before, len(active), "every active contact is one party, %d" % len(active))
    promises.equal(sorted(wanted - set(parties)), [], "none is missing")
    wrong = [c["id"] for c in active if parties["C%d" % c["id"]].split() != full_name(c).split()]
    promises.equal(wrong, [], "every name is right")
    desk.run("run", "contacts", "--yes")
    promises.equal(len(tryton.parties()), len(parties), "a second run writes nothing")


def check_edit(promises, desk, practice, tryton):
    contact = next(c for c in practice.all("crm", "contacts") if c["status"] == "active")
    practice.call("crm", "/contacts/%d" % contact["id"], "PATCH", {"last_name": "Zeisig"})
    desk.run("run", "contacts", "--yes")
    promises.check(tryton.parties()["C%d" % contact["id"]].endswith("Zeisig"), "an edit arrives")
    desk.run("run", "parties", "--yes", wanted=(0, 4))
    names = [row["name"] for row in practice.all("books", "customers")]
    promises.equal(sum(name.endswith("Zeisig") for name in names), 1, "and is passed on once")


def main():
    promises = Promises()
    desk = Desk()
    practice = tryton = None
    began = time.monotonic()
    try:
        practice = Practice(os.path.join(desk.folder, "practice"))
        tryton = Tryton(os.path.join(desk.folder, "tryton"))
        desk.connect(practice, ("crm", "books"))
        connect(promises, desk, tryton)
        for name in ("contacts", "parties"):
            desk.run("add", os.path.join(HERE, "tryton", name + ".json"))
        check_contacts(promises, desk, practice, tryton)
        check_edit(promises, desk, practice, tryton)
        promises.equal(desk.rows("reviews"), [], "nothing is asked")
        promises.check(not any(tryton.password in open(os.path.join(here, name), "rb").read().decode("latin-1")
                               for here, _, names in os.walk(desk.workspace) for name in names),
                       "the password is in no file of the workspace")
    finally:
        if tryton is not None:
            tryton.stop()
        if practice is not None:
            practice.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


main()
