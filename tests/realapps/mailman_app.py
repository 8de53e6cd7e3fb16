# SPDX-License-Identifier: GPL-3.0-or-later
"""A core of Mailman of its own, and what its owner does with the members of a list."""

import base64
import json
import os
import secrets
import urllib.error
import urllib.parse
import urllib.request

from harness import PATIENCE
from realapp import Counter, RealApp

RUNNER = "/usr/lib/mailman3/bin/runner"
DOMAIN = "example.org"
LIST = "people." + DOMAIN
# Of the core only what answers to REST is started: no mail is taken in or sent.
CONFIG = """[mailman]
layout: here
site_owner: owner@example.org
[paths.here]
var_dir: %(folder)s/var
bin_dir: /usr/lib/mailman3/bin
[database]
class: mailman.database.sqlite.SQLiteDatabase
url: sqlite:///%(folder)s/mailman.db
[mta]
incoming: mailman.mta.null.NullMTA
[webservice]
hostname: 127.0.0.1
port: %(port)d
admin_user: dovetail
admin_pass: %(password)s
"""
SUBSCRIBED = {"pre_verified": "true", "pre_confirmed": "true", "pre_approved": "true",
              "send_welcome_message": "false"}


class Mailman(RealApp):
    """The REST interface of a Mailman on loopback, with a domain that has no list yet; its user is
    “dovetail”."""

    def __init__(self, folder):
        super().__init__(folder)
        self.begin()
        self.call("/domains", "POST", {"mail_host": DOMAIN})

    def begin(self):
        """Starts with a new password: it stands in the configuration, and is read at the start."""
        self.password = secrets.token_hex(12)
        config = self.write("mailman.cfg", CONFIG % {
            "folder": self.folder, "port": self.port, "password": self.password})
        self.start(RUNNER, "-C", config, "-r", "rest")

    def change_password(self):
        self.stop()
        self.begin()

    def call(self, path, method="GET", form=None):
        words = base64.b64encode(("dovetail:" + self.password).encode()).decode()
        request = urllib.request.Request(
            "http://127.0.0.1:%d/3.1%s" % (self.port, path), method=method,
            data=None if form is None else urllib.parse.urlencode(form).encode(),
            headers={"Authorization": "Basic " + words})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                text = answer.read()
                return json.loads(text) if text.strip() else None
        except urllib.error.HTTPError as error:
            raise RuntimeError("%s %s: %d %s" % (method, path, error.code, error.read())) from error

    def members(self, role="member"):
        return self.call("/lists/%s/roster/%s" % (LIST, role)).get("entries", [])

    def rename(self, email, name):
        self.call("/addresses/" + email, "PATCH", {"display_name": name})


def name_request(method, path, _body):
    """“GET members”, “GET members find”, “PATCH members preferences”: without keys."""
    steps = path.split("?")[0].split("/3.1/")[-1].split("/")
    if steps[1:2] == ["find"]:
        return method + " %s find" % steps[0]
    return " ".join([method + (" one of" if method == "GET" and len(steps) > 1 else "")] +
                    steps[::2])


def counter_of(mailman):
    return Counter(mailman.port, name_request,
                   ["POST lists", "DELETE lists", "POST members", "PATCH members", "DELETE members",
                    "PATCH members preferences", "PATCH addresses"])


class Members:
    """What the owner of the list does with its members."""

    place = "Mailman"

    def __init__(self, mailman):
        self.mailman = mailman

    def everyone(self):
        return [{"key": row["member_id"], "email": row["email"], "phone": "",
                 "name": row["display_name"]} for row in self.mailman.members()]

    def add(self, person):
        self.mailman.call("/members", "POST", {
            "list_id": LIST, "subscriber": person["email"], "display_name": person["name"],
            **SUBSCRIBED})

    def add_all(self, people):
        for person in people:
            self.add(person)

    def edit(self, key, change):
        """A name is one of the address."""
        self.mailman.rename(self.mailman.call("/members/" + key)["email"], change["name"])

    def remove(self, key):
        self.mailman.call("/members/" + key, "DELETE", {"pre_approved": "true"})
