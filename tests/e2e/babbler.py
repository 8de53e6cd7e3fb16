# SPDX-License-Identifier: GPL-3.0-or-later
"""An application that talks too much, for tests of what is kept of its answers."""

import http.server
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from xml.sax.saxutils import escape

# What formats write in other ways stands before it; the end is the same in all of them.
WRITTEN = 'practice-books-"kanari/en&' + "vogel7f3a9c"
WRITTEN_END = "vogel7f3a9c"


class Babbler(http.server.BaseHTTPRequestHandler):
    """An application in front of another one that lets everything be read, refuses the first writes,
    and repeats then what signed it in, in each way that it may be written."""

    behind = None  # the address and the token of the application behind it
    refusals = 0   # so many writes are refused before any is done
    counting = threading.Lock()

    def pass_on(self, body=None):
        url, token = self.behind
        headers = {name: self.headers[name] for name in ("Content-Type", "Idempotency-Key")
                   if name in self.headers}
        request = urllib.request.Request(
            url + self.path[len("/books"):], data=body, method=self.command,
            headers=dict(headers, Authorization="Bearer " + token))
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                self.answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            self.answer(error.code, error.read())

    do_GET = pass_on

    def do_POST(self):
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.counting:
            is_refused = Babbler.refusals > 0
            Babbler.refusals -= is_refused
        if is_refused:
            self.refuse(data.decode())
        else:
            self.pass_on(data)

    def refuse(self, sent):
        shown = self.headers.get("Authorization", "")[len("Bearer "):]
        quoted = json.dumps(shown)
        body = ('{"message": "no", "plain": %s, "slashed": %s, "query": "%s", "xml": %s, "sent": %s}'
                % (quoted, quoted.replace("/", "\\/"), urllib.parse.quote(shown, safe=""),
                   json.dumps(escape(shown)), json.dumps(sent)))
        self.answer(422, body.encode(), [("Set-Cookie", "session=" + urllib.parse.quote(shown)),
                                         ("Location", "/x?a=" + urllib.parse.quote(shown, safe="")),
                                         ("X-Request-Id", shown)])

    do_PATCH = do_PUT = do_DELETE = do_POST

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def serve(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
