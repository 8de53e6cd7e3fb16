#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks tests/FAULTS.md and tests/MAPPING.md: every row of the fault matrix, and every requirement of
the mapping editor, is there once, in order, and names tests that exist or says why there is none.

usage: check-faults.py SOURCE-FOLDER
"""

import os
import re
import sys

# How many rows each part of each table has.
TABLES = {
    "FAULTS.md": {"N": 18, "H": 25, "L": 18, "A": 14, "D": 24, "T": 8, "ST": 12, "K": 8, "P": 10,
                  "Q": 11, "W": 11, "R": 9},
    "MAPPING.md": {"E": 10, "P": 24},
}
TEST = re.compile(r"`([a-z0-9-]+/[a-z0-9-]+\.[a-z]+): ([^`]+)`")
REASON = re.compile(r"^Not (yet|here): .+\.$")


def rows_of(text):
    """The number and the last cell of each row."""
    return re.findall(r"^\| ([A-Z]+[0-9]+) \|[^|]*\| ([^|]*) \|$", text, re.MULTILINE)


def check_row(tests, row, cell):
    """What is wrong with one row, as sentences."""
    named = TEST.findall(cell)
    if not named and not REASON.match(cell):
        yield "%s names no test and says no reason" % row
    for path, name in named:
        try:
            with open(os.path.join(tests, path), encoding="utf-8") as file:
                if name not in file.read():
                    yield "%s: %s has no “%s”" % (row, path, name)
        except OSError:
            yield "%s: there is no %s" % (row, path)


def check_table(tests, name, parts):
    """How many rows a table has, how many of them name tests, and what is wrong, as sentences."""
    with open(os.path.join(tests, name), encoding="utf-8") as file:
        rows = rows_of(file.read())
    wanted = ["%s%d" % (part, number) for part, count in parts.items()
              for number in range(1, count + 1)]
    wrong = [] if [row for row, _ in rows] == wanted else [
        "the rows are not those that there should be: missing %s, too many %s" % (
            sorted(set(wanted) - {row for row, _ in rows}),
            sorted(row for row, _ in rows if row not in wanted or
                   [other for other, _ in rows].count(row) > 1))]
    for row, cell in rows:
        wrong += check_row(tests, row, cell)
    return len(rows), sum(1 for _, cell in rows if TEST.search(cell)), wrong


def main():
    tests = os.path.join(sys.argv[1], "tests")
    failed = False
    for name, parts in TABLES.items():
        count, tested, wrong = check_table(tests, name, parts)
        for sentence in wrong:
            print("tests/%s: %s" % (name, sentence))
        print("%s: %d rows: %d with tests, %d with a reason" % (name, count, tested,
                                                               count - tested))
        failed = failed or bool(wrong)
    return 1 if failed else 0


sys.exit(main())
