# SPDX-License-Identifier: GPL-3.0-or-later
"""People at two applications: what they do there, and what each of them must be in the end, with
the sync that keeps contacts of the CRM and customers of the accounting the same.

They are known by their e-mail, which neither application keeps apart: a record that comes twice
is there twice. Both sides are edited in the same rounds, never the same field of one record."""

import json
import os

from harness import DATA

RECORDS = 80
BATCH = 50  # writes of one request, where the applications take several
TO_B = [
    {"field": "name", "formula": "TRIM([first_name] & \" \" & [last_name])"},
    {"field": "email", "formula": "LOWER([email])"},
    {"field": "phone", "formula": "[phone]"},
    {"field": "notes", "formula": "\"crowd\"", "only": "create"}]
TO_A = [
    {"field": "first_name", "formula": "IFNA(TEXTBEFORE([name]; \" \"); [name])"},
    {"field": "last_name", "formula": "IFNA(TEXTAFTER([name]; \" \"); \"\")"},
    {"field": "email", "formula": "[email]"},
    {"field": "phone", "formula": "[phone]"},
    {"field": "city", "formula": "\"Crowd\"", "only": "create"}]


def crowd_sync(both):
    sync = {
        "dovetail": 1, "kind": "sync", "id": "people", "name": "Contacts and customers",
        "a": {"connection": "crm", "object": "contact",
              "filter": "OR(AND([id] > 20; [id] <= %d); [city] = \"Crowd\")" % (20 + RECORDS)},
        "b": {"connection": "books", "object": "customer", "filter": "[notes] = \"crowd\""},
        "direction": "both" if both else "a-to-b",
        "match": [{"a": "LOWER([email])", "b": "LOWER([email])"}],
        "to_b": TO_B, "first": "a"}
    return dict(sync, to_a=TO_A) if both else sync


def write_in_bulk(thing):
    """Several writes of an object in one request; without etags, which would have each alone."""
    thing.pop("etag", None)
    thing["bulk"] = {"mixed": {
        "request": thing["create"] + "/batch", "max": BATCH,
        "body": {"create": "{creates}", "update": "{updates}", "delete": "{deletes}"},
        "results": {"create": "/create", "update": "/update", "delete": "/delete"},
        "itemError": "/error/message"}}


def connect_recognising(desk, practice, how):
    """Connects CRM and accounting that honour keys of requests ("keys"), can only be searched
    ("search"), or have nothing by which a create can be found again ("neither"). With "bulk" they
    can only be searched, and take several writes in one request."""
    if how == "keys":
        desk.connect(practice, ("crm", "books"))
        return
    for app in ("crm", "books"):
        path = os.path.join(DATA, "connectors", "practice-%s.json" % app)
        with open(path, encoding="utf-8") as file:
            manifest = json.load(file)
        manifest["id"] = "practice-%s-%s" % (app, how)
        del manifest["idempotency"]
        manifest["settle"] = "PT3S"  # 202-late and search-lag together take 2.5 s
        for thing in manifest["objects"].values():
            if how == "neither":
                thing.pop("filters", None)
            if how == "bulk" and "create" in thing:
                write_in_bulk(thing)
        path = os.path.join(desk.folder, manifest["id"] + ".json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(manifest, file)
        desk.run("connectors", "add", path)
        desk.run("connect", manifest["id"], "--id", app, "--set",
                 "url=" + practice.apps[app]["url"], given="token=%s\n" % practice.apps[app]["token"])


def full_name(contact):
    return " ".join(((contact["first_name"] or "") + " " + (contact["last_name"] or "")).split())


class Crowd:
    def __init__(self, practice, chance, both):
        self.practice = practice
        self.chance = chance
        self.both = both
        self.wanted = {}   # e-mail -> [name, phone]
        self.made = 0
        for row in self.contacts():
            self.wanted[row["email"].lower()] = [full_name(row), row["phone"] or ""]

    def contacts(self):
        return [row for row in self.practice.all("crm", "contacts")
                if 20 < row["id"] <= 20 + RECORDS or row.get("city") == "Crowd"]

    def customers(self):
        return [row for row in self.practice.all("books", "customers")
                if row.get("notes") == "crowd"]

    def add(self):
        self.made += 1
        email = "new%d@example.org" % self.made
        name, phone = "Newly Made%d" % self.made, "+49 30 %d" % self.made
        self.wanted[email] = [name, phone]
        if self.both and self.chance.random() < 0.5:
            self.practice.call("books", "/customers", "POST",
                               {"name": name, "email": email, "phone": phone, "notes": "crowd"})
        else:
            self.practice.call("crm", "/contacts", "POST",
                               {"first_name": "Newly", "last_name": "Made%d" % self.made,
                                "email": email, "phone": phone, "city": "Crowd"})

    def edit(self, desk):
        """A name and a telephone number of some: of both ways at one side each, of one way both
        at the CRM. Nobody of whom it is asked whether he arrived: he is not yet one at both."""
        customers = {row["email"].lower(): row for row in self.customers()}
        asked = {(review["connection"], review["key"]) for review in desk.rows("reviews")}
        both = [row for row in self.contacts() if row["email"].lower() in customers
                and ("books", str(row["id"])) not in asked
                and ("crm", customers[row["email"].lower()]["id"]) not in asked]
        for row in self.chance.sample(both, min(12, len(both))):
            email = row["email"].lower()
            number = self.chance.randrange(10 ** 6)
            sides = [("crm", "/contacts/%d" % row["id"]),
                     ("books", "/customers/%s" % customers[email]["id"])]
            self.chance.shuffle(sides)
            if not self.both:
                sides = [("crm", "/contacts/%d" % row["id"])] * 2
            name = ["Edited", "Name%d" % number]
            change = ({"first_name": name[0], "last_name": name[1]} if sides[0][0] == "crm"
                      else {"name": " ".join(name)})
            self.practice.call(sides[0][0], sides[0][1], "PATCH", change)
            self.practice.call(sides[1][0], sides[1][1], "PATCH", {"phone": "+1 %d" % number})
            self.wanted[email] = [" ".join(name), "+1 %d" % number]

    def answer(self, desk):
        """Answers the questions whether a record arrived as somebody who looks does; how many
        there were, and how many had arrived."""
        by_mail = {"crm": {}, "books": {}}
        mail_of = {"crm": {}, "books": {}}
        for app, rows in (("crm", self.contacts()), ("books", self.customers())):
            for row in rows:
                by_mail[app][row["email"].lower()] = str(row["id"])
                mail_of[app][str(row["id"])] = row["email"].lower()
        asked = [review for review in desk.rows("reviews") if review["kind"] == "check"]
        arrived = 0
        for review in asked:
            there = review["connection"]
            here = "crm" if there == "books" else "books"
            key = by_mail[there].get(mail_of[here][review["key"]])
            arrived += key is not None
            desk.run("answer", str(review["id"]),
                     "repeat" if key is None else "exists " + key)
        return len(asked), arrived

    def check(self, promises, name):
        contacts = {row["email"].lower(): row for row in self.contacts()}
        customers = {row["email"].lower(): row for row in self.customers()}
        promises.equal(len(self.contacts()) - len(contacts) + len(self.customers())
                       - len(customers), 0, name + ": 0 twice")
        promises.equal(sorted(self.wanted.keys() - contacts.keys()), [],
                       name + ": 0 lost in the CRM")
        promises.equal(sorted(self.wanted.keys() - customers.keys()), [],
                       name + ": 0 lost in the accounting")
        promises.equal(sorted((contacts.keys() | customers.keys()) - self.wanted.keys()), [],
                       name + ": nobody from nowhere")
        wrong = []
        for email, (full, phone) in self.wanted.items():
            row, other = contacts.get(email), customers.get(email)
            found = [row and full_name(row), row and (row.get("phone") or ""),
                     other and other.get("name"), other and (other.get("phone") or "")]
            if found != [full, phone, full, phone]:
                wrong.append((email, full, phone, found))
        promises.equal(wrong, [], name + ": 0 wrong, no edit is lost")
