#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the user help in data/help.

usage: check-help.py SOURCE-FOLDER

Every page must be well formed, be named as its file, be installed, be reached from the first page,
and lead only to pages that are there. Every word of the window that it names (gui) must be a text
of the program, every topic that the window opens a page, and every command of `dovetailctl` that
it names one that the program has. A page in another language must have the parts of the English
one, and name the words of the window as the window says them in that language.
"""

import os
import re
import sys
import xml.etree.ElementTree as tree

MALLARD = "{http://projectmallard.org/1.0/}"
TEXT_UI = re.compile(r'translatable="yes"[^>]*>([^<]*)<')
TEXT_C = re.compile(r'\b(?:N?C?_) *\(\s*((?:"(?:[^"\\]|\\.)*"\s*,?\s*)+)')
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
PO = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', re.MULTILINE)
PIECE = re.compile(r'"((?:[^"\\]|\\.)*)"')


def plain(text):
    """A label without its mnemonic."""
    return " ".join(text.replace("&amp;", "&").replace("_", "").split())


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def texts_of_window(top):
    texts = set()
    for folder, _, names in os.walk(os.path.join(top, "src", "app")):
        for name in names:
            source = read(folder, name) if name.endswith((".c", ".h", ".ui")) else ""
            texts |= {plain(text) for text in TEXT_UI.findall(source)}
            for pieces in TEXT_C.findall(source):
                texts |= {plain(piece) for piece in PIECE.findall(pieces)}
                texts.add(plain("".join(PIECE.findall(pieces))))
    return texts


def commands_of(top):
    """First words of what `dovetailctl` can be asked for, by its table of commands."""
    return set(re.findall(r'^  \{ "([a-z-]+)"',
                          read(top, "src", "cli", "dove-cli-commands.c"), re.MULTILINE))


def links_in(page):
    for node in page.iter():
        if node.tag in (MALLARD + "link", MALLARD + "guide") and node.get("xref"):
            yield node.get("type"), node.get("xref")


def check_page(name, page, pages, texts, commands):
    if page.get("id") != name:
        yield "%s: its id is “%s”" % (name, page.get("id"))
    for _, target in links_in(page):
        to, _, part = target.partition("#")
        if to not in pages:
            yield "%s: there is no page “%s”" % (name, to)
        elif part and not any(node.get("id") == part for node in pages[to].iter()):
            yield "%s: “%s” has no part “%s”" % (name, to, part)
    for node in page.iter(MALLARD + "gui"):
        text = plain("".join(node.itertext()))
        if text not in texts:
            yield "%s: the window does not say “%s”" % (name, text)
    for node in page.iter(MALLARD + "cmd"):
        words = "".join(node.itertext()).split()
        if words[0] == "dovetailctl" and len(words) > 1 and words[1] not in commands:
            yield "%s: there is no command “%s”" % (name, " ".join(words))


def check_reached(pages):
    reached = {"index"}
    while True:
        more = {name for name, page in pages.items() for kind, target in links_in(page)
                if kind == "guide" and target.partition("#")[0] in reached} - reached
        if not more:
            return ["%s: no way leads there" % name for name in sorted(pages.keys() - reached)]
        reached |= more


def read_pages(top, language):
    folder = os.path.join(top, "data", "help", language)
    return {name[:-len(".page")]: tree.parse(os.path.join(folder, name)).getroot()
            for name in sorted(os.listdir(folder))}


def translations(top, language):
    """What the window says for each of its English texts, without mnemonics."""
    texts = {}
    for original, translated in PO.findall(read(top, "po", language + ".po")):
        text = plain("".join(PIECE.findall(original)))
        texts.setdefault(text, set()).add(plain("".join(PIECE.findall(translated))))
    return texts


def parts_of(page):
    return [(node.tag, sorted((name, value) for name, value in node.items() if name != LANGUAGE))
            for node in page.iter()]


def check_language(top, language, pages):
    """The same pages with the same parts, which name what the window says in the language."""
    own, says = read_pages(top, language), translations(top, language)
    for name in sorted(pages.keys() ^ own.keys()):
        yield "%s: is not in English and in %s" % (name, language)
    for name in sorted(pages.keys() & own.keys()):
        if own[name].get(LANGUAGE) != language:
            yield "%s/%s: does not say its language" % (language, name)
        if parts_of(own[name]) != parts_of(pages[name]):
            yield "%s/%s: its parts are not those of the English page" % (language, name)
            continue
        for there, here in zip(pages[name].iter(MALLARD + "gui"), own[name].iter(MALLARD + "gui")):
            text = plain("".join(here.itertext()))
            if text not in says.get(plain("".join(there.itertext())), ()):
                yield "%s/%s: the window does not say “%s”" % (language, name, text)


def main():
    top = sys.argv[1]
    pages = read_pages(top, "C")
    texts, commands = texts_of_window(top), commands_of(top)
    wrong = check_reached(pages)
    for name, page in pages.items():
        wrong += check_page(name, page, pages, texts, commands)
    languages = sorted(set(os.listdir(os.path.join(top, "data", "help"))) - {"C", "meson.build"})
    for language in languages:
        wrong += check_language(top, language, pages)
    recipe = read(top, "data", "help", "meson.build")
    wrong += ["%s: is not installed" % name for name in languages if "'%s'" % name not in recipe]
    installed = set(re.findall(r"'([a-z-]+)'[,\n]", recipe))
    wrong += ["%s: is not installed" % name for name in sorted(pages.keys() - installed)]
    opened = re.findall(r'\{ "[A-Za-z-]+", "([a-z-]+)" \}',
                        read(top, "src", "app", "window", "dove-help.c"))
    wrong += ["the window opens “%s”, which is no page" % name for name in set(opened) - pages.keys()]
    if not opened or not installed or len(texts) < 100 or len(commands) < 10:
        wrong.append("the texts, the commands or the topics of the window are not found")
    print("\n".join(wrong) or "%d pages" % len(pages))
    sys.exit(1 if wrong else 0)


main()
