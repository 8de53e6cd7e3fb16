#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The worked example of src/connector/README.md: its files are written and its commands run, as they
stand there, against the practice applications."""

import os
import re
import shlex

from harness import Desk, Practice, Promises

PAGE = os.path.join(os.environ["DOVETAIL_DATADIR"], "..", "src", "connector", "README.md")


def steps(text):
    """The files and commands of a page, in their order; an example without a name is no file."""
    for kind, name, body in re.findall(r"^```(json|sh) ?(\S*)\n(.*?)^```$", text, re.M | re.S):
        if kind == "json":
            if name:
                yield name, body
        else:
            for line in body.splitlines():
                yield None, line


def main():
    promises = Promises()
    desk = Desk()
    practice = Practice(os.path.join(desk.folder, "practice"))
    files = {}
    commands = 0
    with open(PAGE, encoding="utf-8") as page:
        text = page.read()
    for name, body in steps(text):
        if name:
            files[name] = os.path.join(desk.folder, name)
            with open(files[name], "w", encoding="utf-8") as file:
                file.write(body)
            continue
        words = shlex.split(body)
        given = ""
        for number, word in enumerate(words):
            words[number] = files.get(word, word)
            app = word.rpartition("/")[2]
            if word.startswith("url="):
                words[number] = "url=" + practice.apps[app]["url"]
                given = "token=%s\n" % practice.apps[app]["token"]
        promises.equal(words[0], "dovetailctl", "the page runs: " + body)
        desk.run(*words[1:], given=given, wanted=(0, 4))
        commands += 1

    promises.equal((len(files), commands), (2, 8), "the page has two files and eight commands")
    companies = practice.all("crm", "companies")
    customers = practice.all("books", "customers")
    linked = {row.get("external_id") for row in customers}
    arrived = [row for row in companies if str(row["id"]) in linked]
    promises.check(len(arrived) > len(companies) / 2, "the companies are in the books",
                   "%d of %d" % (len(arrived), len(companies)))
    before = practice.stats()["writes"]
    desk.run("run", "my-sync", "--yes", wanted=(0, 4))
    promises.equal(practice.stats()["writes"], before, "a second run writes nothing")
    practice.stop()
    desk.end()
    promises.end()


main()
