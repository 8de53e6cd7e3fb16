# SPDX-License-Identifier: GPL-3.0-or-later
"""A Tryton server of its own, and what a person does in it."""

import base64
import json
import os
import secrets
import shutil
import urllib.request

from harness import PATIENCE
from realapp import Counter, RealApp, body_json

CONFIG = """[database]
uri = sqlite://
path = %s/db
[web]
listen = 127.0.0.1:%d
[session]
timeout = 86400
"""


FIELDS = ["name", "email", "phone", "active", "contact_mechanisms.type", "contact_mechanisms.value"]


class Tryton(RealApp):
    """A Tryton server with a database of its own, on loopback."""

    def __init__(self, folder):
        super().__init__(folder)
        os.makedirs(os.path.join(folder, "db"))
        self.config = self.write("trytond.conf", CONFIG % (folder, self.port))
        self.set_secret(secrets.token_hex(12))
        self.make_database(os.environ.get("DOVETAIL_REAL_SEEDS"))
        self.start("trytond", "-c", self.config, "-d", "dove")

    def make_database(self, seeds):
        """Making one takes longer than most of a test: the next test begins with a copy of it."""
        seed = os.path.join(seeds or self.folder, "tryton.sqlite")
        database = os.path.join(self.folder, "db", "dove.sqlite")
        if os.path.exists(seed):
            shutil.copy(seed, database)
            self.admin("--password")
            return
        self.write("db/dove.sqlite", "")
        self.admin("--all", "--email", "admin@example.org")
        self.admin("-u", "party", "--activate-dependencies")
        shutil.copy(database, seed)

    def set_secret(self, password):
        self.password = password
        self.environment["TRYTONPASSFILE"] = self.write("password", password + "\n")

    def admin(self, *arguments):
        self.call_program("trytond-admin", "-c", self.config, "-d", "dove", *arguments)

    def post(self, headers, method, *parameters):
        request = urllib.request.Request(
            "http://127.0.0.1:%d/dove/" % self.port, method="POST",
            data=json.dumps({"id": 1, "method": method, "params": list(parameters)}).encode(),
            headers={"Content-Type": "application/json", **headers})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            answer = json.load(answer)
        if "error" in answer:
            raise RuntimeError("%s: %s" % (method, answer["error"]))
        return answer["result"]

    def call(self, method, *parameters):
        return self.post(self.session(), method, *parameters)

    def session(self):
        if not hasattr(self, "header"):
            user, key = self.post({}, "common.db.login", "admin", {"password": self.password}, "en")
            words = base64.b64encode(("admin:%s:%s" % (user, key)).encode()).decode()
            self.header = {"Authorization": "Session " + words}
        return self.header

    def parties(self):
        rows = self.call("model.party.party.search_read", [], 0, None, None, ["code", "name"], {})
        return {row["code"]: row["name"] for row in rows}


def name_request(_method, _path, body):
    asked = body_json(body) or {}
    return asked.get("method", "").replace("model.party.", "")


def counter_of(tryton):
    return Counter(tryton.port, name_request,
                   [face + "." + verb for face in ("party", "contact_mechanism", "address")
                    for verb in ("create", "write", "delete")])


class Parties:
    """What a person does in Tryton."""

    place = "Tryton"

    def __init__(self, tryton, chance):
        self.tryton = tryton
        self.chance = chance

    def everyone(self):
        rows = self.tryton.call("model.party.party.search_read", [], 0, None, None, FIELDS, {})
        return [{"key": row["id"], "name": row["name"] or "", "email": row["email"] or "",
                 "phone": row["phone"] or ""} for row in rows]

    def add(self, person):
        return self.add_all([person])[0]

    def add_all(self, people):
        return self.tryton.call("model.party.party.create", [
            {"name": person["name"], "contact_mechanisms": [["create", [
                {"type": kind, "value": person[kind]} for kind in ("phone", "email")
                if person[kind]]]]} for person in people], {})

    def edit(self, key, change):
        """A name is the party's; the rest is edited where people edit it: in the mechanism, which
        leaves the party's own change time alone."""
        if "name" in change:
            self.tryton.call("model.party.party.write", [key], {"name": change["name"]}, {})
        for kind in ("email", "phone"):
            if kind in change:
                self.set_mechanism(key, kind, change[kind])

    def set_mechanism(self, key, kind, value):
        face = "model.party.contact_mechanism."
        found = self.tryton.call(face + "search", [["party", "=", key], ["type", "=", kind]],
                                 0, None, None, {})
        if not value:
            self.tryton.call(face + "delete", found, {})
        elif found:
            self.tryton.call(face + "write", found[:1], {"value": value}, {})
        else:
            self.tryton.call(face + "create", [{"party": key, "type": kind, "value": value}], {})

    def remove(self, key):
        """Some people delete, others archive."""
        if self.chance.random() < 0.5:
            self.tryton.call("model.party.party.delete", [key], {})
        else:
            self.tryton.call("model.party.party.write", [key], {"active": False}, {})
