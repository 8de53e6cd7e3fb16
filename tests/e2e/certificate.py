#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-in by client certificate: a server that takes nobody without one, the right certificate in
each form in which people have it, and what is said of a wrong one, none, and one that has ended."""

import http.server
import json
import os
import socket
import ssl
import subprocess
import threading

from harness import BUILD, Desk, Promises, files_with

MANIFEST = {
    "dovetail": 1, "id": "bank", "version": "1.0.0", "name": "Bank", "driver": "http",
    "settings": {"required": ["url"], "properties": {"url": {"title": "Address", "type": "string", "format": "uri"}}},
    "base": "{+settings.url}",
    "auth": [
        {"id": "certificate", "type": "client-certificate", "title": "Certificate"},
        {"id": "both", "type": "bearer", "title": "Certificate and token", "clientCertificate": True,
         "secrets": {"token": {"title": "Token"}}, "token": "{secret.token}"},
        {"id": "token", "type": "bearer", "title": "Token alone",
         "secrets": {"token": {"title": "Token"}}, "token": "{secret.token}"}],
    "test": {"request": "GET /me", "account": "/id", "label": "/name"},
    "objects": {"account": {
        "title": "Account", "plural": "Accounts", "key": "/id", "label": "/name",
        "schema": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
        "list": {"request": "GET /accounts", "records": "/data"}}},
}


class Bank(http.server.BaseHTTPRequestHandler):
    """Tells each client who it is by its certificate."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        subject = dict(part[0] for part in self.connection.getpeercert()["subject"])
        name = subject["commonName"]
        self.server.seen.append((name, self.path, self.headers.get("Authorization")))
        record = {"id": name, "name": name.title()}
        body = json.dumps({"data": [record]} if self.path.startswith("/accounts") else record).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Shakes hands on the connection's own thread. Whom it does not take hears why: it goes away
    only after the client has."""

    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Bank)
        self.seen = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "server.key"))
        self.context.load_verify_locations(os.path.join(folder, "authority.pem"))
        self.context.verify_mode = ssl.CERT_REQUIRED
        self.url = "https://127.0.0.1:%d" % self.server_port
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def finish_request(self, request, client_address):
        secure = self.context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
        try:
            secure.do_handshake()
        except OSError:
            try:
                socket.socket.shutdown(secure, socket.SHUT_WR)
                while socket.socket.recv(secure, 4096):
                    pass
            except OSError:
                pass
            return
        try:
            super().finish_request(secure, client_address)
        except OSError:
            pass
        finally:
            secure.close()


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def files(folder, certificate, key):
    return "certificate@=%s\ncertificate_key@=%s\n" % (os.path.join(folder, certificate),
                                                       os.path.join(folder, key))


def check_right(promises, server, connect, folder):
    """One certificate, in every form."""
    authority = read(folder, "authority.pem")
    forms = {
        "two files": files(folder, "right.pem", "right.key"),
        "pasted, with its authority behind it":
            "certificate=%s%scertificate_key=%s" % (read(folder, "right.pem"), authority, read(folder, "right.key")),
        "a key with a password": files(folder, "right.pem", "right-locked.key") + "certificate_password=geheim\n",
        "a PKCS#12 file": "certificate@=%s\ncertificate_password=geheim\n" % os.path.join(folder, "right.p12"),
    }
    for number, (name, given) in enumerate(forms.items()):
        server.seen.clear()
        connect("right-%d" % number, given)
        promises.equal(server.seen[:1], [("right", "/me", None)], name + ": the server knows it")


def check_wrong(promises, server, connect, desk, folder):
    """What does not sign in, and the words for it."""
    rows = [
        ("of another authority", files(folder, "stranger.pem", "stranger.key"), (),
         "it does not know the authority that made our certificate"),
        ("expired", files(folder, "expired.pem", "expired.key"), (), "its certificate ended on 2002-01-01"),
        ("none entered", "\n", (), "“Certificate” (certificate) is missing"),
        ("none in this way to sign in", "token=abc\n", ("--auth", "token"),
         "it asks for a client certificate, and this connection has none"),
        ("the key of another", files(folder, "right.pem", "other.key"), (),
         "the private key does not belong to the certificate"),
        ("no password", files(folder, "right.pem", "right-locked.key"), (),
         "the private key is locked by a password, which is missing"),
        ("not PEM", "certificate=abc\ncertificate_key@=%s\n" % os.path.join(folder, "right.key"), (),
         "the certificate is not in PEM"),
        ("no such file", "certificate@=%s\n" % os.path.join(folder, "nothing.pem"), (),
         "The file for “certificate” cannot be used"),
    ]
    server.seen.clear()
    for name, given, more, words in rows:
        connect("wrong", given, *more, wanted=None)
        promises.check(desk.status not in (0, 2) and words in desk.errors, name + ": a sentence", desk.errors)
    promises.equal(server.seen, [], "none of them was let in")


def check_way(promises, agent):
    """All of it, by the agent or in the command's own process."""
    desk = Desk(agent=agent)
    folder = os.path.join(desk.folder, "certificates")
    os.mkdir(folder)
    subprocess.run([os.path.join(BUILD, "tests", "servers", "make-certificates"), folder], check=True, timeout=60)
    authority = os.path.join(folder, "authority.pem")
    server = Server(folder)

    def connect(name, given, *more, wanted=(0,)):
        desk.run("connect", "bank", "--id", name, "--set", "url=" + server.url, "--authority", authority, *more,
                 given=given, wanted=wanted)

    try:
        path = os.path.join(desk.folder, "bank.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(MANIFEST, file)
        desk.run("connectors", "add", path)

        check_right(promises, server, connect, folder)
        check_wrong(promises, server, connect, desk, folder)

        connect("both", files(folder, "right.pem", "right.key") + "token=token-7c1\n", "--auth", "both")
        promises.equal(server.seen[-1], ("right", "/me", "Bearer token-7c1"), "a token beside it is shown as well")
        connect("other", files(folder, "other.pem", "other.key"))
        for name in ("right-0", "other", "right-3", "other"):
            server.seen.clear()
            desk.run("connections", "check", name)
            promises.equal({row[0] for row in server.seen}, {name.split("-")[0]}, name + " is taken for no other")

        desk.run("connect", "bank", "--id", "untrusted", "--set", "url=" + server.url,
                 given=files(folder, "right.pem", "right.key"), wanted=None)
        promises.check(desk.status != 0 and "was made by nobody this computer trusts" in desk.errors,
                       "without its authority the server is not trusted", desk.errors)
        desk.run("connect", "bank", "--id", "other", "--set", "url=" + server.url, "--authority", "",
                 given=files(folder, "other.pem", "other.key"), wanted=None)
        promises.check(desk.status != 0 and "was made by nobody this computer trusts" in desk.errors,
                       "an authority can be taken back", desk.errors)

        tried = desk.run("--json", "connectors", "try", path, "--set", "url=" + server.url, "--authority", authority,
                         given=files(folder, "right.pem", "right.key"), wanted=(0, 4))
        said = [(row["result"], row["message"]) for row in map(json.loads, tried.splitlines())
                if row["pointer"] == "/test"]
        promises.check(("good", "signed in: account right, Right") in said and any(
            result == "not-tried" and "only a certificate" in words for result, words in said),
                       "a connector is tried with a certificate", tried)

        for name in ("right.key", "right-locked.key", "other.key", "right.pem"):
            line = read(folder, name).splitlines()[-3]
            promises.equal(files_with(desk.workspace, line), [], name + " is in no file of the workspace")
            promises.check(line not in desk.said, name + " is in nothing printed")
        promises.equal(files_with(desk.workspace, "geheim") + files_with(desk.workspace, "token-7c1"), [],
                       "no password and no token is")
    finally:
        server.shutdown()
        desk.end()


def main():
    promises = Promises()
    check_way(promises, agent=False)
    check_way(promises, agent=True)
    promises.end()


main()
