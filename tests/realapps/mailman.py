#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of a list of a real Mailman and contacts of the practice CRM, both ways, and their names,
which Mailman keeps with the address: pages, creates, edits, deletes, a list whose moderator is to
allow that someone leaves, owners, a wrong password, one that is changed."""

import os
import time

import two_way
from harness import Desk, Practice, Promises
from mailman_app import DOMAIN, LIST, Mailman, Members, counter_of

PAGE = 15
ADDRESS = "people@" + DOMAIN
MODE = "IF([phone] = \"\"; \"plaintext_digests\"; \"regular\")"
LISTS = {
    "dovetail": 1, "kind": "sync", "id": "lists", "name": "Lists of the books",
    "a": {"connection": "crm", "object": "contact", "filter": "[id] = 1"},
    "b": {"connection": "real", "object": "list"},
    "direction": "a-to-b",
    "match": [{"a": "\"%s\"" % ADDRESS, "b": "[fqdn_listname]"}],
    "to_b": [{"field": "fqdn_listname", "formula": "\"%s\"" % ADDRESS, "only": "create"}],
    "delete": "delete", "grace": "PT0S", "first": "a",
}


def definition():
    """An address is not changed, and a name is not given to an address that Mailman knows: both go
    to Mailman with a new member only."""
    document = two_way.definition("member", "AND([list_id] = \"%s\"; [role] = \"member\")" % LIST,
                                  ("display_name", "email", "delivery_mode"),
                                  [{"field": "list_id", "formula": "\"%s\"" % LIST,
                                    "only": "create"}])
    for row in document["to_b"][:2]:
        row["only"] = "create"
    document["to_b"][2]["formula"] = MODE
    document["to_a"] = [row for row in document["to_a"] if row["field"] != "phone"]
    for row in document["to_a"]:
        if row["field"] == "email":
            row["only"] = "create"
    document.update(delete="delete", first="b")
    return document


def names():
    """From the CRM to the address, whatever lists it is in."""
    return {
        "dovetail": 1, "kind": "sync", "id": "names", "name": "Names to addresses",
        "a": definition()["a"], "b": {"connection": "real", "object": "address"},
        "direction": "a-to-b",
        "match": [{"a": "LOWER([email])", "b": "[email]"}],
        "to_b": [{"field": "display_name",
                  "formula": "TRIM([first_name] & \" \" & [last_name])"}],
        "delete": "keep", "first": "a",
    }


def owners(key):
    """By the address alone the member of the same list would be one that is left out."""
    return {
        "dovetail": 1, "kind": "sync", "id": "owners", "name": "Owners of the list",
        "a": {"connection": "crm", "object": "contact", "filter": "[id] = %d" % key},
        "b": {"connection": "real", "object": "member", "filter": "[role] = \"owner\""},
        "direction": "a-to-b",
        "match": [{"a": "\"owner \" & LOWER([email])", "b": "[role] & \" \" & [email]"}],
        "to_b": [
            {"field": "email", "formula": "[email]", "only": "create"},
            {"field": "list_id", "formula": "\"%s\"" % LIST, "only": "create"},
            {"field": "role", "formula": "\"owner\"", "only": "create"},
            {"field": "moderation_action", "formula": "IF([phone] = \"\"; \"\"; \"hold\")"}],
        "delete": "delete", "grace": "PT0S", "first": "a",
    }


class Subscribers(two_way.Crowd):
    """Names are changed at Mailman, telephones in the CRM: whoever has none gets digests. Those of
    members who were there before, or were made there, stay as they are until then."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.edited = set()

    def begin(self):
        count = super().begin()
        for row in self.sides[1].everyone():
            self.wanted[row["email"]]["name"] = row["name"]  # it had the member before
        return count

    def edit_fields(self, email, keys):
        person = self.wanted[email]
        person["name"] = self.make("moved")["name"]
        person["phone"] = "" if person["phone"] and email in self.edited else self.number()
        self.edited.add(email)
        self.sides[1].edit(keys[1], {"name": person["name"]})
        self.sides[0].edit(keys[0], {"phone": person["phone"]})
        self.edits += 2

    def modes(self):
        """What the mails of those who were edited must be like, and are."""
        known = {email for email, *_ in self.known()} & self.edited
        return ({email: "regular" if self.wanted[email]["phone"] else "plaintext_digests"
                 for email in known},
                {row["email"]: row["delivery_mode"] for row in self.sides[1].mailman.members()
                 if row["email"] in known})


def place(counter):
    return ("connect", "mailman-in-pages", "--id", "real",
            "--set", "url=http://127.0.0.1:%d" % counter.port)


def connect(promises, desk, counter, mailman):
    desk.run(*place(counter), given="user=dovetail\npassword=not this one\n", wanted=None)
    promises.equal(desk.status, 3, "a wrong password is refused")
    promises.check("not this one" not in desk.errors, "and said without the password", desk.errors)
    desk.run(*place(counter), given="user=dovetail\npassword=%s\n" % mailman.password)


def check_lists(promises, desk, counter, mailman):
    """A Mailman without any list answers without the list of them."""
    desk.add(LISTS)
    desk.run("run", "lists", "--yes")
    promises.equal([row["list_id"] for row in mailman.call("/lists")["entries"]], [LIST],
                   "a list is made")
    desk.run("run", "lists", "--yes", "--whole")
    promises.equal((counter.asked["POST lists"], desk.rows("problems")), (1, []),
                   "and found again, so that it is made once")


def check_modes(promises, crowd, what):
    wanted, found = crowd.modes()
    promises.equal(found, wanted, "who has no telephone gets digests, %s" % what)
    promises.equal(sorted(set(found.values())), ["plaintext_digests", "regular"],
                   "and there are both")


def check_names(promises, desk, counter, crowd):
    desk.add(names())
    desk.run("run", "names", "--yes", "--whole")
    promises.equal(counter.asked["PATCH addresses"], 0, "names that are the same are not written")
    email, *keys = crowd.known()[0]
    crowd.sides[0].edit(keys[0], {"name": "Łucja Change"})
    crowd.wanted[email]["name"] = "Łucja Change"
    desk.run("run", "names", "--yes")
    promises.equal(counter.asked["PATCH addresses"], 1, "an edit is one write")
    desk.run("run", "people", "--yes")
    crowd.check(promises, "after a name went to the address")


def check_moderated(promises, desk, mailman, crowd):
    """Mailman would answer with status 202, and keep the member until its moderator comes."""
    mailman.call("/lists/%s/config" % LIST, "PATCH", {"unsubscription_policy": "moderate"})
    email, *keys = crowd.known()[0]
    crowd.sides[0].remove(keys[0])
    del crowd.wanted[email]
    desk.run("run", "people", "--yes", "--whole")
    crowd.check(promises, "on a list whose moderator allows leaving")


def check_owners(promises, desk, practice, mailman, crowd):
    """An owner is made beside the member of the same address."""
    email, key, _ = crowd.known()[0]
    desk.add(owners(key))

    def give(phone):
        practice.call("crm", "/contacts/%d" % key, "PATCH", {"phone": phone})
        return run()

    def run():
        desk.run("run", "owners", "--yes", "--whole")
        return [(row["email"], row.get("moderation_action")) for row in mailman.members("owner")]

    promises.equal(give(""), [(email, "accept")], "a contact is made the list's owner")
    promises.equal(give("+49 30 1"), [(email, "hold")], "a field of it is changed")
    promises.equal(give(""), [(email, None)], "and emptied")
    practice.call("crm", "/contacts/%d" % key, "DELETE")
    promises.equal((run(), desk.rows("problems")), ([], []),
                   "it is no owner when the contact is deleted")
    promises.check(email in {row["email"] for row in mailman.members()}, "but a member still")


def check_delivery(promises, desk, mailman):
    member = mailman.members()[0]["member_id"]
    desk.run("act", "real", "member", "delivery", member, "--set", "delivery_status=by_moderator",
             "--yes")
    promises.equal(mailman.call("/members/%s/preferences" % member).get("delivery_status"),
                   "by_moderator", "that a member gets no mails is an action")


def check_password(promises, desk, counter, mailman, crowd):
    old = mailman.password
    mailman.change_password()
    two_way.check_refused(promises, desk, crowd, counter, old)
    two_way.check_taken(promises, desk, place(counter),
                        "user=dovetail\npassword=%s\n" % mailman.password)


def check_all(promises, desk, counter, practice, mailman):
    connect(promises, desk, counter, mailman)
    check_lists(promises, desk, counter, mailman)
    desk.add(definition())
    crowd = Subscribers([two_way.Contacts(practice), Members(mailman)], ("name", "email"))
    two_way.run_rounds(promises, desk, crowd, counter)
    promises.check(counter.asked["GET members"] > 4 * two_way.ROUNDS,
                   "members were read in pages", counter.asked)
    check_modes(promises, crowd, "after all rounds")
    check_names(promises, desk, counter, crowd)
    check_moderated(promises, desk, mailman, crowd)
    check_delivery(promises, desk, mailman)
    check_password(promises, desk, counter, mailman, crowd)
    check_owners(promises, desk, practice, mailman, crowd)
    practice.call("crm", "/contacts/1", "DELETE")
    desk.run("run", "lists", "--yes", "--whole")
    promises.check("entries" not in mailman.call("/lists"), "a list is deleted")


def main():
    promises = Promises()
    desk = Desk()
    practice = mailman = counter = None
    began = time.monotonic()
    try:
        practice = Practice(os.path.join(desk.folder, "practice"))
        two_way.give_addresses(practice)
        mailman = Mailman(os.path.join(desk.folder, "mailman"))
        counter = counter_of(mailman)
        print("# Mailman is up after %.0f s" % (time.monotonic() - began), flush=True)
        two_way.add_in_pages(desk, "mailman-in-pages", "mailman", {
            "paging": {"pages": {"size": {"value": PAGE}}}})
        desk.connect(practice, ("crm",))
        check_all(promises, desk, counter, practice, mailman)
    finally:
        for program in (counter, mailman, practice):
            if program is not None:
                program.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


main()
