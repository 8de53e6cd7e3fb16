#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is marked as secret today is in nothing that is said of runs that were before the mark."""

import json
import os

from harness import Desk, Practice, Promises
from people import SYNC

DATA = os.environ["DOVETAIL_DATADIR"]


def mark(desk, field):
    """The connector of the accounting, in which a field of its customers is secret."""
    with open(os.path.join(DATA, "connectors", "practice-books.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    manifest["objects"]["customer"]["schema"]["properties"][field]["format"] = "password"
    path = os.path.join(desk.folder, "practice-books.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(manifest, file)
    desk.run("connectors", "add", path)


def say_all(desk, key, run, shared):
    """All that the command line says of a record and its run, for people and for programs."""
    what = [("run-show", str(run)), ("run-show", str(run), "--exchange"), ("runs", "--find", key),
            ("runs", "--find", shared), ("record", "books", "customer", key),
            ("why", "books", "customer", key, "phone"), ("why", "books", "customer", key, "email"),
            ("why", "books", "customer", key), ("problems",), ("reviews",), ("audit",)]
    return {" ".join(words) + end: desk.run(*words, *more, wanted=None)
            for words in what for more, end in (((), ""), (("--json",), " as JSON"))}


def main():
    promises = Promises()
    desk = Desk()
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice, ("crm", "books"))
        desk.add(SYNC)
        desk.run("run", "people", "--yes")
        made = next(line for line in desk.rows("run-show", "1") if line.get("do") == "create" and
                    any(field["field"] == "phone" and field["new"] for field in line["fields"]))
        values = {field["field"]: field["new"] for field in made["fields"]}
        phone, name = values["phone"], values["name"]
        before = say_all(desk, made["key"], 1, name)
        promises.check(sum(phone in said for said in before.values()) >= 8,
                       "a field that is not marked is shown",
                       ", ".join(what for what, said in before.items() if phone in said))
        promises.check(phone in desk.run("runs", "--find", phone), "and found")

        mark(desk, "phone")
        after = say_all(desk, made["key"], 1, name)
        promises.equal([what for what, said in after.items() if phone in said], [],
                       "marked, it is in nothing that is said of the run before")
        promises.equal([what for what, said in after.items()
                        if (name in before[what]) != (name in said)], [], "what is not marked is shown as before")
        promises.check(phone not in desk.run("runs", "--find", phone), "nor is it found")
        shown = next(line for line in desk.rows("run-show", "1") if line.get("key") == made["key"])
        promises.equal({field["field"]: field["new"] for field in shown["fields"]}["phone"], "[hidden]",
                       "the field says that it is hidden")
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
