# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a connector a second time: which requests it makes, and what their answers look like.

`Manifest` also makes the copy that the driver is given: the same, but for the servers, which are on
this computer, and the sizes of pages, which are small.
"""

import json
import os
import re

from notation import NOTHING, REFERENCE, Unplayable, put
from sample import Samples, text_of_pattern

PAGE_SIZE = 7
OWN = "own_field"  # that only the account has
ORIGIN = "conformance"  # setting that says where the played application is
LIST_ROLES = ("list", "listSince", "listDeleted", "find")
WRITE_ROLES = ("create", "update", "replace", "upsert", "delete", "archive", "restore")
BULK_ROLES = tuple("bulk-" + kind for kind in ("create", "update", "upsert", "delete", "mixed"))
ADDRESSES = ("authorize", "token", "refresh", "revoke", "device", "pushed", "discovery")
SERVER = re.compile(r"^(https?://[^/]*|\{\+?(?:settings|session)\.[^}]+\})(.*)$", re.S)


def merge(below, patch):
    if not isinstance(patch, dict):
        return patch
    result = dict(below) if isinstance(below, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge(result.get(name), value)
    return result


def load(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    if "extends" in document:
        below = load(os.path.join(os.path.dirname(path), document["extends"] + ".json"))
        document = {k: v for k, v in merge(below, document).items() if k != "extends"}
    return document


class Operation:
    """One request of the manifest."""

    def __init__(self, manifest, role, written, object_id=None):
        said = {"request": written} if isinstance(written, str) else dict(written)
        if manifest.dialect == "odata" and role in LIST_ROLES:
            said = complete_odata(said)
        self.role = role
        self.object_id = object_id
        self.said = said
        self.kind = "graphql" if "document" in said else "json-rpc" if "call" in said else "rest"
        self.method, _, self.path = said.get("request", "POST ").partition(" ")
        self.path = self.path.strip()
        self.query = {**manifest.document.get("query", {}), **said.get("query", {})}
        self.headers = {**manifest.document.get("headers", {}), **said.get("headers", {})}
        default = "xml" if manifest.dialect == "xml" else "json"
        self.encode = said.get("encode", manifest.document.get("encode", default))
        paging = said.get("paging")
        self.paging = manifest.document.get("paging", {}).get(paging, {}) if isinstance(
            paging, str) else paging or {}
        self.since = said.get("since") or {}
        self.body = self.make_body(manifest)
        self.filters = [] if role not in LIST_ROLES[:2] else [
            (said.get("in", "query"), said.get("param", "$filter"), "filter")
            for _, said in filters_of(manifest.document["objects"][object_id])]

    def make_body(self, manifest):
        envelope = manifest.document.get("envelope", {})
        if self.kind == "graphql":
            return merge({"query": self.said["document"],
                          "variables": self.said.get("variables", {})}, envelope)
        if self.kind == "json-rpc":
            return merge({"jsonrpc": "2.0", "id": 1, "method": self.said["call"],
                          "params": self.said.get("params", [])}, envelope)
        if "body" in self.said:
            return self.said["body"]
        if self.role in ("create", "update", "replace", "upsert"):
            wrap = self.said.get("wrap")
            return {wrap: "{record}"} if wrap and self.encode != "xml" else "{record}"
        return NOTHING

    def is_whole(self):
        return self.said.get("whole", self.role == "replace" or
                             (self.role == "update" and self.method == "PUT"))

    def place(self, where, name):
        """A pointer into the body for what paging or `since` puts there; None for elsewhere."""
        if where == "body":
            return name if name.startswith("/") else "/" + name
        if where in ("variable", "param"):
            root = "/variables" if self.kind == "graphql" else "/params"
            return root + (name if name.startswith("/") else "/" + name)
        return None

    def overlays(self):
        """What is laid over the request: (in, parameter, what it is)."""
        paging = self.paging
        names = paging.get("param", [])
        found = [(paging.get("in", "query"), name, "position")
                 for name in ([names] if isinstance(names, str) else names)]
        size = paging.get("size", {})
        if "param" in size:
            found.append((size.get("in", paging.get("in", "query")), size["param"], "size"))
        for name in ("param", "until"):
            if name in self.since:
                found.append((self.since.get("in", "query"), self.since[name],
                              "since" if name == "param" else "until"))
        return found + self.filters


def filters_of(said):
    """(pointer, one way to ask for it) of an object."""
    for pointer, ways in said.get("filters", {}).items():
        for way in ways if isinstance(ways, list) else [ways]:
            yield pointer, way


def complete_odata(said):
    said = {"records": "/value",
            "paging": {"style": "next-url", "next": "/@odata.nextLink"}, **said}
    since = said.get("since")
    if since and "param" not in since:
        said["since"] = {"param": "$filter", "join": " and ",
                         "template": since["field"][1:] + " ge {since}", **since}
    return said


class Manifest:
    def __init__(self, document):
        self.document = document
        self.dialect = document.get("dialect", "rest")
        self.types = document.get("types", {})
        self.samples = Samples(self.types)
        self.objects = document["objects"]
        self.schemas = {}
        self.operations = list(self.read_operations())
        self.settings = {}

    def read_operations(self):
        if "test" in self.document:
            yield Operation(self, "test", self.document["test"])
        for auth in self.document.get("auth", []):
            if "login" in auth:
                operation = Operation(self, "login", auth["login"])
                operation.auth = auth
                yield operation
        for name, said in self.objects.items():
            for role in ("list", "listSince", "listDeleted", "get", "describe") + WRITE_ROLES:
                if role in said:
                    yield Operation(self, role, said[role], name)
            for kind, bulk in said.get("bulk", {}).items():
                if "bulk-" + kind in BULK_ROLES:
                    yield Operation(self, "bulk-" + kind, bulk, name)
            searches = said.get("find", [])
            for search in searches if isinstance(searches, list) else [searches]:
                yield Operation(self, "find", search, name)

    def find(self, role, object_id=None):
        return next((o for o in self.operations if o.role == role and o.object_id == object_id),
                    None)

    def schema(self, object_id):
        """With a field of the account's own, where the application is asked for such fields."""
        if object_id not in self.schemas:
            schema = self.samples.resolve(self.objects[object_id]["schema"])
            if self.own_field(object_id) is not None:
                described = self.objects[object_id]["describe"]
                at = "".join("/properties/" + step
                             for step in described.get("at", "").split("/")[1:])
                schema = put(json.loads(json.dumps(schema)), at + "/properties/" + OWN,
                             {"type": "string"})
            self.schemas[object_id] = schema
        return self.schemas[object_id]

    def own_field(self, object_id):
        """How the application writes the type of a text; None when it is not asked for fields."""
        described = self.objects[object_id].get("describe")
        if not isinstance(described, dict) or "from" not in described.get("type", {}):
            return None
        kinds = described["type"].get("map", {})
        return next((kind for kind, meant in kinds.items() if meant == "string"), None)

    # The copy for the driver

    def move(self, address):
        """The same path at the server of the played application."""
        if address.startswith("="):
            found = re.search(r'"(https?://[^"]*)"', address)
            address = found.group(1) if found else "https://unknown"
        match = SERVER.match(address)
        if match is None:
            raise Unplayable("the address “%s”" % address)
        server, path = match.groups()
        name = re.match(r"\{\+settings\.([^}]+)\}", server)
        setting = self.document.get("settings", {}).get("properties", {}).get(
            name.group(1), {}) if name else {}
        if setting.get("format") == "uri" and "pattern" not in setting and (
                "enum" not in setting):
            return address
        return "{+settings.%s}%s" % (ORIGIN, path)

    def derive(self, origin):
        """The manifest and the settings of a connection to the application at `origin`."""
        document = json.loads(json.dumps(self.document))
        document.pop("hosts", None)  # of the real application
        if "base" in document:
            document["base"] = self.move(document["base"])
        for auth in document.get("auth", []):
            for name in ADDRESSES:
                if auth["type"] == "oauth2" and name in auth:
                    auth[name] = self.move(auth[name])
            if "at" in auth.get("after", {}):
                auth["after"]["at"] = self.move(auth["after"]["at"])
        for paging in self.pagings(document):
            if "size" in paging:
                paging["size"]["value"] = min(paging["size"]["value"], PAGE_SIZE)
        settings = document.setdefault("settings", {})
        settings.setdefault("properties", {})[ORIGIN] = {"type": "string", "format": "uri"}
        self.settings = self.make_settings(document, origin)
        self.base = document.get("base", "")
        return document

    def pagings(self, document):
        yield from document.get("paging", {}).values()
        for said in document["objects"].values():
            found = [said.get(role) for role in LIST_ROLES[:3]] + (
                said.get("find", []) if isinstance(said.get("find"), list) else [said.get("find")])
            for operation in found:
                if isinstance(operation, dict) and isinstance(operation.get("paging"), dict):
                    yield operation["paging"]

    def make_settings(self, document, origin):
        properties = document["settings"]["properties"]
        needed = set(document["settings"].get("required", []))
        needed.update(name for text in self.addresses(document)
                      for _, reference in REFERENCE.findall(text)
                      for name in [reference.partition(".")[2]] if reference.startswith("settings."))
        needed.update(re.findall(r"\[settings\.([\w-]+)\]", json.dumps(document)))
        made = {ORIGIN: origin}
        for name, schema in properties.items():
            if name in made or name not in needed:
                continue
            if schema.get("format") == "uri" and "pattern" not in schema:
                made[name] = origin + "/app"
            elif "default" in schema:
                made[name] = schema["default"]
            else:
                schema = {"pattern": "^[a-z]{3}$", **schema} if "enum" not in schema else schema
                made[name] = self.samples.value(schema, name, 1, None)
        return made

    def addresses(self, document):
        yield document.get("base", "")
        for auth in document.get("auth", []):
            yield from (auth[name] for name in ADDRESSES if isinstance(auth.get(name), str))
        yield from (operation.path for operation in self.operations)

    def secrets(self, auth):
        """Secrets of a way to sign in; each is one that nothing else in the world looks like."""
        names = dict(auth.get("secrets", {}))
        if auth["type"] == "oauth2" and "clientId" not in auth:
            names.setdefault("client_id", {})
            if auth.get("clientAuth") != "none":
                names.setdefault("client_secret", {})
        made = {}
        for number, (name, said) in enumerate(sorted(names.items())):
            made[name] = "canary-%s-%d" % (re.sub(r"\W", "", name), number)
            if "pattern" in said and not re.search(said["pattern"], made[name]):
                made[name] = secret_of_pattern(said["pattern"], number)
        return made


def secret_of_pattern(pattern, number):
    text = text_of_pattern(pattern, number + 3)
    longer = text + "canary%d" % number
    return longer if re.search(pattern, longer) else text
