# SPDX-License-Identifier: GPL-3.0-or-later
"""A Directus of its own, and what a person does in it.

The program is the npm package directus, in the folder DOVETAIL_REAL_NPM: tests/realapps/run with
--install puts it there. It has a licence of its own (BUSL 1.1): it is run here, and no part of it is
kept in this repository."""

import json
import os
import secrets
import shutil
import urllib.error
import urllib.parse
import urllib.request

from harness import PATIENCE
from realapp import Counter, RealApp

ADMIN = "admin@example.org"
PROGRAM = os.path.join(os.environ["DOVETAIL_REAL_NPM"], "node_modules", "directus", "cli.js")


def field(name, kind, special=None, **schema):
    """A field of a collection, as the data model of Directus has it."""
    return {"field": name, "type": kind, "schema": schema,
            "meta": {"special": special and [special], "readonly": name.startswith("date_")}}


FIELDS = [
    {"field": "id", "type": "integer", "meta": {"readonly": True},
     "schema": {"is_primary_key": True, "has_auto_increment": True}},
    field("date_created", "timestamp", "date-created"),
    field("date_updated", "timestamp", "date-updated"),
    field("name", "string"),
    field("email", "string", is_unique=True),
    field("phone", "string"),
    field("visits", "integer"),
    field("regular", "boolean", "cast-boolean", default_value=False),
    field("joined", "date"),
    field("notes", "json", "cast-json"),
    {"field": "divider", "type": "alias", "schema": None, "meta": {"special": ["alias", "no-data"]}}]


class Directus(RealApp):
    """A Directus on loopback with a database of its own, and in it the collection “people”. The
    administrator has a password and a static token."""

    def __init__(self, folder):
        super().__init__(folder)
        self.password = "Another-Pwd.41"
        self.ends_before = None  # the name of a request before which all sessions end
        self.token = "t" + secrets.token_hex(16)
        self.environment.update(
            HOST="127.0.0.1", PORT=str(self.port), PUBLIC_URL="http://127.0.0.1:%d" % self.port,
            DB_CLIENT="sqlite3", DB_FILENAME=os.path.join(folder, "directus.sqlite"),
            SECRET=secrets.token_hex(32), ADMIN_EMAIL=ADMIN, ADMIN_PASSWORD=self.password,
            TELEMETRY="false", SERVE_APP="false", LOG_LEVEL="warn", LOG_STYLE="raw",
            STORAGE_LOCAL_ROOT=os.path.join(folder, "uploads"),
            EXTENSIONS_PATH=os.path.join(folder, "extensions"),
            PRESSURE_LIMITER_ENABLED="false")
        for name in ("uploads", "extensions"):
            os.makedirs(os.path.join(folder, name))
        self.make_database(os.environ.get("DOVETAIL_REAL_SEEDS"))
        self.start("node", PROGRAM, "start")
        self.sign_in()

    def make_database(self, seeds):
        seed = os.path.join(seeds or self.folder, "directus.seed.sqlite")
        if not os.path.exists(seed):
            self.call_program("node", PROGRAM, "bootstrap")
            shutil.copy(self.environment["DB_FILENAME"], seed)
        else:
            shutil.copy(seed, self.environment["DB_FILENAME"])

    def sign_in(self):
        """Gives the administrator the token, and makes the collection where there is none."""
        self.call("/users/me", "PATCH", {"token": self.token}, self.session())
        if "people" not in [row["collection"] for row in self.call("/collections")]:
            self.call("/collections", "POST", {
                "collection": "people", "meta": {}, "schema": {}, "fields": FIELDS})

    def session(self):
        return self.call("/auth/login", "POST", {"email": ADMIN, "password": self.password}, "")[
            "access_token"]

    def call(self, path, method="GET", body=None, token=None):
        headers = {"Content-Type": "application/json"}
        if token != "":
            headers["Authorization"] = "Bearer " + (token or self.token)
        request = urllib.request.Request(
            "http://127.0.0.1:%d%s" % (self.port, path), method=method, headers=headers,
            data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                text = answer.read()
                return json.loads(text)["data"] if text.strip() else None
        except urllib.error.HTTPError as error:
            raise RuntimeError("%s %s: %d %s" % (method, path, error.code, error.read())) from error

    def all(self, path):
        return self.call(path + "?limit=-1&sort=id")

    def make_token(self):
        """Another static token: the one before is worth nothing then."""
        old, new = self.token, "t" + secrets.token_hex(16)
        self.call("/users/me", "PATCH", {"token": new})
        self.token = new
        return old

    def end_sessions(self):
        """Started again with another secret, it knows none of the tokens that it gave."""
        self.stop()
        self.environment["SECRET"] = secrets.token_hex(32)
        self.start("node", PROGRAM, "start")


def name_request(method, path, _body):
    """Lists by change time, other lists and single records are told apart."""
    place, _, query = path.partition("?")
    steps = place.strip("/").split("/")
    what = steps[1] if steps[0] == "items" and len(steps) > 1 else steps[0]
    one = len(steps) > (2 if steps[0] == "items" else 1)
    if method == "GET" and one:
        return "GET one of " + what
    return "%s %s%s" % (method, what, " since" if "_gte" in urllib.parse.unquote(query) else "")


def counter_of(directus):
    def name(method, path, body):
        asked = name_request(method, path, body)
        if asked == directus.ends_before:
            directus.ends_before = None
            directus.end_sessions()
        return asked

    return Counter(directus.port, name,
                   [verb + " " + name for verb in ("POST", "PATCH", "DELETE")
                    for name in ("people", "users")])


class People:
    """What a person does with the items of the collection."""

    place = "Directus"

    def __init__(self, directus):
        self.directus = directus

    def everyone(self):
        return [{"key": row["id"], "email": row["email"] or "", "phone": row["phone"] or "",
                 "name": " ".join((row["name"] or "").split())}
                for row in self.directus.all("/items/people")]

    def item(self, person):
        return {name: person[name] for name in ("name", "email", "phone") if name in person}

    def add(self, person):
        return self.directus.call("/items/people", "POST", self.item(person))["id"]

    def add_all(self, people):
        self.directus.call("/items/people", "POST", [self.item(person) for person in people])

    def edit(self, key, change):
        self.directus.call("/items/people/%d" % key, "PATCH", self.item(change))

    def remove(self, key):
        self.directus.call("/items/people/%d" % key, "DELETE")
