#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Consent both ways: people unsubscribe at the newsletter, or take their consent back at the CRM,
which is edited at the same moments, while the applications misbehave and the sync is killed. Who has
refused is refused at both in the end, and at no time does a sync write a consent over a refusal.

DOVETAIL_CONSENT_KILLS says how often it is killed (6), DOVETAIL_SEED where chance begins.
"""

import json
import os
import random
import time

from crowd import full_name
from harness import DATA, Desk, Practice, Promises
from kills import Killer
from people import MORE_FAULTS

CONTACTS = 120


def template():
    """As it comes with the program, for some of the contacts."""
    path = os.path.join(DATA, "templates", "newsletter-both-ways", "subscribers.json")
    with open(path, encoding="utf-8") as file:
        sync = json.load(file)
    sync["a"]["filter"] = "AND([id] <= %d; %s)" % (CONTACTS, sync["a"]["filter"])
    return sync


class Readers:
    """Who reads the newsletter, and what is right of each: their name, and whether they refused."""

    def __init__(self, practice, chance):
        self.practice = practice
        self.chance = chance
        self.names = {}
        self.refused = set()
        self.again = set()   # who had refused, and consents again at the CRM alone
        self.own = []   # what people wrote themselves that gives a consent
        mails = [row["email"].lower() for row in practice.all("crm", "contacts")]
        for row in practice.all("crm", "contacts"):
            email = row["email"].lower()
            if row["id"] <= CONTACTS and row.get("consent_at") and row["status"] == "active" and \
                    mails.count(email) == 1 and " " not in email:
                self.names[email] = full_name(row)
                if not row["newsletter_consent"]:
                    self.refused.add(email)

    def contacts(self):
        return {row["email"].lower(): row for row in self.practice.all("crm", "contacts")
                if row["email"].lower() in self.names}

    def subscribers(self):
        return {row["email"]: row for row in self.practice.all("mail", "subscribers")
                if row["email"] in self.names}

    def act(self):
        """Some unsubscribe, of whom the CRM edits half; some take consent back at the CRM."""
        contacts, subscribers = self.contacts(), self.subscribers()
        both = sorted(contacts.keys() & subscribers.keys() - self.refused)
        for number, email in enumerate(self.chance.sample(both, min(8, len(both)))):
            contact = "/contacts/%d" % contacts[email]["id"]
            self.refused.add(email)
            if number >= 6:
                self.practice.call("crm", contact, "PATCH", {"newsletter_consent": False})
                continue
            self.practice.call("mail", "/subscribers/" + subscribers[email]["id"], "PATCH",
                               {"status": "unsubscribed"})
            if number % 2:
                name = "Edited%d" % self.chance.randrange(10 ** 6)
                self.names[email] = "Reader " + name
                self.own.append({"first_name": "Reader", "last_name": name,
                                 "newsletter_consent": True, "consent_at": "2026-11-25T10:00:00Z"})
                self.practice.call("crm", contact, "PATCH", self.own[-1])

        self.consent_again(contacts, subscribers)

    def consent_again(self, contacts, subscribers):
        """Some who refused are said to consent after all, at the CRM."""
        both = sorted(email for email in self.refused - self.again
                      if email in contacts and not contacts[email]["newsletter_consent"] and
                      subscribers.get(email, {}).get("status") == "unsubscribed")
        for email in self.chance.sample(both, min(2, len(both))):
            self.again.add(email)
            self.own.append({"newsletter_consent": True, "city": "Again"})
            self.practice.call("crm", "/contacts/%d" % contacts[email]["id"], "PATCH", self.own[-1])

    def check(self, promises):
        contacts, subscribers = self.contacts(), self.subscribers()
        promises.equal(sorted(self.names.keys() - subscribers.keys()), [],
                       "everybody who ever consented is at the newsletter")
        wrong = [email for email in subscribers if (subscribers[email]["status"] == "unsubscribed")
                 != (email in self.refused)]
        promises.equal(wrong, [], "who refused is unsubscribed, and nobody else")
        wrong = [email for email in contacts.keys() - self.again
                 if contacts[email]["newsletter_consent"] == (email in self.refused)]
        promises.equal(wrong, [], "the CRM knows it")
        wrong = [email for email, name in self.names.items()
                 if full_name(contacts[email]) != name or full_name(subscribers[email]) != name]
        promises.equal(wrong, [], "what was edited at the same time is kept")
        mails = [row["email"] for row in self.practice.all("mail", "subscribers")]
        promises.equal(len(mails), len(set(mails)), "nobody is there twice")


def check_again(promises, desk, readers):
    """What would give consent is asked; a person may say so."""
    contacts = {str(row["id"]): email for email, row in readers.contacts().items()}
    reviews = {contacts.get(row["key"]): row for row in desk.rows("reviews")}
    promises.check(readers.again and readers.again == set(reviews),
                   "who consents again after a refusal is asked about, and nobody else",
                   "%s, should be %s" % (reviews, readers.again))
    email = sorted(readers.again)[0]
    desk.run("answer", str(reviews[email]["id"]), "a")
    desk.run("run", "subscribers", "--yes", wanted=(0, 4))
    promises.equal(readers.subscribers()[email]["status"], "subscribed", "a person may decide it")


def consents_given(practice, own):
    """Requests, but for those of the people, that make a consent of what may be a refusal."""
    return [(request["path"], request["body"]) for request in practice.requests()
            if request["method"] == "PATCH" and request["body"] not in own and
            (request["body"].get("status") in ("subscribed", "pending")
             or request["body"].get("newsletter_consent") is True)]


def main():
    wanted = int(os.environ.get("DOVETAIL_CONSENT_KILLS", "6"))
    seed = int(os.environ.get("DOVETAIL_SEED", "3"))
    chance = random.Random(seed)
    promises = Promises()
    desk = Desk()
    began = time.monotonic()
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice, ("crm", "mail"))
        desk.add(template())
        readers = Readers(practice, chance)
        killer = Killer(desk, chance)
        number = 0
        while killer.kills < wanted and number < 3 * wanted:
            number += 1
            if number > 1:
                readers.act()
            practice.restart(MORE_FAULTS, seed * 1000 + number)
            killer.run("subscribers", min(wanted - killer.kills, 2))
            practice.restart()
            desk.run("run", "subscribers", "--yes", wanted=(0, 3, 4))
        readers.act()
        for _ in range(2):
            desk.run("run", "subscribers", "--yes", wanted=(0, 3, 4))
        print("# %d of %d kills with writes under way, %d rounds, %d refused" % (
            killer.among_writes, killer.kills, number, len(readers.refused)), flush=True)
        readers.check(promises)
        promises.equal(consents_given(practice, readers.own), [],
                       "no sync ever wrote a consent over what stood there")
        before = practice.stored()
        desk.run("run", "subscribers", "--yes", wanted=(0, 3, 4))
        promises.equal(practice.stored() - before, 0, "a further run writes nothing")
        check_again(promises, desk, readers)
    finally:
        practice.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began), flush=True)
    promises.end()


main()
