#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window asks of the background program for a backup: it is made while a run goes on, is
given up when nobody hears of it any more, and takes the place of the workspace while that program
goes and comes back; afterwards nothing is sent twice.

DOVETAIL_SEED says where chance begins."""

import json
import os
import random
import threading

import gi
from gi.repository import Gio, GLib

from crowd import Crowd, connect_recognising, crowd_sync
from harness import Desk, Practice, Promises, agent_call, agent_name, agent_pid, wait_until

gi.require_version("Gio", "2.0")


class Asked:
    """A call that tells through a pipe; all that it told, and how it ended."""

    def __init__(self, desk, method, file, is_deaf=False):
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        reader, writer = os.pipe()
        fds = Gio.UnixFDList()
        fds.append(writer)
        os.close(writer)
        self.lines, self.error, self.answer = [], "", None
        if is_deaf:
            os.close(reader)
        else:
            self.thread = threading.Thread(target=self.read, args=(reader,))
            self.thread.start()
        try:
            answer, _ = bus.call_with_unix_fd_list_sync(
                agent_name(desk.workspace), "/org/dovetail/Dovetail/agent",
                "org.dovetail.Dovetail.Agent1", method, GLib.Variant("(sh)", (file, 0)), None,
                Gio.DBusCallFlags.NONE, 300000, fds, None)
            self.answer = answer.unpack()
        except GLib.Error as error:
            self.error = Gio.DBusError.get_remote_error(error) or error.message
        del fds  # its end of the pipe with it
        if not is_deaf:
            self.thread.join()

    def read(self, reader):
        with os.fdopen(reader, encoding="utf-8") as lines:
            self.lines = [json.loads(line) for line in lines]


def left_beside(desk):
    return [name for name in os.listdir(os.path.dirname(desk.workspace))
            if name.endswith((".restoring", ".part"))]


def check_made(promises, desk, file):
    made = Asked(desk, "Backup", file)
    promises.equal(made.error, "", "it is made")
    promises.equal(sorted(made.lines[-1]["connections"]), ["books", "crm"], "it tells what is in it")
    promises.check("progress" in made.lines[0], "and how far it is", made.lines[0])
    looked = Asked(desk, "LookAtBackup", file)
    promises.equal(looked.lines[-1], made.lines[-1], "a look tells the same")
    promises.check(any(row["what"] == "backed-up" for row in desk.rows("audit")), "the audit log has it")


def check_given_up(promises, desk, file):
    other = file + ".other"
    given_up = Asked(desk, "Backup", other, is_deaf=True)
    promises.check(given_up.error.endswith("Cancelled"), "nobody hears: it is given up", given_up.error)
    promises.equal((os.path.exists(other), left_beside(desk)), (False, []), "and nothing is left of it")
    pid = agent_pid(desk)
    given_up = Asked(desk, "Restore", file, is_deaf=True)
    promises.check(given_up.error.endswith("Cancelled"), "so is restoring", given_up.error)
    promises.equal((agent_pid(desk), left_beside(desk)), (pid, []), "and all goes on")


def check_refused(promises, desk, file):
    with open(file, "rb") as whole:
        half = whole.read()[:2000]
    with open(file + ".half", "wb") as cut:
        cut.write(half)
    pid = agent_pid(desk)
    for name, path, wanted in (("half of one", file + ".half", "Invalid"),
                               ("a file that is not there", file + ".none", "Missing"),
                               ("no path", "monday.tar.gz", "Invalid")):
        asked = Asked(desk, "Restore", path)
        promises.check(asked.error.endswith(wanted), name + " is refused", asked.error)
    promises.equal((agent_pid(desk), left_beside(desk)), (pid, []), "the workspace is at work as before")


def check_restored(promises, desk, crowd, file):
    """Over one that has gone on, with a run under way."""
    for _ in range(10):
        crowd.add()
    desk.run("run", "people", "--yes")
    agent_call(desk, "sync/people", "Sync1", "Run", "{}")
    restored = Asked(desk, "Restore", file)
    promises.equal(restored.error, "", "it is restored while a run goes on")
    kept = restored.answer[0] if restored.answer else ""
    promises.check(os.path.exists(os.path.join(kept, "syncs", "people.json")), "what was there is kept", kept)
    wait_until(lambda: agent_pid(desk) != 0, "the background program is there again")
    wait_until(lambda: "ready" in desk.run("agent", "status", wanted=None), "and ready")
    promises.equal({row["state"] for row in desk.rows("runs", "people")} &
                   {"applying", "approved", "parked"}, set(), "no run is gone on with")
    before = crowd.practice.stored()
    desk.run("run", "people", "--yes", wanted=(0, 3))
    promises.equal(crowd.practice.stored() - before, 0, "nothing is sent again")
    crowd.check(promises, "restored")


def main():
    promises = Promises()
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        connect_recognising(desk, practice, "search")
        desk.add(crowd_sync(True))
        crowd = Crowd(practice, random.Random(int(os.environ.get("DOVETAIL_SEED", "5"))), True)
        desk.run("run", "people", "--yes")
        file = os.path.join(desk.folder, "monday.tar.gz")
        check_made(promises, desk, file)
        check_given_up(promises, desk, file)
        check_refused(promises, desk, file)
        check_restored(promises, desk, crowd, file)
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
