#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sign-in that includes less than was asked for: it is good, and what it lacks is told where it is
connected and checked, kept with the connection, and named when something is refused. In the
command's own process, or by the agent."""

import http.server
import json
import os
import sys
import threading

from harness import Desk, Promises, agent_property

CONNECTOR = {
    "dovetail": 1, "id": "bills", "version": "1.0.0", "name": "Bills", "driver": "http",
    "settings": {"required": ["url"], "properties": {
        "url": {"title": "Address", "type": "string", "format": "uri"}}},
    "base": "{+settings.url}",
    "auth": [{"id": "client", "type": "oauth2", "title": "Client", "grant": "client-credentials",
              "token": "{+settings.url}/token", "scopes": ["bills.read", "notes.read"],
              "scopeTitles": {"bills.read": "Read bills"}}],
    "test": {"request": "GET /me", "account": "/id", "label": "/name"},
    "objects": {
        "bill": {"title": "Bill", "plural": "Bills", "key": "/id", "scopes": ["bills.read"],
                 "schema": {"type": "object", "properties": {"id": {"type": "string"}}},
                 "list": {"request": "GET /bills", "records": ""}},
        "note": {"title": "Note", "plural": "Notes", "key": "/id", "scopes": ["notes.read"],
                 "schema": {"type": "object", "properties": {"id": {"type": "string"}}},
                 "list": {"request": "GET /notes", "records": ""}}},
}
SENTENCE = ("The sign-in does not include “bills.read” (Read bills): “Bills” will not work. Sign in "
            "again and allow it")


class Provider(http.server.BaseHTTPRequestHandler):
    """Grants what `server.granted` says; None says nothing of it."""

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        answer = {"access_token": "canary-access-token", "token_type": "bearer",
                  "expires_in": 3600}
        if self.server.granted is not None:
            answer["scope"] = self.server.granted
        self.answer(200, answer)

    def do_GET(self):
        if self.path.startswith("/me"):
            self.answer(200, {"id": "7", "name": "Firm"})
        elif self.path.startswith("/bills") and self.server.granted == "notes.read":
            self.answer(403, {"message": "no"})
        else:
            self.answer(200, [{"id": "1"}])

    def log_message(self, *arguments):
        pass


def serve():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.granted = "notes.read"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def connect(desk, server, *more):
    return desk.run(*more, "connect", "bills", "--id", "firm", "--set",
                    "url=http://127.0.0.1:%d" % server.server_port,
                    given="client_id=me\nclient_secret=canary-client-secret\n")


def check_less(promises, desk, server):
    said = connect(desk, server)
    promises.check("Firm" in said and SENTENCE in desk.errors,
                   "it is connected, and what is lacking is told", said + desk.errors)
    desk.run("connections", "check", "firm")
    promises.check(SENTENCE in desk.errors, "a check tells it as well", desk.errors)
    row = desk.rows("connections", "check", "firm")[0]
    promises.equal((row["state"], row["lacking"]), ("signed-in", ["bills.read"]),
                   "for programs too")
    desk.run("records", "firm", "bill", wanted=(1,))
    promises.check("does not include “bills.read” (Read bills)" in desk.errors,
                   "a refusal names it", desk.errors)
    promises.check('"1"' in desk.run("records", "firm", "note"), "and the rest works")
    if desk.agent:
        promises.equal(agent_property(desk, "connection/firm", "Connection1", "Lacking"), SENTENCE,
                       "the window is told")


def check_all(promises, desk, server, granted):
    server.granted = granted
    said = connect(desk, server, "--json")
    promises.check("lacking" not in said and "does not include" not in desk.errors,
                   "nothing is lacking with %r" % granted, said + desk.errors)
    desk.run("connections", "check", "firm")
    promises.check("does not include" not in desk.errors, "and nothing is remembered", desk.errors)


def main():
    promises = Promises()
    desk = Desk(agent="agent" in sys.argv[1:])
    server = serve()
    os.makedirs(os.path.join(desk.workspace, "connectors"))
    desk.add(CONNECTOR)
    for granted in (None, "notes.read,bills.read", "NOTES.READ https://r.example/bills.read more"):
        server.granted = "notes.read"
        check_less(promises, desk, server)
        check_all(promises, desk, server, granted)
    promises.check("canary" not in desk.said, "no secret is said", desk.said)
    desk.end()
    server.shutdown()
    promises.end()


if __name__ == "__main__":
    main()
