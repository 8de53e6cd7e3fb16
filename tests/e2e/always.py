#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer that is given always: it becomes a rule of the sync, answers the other questions about
the field, asks for no approval of its own, and can be taken back."""

import os

from harness import Desk, Practice, Promises, agent_call
from people import SYNC

BOTH = dict(SYNC, direction="both", conflict="ask",
            a=dict(SYNC["a"], filter="AND([id] > 20; [id] <= 24)"),
            b=dict(SYNC["b"], filter="LEFT([external_id]; 7) = \"person-\""),
            to_a=[{"field": "phone", "formula": "[phone]"}])


def edit(practice, numbers, crm, books):
    """The same field, differently, at both sides."""
    rows = {row["external_id"]: row for row in practice.all("books", "customers")
            if row.get("external_id")}
    for number in numbers:
        practice.call("crm", "/contacts/%d" % number, "PATCH", {"phone": crm % number})
        practice.call("books", "/customers/%s" % rows["person-%d" % number]["id"], "PATCH",
                      {"phone": books % number})


def phones(practice, numbers):
    return [row["phone"] for row in practice.all("crm", "contacts") if row["id"] in numbers]


def check(promises, desk, practice):
    desk.connect(practice, ("crm", "books"))
    desk.add(BOTH)
    desk.run("run", "people", "--yes", wanted=(0, 4))
    edit(practice, (21, 22), "+49 30 1%d", "+49 40 2%d")
    desk.run("run", "people", wanted=(4,))
    reviews = desk.rows("reviews", "people")
    promises.equal([row["field"] for row in reviews], ["phone", "phone"], "two are asked about")
    promises.check(all(row.get("field") for row in reviews), "with their field", reviews)

    desk.run("answer", str(reviews[0]["id"]), "=+49 1", "--always", wanted=(1,))
    promises.check("cannot be done always" in desk.errors, "a value is no rule", desk.errors)
    desk.run("answer", "4711", "a", "--always", wanted=(1,))
    promises.equal(len(desk.rows("reviews", "people")), 2, "nothing is answered by that")

    desk.run("answer", str(reviews[0]["id"]), "b", "--always")
    promises.check("from now on side b is right" in desk.errors and
                   "2 questions are answered" in desk.errors, "the rule is said", desk.errors)
    promises.equal(desk.rows("reviews", "people"), [], "the other question is answered as well")
    row = [row for row in desk.rows("show", "people")[0]["to_b"] if row["field"] == "phone"][0]
    promises.equal((row.get("conflict"), row.get("first")), ("b", "b"), "it stands in the row")

    desk.run("run", "people", wanted=(0,))
    promises.equal(phones(practice, (21, 22)), ["+49 40 221", "+49 40 222"],
                   "the next run acts on it, and is not stopped for an approval")
    edit(practice, (23,), "+49 30 3%d", "+49 40 4%d")
    desk.run("run", "people", wanted=(0,))
    promises.equal(phones(practice, (23,)), ["+49 40 423"], "the next conflict is decided by it")

    agent_call(desk, "agent", "Agent1", "Decide", "people", "phone", "")
    row = [row for row in desk.rows("show", "people")[0]["to_b"] if row["field"] == "phone"][0]
    promises.equal((row.get("conflict"), row.get("first")), (None, None), "it can be taken back")
    edit(practice, (24,), "+49 30 5%d", "+49 40 6%d")
    desk.run("run", "people", wanted=(4,))
    promises.equal(len(desk.rows("reviews", "people")), 1, "then it is asked again")


def main():
    promises = Promises()
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        check(promises, desk, practice)
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
