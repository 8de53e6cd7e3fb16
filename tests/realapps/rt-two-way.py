#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a real Request Tracker and contacts of the practice CRM, both ways: pages, changes
without a search for them, edits that are refused in part, creates, disabled users, a token that
is revoked, a wrong password."""

import os
import time

import two_way
from harness import Desk, Practice, Promises
from rt_app import RequestTracker, Users, counter_of

PAGE = 20


def place(counter, name="real"):
    return ("connect", "rt-in-pages", "--id", name, "--set",
            "url=http://127.0.0.1:%d" % counter.port)


def connect(promises, desk, counter, tracker):
    wrong = tracker.token[:-1] + ("0" if tracker.token[-1] != "0" else "1")
    desk.run(*place(counter), "--auth", "token", given="token=%s\n" % wrong, wanted=None)
    promises.equal(desk.status, 3, "a wrong token is refused")
    promises.check(wrong not in desk.errors, "and said without the token", desk.errors)
    desk.run(*place(counter), "--auth", "password", given="user=root\npassword=not this one\n", wanted=None)
    promises.equal(desk.status, 3, "a wrong password is refused")
    promises.check("not this one" not in desk.errors, "and said without the password", desk.errors)
    desk.run(*place(counter, "second"), "--auth", "password",
             given="user=root\npassword=password\n")
    promises.equal(len(desk.rows("records", "second", "user", "--limit", "3")), 3,
                   "the right password is taken, and users are read with it")
    desk.run(*place(counter), "--auth", "token", given="token=%s\n" % tracker.token)


def check_refusal(promises, desk, crowd, tracker):
    """RT takes half of an edit, refuses the other half, and calls that a success."""
    email, *keys = crowd.known()[0]
    other = crowd.known()[1][0]
    tracker.call("/user", "POST", {"Name": "hidden", "EmailAddress": "hidden@example.org"})
    hidden = [row["id"] for row in tracker.users() if row["Name"] == "hidden"][0]
    tracker.call("/user/%d" % hidden, "DELETE")
    crowd.sides[0].edit(keys[0], {"name": "Half Taken", "email": "hidden@example.org"})
    desk.run("run", "people", "--yes", wanted=(4,))
    problems = [row["message"] for row in desk.rows("problems")]
    promises.check(len(problems) == 1 and "in use" in problems[0],
                   "an edit of which half is refused is a problem, in RT's words", problems)
    crowd.sides[0].edit(keys[0], {"email": email})
    crowd.wanted[email]["name"] = "Half Taken"
    desk.run("run", "people", "--yes")
    promises.equal(desk.rows("problems"), [], "and is none when it was mended")
    crowd.check(promises, "after an edit that was refused in part")
    promises.check(other in crowd.wanted, "nobody else was touched")


def check_token(promises, desk, counter, tracker, crowd):
    old = tracker.token
    tracker.revoke_tokens()
    tracker.token = tracker.make_token()
    two_way.check_refused(promises, desk, crowd, counter, old)
    two_way.check_taken(promises, desk, (*place(counter), "--auth", "token"),
                        "token=%s\n" % tracker.token)


def main():
    promises = Promises()
    desk = Desk()
    practice = tracker = counter = None
    began = time.monotonic()
    try:
        practice = Practice(os.path.join(desk.folder, "practice"))
        two_way.give_addresses(practice)
        tracker = RequestTracker(os.path.join(desk.folder, "rt"))
        counter = counter_of(tracker)
        print("# Request Tracker is up after %.0f s" % (time.monotonic() - began), flush=True)
        two_way.add_in_pages(desk, "rt-in-pages", "request-tracker", {
            "paging": {"pages": {"size": {"value": PAGE}}},
            "objects": {"user": {"listSince": {"since": {"lookback": "PT0S"}}}}})
        desk.connect(practice, ("crm",))
        connect(promises, desk, counter, tracker)
        desk.add(two_way.definition(
            "user", "AND([EmailAddress] <> \"\"; [Name] <> \"root\")",
            ("RealName", "EmailAddress", "WorkPhone"),
            [{"field": "Name", "formula": "[email]", "only": "create"}]))
        crowd = two_way.Crowd([two_way.Contacts(practice), Users(tracker)])
        two_way.run_rounds(promises, desk, crowd, counter)
        promises.check(counter.asked["GET users"] > 4 * two_way.ROUNDS,
                       "users were read in pages", counter.asked)
        two_way.check_changes_alone(promises, desk, crowd, counter, "GET users")
        check_refusal(promises, desk, crowd, tracker)
        check_token(promises, desk, counter, tracker, crowd)
    finally:
        for program in (counter, tracker, practice):
            if program is not None:
                program.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


main()
