#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signs in to a real OpenID server (npm oidc-provider), by the library (oidc-drive.c) and by the
command line with the desktop's keyring.

The server is started by oidc.sh in the folder DOVETAIL_REALAPPS; without one there is nothing to
try, and that is said."""

import json
import os
import shutil
import socket
import subprocess
import time

from harness import BUILD, PATIENCE, Desk, Promises, files_with

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.environ.get("DOVETAIL_REALAPPS", os.path.join(TOP, "..", "shared", "realapps"))
SCRIPT = os.path.join(FOLDER, "oidc.sh")
DRIVE = os.path.join(BUILD, "tests", "realapps", "oidc-drive")


class Server:
    """An OpenID server on a port of its own."""

    def __init__(self, folder, variant):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        self.environment = dict(os.environ, REALAPPS_DATA=folder, VARIANT=variant)
        self.about = json.loads(self.script("start"))
        self.file = os.path.join(folder, "oidc-" + self.port, "json")

    def start_again(self):
        self.about = json.loads(self.script("start"))

    def script(self, command):
        return subprocess.run([SCRIPT, command, self.port], env=self.environment, check=True,
                              timeout=PATIENCE, stdout=subprocess.PIPE, text=True).stdout

    def stop(self):
        self.script("stop")


def drive(promises, server, variant):
    done = subprocess.run([DRIVE], env=dict(os.environ, OIDC_JSON=server.file), timeout=PATIENCE,
                          capture_output=True, text=True, check=False)
    cases = [line.split(" ", 2)[2] for line in done.stdout.splitlines() if line.startswith("ok ")]
    promises.check(done.returncode == 0 and len(cases) >= 4,
                   "the %s server: %s" % (variant, ", ".join(cases)), done.stdout + done.stderr)


def connect(promises, desk, server):
    """Without a person, so that the command line can do it: the secret goes into the keyring."""
    client = server.about["clients"]["service"]
    arguments = ("connect", "practice-oauth", "--id", "contacts", "--auth", "service",
                 "--set", "issuer=" + server.about["issuer"])
    desk.run(*arguments, given="client_id=%s\nclient_secret=wrong\n" % client["id"], wanted=None)
    promises.equal(desk.status, 3, "a wrong client secret is refused")
    desk.run(*arguments, given="client_id=%s\nclient_secret=%s\n" % (client["id"], client["secret"]))
    promises.check(True, "the right one is taken")
    promises.equal(files_with(desk.folder, client["secret"]), [], "it is in no file")
    promises.check(client["secret"] not in desk.said, "and nowhere on the screen")


def main():
    promises = Promises()
    began = time.monotonic()
    if not os.path.exists(SCRIPT):
        print("1..0 # SKIP there is no %s" % SCRIPT)
        return
    for variant in ("plain", "strict"):
        desk = Desk()
        server = Server(desk.folder + "-server", variant)
        try:
            drive(promises, server, variant)
            connect(promises, desk, server)
        finally:
            server.stop()
            shutil.rmtree(desk.folder + "-server", ignore_errors=True)
            desk.end()
    print("# %.0f s" % (time.monotonic() - began))
    promises.end()


if __name__ == "__main__":
    main()
