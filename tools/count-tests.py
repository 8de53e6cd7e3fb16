#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up the test cases of a meson run: prints "PASSED FAILED SKIPPED".

usage: count-tests.py testlog.json [failures.txt [second.json]]
       count-tests.py --failed testlog.json

To failures.txt is added what failed and why, so that it can be said at the end of a long log.
second.json is the log of a second try of some of the programs: theirs counts, and what passed only
then is said on standard error. With --failed it prints the names of the programs that failed, as
`meson test` takes them.

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


REASONS = 6  # lines that say why a case failed


def failures(entry):
    """What failed, each with the lines that say why."""
    lines = []
    reasons = 0
    for line in entry.get("stdout", "").split("\n"):
        if re.match(r"not ok\b(?!.*# *(SKIP|TODO))", line, re.IGNORECASE):
            lines.append("%s: %s" % (entry["name"], line))
            reasons = REASONS
        elif reasons and line.startswith("#"):
            lines.append("    " + line)
            reasons -= 1
        else:
            reasons = 0
    if not lines and count_program(entry)[1]:
        lines = ["%s: ended with %s" % (entry["name"], entry["result"])]
    return lines


def read(path):
    """The programs of a run, by their names."""
    with open(path, encoding="utf-8") as file:
        return {entry["name"]: entry for entry in map(json.loads, file)}


def say_second(first, second):
    for name, entry in second.items():
        if count_program(first[name])[1] and not count_program(entry)[1]:
            print("passed only the second time:", name, file=sys.stderr)
            print(*failures(first[name]), sep="\n", file=sys.stderr)


def main():
    if sys.argv[1] == "--failed":
        for name, entry in read(sys.argv[2]).items():
            if count_program(entry)[1]:
                print(name.split(" / ")[-1])
        return

    entries = read(sys.argv[1])
    if len(sys.argv) > 3:
        second = read(sys.argv[3])
        say_second(entries, second)
        entries.update(second)
    print(*(sum(numbers) for numbers in zip((0, 0, 0), *map(count_program, entries.values()))))
    if len(sys.argv) > 2:
        with open(sys.argv[2], "a", encoding="utf-8") as file:
            for entry in entries.values():
                file.writelines(line + "\n" for line in failures(entry))


if __name__ == "__main__":
    main()
