#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prism plays an application from its vendor's own OpenAPI document and looks at each request: the
driver asks and writes all that a connector of the catalogue can, and none of it may be a request
that the document does not allow.

Prism knows no records, and answers with the examples of the document: whether an answer is
understood is not looked at here.
"""

import json
import os
import sys
import tempfile
import time

from harness import BUILD, PATIENCE, Promises
from realapp import RealApp

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(TOP, "tests", "conformance"))

from bench import NOW, Pipe, plain, prune, writable  # noqa: E402
from manifest import Manifest  # noqa: E402
from sample import instant  # noqa: E402

DRIVE = os.path.join(BUILD, "tests", "conformance", "conformance-drive")
PRISM = os.path.join(os.environ.get("DOVETAIL_REAL_NPM", ""), "node_modules", "@stoplight",
                     "prism-cli", "dist", "index.js")
PLAYED = {"slack": "slack-web.json", "xero": "xero-accounting.json"}
SINCE = "2025-03-05T08:00:00Z"
CHOSEN = {"DefaultCurrency": "EUR", "CurrencyCode": "EUR"}  # where three letters are not enough
BAD = ("Violation: request", "NO_PATH_MATCHED", "NO_METHOD_MATCHED", "NO_SERVER_MATCHED")


class Prism(RealApp):
    """The mock of one document; it says on its output what it thinks of a request."""

    def __init__(self, folder, document):
        super().__init__(folder)
        self.start("node", PRISM, "mock", "-h", "127.0.0.1", "-p", str(self.port), document)
        self.seen = 0

    def wait_until_ready(self):
        until = time.monotonic() + PATIENCE
        while "Prism is listening" not in self.read_log() and time.monotonic() < until:
            time.sleep(0.1)
        self.take()

    def read_log(self):
        with open(os.path.join(self.folder, "server.log"), encoding="utf-8") as file:
            return file.read()

    def take(self):
        """What was said since this was asked last."""
        text = self.read_log()
        new, self.seen = text[self.seen:], len(text)
        return new


class Tried:
    """A connector of the catalogue whose application is the mock."""

    def __init__(self, name, prism):
        with open(os.path.join(TOP, "data", "connectors", name + ".json"),
                  encoding="utf-8") as file:
            document = json.load(file)
        document["base"] = "{+settings.url}"
        document["auth"] = [{"id": "token", "type": "bearer", "token": "{secret.token}",
                             "secrets": {"token": {"title": "Token", "secret": True}}}]
        document.get("settings", {}).pop("required", None)
        self.url = "http://127.0.0.1:%d" % prism.port
        self.manifest = Manifest(document)
        self.prism = prism
        self.pipe = Pipe(DRIVE)
        self.session(document)

    def session(self, document):
        """What the sign-in would have told is put in as a text: the mock takes any."""
        text = json.dumps(document)
        text = text.replace("{session.", "{settings.session_")
        document = json.loads(text)
        found = sorted(set(part.split("}")[0] for part in text.split("{settings.session_")[1:]))
        properties = document.setdefault("settings", {}).setdefault("properties", {})
        properties["url"] = {"type": "string", "format": "uri", "title": "Address"}
        for name in found:
            properties["session_" + name] = {"type": "string", "title": name}
        settings = {"session_" + name: "6f1b4c8e-0f3c-4a51-9d0e-5b7a2b6c9d10" for name in found}
        settings["url"] = self.url
        self.ask(do="take", manifest=json.dumps(document))
        self.ask(do="open", now=NOW, secrets={"token": "a-token"},
                 document={"dovetail": 1, "kind": "connection", "id": "tried",
                           "connector": document["id"], "name": "Tried", "auth": "token",
                           "settings": settings})

    def ask(self, **order):
        return self.pipe.ask(**order)

    def fields(self, name, role):
        made = {field: plain(prune(self.manifest, schema, self.manifest.samples.value(
                    schema, field, 1, instant(0))))
                for field, schema in writable(self.manifest, name, role).items()}
        return {field: CHOSEN.get(field, value) for field, value in made.items()}

    def key(self, name):
        key = self.manifest.objects[name]["key"]
        field = (key[0] if isinstance(key, list) else key).lstrip("/").split("/")[0]
        schema = self.manifest.schema(name)["properties"].get(field, {"type": "string"})
        return str(self.manifest.samples.value(schema, field, 1, instant(0)))

    def orders(self, name):
        """(what is done, the order) for all that an object can."""
        can = self.manifest.objects[name]
        if "list" in can:
            yield "list", {"do": "list", "object": name}
        if self.ask(do="abilities", object=name)["since"]:
            yield "changes", {"do": "list", "object": name, "since": SINCE}
        if "get" in can:
            yield "get", {"do": "get", "object": name, "key": self.key(name)}
        for pointer in can["find"].get("by", []) if isinstance(can.get("find"), dict) else []:
            yield "search by " + pointer, {"do": "find", "object": name, "pointer": pointer,
                                           "value": "a@example.org"}
        for kind in ("create", "update", "archive", "delete"):
            if kind in can:
                order = {"do": "write", "object": name, "kind": kind,
                         "idempotency_key": "7d1a8c2e-2f7b-4a5d-8f0a-3f6f1c9be111"}
                if kind != "create":
                    order["key"] = self.key(name)
                    order["seen"] = self.fields(name, "create")
                if kind in ("create", "update"):
                    order["fields"] = self.fields(name, kind)
                yield kind, order


def check(promises, name, document, folder):
    prism = Prism(folder, document)
    try:
        prism.wait_until_ready()
        tried = Tried(name, prism)
        tried.ask(do="check")
        said = {"the test of the sign-in": prism.take()}
        for object_id in tried.manifest.objects:
            for what, order in tried.orders(object_id):
                tried.ask(**order)
                said["%s of “%s”" % (what, object_id)] = prism.take()
        for what, text in said.items():
            bad = [line for line in text.split("\n") if any(word in line for word in BAD)]
            promises.check("[HTTP SERVER]" in text, "%s: %s is asked for" % (name, what), text[-300:])
            promises.equal(bad, [], "%s: %s is as the vendor's document has it" % (name, what))
        tried.pipe.close()
    finally:
        prism.stop()


def main():
    promises = Promises()
    with tempfile.TemporaryDirectory() as folder:
        for name, document in PLAYED.items():
            check(promises, name, os.path.join(TOP, "tests", "data", "openapi", document),
                  os.path.join(folder, name))
    promises.end()


main()
