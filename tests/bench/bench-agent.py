#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the background program costs: time to ready, memory, wake-ups, fresh and after a run. Prints
figures and judges none. Measure an optimised build, on a quiet machine:

  DOVETAIL_BUILD=_bench DOVETAIL_DATADIR=data PYTHONPATH=tests/e2e \
    tests/in-session.sh tests/with-keyring.sh unlocked tests/bench/bench-agent.py [SECONDS]
"""

import glob
import os
import re
import subprocess
import sys
import time

from harness import AGENT, Desk, Practice, agent_name
from people import SYNC

SYNCS = 20


def memory(pid):
    with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as file:
        text = file.read()
    return tuple(int(re.search(r"^%s:\s+(\d+)" % name, text, re.M).group(1)) / 1024
                 for name in ("Pss", "Private_Dirty"))


def switches(pid):
    """Of each thread that is still there."""
    counts = {}
    for path in glob.glob("/proc/%d/task/*/status" % pid):
        with open(path, encoding="ascii") as file:
            counts[path] = sum(map(int, re.findall(r"ctxt_switches:\s+(\d+)", file.read())))
    return counts


def look(name, pid, seconds):
    before = switches(pid)
    time.sleep(seconds)
    after = switches(pid)
    wakes = sum(count - before.get(path, 0) for path, count in after.items())
    print("%-14s %5.1f MiB PSS, %4.1f MiB of its own, %.1f wake-ups a minute"
          % ((name,) + memory(pid) + (wakes * 60 / seconds,)), flush=True)


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice, ("crm", "books"))
        for number in range(SYNCS):
            desk.add(dict(SYNC, id="s%d" % number, name="S %d" % number, trigger={"every": "PT1H"}))
        desk.run("agent", "stop")
        began = time.monotonic()
        agent = subprocess.Popen([AGENT, "--workspace", desk.workspace])
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "10", agent_name(desk.workspace)],
                       check=True)
        print("ready          %5.0f ms, with the program that waits"
              % ((time.monotonic() - began) * 1000), flush=True)
        time.sleep(5)
        look("fresh", agent.pid, seconds)
        desk.run("run", "s0", "--yes", wanted=(0, 4))
        time.sleep(15)
        look("after a run", agent.pid, seconds)
    finally:
        practice.stop()
        desk.end()


main()
