#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the connectors in data/connectors say to people, as a file that the tools of translators can
read: they know no JSON. Nothing compiles the file.

usage: connector-texts.py [--check] [FOLDER]; writes po/connector-texts.c, or says that it is old.
"""

import json
import os
import sys

HEAD = """/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Made by tools/connector-texts.py of the connectors in data/connectors: what they say to people.
 * Only for translators; nothing compiles it. */

"""


def of_settings(settings):
    """Titles and descriptions of what is filled in"""
    for setting in settings.values():
        yield setting.get("title")
        yield setting.get("description")


def of_manifest(manifest):
    yield manifest.get("summary")
    yield from of_settings(manifest.get("settings", {}).get("properties", {}))
    for way in manifest.get("auth", []):
        yield way.get("title")
        yield way.get("help")
        yield from of_settings(way.get("secrets", {}))
    for one in manifest.get("objects", {}).values():
        yield one.get("title")
    yield from of_hints(manifest)


def of_hints(part):
    """What to do about an error, at whatever depth"""
    if isinstance(part, dict):
        hint = part.get("hint")
        if isinstance(hint, str):
            yield hint
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from of_hints(inner)


def quote(text):
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def make(folder):
    texts = {}
    connectors = os.path.join(folder, "data", "connectors")
    for name in sorted(os.listdir(connectors)):
        if name.endswith(".json"):
            with open(os.path.join(connectors, name), encoding="utf-8") as file:
                for text in of_manifest(json.load(file)):
                    if text:
                        texts.setdefault(text, []).append(name)
    lines = []
    for text, names in texts.items():
        lines.append("/* Translators: of the connector %s */" % ", ".join(sorted(set(names))[:3]))
        lines.append('N_("%s"),' % quote(text))
    return HEAD + "\n".join(lines) + "\n"


def main():
    rest = [word for word in sys.argv[1:] if word != "--check"]
    folder = rest[0] if rest else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    path = os.path.join(folder, "po", "connector-texts.c")
    made = make(folder)
    if "--check" not in sys.argv:
        with open(path, "w", encoding="utf-8") as file:
            file.write(made)
        return 0
    with open(path, encoding="utf-8") as file:
        if file.read() == made:
            return 0
    print("po/connector-texts.c is old: run tools/connector-texts.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
