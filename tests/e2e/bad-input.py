#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications that are away or lie, files that are broken, a second writer, a full disk: each
ends with a sentence for a person, nothing half written, and the next run goes on."""

import http.server
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import threading

from harness import Desk, Practice, Promises

JARGON = re.compile(r"g-io-error|GError|GDBus|SQLITE|sqlite3?_|CRITICAL|Traceback|0x[0-9a-f]{6}")
MEGABYTE = 1 << 20
MEMORY_MOST = 200 * MEGABYTE
EMPTY = {"page": 1, "pages": 1, "total": 0, "data": []}


class Liar(http.server.BaseHTTPRequestHandler):
    """Answers as `way` says, whatever it is asked."""

    way = "html"
    asked = threading.Event()  # somebody is being held
    go_on = threading.Event()
    protocol_version = "HTTP/1.1"

    def begin(self, length, kind="application/json"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def say(self, body, kind="application/json"):
        self.begin(len(body), kind)
        self.wfile.write(body)

    def flood(self):
        self.begin(1 << 40)
        piece = b'{"data": [' + b"[1, 2, 3], " * 5000
        for _ in range(2500):
            self.wfile.write(piece)

    def do_GET(self):
        self.close_connection = True
        if self.way == "hold":
            self.asked.set()
            self.go_on.wait(60)
        try:
            if self.way in ("html", "hold"):
                self.say(b"<!DOCTYPE html><title>Maintenance</title>Back soon", "text/html")
            elif self.way == "cut":
                self.begin(500)
                self.wfile.write(b'{"page": 1, "data": [{"id": 1, "name": "Ha')
            elif self.way == "bomb":
                self.say(b"[" * 100000 + b"]" * 100000)
            elif self.way == "flood":
                self.flood()
            elif self.way == "good":
                self.say(b'{"id": "liar", "name": "A liar"}')
            elif self.way == "empty":
                self.say(json.dumps(EMPTY).encode())
            elif self.way == "wrong":
                self.say(b'{"page": "one", "pages": [], "data": {"id": 1}}')
        except OSError:
            pass  # the program had enough

    do_POST = do_PATCH = do_GET

    def log_message(self, *arguments):
        pass


def is_sentence(desk):
    """Whether the last command ended by itself and spoke as one speaks to people."""
    words = desk.errors.strip()
    return desk.status in (1, 3, 4) and words != "" and JARGON.search(words) is None


def connect(desk, practice, url, *more, wanted=(0,)):
    """Connects the connection anew: a person says that its secrets are for another server."""
    desk.run("connect", "practice-crm", "--id", "crm", "--set", "url=" + url, *more,
             given="token=%s\n" % practice.apps["crm"]["token"], wanted=wanted)


def move(desk, practice, url):
    """Lets the connection lead elsewhere, to another account, and with all consent."""
    Liar.way = "good"
    connect(desk, practice, url, "--replace-account")


def check_consent(promises, desk, practice):
    """A definition or an account that changed behind a person's back stops everything."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = "http://127.0.0.1:%d/crm" % server.server_port
    path = os.path.join(desk.workspace, "connections", "crm.json")
    with open(path, encoding="utf-8") as file:
        before = file.read()
    Liar.way = "hold"
    with open(path, "w", encoding="utf-8") as file:
        file.write(before.replace(practice.apps["crm"]["url"], url))
    desk.run("run", "customers", "--yes", wanted=None)
    promises.check(is_sentence(desk) and "its sign-in was made for" in desk.errors and
                   str(server.server_port) in desk.errors, "another server: a sentence", desk.errors)
    promises.check(not Liar.asked.is_set(), "and it is not asked")
    with open(path, "w", encoding="utf-8") as file:
        file.write(before)

    Liar.way = "good"
    connect(desk, practice, url, wanted=None)
    promises.check(is_sentence(desk) and "Nothing was changed" in desk.errors and
                   "belongs to the account" in desk.errors and "A liar" in desk.errors,
                   "another account: a sentence", desk.errors)
    server.shutdown()
    server.server_close()
    desk.run("run", "customers", "--yes", wanted=(0, 4))
    promises.check(desk.status in (0, 4), "and the earlier sign-in goes on", desk.errors)


def peak_of(desk, *arguments):
    """The most memory that a command takes, in bytes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    desk.run(*arguments, wanted=None)
    return max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * 1024


def check_servers(promises, desk, practice):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    writes = practice.stats()["writes"]
    move(desk, practice, "http://127.0.0.1:%d/crm" % server.server_port)
    for way in ("html", "cut", "bomb", "wrong"):
        Liar.way = way
        desk.run("run", "customers", "--yes", wanted=None)
        promises.check(is_sentence(desk) and "crm" in desk.errors.lower(),
                       "%s: a sentence that names the application" % way,
                       "%d: %s" % (desk.status, desk.errors))
    Liar.way = "flood"
    peak = peak_of(desk, "run", "customers", "--yes")
    promises.check(is_sentence(desk), "flood: a sentence", desk.errors)
    promises.check(peak < MEMORY_MOST, "flood: in bounded memory", "%d MB" % (peak / MEGABYTE))
    Liar.way = "empty"
    desk.run("run", "customers", "--yes", wanted=None)
    promises.check(desk.status in (0, 3, 4), "empty: no failure", desk.errors)
    server.shutdown()
    server.server_close()
    desk.run("run", "customers", "--yes", wanted=None)
    promises.check(is_sentence(desk) and desk.status == 1, "away: a sentence", desk.errors)
    promises.equal(practice.stats()["writes"] - writes, 0, "nothing was written meanwhile")
    move(desk, practice, practice.apps["crm"]["url"])
    desk.run("run", "customers", "--yes", wanted=(0, 4))
    promises.equal(practice.stats()["writes"] - writes, 0, "and nothing had to be repaired")


def check_files(promises, desk):
    folder = os.path.join(desk.workspace, "syncs")
    broken = {"comma.json": b'{ "dovetail": 1,\n  "kind": "sync",, }', "empty.json": b"",
              "binary.json": bytes(range(256)) * 40, "deep.json": b"[" * 100000,
              "kind.json": b'{ "dovetail": 1, "kind": "sink", "id": "kind" }'}
    for name, content in broken.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
        desk.run("doctor", wanted=None)
        promises.check(name in desk.said[-4000:] and JARGON.search(desk.said[-4000:]) is None,
                       "%s: named" % name, desk.said[-800:])
        desk.run("run", "customers", "--yes", wanted=(0, 4))
        promises.check(desk.status in (0, 4), "%s: the other definitions go on" % name)
        os.remove(os.path.join(folder, name))
    with open(os.path.join(folder, "customers.json"), encoding="utf-8") as file:
        whole = file.read()
    with open(os.path.join(desk.folder, "wrong.json"), "w", encoding="utf-8") as file:
        file.write(whole.replace("TRIM(", "TRIMM(", 1))
    desk.run("add", os.path.join(desk.folder, "wrong.json"), wanted=None)
    promises.check(desk.status != 0 and "TRIM?" in desk.errors and "wrong.json" in desk.errors,
                   "a wrong formula: the file and what was meant", desk.errors)


def check_second_writer(promises, desk, practice):
    """While a run waits for an answer another is refused, and says so."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    writes = practice.stats()["writes"]
    move(desk, practice, "http://127.0.0.1:%d/crm" % server.server_port)
    Liar.way = "hold"
    first = subprocess.Popen(desk.command("run", "customers", "--yes"), stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    asked = Liar.asked.wait(60)
    desk.run("run", "customers", "--yes", wanted=None)
    promises.check(asked and is_sentence(desk) and desk.status == 1 and first.poll() is None,
                   "a second writer is refused in a sentence",
                   "%d: %s" % (desk.status, desk.errors))
    promises.check("crm" not in desk.errors, "before it asks anything", desk.errors)
    Liar.go_on.set()
    first.wait(timeout=60)
    server.shutdown()
    server.server_close()
    move(desk, practice, practice.apps["crm"]["url"])
    desk.run("run", "customers", "--yes", wanted=(0, 4))
    promises.equal(practice.stats()["writes"] - writes, 0, "and nothing is written twice")


def check_full_disk(promises, desk, practice):
    """No file may grow: the run stops before sending; with room again it goes on."""
    def no_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))

    before = practice.stats()["writes"]
    done = subprocess.run(desk.command("run", "invoices", "--yes"), capture_output=True, text=True,
                          timeout=60, preexec_fn=no_room, check=False)
    promises.check(done.returncode == 1 and done.stderr.strip() != "" and
                   JARGON.search(done.stderr) is None, "full: a sentence",
                   "%d: %s" % (done.returncode, done.stderr))
    promises.equal(practice.stats()["writes"] - before, 0, "full: nothing was sent")
    desk.run("run", "invoices", "--yes", wanted=(0, 4))
    numbers = [row["external_id"] for row in practice.all("books", "invoices")]
    promises.check(len(numbers) > 100 and len(set(numbers)) == len(numbers),
                   "room again: every invoice once", "%d of %d" % (len(set(numbers)), len(numbers)))


def check_damaged_state(promises, desk):
    """A state that is no database: said, with the remedy, and left as it is."""
    copy = os.path.join(desk.folder, "damaged")
    shutil.copytree(desk.workspace, copy)
    path = os.path.join(copy, ".dovetail", "state.db")
    for name in ("state.db-wal", "state.db-shm"):
        if os.path.exists(os.path.join(copy, ".dovetail", name)):
            os.remove(os.path.join(copy, ".dovetail", name))
    with open(path, "wb") as file:
        file.write(b"not a database " * 5000)
    whole, desk.workspace = desk.workspace, copy
    desk.run("run", "customers", "--yes", wanted=None)
    desk.workspace = whole
    promises.check(is_sentence(desk) and desk.status == 1, "a damaged state is told", desk.errors)


def main():
    promises = Promises()
    desk = Desk()
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice)
        desk.templates("won-deals", "newsletter")
        desk.run("run", "customers", "--yes", wanted=(0, 4))
        check_consent(promises, desk, practice)
        check_servers(promises, desk, practice)
        check_files(promises, desk)
        check_second_writer(promises, desk, practice)
        check_full_disk(promises, desk, practice)
        check_damaged_state(promises, desk)
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
