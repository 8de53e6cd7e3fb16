#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `formula`, as people and scripts call it: results, explanations, checks against a
schema, the catalogue of functions, and what it says when it is called wrongly."""

import json
import os
import subprocess
import tempfile

from harness import CTL, PATIENCE, Promises

SCHEMA = {
    "type": "object", "required": ["id"],
    "properties": {
        "id": {"type": "integer"}, "price": {"type": "number"}, "name": {"type": "string"},
        "lines": {"type": "array", "items": {
            "type": "object", "properties": {"net": {"type": "number"}}}}}}
RECORD = {"id": 7, "price": "abc", "name": "Ada", "lines": [{"net": 1}, {"net": 2}]}


def run(*arguments, given=b""):
    """Status, standard output and standard error of `dovetailctl`."""
    done = subprocess.run([CTL] + list(arguments), input=given, capture_output=True,
                          timeout=PATIENCE, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check_results(promises, record):
    promises.equal(run("formula", "ROUND(1.005;2)"), (0, "1.01\n", ""), "a result")
    promises.equal(run("formula", "--record", record, "UPPER([name])")[1], "ADA\n", "of a record")
    promises.equal(run("formula", "-", given=b"1+\n1\n")[:2], (0, "2\n"), "from standard input")
    promises.equal(run("formula", "-", given=b"1\0+1")[0], 1, "a zero byte is refused")
    promises.equal(run("formula", "-", given=b"")[0], 1, "so is nothing")
    promises.equal(run("formula", "-", given=b"\"\xff\"")[0], 1, "and what is not UTF-8")
    status, said, errors = run("formula", "--record", record, "1+[price]")
    promises.equal((status, said), (1, "#VALUE!\n"), "a failure")
    promises.check("[price] is \"abc\", not a number" in errors and "^^^^" in errors,
                   "names the field and points", errors)
    errors = run("formula", "-", given=b"1 +\n  \"x\" * 2")[2]
    promises.check("\n    \"x\" * 2\n    ^^^^^^^\n" in errors, "points within several lines", errors)
    promises.equal(run("formula", "--now", "2024-06-01T22:30:00Z", "--zone", "Europe/Berlin",
                       "TEXT(NOW(); \"yyyy-mm-dd hh:mm\")")[1], "2024-06-02 00:30\n",
                   "at another time, in another zone")
    for option, value in (("--now", "yesterday"), ("--zone", "Mars/Olympus")):
        status, said, errors = run("formula", option, value, "1")
        promises.check(status == 1 and said == "" and value in errors, "no such: " + value, errors)
    promises.equal(run("formula", "--batch", given=b"a\t1+1\nb\t1/0\n")[1],
                   "a\tnumber\t2\nb\terror\t#DIV/0!\n", "many at once")


def check_explanation(promises, record):
    status, said, _ = run("formula", "--explain", "--record", record,
                          "IF(SUM([lines.net])>2;\"big\";[price])")
    promises.equal(status, 0, "explained")
    promises.check("SUM([lines.net]) → 3" in said and "[price] → not needed" in said
                   and said.splitlines()[0].endswith("→ \"big\""), "with values and branches", said)
    tree = json.loads(run("--json", "formula", "--explain", "--record", record,
                          "EACH([lines];[.net]*2)")[1])
    promises.equal((tree["type"], tree["length"]), ("list", 2), "as JSON")
    promises.equal([(piece["text"], piece.get("element"), piece["value"])
                    for piece in tree["children"]],
                   [("[lines]", None, "{(net); (net)}"), ("[.net]*2", 1, "2"),
                    ("[.net]*2", 2, "4")], "with its pieces")
    status, said, _ = run("formula", "--explain", "--record", record, "1+[price]")
    promises.check(status == 1 and "not a number" in said, "a failure fails, with its reason", said)


def check_checks(promises, schema, folder):
    status, said, _ = run("formula", "--check", schema, "[id] + 1")
    promises.equal((status, said), (0, "Result: whole number\nMay be empty: no\nCan fail: no\n"),
                   "what it gives")
    status, said, errors = run("formula", "--check", schema, "SUM([lines.nett])+[prize]")
    promises.check(status == 1 and "did you mean “net”?" in errors
                   and "did you mean “price”?" in errors and "character 12" in errors,
                   "unknown fields, with their places", errors)
    answer = json.loads(run("--json", "formula", "--check", schema, "[prize]")[1])
    promises.equal([(mark["kind"], mark["start"], mark["end"], mark["suggestion"])
                    for mark in answer["marks"]], [("error", 1, 6, "price")], "as JSON")
    status, said, errors = run("formula", "--check", schema, "ABS(1;2)")
    promises.check(status == 1 and "takes 1 argument, 2 are given" in errors, "what is wrong",
                   errors)
    promises.equal(run("formula", "--check", schema, "-", given=b"[id]\n")[0], 0,
                   "from standard input")
    for name, content in (("gone", None), ("broken", "{"), ("no schema", "{\"type\":\"cat\"}")):
        path = os.path.join(folder, name + ".json")
        if content is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
        status, said, errors = run("formula", "--check", path, "1")
        promises.check(status == 1 and said == "" and name in errors, "%s: says which" % name,
                       errors)


def check_functions(promises):
    status, said, _ = run("formula", "--functions")
    promises.check(status == 0 and len(said.splitlines()) > 250 and "ROUND(number; [places])" in said,
                   "all functions", said[:400])
    status, said, _ = run("formula", "--functions", "round")
    promises.check(status == 0 and "ROUND(2.345; 2) → 2.35" in said, "one of them", said)
    one = json.loads(run("--json", "formula", "--functions", "TEXTJOIN")[1])
    promises.equal([(argument["name"], argument["optional"], argument["repeats"])
                    for argument in one["arguments"]],
                   [("delimiter", False, False), ("skip_empty", False, False),
                    ("value", False, True)], "as JSON")
    status, said, errors = run("formula", "--functions", "RUOND")
    promises.check(status == 1 and said == "" and "did you mean ROUND?" in errors,
                   "a mistyped one", errors)


def check_bad_calls(promises, record, schema):
    calls = ((), ("1", "2"), ("--explain",), ("--explain", "--batch"), ("--batch", "1"),
             ("--check", schema), ("--check", schema, "--record", record, "1"),
             ("--functions", "A", "B"), ("--functions", "--explain"), ("--nothing", "1"),
             ("--check", schema, "--zone", "UTC", "1"), ("--now", "2024-06-01", "--batch"))
    for call in calls:
        status, said, errors = run("formula", *call)
        promises.check(status == 2 and said == "" and errors != "", "refused: %s" % (call,),
                       "%d %s %s" % (status, said, errors))


def main():
    promises = Promises()
    with tempfile.TemporaryDirectory() as folder:
        record = os.path.join(folder, "record.json")
        schema = os.path.join(folder, "schema.json")
        for path, content in ((record, RECORD), (schema, SCHEMA)):
            with open(path, "w", encoding="utf-8") as file:
                json.dump(content, file)
        check_results(promises, record)
        check_explanation(promises, record)
        check_checks(promises, schema, folder)
        check_functions(promises)
        check_bad_calls(promises, record, schema)
    promises.end()


main()
