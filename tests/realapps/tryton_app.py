# SPDX-License-Identifier: GPL-3.0-or-later
"""A Tryton server of its own, and what a person does in it."""

import base64
import json
import os
import secrets
import shutil
import urllib.request

from harness import PATIENCE
from realapp import RealApp

CONFIG = """[database]
uri = sqlite://
path = %s/db
[web]
listen = 127.0.0.1:%d
[session]
timeout = 86400
"""


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
