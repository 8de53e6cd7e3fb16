#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the translations, and says how complete they are.

usage: check-po.py SOURCE-FOLDER

Every source file with texts must be in po/POTFILES, and every catalogue in po/LINGUAS; it must
pass msgfmt's own check, and keep the placeholders, the mnemonics and the spaces at the ends of
each text. A text that xgettext cannot take out whole is an error, for it is never found again. A
catalogue that covers less than 90 % of today's texts of the programs is an error as well: without
xgettext, of the texts that it knows.
"""

import os
import re
import subprocess
import sys
import tempfile

LEAST = 0.9
# As meson's preset “glib” has them.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3",
            "g_dpgettext2:2c,3"]
PLACEHOLDER = re.compile(r"%(?:(\d+)\$)?[-+ #0']*(?:\*|\d+)?(?:\.(?:\*|\d+))?"
                         r"((?:hh|h|ll|l|z|j|t)?[diouxXeEfgGcsp]|<PRI[A-Za-z0-9]+>|%)")
# A mnemonic is an underscore before a letter, in a word that begins with a capital one; what is
# joined in small letters, such as to_b, is a name.
MNEMONIC = re.compile(r"_(\w)")
JOINED = re.compile(r"\b[a-z]+_[a-z_]+\b")
NEVER = re.compile(r"(?!)")
HAS_TEXT = {".c": re.compile(r"\b(?:N?C?_|ngettext) ?\(\""),
            ".ui": re.compile(r"translatable=\"yes\"")}


class Entry:
    def __init__(self):
        self.line = 0
        self.is_fuzzy = self.is_c = False
        self.texts = {}  # keyword as in the file -> text

    def get(self, name):
        return self.texts.get(name, "")

    def forms(self):
        return [text for name, text in sorted(self.texts.items()) if name.startswith("msgstr")]

    def is_translated(self):
        return not self.is_fuzzy and all(self.forms())


def unquote(text):
    plain = {"n": "\n", "t": "\t"}
    return re.sub(r"\\(.)", lambda match: plain.get(match.group(1), match.group(1)), text[1:-1])


def read(path):
    """The entries of a catalogue, the header first; obsolete ones are left out."""
    entries, entry, name = [], Entry(), None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            match = re.match(r'(msg\w+(?:\[\d\])?)\s+(".*")$', line)
            if match:
                name = match.group(1)
                entry.line = entry.line or number
                entry.texts[name] = unquote(match.group(2))
            elif line.startswith('"') and name:
                entry.texts[name] += unquote(line)
            elif line.startswith("#,"):
                entry.is_fuzzy = entry.is_fuzzy or "fuzzy" in line
                entry.is_c = entry.is_c or re.search(r"(?<!no-)c-format", line) is not None
            elif not line:
                if entry.texts:
                    entries.append(entry)
                entry, name = Entry(), None
    if entry.texts:
        entries.append(entry)

    return entries


def placeholders(text):
    """What printf takes, by its place: numbered ones are put in their order."""
    found, place = {}, 0
    for match in PLACEHOLDER.finditer(text):
        if match.group(2) == "%":
            continue
        place = int(match.group(1)) if match.group(1) else place + 1
        found[place] = match.group(2)

    return found


def mnemonics(text):
    """How many keys a label names; None for a text that is no label."""
    if JOINED.search(text):
        return None

    return len(MNEMONIC.findall(text))


def check_pair(source, text, is_c, report):
    if is_c and placeholders(source) != placeholders(text):
        report("the placeholders differ: “%s”" % source)
    if mnemonics(source) is None:
        if set(JOINED.findall(source)) - set(JOINED.findall(text)):
            report("a name with an underscore is not there: “%s”" % source)
    elif mnemonics(source) != len(MNEMONIC.findall(text)):
        report("the mnemonics differ: “%s”" % source)
    for what, pattern in (("begins", r"^\s*"), ("ends", r"\s*$")):
        if re.search(pattern, source).group() != re.search(pattern, text).group():
            report("it %s with other spaces: “%s”" % (what, source))


def check_header(header, report):
    person = re.search(r"^Last-Translator:.*@", header, re.M)
    if person or "FULL NAME" in header or "charset=UTF-8" not in header:
        report("the header must be UTF-8 and name the project, without an address")


def check_catalogue(path, report):
    entries = read(path)
    done = [entry for entry in entries[1:] if entry.is_translated()]

    checked = subprocess.run(["msgfmt", "--check", "-o", os.devnull, path], capture_output=True,
                             text=True)
    for line in checked.stderr.splitlines() if checked.returncode != 0 else []:
        report(line)
    check_header(entries[0].get("msgstr"), lambda text: report("%s: %s" % (path, text)))
    for entry in done:
        def say(text, line=entry.line):
            report("%s:%d: %s" % (path, line, text))

        plural = entry.get("msgid_plural")
        forms = entry.forms()
        check_pair(plural or entry.get("msgid"), forms[-1], entry.is_c, say)
        if len(forms) > 1:  # “one record” needs no number
            check_pair(entry.get("msgid"), forms[0], False, say)

    return entries, done


def texts_of_today(root):
    """The texts that the programs hold now, taken out as the build does; None without xgettext."""
    with tempfile.TemporaryDirectory() as folder:
        pot = os.path.join(folder, "today.pot")
        try:
            subprocess.run(["xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES",
                            "--force-po", "-o", pot]
                           + ["--keyword=" + word for word in KEYWORDS],
                           cwd=root, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        return {(entry.get("msgctxt"), entry.get("msgid")) for entry in read(pot)[1:]}


def check_files(root, report):
    """A source file with texts for people must be named in po/POTFILES, and no other."""
    with open(os.path.join(root, "po", "POTFILES"), encoding="utf-8") as file:
        named = {line.strip() for line in file}
    with_text = set()
    for folder, _folders, names in os.walk(os.path.join(root, "src")):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8", errors="replace") as file:
                if HAS_TEXT.get(os.path.splitext(name)[1], NEVER).search(file.read()):
                    with_text.add(os.path.relpath(path, root))
    for path in sorted(with_text - named):
        report("po/POTFILES lacks %s" % path)
    for path in sorted(path for path in named - with_text if path.startswith("src/")):
        report("po/POTFILES names %s, which has no text" % path)


def main():
    root = sys.argv[1]
    offences = []
    folder = os.path.join(root, "po")
    with open(os.path.join(folder, "LINGUAS"), encoding="utf-8") as file:
        named = {word for line in file if not line.startswith("#") for word in line.split()}
    there = {name[:-3] for name in os.listdir(folder) if name.endswith(".po")}
    for language in sorted(named ^ there):
        offences.append("po/LINGUAS and the catalogues differ: %s" % language)

    check_files(root, offences.append)
    today = texts_of_today(root)
    for _context, text in sorted(today or ()):
        if text.endswith("%") and not re.search(r"\d %$", text):  # “100 %” is a share
            offences.append("a macro cuts “%s”: xgettext knows only those of inttypes.h" % text)
    for language in sorted(there):
        entries, done = check_catalogue(os.path.join(folder, language + ".po"), offences.append)
        texts = today or {(entry.get("msgctxt"), entry.get("msgid")) for entry in entries[1:]}
        covered = texts & {(entry.get("msgctxt"), entry.get("msgid")) for entry in done}
        share = len(covered) / max(len(texts), 1)
        print("%s: %d of %d texts translated (%.1f %%)" %
              (language, len(covered), len(texts), 100 * share))
        if share < LEAST:
            offences.append("po/%s.po: less than %d %% is translated" % (language, 100 * LEAST))

    print("\n".join(offences), end="\n" if offences else "")
    return 1 if offences else 0


sys.exit(main())
