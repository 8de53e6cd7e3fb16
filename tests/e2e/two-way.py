#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts and customers kept the same both ways, while people edit and add on both sides, the
applications misbehave, and the sync is killed at random instants. No edit may be lost, nothing be
there twice; when it is quiet a third run writes nothing.

Both sides are edited in the same rounds, never the same field of one record: what is right is
known then. DOVETAIL_TWO_WAY_KILLS says how many kills (16), DOVETAIL_SEED where chance begins.
"""

import os
import random
import subprocess

from harness import PATIENCE, Desk, Practice, Promises
from people import MORE_FAULTS, writes_under_way

RECORDS = 80
ROUNDS = 4
SYNC = {
    "dovetail": 1, "kind": "sync", "id": "people", "name": "Contacts and customers",
    "a": {"connection": "crm", "object": "contact",
          "filter": "OR(AND([id] > 20; [id] <= %d); [city] = \"Twoway\")" % (20 + RECORDS)},
    "b": {"connection": "books", "object": "customer", "filter": "[notes] = \"two-way\""},
    "direction": "both",
    "match": [{"a": "LOWER([email])", "b": "LOWER([email])"}],
    "to_b": [
        {"field": "name", "formula": "TRIM([first_name] & \" \" & [last_name])"},
        {"field": "email", "formula": "LOWER([email])"},
        {"field": "phone", "formula": "[phone]"},
        {"field": "notes", "formula": "\"two-way\"", "only": "create"}],
    "to_a": [
        {"field": "first_name", "formula": "IFNA(TEXTBEFORE([name]; \" \"); [name])"},
        {"field": "last_name", "formula": "IFNA(TEXTAFTER([name]; \" \"); \"\")"},
        {"field": "email", "formula": "[email]"},
        {"field": "phone", "formula": "[phone]"},
        {"field": "city", "formula": "\"Twoway\"", "only": "create"}],
    "first": "a",
}


class People:
    """What people do at both applications, and what each person must be in the end."""

    def __init__(self, practice, chance):
        self.practice = practice
        self.chance = chance
        self.wanted = {}   # e-mail -> (name, phone)
        self.made = 0

    def start(self):
        for row in self.contacts():
            name = " ".join((row["first_name"] + " " + row["last_name"]).split())
            self.wanted[row["email"].lower()] = [name, row["phone"] or ""]

    def contacts(self):
        return [row for row in self.practice.all("crm", "contacts")
                if 20 < row["id"] <= 20 + RECORDS or row.get("city") == "Twoway"]

    def customers(self):
        return [row for row in self.practice.all("books", "customers")
                if row.get("notes") == "two-way"]

    def add(self):
        self.made += 1
        email = "new%d@example.org" % self.made
        name, phone = "Newly Made%d" % self.made, "+49 30 %d" % self.made
        self.wanted[email] = [name, phone]
        if self.chance.random() < 0.5:
            self.practice.call("books", "/customers", "POST",
                               {"name": name, "email": email, "phone": phone, "notes": "two-way"})
        else:
            self.practice.call("crm", "/contacts", "POST",
                               {"first_name": "Newly", "last_name": "Made%d" % self.made,
                                "email": email, "phone": phone, "city": "Twoway"})

    def edit(self):
        """A name at one side and a telephone number at the other, of some who are at both."""
        customers = {row["email"].lower(): row for row in self.customers()}
        both = [row for row in self.contacts() if row["email"].lower() in customers]
        for row in self.chance.sample(both, min(12, len(both))):
            email = row["email"].lower()
            number = self.chance.randrange(10 ** 6)
            sides = [("crm", "/contacts/%d" % row["id"]),
                     ("books", "/customers/%s" % customers[email]["id"])]
            self.chance.shuffle(sides)
            name = ["Edited", "Name%d" % number]
            change = ({"first_name": name[0], "last_name": name[1]} if sides[0][0] == "crm"
                      else {"name": " ".join(name)})
            self.practice.call(sides[0][0], sides[0][1], "PATCH", change)
            self.practice.call(sides[1][0], sides[1][1], "PATCH", {"phone": "+1 %d" % number})
            self.wanted[email] = [" ".join(name), "+1 %d" % number]


def run_with_kills(desk, chance, kills):
    """Runs until it comes through, killed as often as is left; how often it was killed while
    writes were under way."""
    in_flight = 0
    for _ in range(kills + 60):
        process = subprocess.Popen(desk.command("run", "people", "--yes"), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        if kills > 0:
            try:
                process.communicate(timeout=chance.uniform(0.02, 0.35))
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                kills -= 1
                in_flight += writes_under_way(desk) > 0
                continue
        process.communicate(timeout=PATIENCE)
        if process.returncode in (0, 4):
            return in_flight
    raise RuntimeError("the sync does not get through the faults")


def restart(practice, data, faults=(), seed=1):
    practice.stop()
    return Practice(data, faults, seed=seed, port=practice.port)


def check(promises, people, name):
    contacts = {row["email"].lower(): row for row in people.contacts()}
    customers = {row["email"].lower(): row for row in people.customers()}
    promises.equal(len(people.contacts()) - len(contacts) + len(people.customers())
                   - len(customers), 0, name + ": nobody is there twice")
    promises.equal(sorted(contacts), sorted(people.wanted), name + ": everybody is in the CRM")
    promises.equal(sorted(customers), sorted(people.wanted), name + ": and in the accounting")
    wrong = []
    for email, (full, phone) in people.wanted.items():
        row, other = contacts.get(email, {}), customers.get(email, {})
        here = " ".join(((row.get("first_name") or "") + " " + (row.get("last_name") or "")).split())
        if (here, row.get("phone") or "") != (full, phone) or \
                (other.get("name"), other.get("phone") or "") != (full, phone):
            wrong.append((email, full, phone, here, row.get("phone"), other.get("name"),
                          other.get("phone")))
    promises.equal(wrong, [], name + ": no edit is lost")


def main():
    kills = int(os.environ.get("DOVETAIL_TWO_WAY_KILLS", "16"))
    seed = int(os.environ.get("DOVETAIL_SEED", "11"))
    chance = random.Random(seed)
    promises = Promises()
    desk = Desk()
    practice = None
    in_flight = 0
    print("# %d kills, seed %d" % (kills, seed), flush=True)
    data = os.path.join(desk.folder, "practice")
    try:
        practice = Practice(data)
        desk.connect(practice, ("crm", "books"))
        desk.add(SYNC)
        people = People(practice, chance)
        people.start()
        for number in range(ROUNDS):
            if number > 0:
                people.edit()
            for _ in range(3):
                people.add()
            # people's own calls do not meet the faults: what they did must be known
            practice = restart(practice, data, MORE_FAULTS, seed * 100 + number)
            in_flight += run_with_kills(desk, chance, kills // ROUNDS)
            desk.run("run", "people", "--yes", wanted=(0, 1, 3, 4))
            practice = people.practice = restart(practice, data)
        for _ in range(2):
            desk.run("run", "people", "--yes", wanted=(0, 4))
        promises.check(in_flight > 0, "kills fell among writes", "%d of them" % in_flight)
        check(promises, people, "in the end")
        before = practice.stats()["writes"]
        desk.run("run", "people", "--yes")
        promises.equal(practice.stats()["writes"] - before, 0, "a third run writes nothing")
        promises.equal(desk.rows("reviews"), [], "nothing is asked")
        promises.equal(desk.rows("problems"), [], "nothing is wrong")
    finally:
        if practice is not None:
            practice.stop()
        desk.end()
    promises.end()


main()
