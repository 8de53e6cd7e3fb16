#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`connectors import-openapi`: a document becomes a manifest; what a person corrects in it stays
when the vendor's next document is imported; what cannot be imported is said with its place."""

import json
import os
import re
import subprocess
import tempfile

from harness import CTL, PATIENCE, Promises

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "connector", "data")
SHOP = os.path.join(DATA, "shop.yaml")


def run(*arguments):
    """Status, standard output and standard error of `dovetailctl connectors`."""
    done = subprocess.run([CTL, "connectors"] + list(arguments), capture_output=True,
                          timeout=PATIENCE, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def check_first(promises, out):
    status, said, errors = run("import-openapi", SHOP, "-o", out, "--report")
    promises.equal(status, 0, "a document is imported")
    promises.check("13 operations, 9 of them" in said, "the figures are told", said)
    promises.check(re.search(r"^note +/id +link-header", said, re.M), "and the objects", said)
    promises.check("/objects/product/list/records" in said and "try it" in said,
                   "and what stayed open", said)
    promises.equal(read(out)["id"], "shop", "the id is that of the file")
    promises.equal(run("check", out)[0], 0, "the manifest can be used")
    report = json.loads(run("import-openapi", SHOP, "--report", "--json")[1])
    promises.equal((report["lists"], report["keys"]), (3, 3), "figures for programs")
    promises.equal(run("import-openapi", SHOP, "-o", out)[0], 0, "importing once more is fine")


def check_corrections(promises, folder, out):
    manifest = read(out)
    manifest["name"] = "My shop"
    manifest["objects"]["product"]["list"]["paging"] = {"style": "none"}
    del manifest["objects"]["note"]
    write(out, json.dumps(manifest))
    with open(SHOP, encoding="utf-8") as file:
        newer = file.read().replace("updated_since", "changed_since")
    write(os.path.join(folder, "newer.yaml"), newer)

    status, _, errors = run("import-openapi", os.path.join(folder, "newer.yaml"), "-o", out)
    promises.equal(status, 0, "a newer document is imported over corrections")
    promises.equal(read(out), {
        "dovetail": 1, "id": "shop", "extends": "shop-base", "name": "My shop",
        "objects": {"product": {"list": {"paging": {"style": "none"}}}, "note": None},
    }, "the corrections are a manifest that extends the import")
    base = read(os.path.join(folder, "shop-base.json"))
    promises.equal(base["objects"]["customer"]["list"]["since"]["param"], "changed_since",
                   "which is the new one")
    promises.equal(run("check", out)[0], 0, "both together can be used")

    write(os.path.join(folder, "less.yaml"), newer.replace("/products:search", "/x-nothing"))
    errors = run("import-openapi", os.path.join(folder, "less.yaml"), "-o", out)[2]
    promises.check("/objects/product no longer points at anything" in errors,
                   "a correction of what is gone is told", errors)


def check_refused(promises, folder):
    broken = os.path.join(folder, "broken.yaml")
    write(broken, "openapi: 3.0.0\npaths: [1\n")
    status, _, errors = run("import-openapi", broken)
    promises.equal(status, 1, "a broken document is refused")
    promises.check("broken.yaml: line 3, column 1: " in errors, "with its place", errors)

    foreign = os.path.join(folder, "foreign.json")
    write(foreign, "{}")
    status, _, errors = run("import-openapi", SHOP, "-o", foreign)
    promises.equal((status, read(foreign)), (1, {}), "another file is not written over")

    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        "a%d: &a%d [%s]\n" % (i, i, ", ".join(["*a%d" % (i - 1)] * 9)) for i in range(1, 12))
    write(broken, bomb)
    promises.check("2,000,000 values" in run("import-openapi", broken)[2], "a bomb is refused")


def main():
    promises = Promises()
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "shop.json")
        check_first(promises, out)
        check_corrections(promises, folder, out)
        check_refused(promises, folder)
    promises.end()


if __name__ == "__main__":
    main()
