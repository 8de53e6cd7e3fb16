#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes data/connectors/README.md: the table of the catalogue, made from the manifests.

Usage: catalogue-table.py [--check] [--results FILE] SOURCE-FOLDER

The column “Conformance” is kept as it stands, or filled from FILE: lines of “id TAB words”, such as “redmine TAB 41 of 41”.
With --check nothing is written; the exit status is 1 if the file is not what would be.
"""
import argparse
import json
import os
import re
import sys

SIGNS = {"api-key": "key", "bearer": "token", "basic": "name and password", "session": "name and password, session",
         "oauth2": "OAuth 2", "jwt": "signed token", "client-certificate": "certificate", "none": "none"}
GRANTS = {"authorization-code": "in the browser", "client-credentials": "without a person", "device": "with a code",
          "jwt-bearer": "with a signed token"}
LETTERS = (("list", "L"), ("listSince", "S"), ("listDeleted", "X"), ("find", "F"), ("get", "G"), ("create", "C"),
           ("update", "U"), ("replace", "U"), ("upsert", "P"), ("archive", "A"), ("delete", "D"))

HEAD = """# The catalogue

Made by `tools/catalogue-table.py`; do not edit. One file here is one application; how to write one is told in
[`src/connector/README.md`](../../src/connector/README.md).

**Checked** says against what (`x-verified` of the file): *live*: against the running application, by tests of this repository;
*document*: each request against the vendor's own OpenAPI document, by `tools/check-document.py`; *facts*: written from what the
vendor's public pages say, and run against nothing but the conformance suite: try it with test data first. What a file leaves out,
and why, stands in its `x-note`.

**Operations**: L list, S changed since (of the list or a search of its own), X deleted, F find, G get one, C create, U update,
P create or update, A set aside, D delete. **Conformance** is what the suite of generated tests said last; empty: not run.

"""
COLUMNS = ("Connector", "Application", "Objects and operations", "Sign-in", "Checked", "Conformance")


def operations_of(obj):
    letters = ""
    for role, letter in LETTERS:
        if obj.get("readOnly") and letter in "CUPAD":
            continue
        since = obj["list"].get("since", {}) if isinstance(obj.get("list"), dict) else {}
        has_since = role == "listSince" and since and since.get("covers") != "created"
        if (role in obj or has_since) and letter not in letters:
            letters += letter
    return letters


def signs_of(manifest):
    signs = []
    for auth in manifest.get("auth", []):
        sign = SIGNS.get(auth["type"], auth["type"])
        if auth["type"] == "oauth2":
            sign += " " + GRANTS.get(auth.get("grant", "authorization-code"), "")
        if sign not in signs:
            signs.append(sign)
    return ", ".join(signs)


def read_results(path):
    """What the column says so far, by connector"""
    results = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
                if len(cells) == len(COLUMNS) and cells[0].startswith("`"):
                    results[cells[0].strip("`")] = cells[-1]
    return results


def make_table(folder, results):
    lines = ["| " + " | ".join(COLUMNS) + " |", "| " + " | ".join("---" for _ in COLUMNS) + " |"]
    counts = {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            manifest = json.load(file)
        checked = manifest.get("x-verified", "practice" if "practice" in manifest.get("categories", []) else "")
        counts[checked] = counts.get(checked, 0) + 1
        objects = ", ".join(f"{key} {operations_of(obj)}" for key, obj in manifest["objects"].items())
        lines.append("| " + " | ".join((f"`{manifest['id']}`", manifest["name"], objects, signs_of(manifest), checked,
                                        results.get(manifest["id"], ""))) + " |")
    total = ", ".join(f"{count} {kind or 'not said'}" for kind, count in sorted(counts.items()))
    return "\n".join(lines) + f"\n\n{sum(counts.values())} connectors: {total}.\n"


def main():
    parser = argparse.ArgumentParser(usage=re.search(r"Usage: (.*)", __doc__).group(1))
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--results")
    parser.add_argument("root")
    options = parser.parse_args()
    folder = os.path.join(options.root, "data/connectors")
    path = os.path.join(folder, "README.md")

    results = read_results(path)
    if options.results:
        with open(options.results, encoding="utf-8") as file:
            results.update(line.rstrip("\n").split("\t", 1) for line in file if "\t" in line)
    text = HEAD + make_table(folder, results)
    if options.check:
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return 0
        print("data/connectors/README.md is not what its manifests make: run tools/catalogue-table.py .")
        return 1
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
