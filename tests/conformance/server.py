# SPDX-License-Identifier: GPL-3.0-or-later
"""A small HTTP server on this computer: it hands requests over, and breaks answers to order."""

import json
import re
import socket
import socketserver
import struct
import threading
import xml.etree.ElementTree
from urllib.parse import parse_qsl, unquote, urlsplit

DATE = "Thu, 06 Mar 2025 08:00:00 GMT"  # of the test clock, see bench.NOW
BODY_LIMIT = 1 << 22


class Request:
    """A request that came, with its body as a tree."""

    def __init__(self, method, target, headers, raw):
        split = urlsplit(target)
        self.method = method
        self.target = target
        self.path = split.path
        self.query = parse_qsl(split.query, keep_blank_values=True)
        self.headers = headers
        self.raw = raw
        self.kind = headers.get("content-type", "").split(";")[0]
        self.tree = parse_body(self.kind, raw)
        self.operation = None
        self.alike = []  # operations that make the same request
        self.names = {}
        self.is_signed = None

    def __str__(self):
        body = self.raw.decode("utf-8", "replace")
        return "%s %s %s" % (self.method, self.target, body[:600])


def parse_body(kind, raw):
    if not raw:
        return None
    try:
        if kind.endswith("json"):
            return json.loads(raw)
        if kind.endswith("x-www-form-urlencoded"):
            return parse_form(parse_qsl(raw.decode(), keep_blank_values=True))
        if kind.endswith("xml"):
            root = xml.etree.ElementTree.fromstring(raw)
            return {root.tag: parse_element(root)}
    except ValueError:
        pass
    return raw.decode("utf-8", "replace")


def parse_form(pairs):
    tree = {}
    for name, value in pairs:
        first, *inner = re.findall(r"^[^\[]+|\[[^\]]*\]", name)
        add_form(tree, [first] + [part[1:-1] for part in inner], value)
    return lists_of(tree)


def add_form(tree, path, value):
    name = path[0]
    if len(path) == 1:
        if name in tree:
            before = tree[name]
            tree[name] = before + [value] if isinstance(before, list) else [before, value]
        else:
            tree[name] = value
    elif path[1] == "" and len(path) == 2:
        tree.setdefault(name, []).append(value)
    else:
        add_form(tree.setdefault(name, {}), path[1:], value)


def lists_of(tree):
    """Members 0, 1, 2 ... are a list."""
    if not isinstance(tree, dict):
        return tree
    tree = {name: lists_of(value) for name, value in tree.items()}
    if tree and list(tree) == [str(n) for n in range(len(tree))]:
        return list(tree.values())
    return tree


def parse_element(element):
    if len(element) == 0:
        return element.text or ""
    tree = {}
    for child in element:
        value = parse_element(child)
        if child.tag in tree:
            before = tree[child.tag]
            tree[child.tag] = (before if isinstance(before, list) else [before]) + [value]
        else:
            tree[child.tag] = value
    return tree


def write_xml(value):
    """A record of one member, which names the root, as XML."""
    name, value = next(iter(value.items())) if value else ("answer", {})
    element = xml.etree.ElementTree.Element(name)
    fill_element(element, value)
    return xml.etree.ElementTree.tostring(element, "utf-8")


def fill_element(element, value):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name.startswith("@"):
                element.set(name[1:], inner if isinstance(inner, str) else json.dumps(inner))
                continue
            if name == "#text":
                fill_element(element, inner)
                continue
            for one in inner if isinstance(inner, list) else [inner]:
                fill_element(xml.etree.ElementTree.SubElement(element, name), one)
    elif value is not None:
        element.text = value if isinstance(value, str) else json.dumps(value)


class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    timeout = 20

    def handle(self):
        while True:
            line = self.rfile.readline(65536).decode("latin-1").split()
            if len(line) != 3:
                return
            headers = {}
            while True:
                header = self.rfile.readline(65536).decode("latin-1").strip()
                if not header:
                    break
                name, _, value = header.partition(":")
                headers[name.lower()] = value.strip()
            length = min(int(headers.get("content-length", 0)), BODY_LIMIT)
            request = Request(line[0], line[1], headers, self.rfile.read(length))
            if not self.answer(request):
                return

    def answer(self, request):
        """Gives whether the connection lives on."""
        answer, fault = self.server.play(request)
        if fault == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            return False
        if fault == "cut":
            data = self.write(answer)
            self.wfile.write(data[:-max(1, len(data) // 4)])
            return False
        self.wfile.write(self.write(answer))
        return True

    def write(self, answer):
        raw = answer.body
        kind = answer.headers.pop("Content-Type", "application/json")
        if not isinstance(raw, bytes):
            raw = b"" if answer.status == 204 else json.dumps(answer.body).encode()
        head = "HTTP/1.1 %d Played\r\nDate: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n" % (
            answer.status, DATE, kind, len(raw))
        for name, value in answer.headers.items():
            head += "%s: %s\r\n" % (name, value)
        return (head + "\r\n").encode("latin-1", "replace") + raw


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, play):
        super().__init__(("127.0.0.1", 0), Handler)
        self.play = play
        self.origin = "http://127.0.0.1:%d" % self.server_address[1]
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02},
                         daemon=True).start()

    def handle_error(self, request, client_address):
        import sys
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def decode_path(path):
    return unquote(path)
