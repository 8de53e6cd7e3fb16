#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A backup holds all but secrets, and put back it sends nothing twice: after a wipe, over a
workspace that has gone on, and of a run that was killed in its midst and then came to its end. One
that is damaged, newer or not ours changes nothing.

DOVETAIL_SEED says where chance begins."""

import io
import json
import os
import random
import shutil
import signal
import subprocess
import tarfile
import time

from crowd import Crowd, connect_recognising, crowd_sync
from harness import Desk, Practice, Promises, files_with
from kills import stop_among_writes


def check_quiet(promises, desk, crowd, name):
    """The first run shows its plan first, and there is nothing to write in it."""
    before = crowd.practice.stored()
    desk.run("run", "people", "--yes", wanted=(0, 3))
    promises.equal(crowd.practice.stored() - before, 0, name + ": nothing is written")
    crowd.check(promises, name)


def check_look(promises, desk, file):
    made = desk.rows("backup", file)[0]
    promises.equal(os.stat(file).st_mode & 0o777, 0o600, "only its owner can read it")
    with tarfile.open(file) as tar:
        names = tar.getnames()
        promises.equal((names[0], names[-1]), ("backup.json", "sums.json"), "what is in it has an order")
        shutil.rmtree(os.path.join(desk.folder, "look"), ignore_errors=True)
        tar.extractall(os.path.join(desk.folder, "look"))
    promises.check("syncs/people.json" in names, "it has the definitions", names)
    promises.equal(sorted(made["connections"]), ["books", "crm"], "it names what must be signed in")
    promises.equal(made["definitions"], len([name for name in names if name.count("/") == 1
                                             and not name.startswith(".")
                                             or name == "workspace.json"]), "it counts them")
    promises.equal(files_with(os.path.join(desk.folder, "look"), desk.secret), [],
                   "no secret is in it")
    promises.equal(os.listdir(os.path.join(desk.workspace, ".dovetail")).count("backup"), 0,
                   "nothing is left beside the state")
    promises.check("whole backup" in desk.run("restore", file, "--check"), "it can be looked at")


def check_wiped(promises, desk, crowd, file):
    links = sorted(row["a"] for row in desk.rows("links", "people"))
    shutil.rmtree(desk.workspace)
    said = desk.run("restore", file)
    promises.check("dovetailctl connect --id crm" in said, "it says where to sign in", said)
    promises.equal(sorted(row["a"] for row in desk.rows("links", "people")), links, "the links are there")
    promises.equal(desk.rows("runs", "people")[0]["state"], "done", "the history is there")
    check_quiet(promises, desk, crowd, "after a wipe")
    promises.check(any(row["what"] == "restored" for row in desk.rows("audit")), "the audit log says so")


def check_gone_on(promises, desk, crowd, file):
    """New and edited people since the backup, at both applications already."""
    for _ in range(10):
        crowd.add()
    desk.run("run", "people", "--yes")
    crowd.edit(desk)
    desk.run("run", "people", "--yes")
    restored = desk.rows("restore", file)[0]
    promises.check(os.path.exists(os.path.join(restored["kept_as"], "syncs", "people.json")),
                   "what was there is kept")
    check_quiet(promises, desk, crowd, "over one that has gone on")


def check_killed(promises, desk, crowd, chance, file):
    """Saved among the writes of a run; the run comes to its end; put back, it is not gone on with."""
    for _ in range(40):
        crowd.add()
    began = time.time()
    process = subprocess.Popen(desk.command("run", "people", "--yes"), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    promises.check(stop_among_writes(desk, chance, process.pid, lambda: process.poll() is None, began),
                   "it was stopped among writes")
    process.send_signal(signal.SIGKILL)
    process.wait()
    desk.run("backup", file)
    desk.run("run", "people", "--yes")
    desk.run("restore", file)
    states = {row["state"] for row in desk.rows("runs", "people")}
    promises.check("stopped" in states and not states & {"applying", "approved", "parked"},
                   "what was under way is given up", states)
    check_quiet(promises, desk, crowd, "of a run in its midst")


def pack(path, files):
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files:
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            else:
                info.size = len(content)
            tar.addfile(info, io.BytesIO(content or b""))


def broken_backups(desk, file):
    with open(file, "rb") as source:
        whole = source.read()
    with tarfile.open(file) as tar:
        files = [(name, tar.extractfile(name).read()) for name in tar.getnames()]
    about = json.loads(files[0][1])
    cut, flipped = bytearray(whole[:len(whole) // 2]), [list(pair) for pair in files]
    flipped[-2][1] = flipped[-2][1][:-1] + bytes([flipped[-2][1][-1] ^ 1])
    yield "half of it", cut
    yield "no backup", b"PK\x03\x04 something else"
    yield "empty", b""
    for name, content in (("changed", flipped), ("without its end", files[:-1]),
                          ("a link", files[:1] + [("syncs/people.json", None)] + files[1:]),
                          ("a name outside", files[:1] + [("../outside.json", b"{}")] + files[1:]),
                          ("a name twice", files[:2] + files[1:]),
                          ("a program", files[:1] + [("syncs/run.sh", b"#!/bin/sh")] + files[1:]),
                          ("newer", [("backup.json", json.dumps(dict(about, dovetail=99)).encode())]
                           + files[1:])):
        path = os.path.join(desk.folder, "made.tar.gz")
        pack(path, content)
        with open(path, "rb") as source:
            yield name, source.read()


def check_broken(promises, desk, file):
    state = os.path.join(desk.workspace, "syncs", "people.json")
    before = os.stat(state).st_ino
    for name, content in broken_backups(desk, file):
        path = os.path.join(desk.folder, "broken.tar.gz")
        with open(path, "wb") as target:
            target.write(content)
        desk.run("restore", path, wanted=(1,))
        promises.check("backup" in desk.errors and os.stat(state).st_ino == before,
                       "%s: refused with a sentence, nothing changed" % name, desk.errors)
    left = [name for name in os.listdir(desk.folder) if name.startswith("workspace.")
            and ".before-" not in name]
    promises.equal(left, [], "nothing half made is left")
    promises.check(not os.path.exists(os.path.join(desk.folder, "outside.json")), "nothing is outside")


def check_busy(promises, desk, file):
    agent = Desk(desk.folder, agent=True)
    agent.run("agent", "start")
    agent.run("backup", file)
    promises.check(True, "a backup is made while the background program runs")
    agent.run("restore", file, wanted=(1,))
    promises.check("dovetailctl agent stop" in agent.errors, "it is not put back under a program at work",
                   agent.errors)
    agent.run("agent", "stop")


def main():
    promises = Promises()
    chance = random.Random(int(os.environ.get("DOVETAIL_SEED", "5")))
    desk = Desk()
    practice = Practice(os.path.join(desk.folder, "practice"))
    desk.secret = practice.apps["crm"]["token"]
    file = os.path.join(desk.folder, "monday.tar.gz")
    try:
        connect_recognising(desk, practice, "search")
        desk.add(crowd_sync(True))
        crowd = Crowd(practice, chance, True)
        desk.run("run", "people", "--yes")
        check_look(promises, desk, file)
        check_wiped(promises, desk, crowd, file)
        check_gone_on(promises, desk, crowd, file)
        check_broken(promises, desk, file)
        check_killed(promises, desk, crowd, chance, os.path.join(desk.folder, "midst.tar.gz"))
        check_busy(promises, desk, file)
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
