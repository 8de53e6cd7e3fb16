# SPDX-License-Identifier: GPL-3.0-or-later
"""A driver and the application that it speaks to, both made from one manifest."""

import json
import subprocess

from app import Application
from manifest import LIST_ROLES, Manifest
from notation import NOTHING, Unplayable, get, put, steps
from sample import instant
from signin import PLAYABLE, SignIn

ROWS = 17          # three pages of a list
NOW = int(instant(5 * 24 * 3600).timestamp())  # of the test clock: see server.DATE
PAGES_MOST = 99    # pages after which a list counts as endless


class Failure(Exception):
    """The driver broke a promise."""


class Pipe:
    """The program tests/conformance/drive.c."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, encoding="utf-8")
        self.known = {}

    def ask(self, **order):
        print(json.dumps(order), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise Failure("the driver's program ended: %s" % json.dumps(order)[:300])
        return json.loads(line)

    def formula(self, formula, scope):
        """The value of a formula; None when it has none."""
        order = json.dumps([formula, scope], sort_keys=True)
        if order not in self.known:
            self.known[order] = self.ask(do="formula", formula=formula[1:], scope=scope)
        return self.known[order].get("value")

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Bench:
    """`pipe` is the driver, `formulas` the one that works out formulas for the application."""

    def __init__(self, pipe, formulas, server, document):
        self.pipe = pipe
        self.formulas = formulas
        self.server = server
        self.document = document
        self.manifest = Manifest(document)
        self.spoil = None    # what is done to the driver's copy alone, see mutants.py
        self.taken = None    # text of the manifest that the driver has

    def auths(self):
        return [auth for auth in self.document.get("auth", [{"id": "none", "type": "none"}])
                if auth["type"] in PLAYABLE]

    def open(self, auth=None, secrets=None):
        """Starts anew: an application without records, a driver that has asked nothing."""
        found = self.auths()
        if auth is None and not found:
            raise Unplayable("the sign-in “%s”" % self.document["auth"][0]["type"])
        auth = auth or found[0]
        manifest = Manifest(self.document)
        derived = manifest.derive(self.server.origin)
        self.manifest = manifest
        self.sign_in = SignIn(manifest, auth, self.formulas.formula, self.server.origin)
        self.app = Application(manifest, self.formulas.formula, self.sign_in)
        self.app.now = NOW
        self.server.play = self.app.play
        document = {"dovetail": 1, "kind": "connection", "id": "tried",
                    "connector": derived["id"], "name": "Tried", "auth": auth["id"],
                    "settings": manifest.settings}
        wrong = self.sign_in.wrong() if secrets == "wrong" else None
        if self.spoil is not None:
            self.spoil(derived)
        self.take(json.dumps(derived))
        self.ask(do="open", document=document, now=NOW, secrets=self.sign_in.keyring(wrong))

    def take(self, text):
        """Gives the driver its manifest, unless it has it."""
        if text != self.taken:
            self.taken = None
            self.ask(do="take", manifest=text)
            self.taken = text

    def ask_freely(self, **order):
        """An answer that may be an error; nothing in it may be secret."""
        answer = self.pipe.ask(**order)
        if self.app.unplayable is not None:
            raise self.app.unplayable
        text = json.dumps(answer, ensure_ascii=False)
        for canary in self.sign_in.canaries():
            if canary in text:
                raise Failure("a secret got out: %s" % text[:300])
        return answer

    def ask(self, **order):
        answer = self.ask_freely(**order)
        if isinstance(answer, dict) and "error" in answer:
            raise Failure("%s %s failed: %s" % (order["do"], order.get("object", ""),
                                                answer.get("message")))
        return answer

    def objects(self, *roles):
        """Ids of the objects that have one of the operations."""
        return [name for name in self.manifest.objects
                if any(self.manifest.find(role, name) for role in roles)]

    def fill(self, name, count=ROWS):
        """Puts records into an object."""
        self.app.focus = name
        while len(self.app.store.rows[name]) < count:
            self.app.store.add(name)
        return self.app.store.rows[name]

    def read_pages(self, name, since=None, condition=None):
        """(items, is partial, high water, note); a Failure when a page failed."""
        items, partial, high, note, cursor = [], False, None, None, None
        for _ in range(PAGES_MOST):
            page = self.ask(do="list", object=name, since=since, cursor=cursor,
                            condition=condition)
            items += page["items"]
            partial = partial or page["partial"]
            note = page.get("note", note)
            high = max(high or "", page["high"]) if "high" in page else high
            cursor = page.get("cursor")
            if cursor is None:
                return items, partial, high, note
        raise Failure("the list of %s does not end" % name)

    def settle(self):
        """No request may have been one that the manifest does not make."""
        if self.app.strays:
            raise Failure(self.app.strays[0][:900])


# Records to write

def writable(manifest, name, role):
    """The properties of a record that may be sent."""
    found = {}
    for field, schema in manifest.schema(name).get("properties", {}).items():
        schema = manifest.samples.resolve(schema)
        if not schema.get("readOnly") and (role == "create" or not schema.get("x-create-only")):
            found[field] = schema
    return found


def prune(manifest, schema, value):
    """A made value without what is read-only in it."""
    schema = manifest.samples.resolve(schema)
    if isinstance(value, dict) and "properties" in schema:
        return {name: prune(manifest, schema["properties"][name], inner)
                for name, inner in value.items()
                if not manifest.samples.resolve(schema["properties"][name]).get("readOnly")}
    return value  # elements of a list keep their ids: they tell which one is meant


def send_only(operation, record):
    """What `send` lets through of a record."""
    if "send" not in operation.said:
        return record
    kept = {}
    for pointer in operation.said["send"]:
        value = get(record, pointer)
        if value is not NOTHING:
            kept = put(kept, pointer, value)
    return kept


def make_fields(bench, name, role, seed):
    """(what may be sent, that and what may not): the driver is given both, and keeps them apart."""
    manifest = bench.manifest
    fields, more = {}, {}
    for field, schema in manifest.schema(name).get("properties", {}).items():
        value = manifest.samples.value(schema, field, seed, instant(4 * 24 * 3600))
        more[field] = plain(value)
        if field in writable(manifest, name, role):
            fields[field] = plain(prune(manifest, schema, value))
    return hang(bench, name, fields), hang(bench, name, more)


def hang(bench, name, fields):
    """Below a parent that there is."""
    parent = bench.manifest.objects[name].get("parent")
    if parent and "as" in parent:
        rows = bench.fill(parent["object"], 2)
        bench.app.focus = name
        row = next(iter(rows.values()))
        key = get(row.record, bench.app.store.keys_of(parent["object"])[0])
        fields = put(fields, "/" + parent["as"].lstrip("/"), key)
    return fields


def plain(value):
    """Tagged values as the program shows them."""
    if isinstance(value, dict) and "__class__" in value:
        if value["__class__"] == "Decimal":
            return float(value["decimal"])
        date = "%04d-%02d-%02d" % (value["year"], value["month"], value["day"])
        if value["__class__"] == "date":
            return date
        return date + "T%02d:%02d:%02dZ" % (value["hour"], value["minute"], value["second"])
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def is_list(operation):
    return operation.role in LIST_ROLES


def above(pointer):
    return steps(pointer)[0] if steps(pointer) else None
