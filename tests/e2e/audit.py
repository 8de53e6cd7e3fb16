#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who changed what can be read afterwards: each thing that a person does is a line, with where it
came from and the run in which is what it wrote; and no secret is in any of them. In this process,
and with the argument "agent" by the background program, which knows its callers."""

import json
import os
import sqlite3
import sys

from harness import Desk, Practice, Promises, agent_call, files_with, wait_until
from people import SYNC

LITTLE = dict(SYNC, a=dict(SYNC["a"], filter="AND([id] > 20; [id] <= 24)"))


def lines(desk, *arguments):
    return desk.rows("audit", "--limit", "1000", *arguments)


def newest(desk, *arguments):
    line = lines(desk, *arguments)[0]
    return line["origin"], line["what"], line["kind"], line["thing"], line["detail"]


def definitions(promises, desk, practice):
    desk.connect(practice, ("crm", "books"))
    promises.equal(newest(desk, "books"), ("command-line", "connected", "connection", "books",
                                           "secrets"), "a connection")
    desk.add(LITTLE)
    promises.equal(newest(desk), ("command-line", "added", "sync", "people", "1"), "a new sync")
    desk.add(dict(LITTLE, name="Other", direction="a-to-b", trigger={"every": "PT4H"}))
    promises.equal(newest(desk), ("command-line", "changed", "sync", "people", "2: name, trigger"),
                   "a changed sync, with what is otherwise about it")
    count = len(lines(desk))
    desk.add(dict(LITTLE, name="Other", direction="a-to-b", trigger={"every": "PT4H"}))
    promises.equal(len(lines(desk)), count, "the same once more is no change")
    desk.add(dict(LITTLE, id="other"))
    desk.run("remove", "other")
    promises.equal(newest(desk), ("command-line", "removed", "sync", "other", "2"), "a removed one")


def done(desk, what):
    """The run of the newest line; the agent writes it when it has told of the end."""
    wait_until(lambda: lines(desk, "people")[0]["what"] == what, "it is noted: " + what,
               explain=lambda: lines(desk, "people")[:3])
    line = lines(desk, "people")[0]
    return line.get("run"), line["detail"]


def runs(promises, desk, practice):
    run = desk.rows("run", "people", "--yes")[-1]["run"]
    promises.equal(done(desk, "run"), (run, "approved"), "a run that was approved, with its number")
    desk.rows("undo", str(run), "--yes")
    promises.equal(done(desk, "undone")[0], run, "a run that was taken back")
    count = len(lines(desk))
    desk.rows("run", "people", "--dry-run", wanted=(0, 3, 4))
    promises.equal(len(lines(desk)), count, "a dry run changes nothing")
    practice.call("crm", "/contacts/21", "PATCH", {"phone": "+49 30 1"})
    plan = desk.rows("plan", "people")[-1]["run"]
    desk.rows("apply", str(plan), wanted=(0, 4))
    promises.equal(done(desk, "applied")[0], plan, "a plan that was applied")


def preferences(promises, desk):
    desk.run("preferences", "keep-days", "30")
    promises.equal(newest(desk), ("command-line", "set", "preference", "keep-days", "90 → 30"),
                   "a preference, before and after")
    desk.run("preferences", "background", "on")
    promises.equal(newest(desk)[2:], ("preference", "background", "false → true"),
                   "starting with the session")
    desk.run("preferences", "background", "off")
    desk.run("preferences", "keep-days", "0", wanted=None)
    promises.equal(newest(desk)[4], "true → false", "what was refused is no line")


def files(promises, desk):
    """A definition that is edited in the folder."""
    path = os.path.join(desk.workspace, "syncs", "people.json")
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    document["name"] = "By hand"
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    if desk.agent:
        agent_call(desk, "agent", "Agent1", "Reload")
    else:
        desk.run("preferences", "keep-days", "90")
    wait_until(lambda: [line for line in lines(desk, "people") if line["origin"] == "files"],
               "it is found")
    line = [line for line in lines(desk, "people") if line["origin"] == "files"][0]
    promises.equal((line["what"], line["detail"]), ("changed", "3: name"),
                   "what is edited in the folder is a line too")


def callers(promises, desk):
    agent_call(desk, "sync/people", "Sync1", "SetOn", "false")
    promises.equal(newest(desk), ("gdbus", "switched-off", "sync", "people", ""),
                   "another program is called by its name")


def kept(promises, desk):
    """Nobody rewrites it, and it reads by thing and by kind."""
    promises.check(all(line["thing"] == "crm" for line in lines(desk, "crm")), "by thing")
    promises.check(lines(desk, "--kind", "preference") and
                   all(line["kind"] == "preference" for line in lines(desk, "--kind", "preference")),
                   "by kind")
    promises.equal(len(desk.rows("audit", "--limit", "2")), 2, "so many as are wanted")
    text = desk.run("audit", "--limit", "3")
    promises.check("command-line" in text or "gdbus" in text, "as a table", text)
    for wrong in (("--limit", "0"), ("--limit", "x"), ("a", "b")):
        desk.run("audit", *wrong, wanted=None)
        promises.equal(desk.status, 2, "refused: %s" % (wrong,))
    with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db"), timeout=10) as state:
        try:
            state.execute("UPDATE audit SET origin = 'nobody'")
            promises.check(False, "a line cannot be changed")
        except sqlite3.IntegrityError as error:
            promises.check("only added to" in str(error), "a line cannot be changed", error)


def main():
    promises = Promises()
    desk = Desk(agent=sys.argv[1:] == ["agent"])
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        definitions(promises, desk, practice)
        runs(promises, desk, practice)
        preferences(promises, desk)
        files(promises, desk)
        if desk.agent:
            callers(promises, desk)
        kept(promises, desk)
        for app in ("crm", "books"):
            promises.equal(files_with(os.path.join(desk.workspace, ".dovetail"),
                                      practice.apps[app]["token"]), [], "no secret: " + app)
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
