#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Items of a collection of a real Directus and contacts of the practice CRM, both ways, and contacts
that become users: pages, changes since, creates, edits, deletes, users set aside, values of all
kinds, addresses that are taken, a wrong token and password, sessions that end, a token that is taken
back."""

import os
import time

import two_way
from directus_app import ADMIN, Directus, People, counter_of
from harness import Desk, Practice, Promises

PAGE = 20
USERS = 15
TO_USERS = {
    "dovetail": 1, "kind": "sync", "id": "users", "name": "Contacts to users",
    "a": {"connection": "crm", "object": "contact", "filter": "[id] <= %d" % USERS},
    "b": {"connection": "second", "object": "user", "filter": "[email] <> \"%s\"" % ADMIN},
    "direction": "a-to-b",
    "match": [{"a": "\"c\" & [id]", "b": "[external_identifier]"}],
    "to_b": [
        {"field": "external_identifier", "formula": "\"c\" & [id]", "only": "create"},
        {"field": "email", "formula": "[email]"},
        {"field": "first_name", "formula": "[first_name]"},
        {"field": "last_name", "formula": "[last_name]"}],
    "delete": "archive", "grace": "PT0S", "first": "a",
}


def definition():
    """Beside the names, a number, a mark and a day, of those that the CRM had first."""
    document = two_way.definition("dated-item", "[email] <> \"\"", ("name", "email", "phone"),
                                  [{"field": "visits", "formula": "[id]", "only": "create"},
                                   {"field": "regular", "formula": "MOD([id]; 2) = 0",
                                    "only": "create"},
                                   {"field": "joined", "formula": "\"2026-03-29\"",
                                    "only": "create"}])
    document["delete"] = "delete"
    return document


def place(counter, name="real", auth="token"):
    return ("connect", "directus-in-pages", "--id", name, "--auth", auth,
            "--set", "url=http://127.0.0.1:%d" % counter.port, "--set", "collection=people")


def connect(promises, desk, counter, directus):
    desk.run(*place(counter), given="token=not-this-one\n", wanted=None)
    promises.equal(desk.status, 3, "a wrong token is refused")
    promises.check("not-this-one" not in desk.errors, "and said without the token", desk.errors)
    desk.run(*place(counter, "second", "password"),
             given="email=%s\npassword=not this one\n" % ADMIN, wanted=None)
    promises.equal(desk.status, 3, "a wrong password is refused")
    promises.check("not this one" not in desk.errors, "and said without the password", desk.errors)
    desk.run(*place(counter, "second", "password"),
             given="email=%s\npassword=%s\n" % (ADMIN, directus.password))
    promises.equal([row["email"] for row in directus.all("/users")], [ADMIN],
                   "the right password is taken")
    desk.run(*place(counter), given="token=%s\n" % directus.token)


def check_users(promises, desk, counter, practice, directus):
    """With a session, and users that are set aside."""

    def users():
        return {row["external_identifier"]: row for row in directus.all("/users")
                if row["external_identifier"]}

    for number in range(1, USERS + 1):  # Directus takes no address below “.example”
        practice.call("crm", "/contacts/%d" % number, "PATCH", {"email": "c%d@example.org" % number})
    desk.add(TO_USERS)
    desk.run("run", "users", "--yes", wanted=(0, 4))
    promises.equal([row["message"] for row in desk.rows("problems")], [], "no user is refused")
    contacts = {"c%d" % row["id"]: row for row in practice.all("crm", "contacts")
                if row["id"] <= USERS}
    promises.equal({key: (row["first_name"] or "", row["last_name"] or "", row["email"] or "")
                    for key, row in users().items()},
                   {key: (row["first_name"] or "", row["last_name"] or "", row["email"])
                    for key, row in contacts.items()},
                   "every contact is one user")
    practice.call("crm", "/contacts/7", "PATCH", {"last_name": "Another"})
    before = counter.asked["POST auth"], counter.asked["PATCH users"]
    directus.ends_before = "PATCH users"
    desk.run("run", "users", "--yes", "--whole")
    promises.equal((directus.ends_before, counter.asked["POST auth"] - before[0],
                    counter.asked["PATCH users"] - before[1], users()["c7"]["last_name"]),
                   (None, 2, 2, "Another"),
                   "a session that ends in the middle is begun anew, once, and the edit sent again")
    practice.call("crm", "/contacts/8", "PATCH", {"email": ADMIN})
    desk.run("run", "users", "--yes", wanted=(4,))
    promises.check(any("email" in row["message"].lower() for row in desk.rows("problems")),
                   "an address that is taken is a problem, in the words of Directus",
                   desk.rows("problems"))
    practice.call("crm", "/contacts/8", "PATCH", {"email": "mended@example.org"})
    practice.call("crm", "/contacts/9", "DELETE")
    desk.run("run", "users", "--yes", "--whole")
    promises.equal(desk.rows("problems"), [], "and is none when it was mended")
    promises.equal({key: row["status"] for key, row in users().items() if row["status"] != "active"},
                   {"c9": "archived"}, "who was deleted is set aside")
    before = counter.writes()
    desk.run("run", "users", "--yes", "--whole")
    promises.equal(counter.writes() - before, 0, "and then there is nothing to write")


def check_values(promises, practice, directus):
    contacts = {row["email"]: row["id"] for row in practice.all("crm", "contacts")}
    made = [row for row in directus.all("/items/people") if row["visits"] is not None]
    wrong = [row for row in made if (row["visits"], row["regular"], row["joined"]) !=
             (contacts[row["email"]], contacts[row["email"]] % 2 == 0, "2026-03-29")]
    promises.check(len(made) > two_way.PEOPLE // 3, "items were made with a number, a mark and a day",
                   len(made))
    promises.equal(wrong, [], "and all of these are right")


def check_taken(promises, desk, crowd):
    """An address that another item has, where the field is unique."""
    email, *keys = crowd.known()[0]
    crowd.sides[0].edit(keys[0], {"email": crowd.known()[1][0]})
    desk.run("run", "people", "--yes", wanted=(4,))
    promises.check(any("unique" in row["message"].lower() for row in desk.rows("problems")),
                   "a value that must be unique is a problem", desk.rows("problems"))
    crowd.sides[0].edit(keys[0], {"email": email})
    desk.run("run", "people", "--yes")
    promises.equal(desk.rows("problems"), [], "and is none when it was mended")
    crowd.check(promises, "after an edit that was refused")


def check_token(promises, desk, counter, directus, crowd):
    old = directus.make_token()
    two_way.check_refused(promises, desk, crowd, counter, old)
    two_way.check_taken(promises, desk, place(counter), "token=%s\n" % directus.token)


def main():
    promises = Promises()
    desk = Desk()
    practice = directus = counter = None
    began = time.monotonic()
    try:
        practice = Practice(os.path.join(desk.folder, "practice"))
        two_way.give_addresses(practice)
        directus = Directus(os.path.join(desk.folder, "directus"))
        counter = counter_of(directus)
        print("# Directus is up after %.0f s" % (time.monotonic() - began), flush=True)
        two_way.add_in_pages(desk, "directus-in-pages", "directus", {
            "paging": {"pages": {"size": {"value": PAGE}}},
            "objects": {"dated-item": {"listSince": {"since": {"lookback": "PT0S"}}}}})
        desk.connect(practice, ("crm",))
        connect(promises, desk, counter, directus)
        check_users(promises, desk, counter, practice, directus)
        desk.add(definition())
        crowd = two_way.Crowd([two_way.Contacts(practice), People(directus)])
        two_way.run_rounds(promises, desk, crowd, counter)
        check_values(promises, practice, directus)
        promises.check(counter.asked["GET people"] > 4 * two_way.ROUNDS,
                       "items were read in pages", counter.asked)
        promises.equal([row["id"] for row in desk.rows("records", "second", "item", "--limit", "400")],
                       [row["id"] for row in directus.all("/items/people")][:400],
                       "and so are those that are taken to have no times")
        two_way.check_changes_alone(promises, desk, crowd, counter, "GET people")
        promises.check(counter.asked["GET people since"] > 0, "by their change time", counter.asked)
        check_taken(promises, desk, crowd)
        check_token(promises, desk, counter, directus, crowd)
    finally:
        for program in (counter, directus, practice):
            if program is not None:
                program.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


main()
