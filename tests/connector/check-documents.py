#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds connectors to their vendors' documents, and the check itself to what it says it finds.

usage: check-documents.py SOURCE-FOLDER
"""
import copy
import json
import os
import subprocess
import sys
import tempfile

# The document of each, and the headers that it declares nowhere
PAIRS = {
    "slack": ("slack-web.json", []),
    "square": ("square-connect.json", ["Square-Version"]),
    "xero": ("xero-accounting.json", []),
}

# What is changed in a manifest, and what must then be said
FAULTS = {"xero": [
    (("objects", "contact", "get", "request"), "GET /Contact/{key}", "contact/get: “GET /Contact/{key}” is not in the document"),
    (("objects", "item", "update", "request"), "PATCH /Items/{key}", "item/update: “PATCH /Items/{key}” is not in the document (/Items/{ItemID} knows GET, POST, DELETE)"),
    (("paging", "pages", "param"), "pageNo", "contact/list: the query parameter “pageNo” is not in the document"),
    (("paging", "pages", "total"), "/pagination/total", "contact/list: total: “/pagination/total” finds nothing"),
    (("objects", "contact", "list", "since", "param"), "Modified", "contact/list: the header parameter “Modified” is not"),
    (("objects", "contact", "list", "records"), "/contacts", "contact/list: there is no list at “/contacts”"),
    (("objects", "contact", "list", "records"), "/pagination", "contact/list: there is no list at “/pagination”"),
    (("objects", "invoice", "filters", "/Status", "param"), "status", "invoice/list: the query parameter “status” is not"),
    (("objects", "item", "key"), "/Id", "item/list: key: “/Id” is not in the record of the document"),
    (("objects", "invoice", "updated"), "=[record.Changed]", "invoice/get: updated: “=[record.Changed]” is not in the record"),
    (("objects", "contact", "schema", "properties", "Mail"), {"type": "string"}, "contact/create: “Contacts/Mail” is sent and not"),
    (("objects", "contact", "schema", "properties", "Mail"), {"type": "string", "readOnly": True}, "contact/get: the field “Mail” is not in the record"),
    (("objects", "invoice", "schema", "properties", "LineItems", "items", "properties", "Price"), {"type": "number"}, "invoice/create: “Invoices/LineItems/Price” is sent"),
    (("objects", "item", "create", "body"), {"Item": ["{record}"]}, "item/create: “Item” is sent and not in the document"),
    (("objects", "payment", "delete", "body"), {"State": "DELETED"}, "payment/delete: “State” is sent and not in the document"),
    (("objects", "item", "create", "record"), "/Item/0", "item/create: there is no record at “/Item/0”"),
    (("test", "account"), "/Organisations/0/Id", "test: account: “/Organisations/0/Id” finds nothing"),
    (("idempotency", "header"), "X-Once", "item/create: the header parameter “X-Once” is not"),
    (("base",), "https://api.xero.com/api/2.0", "does not begin with “/api.xro/2.0”"),
], "square": [
    (("headers",), {"Square-Release": "1"}, "test: the header parameter “Square-Release” is not in the document"),
    (("idempotency", "name"), "once", "customer/create: “once” is sent and not in the document"),
    (("objects", "customer", "listSince", "body"), {"query": {"filter": {"changed_at": {}}}},
     "customer/listSince: “query/filter/changed_at” is sent and not in the document"),
    (("objects", "customer", "deleted"), "/gone", "customer/get: deleted: “/gone” is not in the record"),
    (("objects", "payment", "list", "query"), {"order": "ASC"}, "payment/list: the query parameter “order” is not"),
]}


def run(root, manifest, document, headers):
    done = subprocess.run([sys.executable, os.path.join(root, "tools/check-document.py"), manifest, document] + headers,
                          capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def change(manifest, path, value):
    result = copy.deepcopy(manifest)
    place = result
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return result


def main(root):
    failures = []
    for name, (document, headers) in PAIRS.items():
        document = os.path.join(root, "tests/data/openapi", document)
        path = os.path.join(root, "data/connectors", name + ".json")
        status, said = run(root, path, document, headers)
        if status != 0:
            failures.append(said)

        with open(path, encoding="utf-8") as file:
            manifest = json.load(file)
        with tempfile.TemporaryDirectory() as folder:
            broken = os.path.join(folder, "broken.json")
            for place, value, sentence in FAULTS.get(name, []):
                with open(broken, "w", encoding="utf-8") as file:
                    json.dump(change(manifest, place, value), file)
                status, said = run(root, broken, document, headers)
                if status != 1 or sentence not in said:
                    failures.append(f"{name}: {'/'.join(place)}: not found “{sentence}” in\n{said}")

    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
