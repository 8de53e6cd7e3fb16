#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that the suite can fail: the driver is given another manifest than the application.

usage: mutants.py DRIVE FOLDER

Each change stands for a mistake of the driver; the promise beside it must be found broken.
"""

import os
import sys

import bulk
import faults
from answers import ANSWERS
from bench import Bench, Failure, Pipe
from manifest import BULK_ROLES, load
from promises import PROMISES
from server import Server

assert faults  # adds its promises
ANSWERS.update({role: bulk.answer_several for role in BULK_ROLES})


def contact(manifest):
    return manifest["objects"]["contact"]


def open_marks(manifest):
    for field in contact(manifest)["schema"]["properties"].values():
        field.pop("readOnly", None)


def sign_otherwise(manifest):
    manifest["auth"][0]["scheme"] = "Token"


def pass_every_secret(manifest):
    manifest["errors"] = [{"status": [401], "do": "empty"}]


def start_late(manifest):
    manifest["paging"]["pages"]["start"] = 2


def end_early(manifest):
    manifest["paging"]["pages"].update(pages="=1", total="=7")


def ask_otherwise(manifest):
    contact(manifest)["list"]["since"]["param"] = "changed_since"


def look_ahead(manifest):
    manifest["objects"]["contact"]["list"]["since"]["template"] = "2025-09-09T00:00:00Z"


def look_elsewhere(manifest):
    contact(manifest)["list"]["records"] = "/items"


def read_otherwise(manifest):
    contact(manifest)["get"] = {"request": "GET /contacts/{key}", "record": "/data"}


def wrap(manifest):
    contact(manifest)["create"] = {"request": "POST /contacts", "wrap": "contact"}


def send_whole(manifest):
    contact(manifest)["update"] = {"request": "PATCH /contacts/{key}", "whole": True}


def delete_others(manifest):
    contact(manifest)["delete"] = "DELETE /companies/{key}"


def filter_otherwise(manifest):
    contact(manifest)["filters"]["/email"]["param"] = "mail"


def miss_keys(manifest):
    for said in manifest["objects"].values():
        said["list"]["records"] = "$.data[?@.id]"


def lose_words(manifest):
    manifest["errorMessage"] = "/reason"


def leave_key(manifest):
    del manifest["idempotency"]


def wait_never(manifest):
    manifest["errors"] = [{"status": [429, 503], "do": "fail"}]


def customer(manifest):
    return manifest["objects"]["customer"]["bulk"]


def send_few(manifest):
    customer(manifest)["create"]["max"] = 2


def trust_places(manifest):
    customer(manifest)["update"]["results"] = "/updated"


def overlook_errors(manifest):
    customer(manifest)["create"]["itemError"] = "/mistake"


def spare_none(manifest):
    manifest["objects"]["contact"]["bulk"]["delete"]["item"] = {"id": "1"}


def count_on_it(manifest):
    customer(manifest)["create"].update(atomic=True, errors=[{"status": [500], "do": "reject"}])


# Promises about several writes, by connectors that have such requests
BULK_MUTANTS = [
    ("woocommerce", send_few, "creates several"), ("woocommerce", trust_places, "updates several"),
    ("woocommerce", overlook_errors, "one of several"),
    ("woocommerce", count_on_it, "of several whose"), ("hubspot", spare_none, "deletes several"),
]

MUTANTS = [
    (sign_otherwise, "signs in, and"), (pass_every_secret, "signs in anew"),
    (start_late, "lists every"), (end_early, "lists every"), (look_elsewhere, "empty list"),
    (ask_otherwise, "changed since"), (look_ahead, "changed since"), (read_otherwise, "reads one"),
    (wrap, "creates with"), (open_marks, "creates with"), (leave_key, "creates with"),
    (send_whole, "updates with"), (delete_others, "deletes or"), (lose_words, "words why"),
    (filter_otherwise, "leaves a condition"), (miss_keys, "has no key"), (wait_never, "429"),
    (wait_never, "503"),
]


def main(drive, folder):
    pipe, formulas, server = Pipe(drive), Pipe(drive), Server(None)
    failed = 0
    mutants = [("practice-crm",) + mutant for mutant in MUTANTS] + BULK_MUTANTS
    for number, (connector, spoil, part) in enumerate(mutants, 1):
        bench = Bench(pipe, formulas, server, load(os.path.join(folder, connector + ".json")))
        bench.spoil = spoil
        words, function = next(p for p in PROMISES if part in p[0])
        try:
            function(bench)
            failed += 1
            print("not ok %d - “%s” is broken by %s" % (number, words, spoil.__name__))
        except Failure as failure:
            text = " ".join(str(failure).split())[:160].replace("#", "no.")
            print("ok %d - “%s” is broken by %s (%s)" % (number, words, spoil.__name__, text))
    print("1..%d" % len(mutants))
    server.shutdown()
    server.server_close()
    pipe.close()
    formulas.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
