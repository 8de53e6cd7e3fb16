#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret is in the keyring and nowhere else: searched for in every file, every word printed,
and what /proc tells of the running program."""

import http.server
import os
import sqlite3
import subprocess
import threading
import time

from babbler import WRITTEN, WRITTEN_END, Babbler, serve
from harness import Desk, Practice, Promises, files_with

CANARY = "practice-crm-kanarienvogel-7f3a9c"


class Echo(http.server.BaseHTTPRequestHandler):
    """Refuses everything and repeats what it was sent, as careless applications do."""

    def do_GET(self):
        time.sleep(0.3)
        body = ('{"message": "bad token: %s"}' % self.headers.get("Authorization", "")).encode()
        self.send_response(403)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PATCH = do_GET

    def log_message(self, *arguments):
        pass


def look_at_exchanges(promises, practice):
    """What was sent and came back is kept, and no secret with it."""
    desk = Desk()
    Babbler.behind = practice.apps["books"]["url"], practice.apps["books"]["token"]
    Babbler.refusals = 1000
    server = serve(Babbler)
    try:
        desk.connect(practice, ("crm", "mail"))
        desk.run("connect", "practice-books", "--id", "books",
                 "--set", "url=http://127.0.0.1:%d/books" % server.server_port,
                 given="token=%s\n" % WRITTEN)
        desk.templates("won-deals", "newsletter")
        desk.run("run", "customers", "--yes", wanted=None)
        log = sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "log.db"))
        rows = log.execute("SELECT r.body, r.answer, r.answer_headers FROM exchange e JOIN request r"
                           " ON r.id = e.request_id WHERE r.status = 422").fetchall()
        log.close()
        promises.check(len(rows) > 0 and all(body and "[hidden]" in answer and "[hidden]" in headers
                                             for body, answer, headers in rows),
                       "refused writes are kept with their answers", "%d rows" % len(rows))
        shown = [line["exchange"] for line in
                 desk.rows("run-show", "1", "--state", "refused", "--exchange")[1:]]
        promises.check(len(shown) == len(rows) and
                       all(one["request"]["method"] in ("POST", "PATCH") and one["request"]["body"] and
                           one["answer"]["status"] == 422 and one["tries"] == 1 and
                           "[hidden]" in one["answer"]["body"] for one in shown),
                       "and shown by the command line", "%d lines" % len(shown))
        printed = desk.run("run-show", "1", "--state", "refused", "--exchange")
        promises.check(printed.count(" http://127.0.0.1:") == len(rows) and
                       printed.count("    < 422") == len(rows), "also to people", printed[-800:])
        promises.equal(files_with(desk.workspace, WRITTEN_END), [],
                       "however an answer writes the secret, it is in no file")
        promises.check(WRITTEN_END not in desk.said, "and in nothing printed")
    finally:
        server.shutdown()
        desk.end()


def watch_process(desk, secret):
    """Looks at a running command through /proc, as often as it can."""
    process = subprocess.Popen(desk.command("connections", "check", "crm"), stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    seen = looked = 0
    while process.poll() is None:
        for name in ("environ", "cmdline"):
            try:
                with open("/proc/%d/%s" % (process.pid, name), "rb") as file:
                    seen += secret.encode() in file.read()
                looked += 1
            except OSError:
                pass
        time.sleep(0.01)
    desk.said += process.stdout.read().decode()
    process.stdout.close()
    return seen, looked


def main():
    promises = Promises()
    desk = Desk()
    practice = Practice(os.path.join(desk.folder, "practice"))
    server = serve(Echo)
    token = practice.apps["crm"]["token"]
    try:
        desk.connect(practice)
        desk.templates("won-deals", "newsletter")
        desk.run("run", "customers", "--yes", wanted=(4,))
        desk.run("export", "-o", os.path.join(desk.folder, "export.json"))
        desk.run("plan", "customers", "-o", os.path.join(desk.folder, "plan.jsonl"))
        for app in ("crm", "books", "mail"):
            secret = practice.apps[app]["token"]
            promises.equal(files_with(desk.workspace, secret), [], "%s: in no file of the workspace" % app)
            promises.check(secret not in desk.said, "%s: in nothing printed" % app)
        promises.equal([path for path in files_with(desk.folder, token) if "practice/" not in path], [],
                       "in no export and no plan")

        url = "http://127.0.0.1:%d/crm" % server.server_port
        desk.run("connect", "practice-crm", "--id", "crm", "--set", "url=" + url,
                 given="token=%s\n" % CANARY, wanted=None)
        promises.check(desk.status != 0, "an application that refuses the token is told")
        desk.run("run", "customers", wanted=None)
        desk.run("doctor", wanted=None)
        desk.run("problems")
        seen, looked = watch_process(desk, CANARY)
        promises.check(looked > 0 and seen == 0, "not in environment or command line of the program",
                       "%d looks, seen %d times" % (looked, seen))
        promises.check(CANARY not in desk.said, "not in what is said of an answer that repeats it", desk.said[-600:])
        promises.equal(files_with(desk.workspace, CANARY), [], "in no file after that")
        look_at_exchanges(promises, practice)
    finally:
        server.shutdown()
        practice.stop()
        desk.end()
    promises.end()


main()
