#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the house: the order of rooms, and what a file must and must not have.

usage: check-style.py SOURCE-FOLDER

Prints one line for each offence and exits with 1 if there is any. The rooms and their order
are those of src/README.md: a room includes only rooms above it.
"""

import os
import re
import sys

ROOMS = ["base", "record", "formula", "mapping", "connector", "workspace", "net", "connection",
         "driver", "store", "backup", "sync", "flow", "bus", "agent"]
# Programs stand on rooms, and not on each other.
PROGRAMS = {"app": ROOMS, "cli": ROOMS, "practice": ["base", "record"]}
# The app looks and asks: what acts on the world or the workspace is the agent's.
APP_FORBIDDEN = re.compile(r"(net|driver|workspace|agent)/|sync/dove-engine\.h"
                           r"|connection/dove-keyring")
PURE = {"record", "formula", "mapping"}  # no input or output at all
PURE_FORBIDDEN = re.compile(r"\b(fopen|open|g_file_\w+|g_socket_\w+|soup_\w+|sqlite3_\w+|g_get_real_time"
                            r"|g_get_monotonic_time|g_date_time_new_now\w*|g_random_\w+)\s*\(")
# What says something is wrong: its sentences must be there to be translated.
ERROR_CALL = re.compile(r"\b(g_set_error(?:_literal)?|g_prefix_error|g_propagate_prefixed_error"
                        r"|g_error_new(?:_literal)?|g_dbus_method_invocation_return_error(?:_literal)?"
                        r"|http_driver_fail) \(")
TRANSLATED = re.compile(r"(?<![A-Za-z0-9_])(?:N?C?_|ngettext) ?$")
SENTENCE = re.compile(r"[a-z]{2,} |[a-z]{3}$")
UNTRANSLATED = {"src/sync/dove-crash.c"}  # a crash for tests, which nobody is told of
UNTRANSLATED_ROOMS = {"practice"}
LINE_LIMIT = 100
FILE_LIMIT = 1000
FUNCTION_LIMIT = 100


def room_of(path):
    return path.split(os.sep)[1] if path.count(os.sep) >= 2 else None


def may_include(room):
    if room in PROGRAMS:
        return set(PROGRAMS[room]) | {room}
    return set(ROOMS[:ROOMS.index(room) + 1])


def check_includes(path, lines, report):
    room = room_of(path)
    if room is None:
        return
    if room not in ROOMS and room not in PROGRAMS:
        report(path, 1, "the room “%s” is not in the order of rooms" % room)
        return
    allowed = may_include(room)
    for number, line in enumerate(lines, 1):
        match = re.match(r'#include "([a-z-]+)/([a-z0-9/-]+\.h)"', line)
        if match and match.group(1) not in allowed:
            report(path, number, "%s may not include %s" % (room, match.group(1)))
        if room == "app" and match and APP_FORBIDDEN.match("/".join(match.groups())):
            report(path, number, "app may not include %s/%s" % match.groups())
        if match and match.group(1) != room and match.group(2).endswith("-private.h"):
            report(path, number, "a private header of another room")
        # the seed of record's hash tables is the one thing drawn by chance
        if (room in PURE and PURE_FORBIDDEN.search(line) and not line.lstrip().startswith("*")
                and not (room == "record" and "g_random_int" in line)):
            report(path, number, "%s does no input or output and reads no clock" % room)


def check_lines(path, lines, report):
    if "SPDX-License-Identifier: GPL-3.0-or-later" not in lines[0]:
        report(path, 1, "the licence line is missing")
    if len(lines) > FILE_LIMIT and path.startswith("src" + os.sep):
        report(path, len(lines), "more than %d lines" % FILE_LIMIT)
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            report(path, number, "a tab")
        if line != line.rstrip():
            report(path, number, "space at the end of the line")
        if len(line) > LINE_LIMIT:
            report(path, number, "more than %d columns" % LINE_LIMIT)
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            report(path, number, "an open end")
        if re.match(r"\s+goto ", line):
            report(path, number, "goto")


def check_functions(path, lines, report):
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            if number - start > FUNCTION_LIMIT:
                report(path, start, "a function of more than %d lines" % FUNCTION_LIMIT)
            start = None


def texts_of_call(text, start):
    """The texts in a call's parentheses, which begin at start, and whether each is translated.

    Texts that follow each other are one.
    """
    depth, translated, found, last = 0, [], [], None
    for match in re.finditer(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/|\'(?:\\.|[^\'\\])+\'|[()]|[^\s()"\'/]+|/',
                             text[start:], re.S):
        token = match.group()
        if token.startswith('"'):
            if last == "text":
                found[-1] = (found[-1][0] + token[1:-1], found[-1][1])
            else:
                found.append((token[1:-1], any(translated)))
            last = "text"
            continue
        last = None
        if token == "(":
            depth += 1
            translated.append(TRANSLATED.search(text[:start + match.start()]) is not None)
        elif token == ")":
            depth -= 1
            translated.pop()
            if depth == 0:
                break

    return found


def check_sentences(path, lines, report):
    """What a person is told of an error can be translated."""
    room = room_of(path)
    if room is None or room in UNTRANSLATED_ROOMS or path in UNTRANSLATED:
        return
    text = "\n".join(lines)
    for match in ERROR_CALL.finditer(text):
        for words, is_translated in texts_of_call(text, match.end() - 1):
            if not is_translated and SENTENCE.search(re.sub(r"%[a-z]", "", words)):
                report(path, text.count("\n", 0, match.start()) + 1,
                       "not to be translated: “%s”" % words)


def check_meson(path, lines, report):
    """Lists of sources are sorted, one a line."""
    names = []
    for number, line in enumerate(lines, 1):
        match = re.match(r"\s+'([a-z0-9/-]+\.c)',$", line)
        if not match:
            names = []
            continue
        if names and names[-1] > match.group(1):
            report(path, number, "the list of sources is not sorted")
        names.append(match.group(1))


def files(top):
    for folder in ("src", "tests"):
        for here, folders, names in os.walk(os.path.join(top, folder)):
            folders.sort()
            for name in sorted(names):
                yield os.path.relpath(os.path.join(here, name), top)


def main():
    top = sys.argv[1]
    offences = []

    def report(path, number, text):
        offences.append("%s:%d: %s" % (path, number, text))

    for path in files(top):
        if not path.endswith((".c", ".h", "meson.build")):
            continue
        with open(os.path.join(top, path), encoding="utf-8") as file:
            lines = file.read().split("\n")
        if path.endswith("meson.build"):
            check_meson(path, lines, report)
            continue
        check_lines(path, lines[:-1] if lines[-1] == "" else lines, report)
        if path.startswith("src" + os.sep):
            check_includes(path, lines, report)
            check_functions(path, lines, report)
            check_sentences(path, lines, report)

    print("\n".join(offences))
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
