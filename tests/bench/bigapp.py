# SPDX-License-Identifier: GPL-3.0-or-later
"""Two applications with very many people (bench-app), and a workspace on them, for benchmarks."""

import json
import os
import subprocess
import urllib.request

from harness import BUILD, Desk

HERE = os.path.dirname(os.path.abspath(__file__))
APP = os.path.join(BUILD, "tests", "bench", "bench-app")
SYNC = {
    "dovetail": 1, "kind": "sync", "id": "people", "name": "People to customers",
    "a": {"connection": "a", "object": "person"},
    "b": {"connection": "b", "object": "customer"},
    "direction": "a-to-b",
    "match": [{"a": "\"person-\" & [id]", "b": "[external_id]"}],
    "to_b": [
        {"field": "external_id", "formula": "\"person-\" & [id]"},
        {"field": "name", "formula": "TRIM([first_name]) & \" \" & [last_name]"},
        {"field": "email", "formula": "LOWER([email])"},
        {"field": "phone", "formula": "\"+\" & REGEX([phone]; \"^00|[^0-9]\"; \"\"; \"g\")"},
        {"field": "company", "formula": "UPPER([company.name])"},
        {"field": "vat", "formula": "[company.vat]"},
        {"field": "credit", "formula": "ROUND(VALUE([credit]); 2)"},
        {"field": "city", "formula": "[address.city]"},
        {"field": "address", "formula": "[address.street] & \", \" & [address.zip] & \" \" & "
                                        "[address.city] & \", \" & [address.country]"},
        {"field": "tags", "formula": "TEXTJOIN(\";\"; TRUE; [tags])"}],
}


class App:
    """The two applications, with so many people at A."""

    def __init__(self, people):
        self.process = subprocess.Popen([APP, str(people)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.url = "http://127.0.0.1:%d" % self.port

    def stats(self):
        with urllib.request.urlopen(self.url + "/stats", timeout=60) as answer:
            return json.load(answer)

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


def make_desk(app, agent=False):
    desk = Desk(agent=agent)
    desk.run("connectors", "add", os.path.join(HERE, "bench-people.json"))
    for side in ("a", "b"):
        desk.run("connect", "bench-people", "--id", side, "--set", "url=%s/%s" % (app.url, side))
    desk.add(SYNC)
    return desk
