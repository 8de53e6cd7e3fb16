#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine says is in the user's language, in the command's own process and from the
background program: with a made-up catalogue, so that no translation needs to be installed."""

import locale
import os
import shutil
import subprocess
import sys
import tempfile

from harness import Desk, Promises
from made_locale import make_locale

LANGUAGE = "eo"
HEADER = ('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
          '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n')
# Of the rooms connector, workspace and sync; the last has a number of 64 bits in it.
TEXTS = {
    "There is no connector “%s”; “connectors” lists those there are": "Mankas la konektilo «%s»",
    "There is no %s “%s” in the workspace “%s”": "Mankas «%2$s» (%1$s) en «%3$s»",
    "sync": "sinkronigo",
    "There is no review %<PRId64>": "Mankas demando %<PRId64>",
}


def make_catalogue(folder):
    """Writes the catalogue; FALSE without the tool for it."""
    place = os.path.join(folder, LANGUAGE, "LC_MESSAGES")
    source = os.path.join(folder, "words.po")
    if shutil.which("msgfmt") is None:
        return False
    os.makedirs(place)
    with open(source, "w", encoding="utf-8") as file:
        file.write(HEADER)
        for text, words in TEXTS.items():
            file.write('#, c-format\nmsgid "%s"\nmsgstr "%s"\n\n' % (text, words))
    subprocess.run(["msgfmt", "-o", os.path.join(place, "dovetail.mo"), source], check=True)

    return True


def why_not(folder):
    """Why nothing can be translated here; None when it can."""
    try:
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
    except locale.Error:
        return "there is no locale C.UTF-8"

    return None if make_catalogue(folder) else "there is no msgfmt"


def errors_of(desk, *arguments):
    desk.run(*arguments, wanted=None)

    return desk.errors


def check_command(promises):
    desk = Desk()
    try:
        promises.check("Mankas la konektilo «nothing»" in
                       errors_of(desk, "connect", "nothing", "--id", "it"),
                       "what the connectors say is translated", desk.errors)
        promises.check("Mankas «nothing» (sinkronigo) en «" in errors_of(desk, "plan", "nothing"),
                       "what the workspace says is translated, in the order of the language",
                       desk.errors)
        promises.check("Mankas demando 4000000000" in
                       errors_of(desk, "answer", "4000000000", "approve"),
                       "what the sync says is translated, with its number", desk.errors)
        os.environ["LANGUAGE"] = "en"
        promises.check("There is no review 7" in errors_of(desk, "answer", "7", "approve"),
                       "without a catalogue it is in English", desk.errors)
        os.environ["LANGUAGE"] = LANGUAGE
    finally:
        desk.end()


def check_agent(promises):
    desk = Desk(agent=True)
    try:
        desk.run("agent", "start")
        os.environ["LANGUAGE"] = "en"  # of the command alone: the other one has its own by now
        promises.check("Mankas demando 7" in errors_of(desk, "answer", "7", "approve"),
                       "what the background program says is translated by it", desk.errors)
    finally:
        desk.end()


def main():
    promises = Promises()
    with tempfile.TemporaryDirectory(prefix="dovetail-words-") as folder:
        reason = why_not(folder)
        if reason is not None:
            promises.skip("translated sentences", reason)
            promises.end()
        os.environ.update(make_locale(os.path.join(folder, "locales"), LANGUAGE),
                          LANGUAGE=LANGUAGE, DOVETAIL_LOCALEDIR=folder)
        check_command(promises)
        check_agent(promises)
    promises.end()


if __name__ == "__main__":
    sys.exit(main())
