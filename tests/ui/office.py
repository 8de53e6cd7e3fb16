# SPDX-License-Identifier: GPL-3.0-or-later
"""An application of contacts, customers, orders, invoices and cards on loopback, for the mapping
editor: what syncs write into it can be looked at. Its connector is office.json."""

import http.server
import json
import os
import threading

CONNECTOR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "office.json")
CONTACTS = [
    {"id": "k1", "number": "C-1", "first_name": "Anna", "last_name": "Beispiel",
     "email": "anna@example.org", "phone": "+49 30 1234567", "company": "Beispiel GmbH",
     "street": "Ringstraße 5", "postcode": "50667", "city": "Köln", "country": "Germany",
     "owner": "Mia Sample", "remark": "Rings twice"},
    {"id": "k2", "number": "C-2", "first_name": "Jean", "last_name": "Exemple",
     "email": "jean@example.com", "phone": "+33 1 2345678", "company": "Exemple SARL",
     "street": "Rue Neuve 7", "postcode": "75001", "city": "Paris", "country": "France",
     "owner": "Tom Specimen", "remark": ""},
    {"id": "k3", "number": "C-3", "first_name": "Eva", "last_name": "Muster",
     "email": "eva@example.net", "phone": "+43 1 7654321", "company": "Muster KG",
     "street": "Gasse 1", "postcode": "1010", "city": "Wien", "country": "Austria",
     "owner": "Mia Sample", "remark": "By letter only"},
]
ORDERS = [
    {"id": "o1", "number": "O-1", "ordered_on": "2026-03-01", "currency": "EUR", "lines": [
        {"description": "Oak table", "quantity": 2, "unit_price": 150.5, "amount": 301,
         "options": [{"name": "Colour", "value": "dark"}, {"name": "Width", "value": "80 cm"}]},
        {"description": "Chair", "quantity": 4, "unit_price": 40, "amount": 160, "options": []}]},
    {"id": "o2", "number": "O-2", "ordered_on": "2026-03-02", "currency": "CHF", "lines": [
        {"description": "Lamp", "quantity": 1, "unit_price": 19.9, "amount": 19.9,
         "options": [{"name": "Bulb", "value": "E27"}]}]},
]


class Office:
    """The application; `store` is what it holds, by the plural of the object."""

    def __init__(self):
        self.store = {"contacts": [dict(one) for one in CONTACTS], "customers": [], "cards": [],
                      "orders": [dict(one) for one in ORDERS], "invoices": []}
        office = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                office.read(self)

            def do_POST(self):
                office.write(self)

            def do_PATCH(self):
                office.write(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def find(self, path):
        """The kind of a path, and the record that it names, if it does."""
        kind, _, key = path.split("?")[0].strip("/").partition("/")
        rows = self.store.get(kind, [])
        return rows, next((row for row in rows if row["id"] == key), None)

    def read(self, request):
        rows, row = self.find(request.path)
        if request.path == "/me":
            self.answer(request, 200, {"id": "office", "name": "Office"})
        elif request.path.strip("/").count("/"):
            self.answer(request, 200 if row else 404, row or {})
        else:
            self.answer(request, 200, {"data": rows})

    def write(self, request):
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        rows, row = self.find(request.path)
        if row is None:
            row = {"id": "n%d" % (len(rows) + 1)}
            rows.append(row)
        row.update(body)
        self.answer(request, 200, row)

    def answer(self, request, status, body):
        text = json.dumps(body).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text)

    def records(self, kind):
        """What it holds, in the order of its numbers, without those that it gave itself."""
        rows = sorted(self.store[kind], key=lambda row: row.get("number") or row.get("uid"))
        return [{name: row[name] for name in row if name != "id"} for row in rows]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
