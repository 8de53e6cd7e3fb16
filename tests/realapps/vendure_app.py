# SPDX-License-Identifier: GPL-3.0-or-later
"""A Vendure shop of its own, and what a person does in it.

The program is the npm package @vendure/core, in the folder DOVETAIL_REAL_NPM: tests/realapps/run
with --install puts it there."""

import json
import os
import secrets
import urllib.request

from harness import PATIENCE
from realapp import Counter, RealApp, body_json

HERE = os.path.dirname(os.path.abspath(__file__))
LOGIN = "mutation Enter($user: String!, $password: String!) { login(username: $user, " \
        "password: $password) { __typename } }"
FIELDS = "id firstName lastName emailAddress phoneNumber"
LIST = "query Customers($options: CustomerListOptions) { customers(options: $options) { " \
       "totalItems items { %s } } }" % FIELDS
CREATE = "mutation Create($input: CreateCustomerInput!) { createCustomer(input: $input) { " \
         "__typename ... on Customer { id } ... on ErrorResult { message } } }"
UPDATE = "mutation Update($input: UpdateCustomerInput!) { updateCustomer(input: $input) { " \
         "__typename ... on Customer { id } ... on ErrorResult { message } } }"
DELETE = "mutation Delete($id: ID!) { deleteCustomer(id: $id) { result } }"
PASSWORD = "mutation Change($id: ID!, $password: String!) { updateAdministrator(input: { id: $id, " \
           "password: $password }) { id } }"


class Vendure(RealApp):
    """A Vendure on loopback; its administrator is “admin”."""

    def __init__(self, folder):
        super().__init__(folder)
        self.password = secrets.token_hex(12)
        self.token = None
        self.environment.update(VENDURE_PACKAGES=os.environ["DOVETAIL_REAL_NPM"],
                                VENDURE_PORT=str(self.port), VENDURE_PASSWORD=self.password)
        self.start("node", os.path.join(HERE, "vendure-server.mjs"))
        self.sign_in()

    def sign_in(self):
        _, headers = self.post(None, LOGIN, {"user": "admin", "password": self.password})
        self.token = headers["vendure-auth-token"]

    def post(self, token, document, variables):
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = "Bearer " + token
        request = urllib.request.Request(
            "http://127.0.0.1:%d/admin-api" % self.port, method="POST", headers=headers,
            data=json.dumps({"query": document, "variables": variables}).encode())
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer), answer.headers

    def call(self, document, **variables):
        answer, _ = self.post(self.token, document, variables)
        if answer.get("errors"):
            raise RuntimeError("%s: %s" % (document, answer["errors"]))
        return answer["data"]

    def sign_out(self):
        """Vendure ends all sessions of a user with one."""
        self.call("mutation { logout { success } }")
        self.sign_in()

    def set_password(self, password):
        me = self.call("query { activeAdministrator { id } }")["activeAdministrator"]["id"]
        self.call(PASSWORD, id=me, password=password)
        self.password = password
        self.sign_out()

    def customers(self):
        rows = []
        while True:
            answer = self.call(LIST, options={"take": 100, "skip": len(rows),
                                              "sort": {"id": "ASC"}})["customers"]
            rows += answer["items"]
            if len(rows) >= answer["totalItems"]:
                return rows


def name_request(_method, _path, body):
    """The name of the document; lists by change time are told apart."""
    asked = body_json(body) or {}
    name = asked.get("query", "").split("{")[0].split("(")[0].strip()
    options = (asked.get("variables") or {}).get("options") or {}
    return name + (" since" if "updatedAt" in options.get("filter", {}) else "")


def counter_of(vendure):
    return Counter(vendure.port, name_request,
                   ["mutation " + name for name in ("Create", "Update", "Delete")])


class Customers:
    """What a person does in the shop."""

    place = "Vendure"

    def __init__(self, vendure):
        self.vendure = vendure

    def everyone(self):
        return [{"key": row["id"], "email": row["emailAddress"], "phone": row["phoneNumber"] or "",
                 "name": " ".join((row["firstName"] + " " + row["lastName"]).split())}
                for row in self.vendure.customers()]

    def add(self, person):
        first, last = person["name"].split(" ", 1)
        made = self.vendure.call(CREATE, input={
            "firstName": first, "lastName": last, "emailAddress": person["email"],
            "phoneNumber": person["phone"]})["createCustomer"]
        return made["id"]

    def add_all(self, people):
        for person in people:
            self.add(person)

    def edit(self, key, change):
        changed = {"id": key}
        if "name" in change:
            changed["firstName"], changed["lastName"] = change["name"].split(" ", 1)
        if "email" in change:
            changed["emailAddress"] = change["email"]
        if "phone" in change:
            changed["phoneNumber"] = change["phone"]
        self.vendure.call(UPDATE, input=changed)

    def remove(self, key):
        self.vendure.call(DELETE, id=key)
