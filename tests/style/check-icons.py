#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the icons of the window are in the icon theme, whose versions differ in what they have.

usage: check-icons.py SOURCE-FOLDER

Left out, with 77, where the theme is not installed.
"""

import os
import re
import sys

THEME = "/usr/share/icons/Adwaita"
NAME = re.compile(r"\b[a-z]+(?:-[a-z0-9]+)*-symbolic\b")


def files_of(folder):
    for here, _, names in os.walk(folder):
        for name in sorted(names):
            yield os.path.join(here, name)


def main(top):
    if not os.path.isdir(THEME):
        print("the icon theme is not installed")
        return 77

    there = {os.path.splitext(os.path.basename(path))[0] for path in files_of(THEME)}
    wanted = {}
    for path in files_of(os.path.join(top, "src", "app")):
        if path.endswith((".c", ".ui")):
            with open(path, encoding="utf-8") as file:
                for name in NAME.findall(file.read()):
                    wanted.setdefault(name, os.path.relpath(path, top))

    lacking = sorted(set(wanted) - there)
    for name in lacking:
        print("%s: the theme has no icon %s" % (wanted[name], name))
    print("%d icons" % len(wanted))

    return 1 if lacking or not wanted else 0


sys.exit(main(sys.argv[1]))
