#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job as a newcomer does it: both templates, shown, applied, repeated. With the argument
"agent" the background program does the work, as it does for everybody but scripts on servers."""

import os
import sys
from decimal import Decimal

from harness import Desk, Practice, Promises

AGENT = sys.argv[1:] == ["agent"]


def check_first_run(promises, desk, practice):
    before = practice.stats()["writes"]
    desk.run("run", "customers", "--dry-run")
    promises.equal(practice.stats()["writes"], before, "a dry run writes nothing")
    promises.equal(desk.rows("runs"), [], "a dry run keeps nothing")

    desk.run("run", "customers", wanted=(3,))
    promises.equal(practice.stats()["writes"], before, "a first run waits for a person")
    reviews = desk.rows("reviews")
    promises.equal([row["kind"] for row in reviews if row["kind"] == "guard"], ["guard"],
                   "it asks one question about the plan")

    guard = [row for row in reviews if row["kind"] == "guard"][0]
    desk.run("answer", str(guard["id"]), "approve")
    shown = desk.rows("run-show", str(guard["run"]))[1:]
    result = desk.rows("run", "customers", wanted=(4,))[-1]
    written = [change for change in shown if change["do"] in ("create", "update")]
    counts = result["counts"]
    promises.equal(practice.stats()["writes"] - before, counts["created"] + counts["updated"],
                   "the server counts as many writes as are told")
    promises.equal(counts["created"] + counts["updated"] + counts["refused"], len(written),
                   "what was shown is what was written or refused by the application")
    promises.equal(counts["created"], 155, "155 customers are made")


def check_again(promises, desk, practice, sync):
    before = practice.stats()["writes"]
    result = desk.rows("run", sync, wanted=(0, 4))[-1]
    promises.equal((practice.stats()["writes"] - before, result["counts"]["planned"]), (0, 0),
                   "a second run of %s changes nothing" % sync)


def check_edit(promises, desk, practice):
    company = practice.call("crm", "/companies?name=Alder%20Bikes")["data"][0]
    practice.call("crm", "/companies/%d" % company["id"], "PATCH", {"phone": "+33 4 00 00 00 00"})
    lines = desk.rows("plan", "customers")
    changes = [line for line in lines if "do" in line]
    promises.equal(len(changes), 1, "an edit of one record plans one change")
    promises.equal([field["field"] for field in changes[0]["fields"]], ["phone"],
                   "of exactly the field that was edited")
    before = practice.stats()["writes"]
    desk.rows("apply", str(lines[-1]["run"]), wanted=(0, 4))
    promises.equal(practice.stats()["writes"] - before, 1, "applying the plan writes once")
    customer = practice.call("books", "/customers?external_id=%d" % company["id"])["items"][0]
    promises.equal(customer["phone"], "+33 4 00 00 00 00", "the edit has arrived")
    found = desk.rows("runs", "--find", "4 00 00 00")
    promises.equal([(row["run"], row["do"], row["state"]) for row in found],
                   [(lines[-1]["run"], "update", "done")], "the run is found by what it wrote")
    promises.equal(desk.rows("runs", "--find", "alder BIKES")[0]["key"], str(customer["id"]),
                   "and the record by its name, the newest first")
    promises.equal(desk.rows("runs", "orders", "--find", "4 00 00 00"), [], "in its sync alone")


def check_invoices(promises, desk, practice):
    result = desk.rows("run", "invoices", "--yes", wanted=(0, 4))[-1]
    deals = practice.all("crm", "deals", "&stage=won")
    invoices = {row["external_id"]: row for row in practice.all("books", "invoices")}
    customers = {row["external_id"] for row in practice.all("books", "customers")
                 if "external_id" in row}
    due = [deal for deal in deals if str(deal["company_id"]) in customers]
    promises.equal(result["counts"]["created"], len(due), "every won deal of a customer has an invoice")
    promises.equal(len(invoices), len(due), "none has two")
    wrong = []
    for deal in due:
        invoice = invoices["deal-%d" % deal["id"]]
        amounts = [Decimal(str(invoice[name])) for name in ("net_total", "vat_total", "total")]
        if amounts[0] != Decimal(str(deal["amount"])) or amounts[0] + amounts[1] != amounts[2]:
            wrong.append((deal["id"], deal["amount"], invoice["net_total"]))
    promises.equal(wrong, [], "the totals of all %d invoices are right to the cent" % len(due))
    promises.equal(result["counts"]["deferred"], len(deals) - len(due),
                   "deals of companies that were refused wait")


def check_newsletter(promises, desk, practice):
    desk.rows("run", "subscribers", "--yes", wanted=(0, 4))
    subscribers = practice.all("mail", "subscribers")
    contacts = {contact["email"].lower(): contact for contact in practice.all("crm", "contacts")}
    made = [row for row in subscribers if row["email"] in contacts]
    promises.check(made and all(contacts[row["email"]]["newsletter_consent"] for row in made),
                   "only contacts with consent are subscribers")
    practice.call("mail", "/subscribers/" + made[0]["id"], "PATCH", {"status": "unsubscribed"})
    desk.rows("run", "subscribers", wanted=(0, 4))
    after = practice.call("mail", "/subscribers/" + made[0]["id"])
    promises.equal(after["status"], "unsubscribed", "who unsubscribes stays unsubscribed")


def check_plan_notes(promises, practice, folder):
    """What a kept plan cannot settle is a question or a problem at once, not only after a run."""
    desk = Desk(os.path.join(folder, "planning"), agent=AGENT)
    os.makedirs(desk.folder)
    desk.connect(practice)
    desk.templates("won-deals")
    desk.run("plan", "customers", wanted=(0, 4))
    promises.check(len(desk.rows("reviews")) > 0, "a kept plan notes what it asks")
    promises.equal(sorted(row["kind"] for row in desk.rows("problems")),
                   ["formula", "rule", "rule"],
                   "and what it could not make, or the application would refuse")


def main():
    promises = Promises()
    desk = Desk(agent=AGENT)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice)
        desk.templates("won-deals", "newsletter")
        check_plan_notes(promises, practice, desk.folder)
        check_first_run(promises, desk, practice)
        check_again(promises, desk, practice, "customers")
        check_edit(promises, desk, practice)
        check_invoices(promises, desk, practice)
        check_again(promises, desk, practice, "invoices")
        check_newsletter(promises, desk, practice)
        check_again(promises, desk, practice, "subscribers")
        promises.equal(sorted({row["kind"] for row in desk.rows("problems")}),
                       ["formula", "refused", "rule"],
                       "what was refused is a problem, in the application's words")
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
