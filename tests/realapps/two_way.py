# SPDX-License-Identifier: GPL-3.0-or-later
"""People of two applications, of which one at least is a real one, kept the same both ways, while
both are edited, added to and deleted from at random. What each person must be in the end is known:
two edits of one round never meet in one field, except where the definition says who wins.

DOVETAIL_REAL_PEOPLE says how many contacts (60), DOVETAIL_REAL_ROUNDS how many rounds of edits
(3), DOVETAIL_SEED where chance begins."""

import json
import os
import random
import time

PEOPLE = int(os.environ.get("DOVETAIL_REAL_PEOPLE", "60"))
ROUNDS = int(os.environ.get("DOVETAIL_REAL_ROUNDS", "3"))
SEED = int(os.environ.get("DOVETAIL_SEED", "7"))
FIRST = ["Ann", "Bjørn", "Chloé", "Dörte", "Eve", "Fatma", "Zoë", "Łukasz"]
LAST = ["Öst", "de la Cruz", "O'Neil", "Müller-Lüdenscheidt", "Šimić", "Van den Berg", "Xu"]
LIMIT = 20 + PEOPLE


def definition(object_id, keep, fields, more=()):
    """The sync: contacts that are its own, and the people that the filter `keep` lets in. `fields`
    are the names of name, e-mail and phone there, `more` further rows to that side."""
    name, email, phone = fields
    return {
        "dovetail": 1, "kind": "sync", "id": "people", "name": "Contacts both ways",
        "a": {"connection": "crm", "object": "contact",
              "filter": "OR(AND([id] > 20; [id] <= %d); [city] = \"Realtown\")" % LIMIT},
        "b": {"connection": "real", "object": object_id, "filter": keep},
        "direction": "both",
        "match": [{"a": "LOWER([email])", "b": "LOWER([%s])" % email}],
        "to_b": [
            {"field": name, "formula": "TRIM([first_name] & \" \" & [last_name])"},
            {"field": email, "formula": "[email]"},
            {"field": phone, "formula": "[phone]"}] + list(more),
        "to_a": [
            {"field": "first_name", "formula": "IFNA(TEXTBEFORE([%s]; \" \"); [%s])" % (name, name)},
            {"field": "last_name", "formula": "IFNA(TEXTAFTER([%s]; \" \"); \"\")" % name},
            {"field": "email", "formula": "[%s]" % email},
            {"field": "phone", "formula": "[%s]" % phone},
            {"field": "city", "formula": "\"Realtown\"", "only": "create"}],
        "first": "a", "conflict": "b",
        "delete": {"a": "delete", "b": "archive"}, "grace": "PT0S",
    }


class Contacts:
    """What a person does in the CRM."""

    place = "the CRM"

    def __init__(self, practice):
        self.practice = practice

    def everyone(self):
        rows = [row for row in self.practice.all("crm", "contacts")
                if 20 < row["id"] <= LIMIT or row.get("city") == "Realtown"]
        return [{"key": row["id"], "email": row["email"] or "", "phone": row.get("phone") or "",
                 "name": " ".join(((row["first_name"] or "") + " " + (row["last_name"] or "")).split())}
                for row in rows]

    def add(self, person):
        first, last = person["name"].split(" ", 1)
        return self.practice.call("crm", "/contacts", "POST",
                                  {"first_name": first, "last_name": last, "city": "Realtown",
                                   "email": person["email"], "phone": person["phone"]})["id"]

    def edit(self, key, change):
        change = dict(change)
        if "name" in change:
            change["first_name"], change["last_name"] = change.pop("name").split(" ", 1)
        self.practice.call("crm", "/contacts/%d" % key, "PATCH", change)

    def remove(self, key):
        self.practice.call("crm", "/contacts/%d" % key, "DELETE")

    def writes(self):
        return self.practice.stats()["writes"]


def give_addresses(practice):
    """There are people in the CRM whose address is none, and applications that take nobody like that:
    how a refusal is told is tried with one person alone."""
    for row in practice.all("crm", "contacts"):
        if row["email"] and "@" not in row["email"]:
            practice.call("crm", "/contacts/%d" % row["id"], "PATCH",
                          {"email": "given%d@example.org" % row["id"]})


class Crowd:
    """People at both sides, and what they must be: `wanted` by e-mail address, which is what they
    are told apart by here."""

    def __init__(self, sides, fields=("name", "phone", "email")):
        self.sides = sides      # of which the second is a real application
        self.fields = fields    # those that both have
        self.chance = random.Random(SEED)
        self.wanted = {}
        self.made = self.edits = self.conflicts = self.removed = self.added = 0

    def make(self, label):
        self.made += 1
        return {"name": "%s %s" % (self.chance.choice(FIRST), self.chance.choice(LAST)),
                "email": "%s%d@example.org" % (label, self.made),
                "phone": self.number()}

    def number(self):
        return "+49 30 %06d" % self.chance.randrange(10 ** 6)

    def note(self, person):
        self.wanted[person["email"]] = {name: person[name] for name in ("name", "email", "phone")}

    def add(self, side):
        person = self.make("made")
        self.sides[side].add(person)
        self.note(person)
        self.added += 1

    def known(self):
        """Those that are at both sides: e-mail address and the two keys."""
        both = [{row["email"]: row["key"] for row in side.everyone()} for side in self.sides]
        return [(email, both[0][email], both[1][email]) for email in sorted(both[0])
                if email in both[1] and email in self.wanted]

    def edit_fields(self, email, keys):
        """A change of some fields, each at one side of a person."""
        person = self.wanted.pop(email)
        fields = self.chance.sample(self.fields, min(len(self.fields),
                                                     self.chance.choice([1, 1, 2, 3])))
        changes = [{}, {}]
        for field in fields:
            value = self.make("moved")[field] if field != "phone" else self.phone()
            changes[self.chance.randrange(2)][field] = person[field] = value
        for side in (0, 1):
            if changes[side]:
                self.sides[side].edit(keys[side], changes[side])
        self.note(person)
        self.edits += len(fields)

    def phone(self):
        return "" if self.chance.random() < 0.2 else self.number()

    def edit_both(self, email, keys):
        """Both sides change one field, and not to the same: the second wins."""
        self.made += 1
        field = "phone" if "phone" in self.fields else "name"
        values = ([self.number(), self.number()] if field == "phone" else
                  ["%s Other%d" % (first, self.made) for first in ("Here", "There")])
        for side in (0, 1):
            self.sides[side].edit(keys[side], {field: values[side]})
        self.wanted[email][field] = values[1]
        self.conflicts += 1

    def remove(self, email, keys):
        side = self.chance.randrange(2)
        self.sides[side].remove(keys[side])
        del self.wanted[email]
        self.removed += 1

    def begin(self):
        """The people of the first, some of whom the second has under other names, and some more
        there."""
        contacts = self.sides[0].everyone()
        for row in contacts:
            self.note(row)
        some = self.chance.sample(contacts, len(contacts) // 4)
        others = [self.make("there") for _ in range(PEOPLE // 3)]
        self.sides[1].add_all([dict(row, name="Old Name") for row in some] + others)
        for person in others:
            self.note(person)
        return len(contacts) + len(some) + len(others)

    def go_on(self):
        """One round of what people do."""
        chosen = self.known()
        self.chance.shuffle(chosen)
        edits, conflicts = max(4, len(chosen) // 6), 2
        for email, *keys in chosen[:edits]:
            self.edit_fields(email, keys)
        for email, *keys in chosen[edits:edits + conflicts]:
            self.edit_both(email, keys)
        for email, *keys in chosen[edits + conflicts:edits + conflicts + 3]:
            self.remove(email, keys)
        for side in (0, 1, self.chance.randrange(2)):
            self.add(side)
        both = self.make("twice")
        for side in self.sides:
            side.add(both)
        self.note(both)

    def check(self, promises, what):
        for side in self.sides:
            place = side.place
            rows = side.everyone()
            found = {row["email"]: row for row in rows}
            promises.equal(len(rows) - len(found), 0, "%s: nobody is twice in %s" % (what, place))
            promises.equal(sorted(set(found) ^ set(self.wanted)), [],
                           "%s: the right people are in %s" % (what, place))
            wrong = [(person, found[email]) for email, person in sorted(self.wanted.items())
                     if email in found and
                     any(found[email][name] != person[name] for name in self.fields)]
            promises.equal(wrong, [], "%s: no edit is lost in %s" % (what, place))


def run_rounds(promises, desk, crowd, counter):
    """Runs through all rounds, then until it is quiet; the last run writes nothing."""
    began = time.monotonic()
    records = crowd.begin()
    runs = 0
    for number in range(ROUNDS + 1):
        if number > 0:
            crowd.go_on()
        desk.run("run", "people", "--yes", "--whole", wanted=(0, 4))
        runs += 1
        if number == 0:
            crowd.check(promises, "after the first run")
    crowd.check(promises, "after %d rounds" % ROUNDS)
    desk.run("run", "people", "--yes", "--whole", wanted=(0, 4))
    before = (crowd.sides[0].writes(), counter.writes())
    desk.run("run", "people", "--yes", "--whole", wanted=(0, 4))
    desk.run("run", "people", "--yes", wanted=(0, 4))
    runs += 3
    promises.equal((crowd.sides[0].writes() - before[0], counter.writes() - before[1]), (0, 0),
                   "a third run writes nothing, at neither side")
    promises.equal(desk.rows("reviews"), [], "nothing is asked")
    promises.equal([row["message"] for row in desk.rows("problems")], [], "nothing is wrong")
    print("# seed %d: %d records, %d edits, %d conflicts, %d added, %d removed, %d runs, %d requests "
          "and %d writes at the application, %.0f s" %
          (SEED, records, crowd.edits, crowd.conflicts, crowd.added, crowd.removed, runs,
           counter.requests(), counter.writes(), time.monotonic() - began), flush=True)


def check_changes_alone(promises, desk, crowd, counter, list_name):
    """A run that asks for changes reads fewer pages, and takes an edit of either side over."""
    before = counter.asked[list_name]
    desk.run("run", "people", "--yes", "--whole")
    whole = counter.asked[list_name] - before
    email, *keys = crowd.known()[0]
    crowd.sides[0].edit(keys[0], {"name": "Quick Change"})
    crowd.sides[1].edit(keys[1], {"phone": "+49 30 777"})
    crowd.wanted[email].update(name="Quick Change", phone="+49 30 777")
    before = counter.asked[list_name]
    desk.run("run", "people", "--yes")
    promises.check(counter.asked[list_name] - before < whole, "only changes are asked for",
                   "%d pages whole, %s" % (whole, counter.asked))
    crowd.check(promises, "after a run that asked for changes")


def check_refused(promises, desk, crowd, counter, secret):
    """A run with a secret that is taken no longer: it waits for a person, and writes nothing."""
    before = (crowd.sides[0].writes(), counter.writes())
    desk.run("run", "people", "--yes", wanted=None)
    promises.equal(desk.status, 3, "a secret that is taken no longer stops the run for a person")
    promises.check("password" in desk.errors.lower() or "sign" in desk.errors.lower(),
                   "and says what to do", desk.errors)
    promises.check(secret not in desk.errors, "without the secret", desk.errors)
    promises.equal((crowd.sides[0].writes(), counter.writes()), before, "and writes nothing")


def check_taken(promises, desk, command, given):
    """Connected again with what is taken now, the sync goes on."""
    desk.run(*command, given=given)
    desk.run("run", "people", "--yes", wanted=None)
    promises.equal((desk.status, desk.errors), (0, ""),
                   "the new %s is taken, and the sync goes on" % given.split("\n")[-2].split("=")[0])


def add_in_pages(desk, connector, application, changes):
    """Adds a connector that is another one, but for pages so small that there are many."""
    file_name = os.path.join(desk.folder, connector + ".json")
    with open(file_name, "w", encoding="utf-8") as file:
        json.dump({"dovetail": 1, "id": connector, "extends": application, **changes}, file)
    desk.run("connectors", "add", file_name)
