# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests against real applications share: a server of its own in a folder of its own, and
a counter that stands before it and passes everything on."""

import collections
import http.client
import http.server
import json
import os
import socket
import subprocess
import threading
import time

from harness import PATIENCE


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class RealApp:
    """A program that we did not write, on loopback, with a data folder that is thrown away."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.environment = dict(os.environ)
        os.makedirs(folder, exist_ok=True)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def call_program(self, *arguments, given=None):
        done = subprocess.run(list(arguments), env=self.environment, timeout=PATIENCE, input=given,
                              cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError("%s ended with %d:\n%s%s" % (arguments[0], done.returncode,
                                                            done.stdout, done.stderr))
        return done.stdout

    def start(self, *command):
        self.log = open(os.path.join(self.folder, "server.log"), "wb")
        self.process = subprocess.Popen(list(command), env=self.environment, cwd=self.folder,
                                        stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        until = time.monotonic() + 180  # on a machine that is busy
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("%s did not come up: see %s" % (command[0], self.log.name))

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()


class Counter:
    """Stands before a server, passes every request on, and counts what was asked.

    `name` says what a request is: it is given the method, the path and the body, and answers with
    a word; those in `writes` may change something."""

    def __init__(self, port, name, writes):
        self.asked = collections.Counter()
        self.names = writes
        self.seen = []  # the headers of the last requests, for what a test does with a session
        counter = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                counter.asked[name(self.command, self.path, body)] += 1
                counter.seen = (counter.seen + [self.headers])[-20:]
                server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                headers = {key: value for key, value in self.headers.items()
                           if key.lower() != "connection"}
                server.request(self.command, self.path, body, headers)
                answer = server.getresponse()
                text = answer.read()
                self.send_response(answer.status, answer.reason)
                for key, value in answer.getheaders():
                    if key.lower() not in ("connection", "transfer-encoding", "content-length"):
                        self.send_header(key, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
                server.close()

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # a client that goes away is no news

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def requests(self):
        return sum(self.asked.values())

    def writes(self):
        return sum(self.asked[name] for name in self.names)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def body_json(body):
    return json.loads(body) if body else None
