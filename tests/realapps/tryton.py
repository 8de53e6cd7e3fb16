#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts of the practice CRM become parties of a real Tryton, and those become customers of the
practice accounting: through its own JSON-RPC, with nothing between."""

import json
import os
import secrets
import socket
import subprocess
import time
import urllib.request

from harness import PATIENCE, Desk, Practice, Promises

HERE = os.path.dirname(os.path.abspath(__file__))
CONFIG = """[database]
uri = sqlite://
path = %s/db
[web]
listen = 127.0.0.1:%d
[session]
timeout = 86400
"""


class Tryton:
    """A Tryton server with a database of its own, on loopback."""

    def __init__(self, folder):
        self.folder = folder
        self.password = secrets.token_hex(12)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        os.makedirs(os.path.join(folder, "db"))
        self.config = self.write("trytond.conf", CONFIG % (folder, self.port))
        self.write("db/dove.sqlite", "")
        self.environment = dict(os.environ, TRYTONPASSFILE=self.write("password", self.password + "\n"))
        self.admin("--all", "--email", "admin@example.org")
        self.admin("-u", "party", "--activate-dependencies")
        self.log = open(os.path.join(folder, "server.log"), "wb")
        self.process = subprocess.Popen(["trytond", "-c", self.config, "-d", "dove"],
                                        stdout=self.log, stderr=self.log)
        self.wait()

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def admin(self, *arguments):
        subprocess.run(["trytond-admin", "-c", self.config, "-d", "dove"] + list(arguments),
                       env=self.environment, check=True, timeout=PATIENCE, capture_output=True)

    def wait(self):
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("Tryton did not come up")

    def call(self, method, *parameters):
        request = urllib.request.Request(
            "http://127.0.0.1:%d/dove/" % self.port, method="POST",
            data=json.dumps({"id": 1, "method": method, "params": list(parameters)}).encode(),
            headers={"Content-Type": "application/json", **self.session()})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["result"]

    def session(self):
        if not hasattr(self, "header"):
            self.header = {}
            user, key = self.call("common.db.login", "admin", {"password": self.password}, "en")
            words = subprocess.run(["base64", "-w0"], input=("admin:%s:%s" % (user, key)).encode(),
                                   capture_output=True, check=True).stdout.decode()
            self.header = {"Authorization": "Session " + words}
        return self.header

    def parties(self):
        rows = self.call("model.party.party.search_read", [], 0, None, None, ["code", "name"], {})
        return {row["code"]: row["name"] for row in rows}

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()


def full_name(contact):
    return " ".join((contact["first_name"] + " " + contact["last_name"]).split(" ")).strip()


def connect(promises, desk, tryton):
    place = ("--set", "url=http://127.0.0.1:%d" % tryton.port, "--set", "database=dove")
    desk.run("connect", "tryton", "--id", "erp", *place, given="user=admin\npassword=wrong\n", wanted=None)
    promises.equal(desk.status, 3, "a wrong password is refused")
    promises.check(tryton.password not in desk.errors and "wrong" not in desk.errors.split(),
                   "and said without the password", desk.errors)
    desk.run("connect", "tryton", "--id", "erp", *place,
             given="user=admin\npassword=%s\n" % tryton.password)


def check_contacts(promises, desk, practice, tryton):
    active = [c for c in practice.all("crm", "contacts") if c["status"] == "active"]
    before = len(tryton.parties())
    desk.run("run", "contacts", "--yes")
    parties = tryton.parties()
    wanted = {"C%d" % c["id"] for c in active}
    promises.equal(len(parties) - before, len(active), "every active contact is one party, %d" % len(active))
    promises.equal(sorted(wanted - set(parties)), [], "none is missing")
    wrong = [c["id"] for c in active if parties["C%d" % c["id"]].split() != full_name(c).split()]
    promises.equal(wrong, [], "every name is right")
    desk.run("run", "contacts", "--yes")
    promises.equal(len(tryton.parties()), len(parties), "a second run writes nothing")


def check_edit(promises, desk, practice, tryton):
    contact = next(c for c in practice.all("crm", "contacts") if c["status"] == "active")
    practice.call("crm", "/contacts/%d" % contact["id"], "PATCH", {"last_name": "Zeisig"})
    desk.run("run", "contacts", "--yes")
    promises.check(tryton.parties()["C%d" % contact["id"]].endswith("Zeisig"), "an edit arrives")
    desk.run("run", "parties", "--yes", wanted=(0, 4))
    names = [row["name"] for row in practice.all("books", "customers")]
    promises.equal(sum(name.endswith("Zeisig") for name in names), 1, "and is passed on once")


def main():
    promises = Promises()
    desk = Desk()
    practice = tryton = None
    began = time.monotonic()
    try:
        practice = Practice(os.path.join(desk.folder, "practice"))
        os.makedirs(os.path.join(desk.folder, "tryton"))
        tryton = Tryton(os.path.join(desk.folder, "tryton"))
        desk.connect(practice, ("crm", "books"))
        connect(promises, desk, tryton)
        for name in ("contacts", "parties"):
            desk.run("add", os.path.join(HERE, "tryton", name + ".json"))
        check_contacts(promises, desk, practice, tryton)
        check_edit(promises, desk, practice, tryton)
        promises.equal(desk.rows("reviews"), [], "nothing is asked")
        promises.check(not any(tryton.password in open(os.path.join(here, name), "rb").read().decode("latin-1")
                               for here, _, names in os.walk(desk.workspace) for name in names),
                       "the password is in no file of the workspace")
    finally:
        if tryton is not None:
            tryton.stop()
        if practice is not None:
            practice.stop()
        desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


main()
