#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan is applied without some of its records: at the practice server exactly the rest is written,
the run says what was left out, and the next one plans it again. What others refer to and is left
out keeps them waiting. With the argument "agent" the background program does the work."""

import os
import sys

from harness import Desk, Practice, Promises, wait_until

AGENT = sys.argv[1:] == ["agent"]


def plan(desk, sync):
    lines = desk.rows("plan", sync, wanted=(0, 4))
    return lines[-1]["run"], [line for line in lines if "do" in line]


def state_of(desk, run):
    return {line["other"]: line.get("state") for line in desk.rows("run-show", str(run))
            if "do" in line}


def customers(practice):
    return {row["external_id"] for row in practice.all("books", "customers")
            if row.get("external_id")}


def invoices(practice):
    return {row["external_id"] for row in practice.all("books", "invoices")}


def check_first_load(promises, desk, practice, left):
    number, changes = plan(desk, "customers")
    before = practice.stats()["writes"]
    arguments = [word for key in left for word in ("--without", key)]
    result = desk.rows("apply", str(number), *arguments, wanted=(0, 4))[-1]
    wanted = {change["other"] for change in changes} - set(left)
    known = customers(practice)
    promises.equal(result["counts"]["left_out"], len(left), "the run counts what was left out")
    promises.equal(known & set(left), set(), "what was left out is not at the server")
    promises.equal(len(known & wanted) + result["counts"]["refused"], len(wanted),
                   "all of the rest is written, or refused by the application")
    promises.equal(practice.stats()["writes"] - before,
                   result["counts"]["created"] + result["counts"]["updated"],
                   "the server counts as many writes as are told")
    states = state_of(desk, number)
    promises.equal({key for key, state in states.items() if state == "left_out"}, set(left),
                   "the run shows which records were left out")
    return result


def check_references(promises, desk, practice, left):
    deals = [deal for deal in practice.all("crm", "deals", "&stage=won")
             if str(deal["company_id"]) in left]
    result = desk.rows("run", "invoices", "--yes", wanted=(0, 4))[-1]
    made = invoices(practice)
    waiting = {"deal-%d" % deal["id"] for deal in deals}
    promises.check(waiting and not waiting & made,
                   "invoices of customers that were left out are not made")
    promises.check(result["counts"]["deferred"] >= len(waiting), "they wait for their customers")
    return waiting


def check_next_run(promises, desk, practice, left, waiting):
    before = practice.stats()["writes"]
    desk.rows("run", "customers", wanted=(3,))
    promises.equal(practice.stats()["writes"], before,
                   "a first plan that was applied in part does not speak for the rest")
    number, changes = plan(desk, "customers")
    promises.equal({change["other"] for change in changes}, set(left),
                   "the next plan has exactly what was left out")
    desk.rows("apply", str(number), wanted=(0, 4))
    promises.equal(customers(practice) & set(left), set(left), "it can be written then")
    if not AGENT:
        desk.rows("run", "invoices", wanted=(0, 4))
    wait_until(lambda: waiting <= invoices(practice), "the invoices follow")
    promises.check(waiting <= invoices(practice), "and the invoices follow")


def check_edits(promises, desk, practice, left):
    """Of two edits one is left out, named by the key of the record at the other application."""
    for key in left[:2]:
        practice.call("crm", "/companies/" + key, "PATCH", {"phone": "+33 4 11"})
    number, changes = plan(desk, "customers")
    promises.equal(len(changes), 2, "each edit is a change of the plan")
    written, kept = changes
    desk.run("apply", str(number), "--without", "b:" + kept["key"], wanted=(0, 4))
    promises.check("left out by a person" in desk.said, "a person is told")
    phones = [practice.call("books", "/customers/" + change["key"])["phone"] for change in changes]
    promises.equal([phone == "+33 4 11" for phone in phones], [True, False],
                   "the one is written, the other is not")
    desk.run("run", "customers", wanted=(3,))
    promises.check(practice.call("books", "/customers/" + kept["key"])["phone"] != "+33 4 11",
                   "the next run asks before it writes it")
    review = desk.rows("reviews", "customers")[-1]
    promises.check("left out last time" in review["message"], "and says why", review["message"])
    desk.run("answer", str(review["id"]), "approve")
    desk.run("run", "customers", wanted=(0, 4))
    promises.equal(practice.call("books", "/customers/" + kept["key"])["phone"], "+33 4 11",
                   "then it is written")


def check_refusals(promises, desk, practice, key):
    practice.call("crm", "/companies/" + key, "PATCH", {"phone": "+33 4 22"})
    number, changes = plan(desk, "customers")
    before = practice.stats()["writes"]
    desk.run("apply", str(number), "--without", "no such record", wanted=(1,))
    promises.check("no such record" in desk.errors, "a key that is not in the plan is named",
                   desk.errors)
    desk.run("apply", str(number), *[word for change in changes
                                     for word in ("--without", change["other"])], wanted=(1,))
    promises.check("would be left to write" in desk.errors, "a plan of nothing is not applied",
                   desk.errors)
    promises.equal(practice.stats()["writes"], before, "nothing was written by either")
    newer, _ = plan(desk, "customers")
    desk.run("apply", str(number), "--without", changes[0]["other"], wanted=(1,))
    promises.check("plan again" in desk.errors, "a plan that was replaced is refused", desk.errors)
    desk.run("apply", str(newer), wanted=(0, 4))


def main():
    promises = Promises()
    desk = Desk(agent=AGENT)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice)
        desk.templates("won-deals")
        won = practice.all("crm", "deals", "&stage=won")
        _, changes = plan(desk, "customers")
        possible = {change["other"] for change in changes if change["do"] == "create"}
        left = sorted({str(deal["company_id"]) for deal in won} & possible)[:3]
        check_first_load(promises, desk, practice, left)
        waiting = check_references(promises, desk, practice, left)
        check_next_run(promises, desk, practice, left, waiting)
        check_edits(promises, desk, practice, left)
        check_refusals(promises, desk, practice, left[0])
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
