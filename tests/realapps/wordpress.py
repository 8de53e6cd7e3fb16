#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a real WordPress and contacts of the practice CRM, both ways, and deals that become
posts: pages, creates, edits, deletes, posts that changed since, an address that is taken, a wrong
password, one that is taken back."""

import os
import time

import two_way
from harness import Desk, Practice, Promises
from wordpress_app import Users, WordPress, counter_of

PAGE = 15
DEALS = 40
POSTS = {
    "dovetail": 1, "kind": "sync", "id": "posts", "name": "Deals to posts",
    "a": {"connection": "crm", "object": "deal", "filter": "[id] <= %d" % DEALS},
    "b": {"connection": "real", "object": "post", "filter": "LEFT([slug]; 5) = \"deal-\""},
    "direction": "a-to-b",
    "match": [{"a": "\"deal-\" & [id]", "b": "[slug]"}],
    "to_b": [
        {"field": "slug", "formula": "\"deal-\" & [id]", "only": "create"},
        {"field": "status", "formula": "\"draft\"", "only": "create"},
        {"field": "title.raw", "formula": "[title]"}],
    "delete": "delete", "grace": "PT0S", "first": "a",
}


def definition():
    """Names are two fields at both sides, and a WordPress user has no telephone."""
    document = two_way.definition("user", "[username] <> \"admin\"",
                                  ("first_name", "email", "last_name"),
                                  [{"field": "username", "formula": "[email]", "only": "create"},
                                   {"field": "password", "formula": "\"Pwd.41-\" & [email]",
                                    "only": "create"}])
    document["to_b"][0]["formula"] = "[first_name]"
    document["to_b"][2]["formula"] = "[last_name]"
    document["to_a"] = [
        {"field": "first_name", "formula": "[first_name]"},
        {"field": "last_name", "formula": "[last_name]"},
        {"field": "email", "formula": "[email]"},
        {"field": "city", "formula": "\"Realtown\"", "only": "create"}]
    document["delete"] = "delete"
    return document


def place(counter):
    return ("connect", "wordpress-in-pages", "--id", "real",
            "--set", "url=http://127.0.0.1:%d" % counter.port)


def connect(promises, desk, counter, wordpress):
    desk.run(*place(counter), given="user=admin\npassword=not this one\n", wanted=None)
    promises.equal(desk.status, 3, "a wrong password is refused")
    promises.check("not this one" not in desk.errors, "and said without the password", desk.errors)
    desk.run(*place(counter), given="user=admin\npassword=%s\n" % wordpress.password)


def check_posts(promises, desk, counter, practice, wordpress):
    desk.add(POSTS)
    desk.run("run", "posts", "--yes", wanted=(0, 4))
    promises.equal([row["message"] for row in desk.rows("problems")], [], "no post is refused")
    deals = {"deal-%d" % row["id"]: row["title"] for row in practice.all("crm", "deals")
             if row["id"] <= DEALS}

    def posts():
        rows, _ = wordpress.call("/posts?context=edit&status=any&per_page=100")
        return {row["slug"]: row["title"]["raw"] for row in rows if row["slug"].startswith("deal-")}

    promises.equal(posts(), deals, "every deal is one post, with its title")
    practice.call("crm", "/deals/7", "PATCH", {"title": "Another title"})
    before = counter.asked["PATCH posts"]
    desk.run("run", "posts", "--yes")
    promises.equal((posts()["deal-7"], counter.asked["PATCH posts"] - before), ("Another title", 1),
                   "an edit is one write")
    practice.call("crm", "/deals/9", "DELETE")
    desk.run("run", "posts", "--yes", "--whole")
    promises.check("deal-9" not in posts(), "a deal that was deleted takes its post along")
    before = counter.asked["PATCH posts"] + counter.asked["POST posts"]
    desk.run("run", "posts", "--yes", "--whole")
    promises.equal(counter.asked["PATCH posts"] + counter.asked["POST posts"] - before, 0,
                   "and then there is nothing to write")


def check_taken(promises, desk, crowd):
    """An address that another user has: WordPress refuses it with status 400 or 500."""
    email, *keys = crowd.known()[0]
    crowd.sides[0].edit(keys[0], {"email": crowd.known()[1][0]})
    desk.run("run", "people", "--yes", wanted=(4,))
    promises.check(len(desk.rows("problems")) == 1, "an address that is taken is a problem",
                   desk.rows("problems"))
    crowd.sides[0].edit(keys[0], {"email": email})
    desk.run("run", "people", "--yes")
    promises.equal(desk.rows("problems"), [], "and is none when it was mended")
    crowd.check(promises, "after an edit that was refused")


def check_password(promises, desk, counter, wordpress, crowd):
    old = wordpress.password
    wordpress.password = wordpress.make_password()
    two_way.check_refused(promises, desk, crowd, counter, old)
    two_way.check_taken(promises, desk, place(counter),
                        "user=admin\npassword=%s\n" % wordpress.password)


def main():
    promises = Promises()
    desk = Desk()
    practice = wordpress = counter = None
    began = time.monotonic()
    try:
        practice = Practice(os.path.join(desk.folder, "practice"))
        two_way.give_addresses(practice)
        wordpress = WordPress(os.path.join(desk.folder, "wordpress"))
        counter = counter_of(wordpress)
        print("# WordPress is up after %.0f s" % (time.monotonic() - began), flush=True)
        two_way.add_in_pages(desk, "wordpress-in-pages", "wordpress", {
            "paging": {"pages": {"size": {"value": PAGE}}}})
        desk.connect(practice, ("crm",))
        connect(promises, desk, counter, wordpress)
        check_posts(promises, desk, counter, practice, wordpress)
        desk.add(definition())
        crowd = two_way.Crowd([two_way.Contacts(practice), Users(wordpress)], ("name", "email"))
        two_way.run_rounds(promises, desk, crowd, counter)
        promises.check(counter.asked["GET users"] > 4 * two_way.ROUNDS,
                       "users were read in pages", counter.asked)
        check_taken(promises, desk, crowd)
        check_password(promises, desk, counter, wordpress, crowd)
    finally:
        for program in (counter, wordpress, practice):
            if program is not None:
                program.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


main()
