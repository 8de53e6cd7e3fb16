#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A background program that may open no more files, that gets no more memory, or that hangs: it
goes on or ends, who asks is told in a sentence within bounded time, and afterwards every record is
at the other side once."""

import os
import resource
import signal
import subprocess
import time

from harness import PATIENCE, Desk, Practice, Promises, agent_pid, wait_until
from people import SYNC, check_result

FEW = 24           # files: a run alone needs some more
MIB = 1024 * 1024
SOON = 30          # seconds within which a command says that nobody answers


def change(practice, number):
    practice.call("crm", "/contacts/30", "PATCH", {"phone": "+49 30 %06d" % number})


def run_to_end(desk):
    """Runs until a run has come to its end: one that was cut off goes on by itself meanwhile."""
    def done():
        desk.run("run", "people", "--yes", wanted=None)
        return desk.status in (0, 4)
    wait_until(done, "a run comes to its end", explain=lambda: desk.errors)


def begins_with_few_files(promises, desk, practice):
    """What is set low is raised to what the system grants."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    desk.run("agent", "stop")
    subprocess.run(desk.command("agent", "start"), check=True, capture_output=True,
                   timeout=PATIENCE,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, hard)))
    pid = agent_pid(desk)
    promises.check(resource.prlimit(pid, resource.RLIMIT_NOFILE)[0] > 10 * FEW, "few files: it takes more")
    change(practice, 1)
    run_to_end(desk)
    promises.equal(agent_pid(desk), pid, "few files: and runs as ever")


def runs_out(promises, desk, practice, name, steps, used):
    """The limit is drawn ever closer around a run, which may fail of it, or the program end; both go
    on. Gives how often it was met."""
    met = 0
    for number, more in enumerate(steps):
        change(practice, 100 + number)
        desk.run("agent", "start")
        pid = agent_pid(desk)
        before = resource.prlimit(pid, name)
        resource.prlimit(pid, name, (used(pid) + more, before[1]))
        desk.run("run", "people", "--yes", wanted=None)
        failed = desk.status not in (0, 4)
        if failed:
            promises.check("dovetailctl: " in desk.errors and "GDBus" not in desk.errors,
                           "%d more: it is told in a sentence" % more, desk.errors)
        met += failed or agent_pid(desk) != pid
        try:
            resource.prlimit(pid, name, before)
        except ProcessLookupError:
            pass  # it has ended of the limit, by now at the latest
        run_to_end(desk)
    return met


def files_of(pid):
    return 1 + max(int(name) for name in os.listdir("/proc/%d/fd" % pid))


def memory_of(pid):
    with open("/proc/%d/statm" % pid, encoding="utf-8") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def hangs(promises, desk):
    """Who asks is told which process it is; ended, it is started anew."""
    desk.run("agent", "start")
    pid = agent_pid(desk)
    os.kill(pid, signal.SIGSTOP)
    try:
        for command in (("agent", "status"), ("run", "people"), ("connections", "check", "crm"),
                        ("agent", "stop")):
            begun = time.monotonic()
            desk.run(*command, wanted=None)
            name = "hangs: “%s” " % " ".join(command)
            promises.equal(desk.status, 1, name + "fails")
            promises.check(time.monotonic() - begun < SOON, name + "within bounded time")
            promises.check("kill -KILL %d" % pid in desk.errors, name + "says what to do",
                           desk.errors)
        said = desk.run("doctor", wanted=None)
        promises.check("✗ agent" in said and str(pid) in said, "hangs: the doctor says so", said)
        promises.check(desk.rows("runs", "people"), "hangs: what happened can be looked at")
    finally:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: agent_pid(desk) != pid, "it has ended")
    run_to_end(desk)
    promises.check(agent_pid(desk) not in (0, pid), "hangs: it was started anew")


def main():
    promises = Promises()
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice, ("crm", "books"))
        desk.add(SYNC)
        run_to_end(desk)
        begins_with_few_files(promises, desk, practice)
        met = runs_out(promises, desk, practice, resource.RLIMIT_NOFILE, (0, 1, 2, 3, 5, 8, 13),
                        files_of)
        promises.check(met > 0, "no more files: the limit was met", met)
        check_result(promises, practice, "no more files")
        met = runs_out(promises, desk, practice, resource.RLIMIT_AS,
                        (0, MIB // 4, MIB, 4 * MIB, 9 * MIB, 20 * MIB), memory_of)
        promises.check(met > 0, "no more memory: the limit was met", met)
        check_result(promises, practice, "no more memory")
        hangs(promises, desk)
        check_result(promises, practice, "hangs")
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
