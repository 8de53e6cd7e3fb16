#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up the test cases of a meson run: prints "PASSED FAILED SKIPPED".

usage: count-tests.py testlog.json [failures.txt]

To failures.txt is added, a line each, what failed, so that it can be said at the end of a long log.

A TAP program counts case by case; any other program counts as one. A program that ended badly
without a failed case (a crash, a time-out) counts as one failure.
"""

import json
import re
import sys


def count_program(entry):
    passed = failed = skipped = 0
    for line in entry.get("stdout", "").split("\n"):
        match = re.match(r"(not )?ok\b[^#]*(# *(SKIP|TODO))?", line, re.IGNORECASE)
        if not match:
            continue
        if match.group(3) is not None:
            skipped += 1
        elif match.group(1):
            failed += 1
        else:
            passed += 1
    if entry["result"] in ("FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS"):
        failed = max(failed, 1)
    elif passed + failed + skipped == 0:
        if entry["result"] == "SKIP":
            skipped = 1
        else:
            passed = 1
    return passed, failed, skipped


def failures(entry):
    lines = ["%s: %s" % (entry["name"], line) for line in entry.get("stdout", "").split("\n")
             if re.match(r"not ok\b(?!.*# *(SKIP|TODO))", line, re.IGNORECASE)]
    if not lines and count_program(entry)[1]:
        lines = ["%s: ended with %s" % (entry["name"], entry["result"])]
    return lines


def main():
    totals = [0, 0, 0]
    failed = []
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            for index, number in enumerate(count_program(entry)):
                totals[index] += number
            failed += failures(entry)
    print(*totals)
    if len(sys.argv) > 2:
        with open(sys.argv[2], "a", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in failed)


if __name__ == "__main__":
    main()
