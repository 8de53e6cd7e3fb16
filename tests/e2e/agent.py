#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The background program: one for a workspace, nothing secret on the bus, killed at random instants
while it works, ended in order, and syncs that run by themselves.

DOVETAIL_AGENT_KILLS says how often it is killed (10; 100 is the whole set), DOVETAIL_SEED where
chance begins. DOVETAIL_SLOW=1 also waits for the minute of a real schedule.
"""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time

from harness import (AGENT, CTL, PATIENCE, Desk, Practice, Promises, agent_name, agent_pid,
                     agent_property, kill_agent, wait_until)
from kills import stop_among_writes, writes_under_way
from people import FAULTS, SYNC, check_result


def check_one_only(promises, practice, folder):
    """A second agent, and another user, are refused; the words are for people."""
    desk = Desk(os.path.join(folder, "one"), agent=True)
    os.makedirs(desk.folder)
    desk.run("agent", "status", wanted=(1,))
    promises.check("agent start" in desk.errors, "an agent that does not run is told", desk.errors)
    desk.connect(practice, ("crm",))
    status = desk.rows("agent", "status")[0]
    promises.equal(status["state"], "ready", "the first command has started it")

    done = subprocess.run([AGENT, "--workspace", desk.workspace], capture_output=True, text=True,
                          timeout=PATIENCE, check=False)
    promises.equal(done.returncode, 1, "a second agent of the workspace ends at once")
    promises.check("in use by process %d" % agent_pid(desk) in done.stderr,
                   "and says who has it", done.stderr)

    offline = Desk(desk.folder)
    offline.run("connections", "check", "crm", wanted=None)
    promises.equal(offline.status, 1, "--offline-agent beside an agent is refused")
    promises.check("agent stop" in offline.errors, "with the remedy", offline.errors)
    check_other_user(promises, desk)

    desk.run("agent", "stop")
    promises.equal(agent_pid(desk), 0, "it ends when it is told to")
    offline.run("connections", "check", "crm")
    promises.equal(offline.status, 0, "then the same works in the command's own process")


def check_other_user(promises, desk):
    if os.getuid() != 0 or shutil.which("runuser") is None:
        promises.skip("another user's process is refused", "only root can become another user")
        return
    done = subprocess.run(["runuser", "-u", "nobody", "--", "gdbus", "call", "--address",
                           os.environ["DBUS_SESSION_BUS_ADDRESS"], "-d", agent_name(desk.workspace),
                           "-o", "/org/dovetail/Dovetail/agent", "-m",
                           "org.dovetail.Dovetail.Agent1.Stop"],
                          capture_output=True, text=True, timeout=PATIENCE, check=False)
    promises.check(done.returncode != 0 and agent_pid(desk) != 0,
                   "another user's process is refused", done.stdout + done.stderr)


def check_bus(promises, practice, folder):
    """Everything that is said on the bus while connecting and running: no secret, no rows."""
    desk = Desk(os.path.join(folder, "bus"), agent=True)
    os.makedirs(desk.folder)
    said = os.path.join(folder, "bus.txt")
    with open(said, "wb") as file:
        monitor = subprocess.Popen(["dbus-monitor", "--session"], stdout=file)
        try:
            wait_until(lambda: os.path.getsize(said) > 0, "the bus is listened to")
            desk.connect(practice)
            desk.templates("won-deals", "newsletter")
            desk.run("run", "customers", "--dry-run")
            desk.run("run", "customers", "--yes", wanted=(0, 4))
            desk.run("records", "crm", "company", "--limit", "5")
            desk.run("plan", "invoices", wanted=(0, 3, 4))
            desk.run("agent", "stop")
        finally:
            monitor.terminate()
            monitor.wait(timeout=20)
    with open(said, encoding="utf-8", errors="replace") as file:
        text = file.read()
    promises.check("Sync1" in text and "InterfacesAdded" in text, "the bus was listened to")
    keyring = "org.freedesktop.Secret"
    ours = "\n".join(part for part in text.split("\nmethod") if keyring not in part)
    promises.equal([app for app in practice.apps if practice.apps[app].get("token") and
                    practice.apps[app]["token"] in ours], [], "no token is on the bus")
    companies = [company["name"] for company in practice.all("crm", "companies") if company["name"]]
    promises.equal([name for name in companies if name in text], [], "no record is on the bus")


def check_wakes(promises, folder):
    """Invoices that wait for their customers go on when these are made, and once only."""
    practice = Practice(os.path.join(folder, "wakes-practice"))
    desk = Desk(os.path.join(folder, "wakes"), agent=True)
    os.makedirs(desk.folder)
    try:
        desk.connect(practice)
        desk.templates("won-deals")
        desk.run("run", "invoices", "--yes", wanted=(0, 4))
        before = len(practice.all("books", "invoices"))
        desk.run("run", "customers", "--yes", wanted=(0, 4))
        wait_until(lambda: [run["trigger"] for run in desk.rows("runs", "invoices")
                            if run["state"].startswith("done")] == ["waited", "person"],
                   "what waited goes on by itself")
        made = len(practice.all("books", "invoices"))
        promises.check(made > before, "with what it waited for", "%d, then %d" % (before, made))
        desk.run("run", "customers", wanted=(0, 4))
        desk.run("agent", "stop")
        promises.equal(len(desk.rows("runs", "invoices")), 2, "and nobody is woken without need")

        offline = Desk(desk.folder)
        company = practice.call("crm", "/companies", "POST", {"name": "Late Ltd", "country": "Austria"})
        item = {"sku": "A-1", "description": "Work", "quantity": 1, "unit_price": 10,
                "discount_percent": 0, "vat_rate": 20}
        practice.call("crm", "/deals", "POST",
                      {"title": "Late", "stage": "won", "company_id": company["id"],
                       "closed_on": "2026-01-31", "currency": "EUR", "items": [item]})
        offline.run("run", "invoices", wanted=(0, 4))
        offline.run("run", "customers", wanted=(0, 4))
        promises.check("dovetailctl run invoices" in offline.errors,
                       "without the background program it is said", offline.errors)
    finally:
        practice.stop()
        desk.end()


def is_running(desk):
    """Whether the state knows a run that has not ended."""
    with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db"), timeout=10) as database:
        return database.execute("SELECT count(*) FROM run WHERE ended = 0").fetchone()[0] > 0


def is_idle(desk):
    """Whether the agent runs nothing: a run that was cut off may still stand open in the state."""
    return agent_property(desk, "sync/people", "Sync1", "Running").endswith("'/")


def run_killed(desk, chance, kills_left):
    """Lets the agent run the sync, killing it as often as is left, until it ends by itself. A killed
    agent goes on with the run when it starts, so that a command may find it busy."""
    kills = in_flight = 0
    until = time.monotonic() + 3 * PATIENCE
    while time.monotonic() < until:
        if kills == kills_left:  # what the last kill left goes on by itself, for as long as it takes
            desk.run("agent", "start")
            wait_until(lambda: is_idle(desk), "what was cut off goes on", PATIENCE)
        began = time.time()
        process = subprocess.Popen(desk.command("run", "people", "--yes"), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        if not in_flight:  # however quick the machine is, the first kill falls among writes
            wait_until(lambda: is_running(desk) or process.poll() is not None, "a run begins")
        try:
            process.communicate(timeout=PATIENCE if kills == kills_left else
                                chance.uniform(0.1, 0.5) if in_flight else 0.01)
            if process.returncode in (0, 4):
                return kills, in_flight
            time.sleep(chance.uniform(0.02, 0.3))
        except subprocess.TimeoutExpired:
            pass
        pid = agent_pid(desk) if kills < kills_left and is_running(desk) else 0
        if pid:
            stop_among_writes(desk, chance, pid, lambda: is_running(desk), began,
                              chance.choice((0, 20, 20)) if in_flight else 20)
            if not agent_pid(desk):
                continue
            kill_agent(desk)
            kills += 1
            in_flight += writes_under_way(desk, began) > 0
        process.communicate(timeout=PATIENCE)
    raise RuntimeError("the sync does not get through")


@contextlib.contextmanager
def place(folder, name, faults=(), sync=SYNC, **more):
    """Practice applications and a desk with the sync, ended with whatever became of them."""
    practice = Practice(os.path.join(folder, "practice-" + name), faults, **more)
    desk = Desk(os.path.join(folder, "desk-" + name), agent=True)
    os.makedirs(desk.folder)
    try:
        desk.connect(practice, ("crm", "books"))
        desk.add(sync)
        yield practice, desk
    finally:
        practice.stop()
        desk.end()


def begin_run(desk):
    """Asks for a run, and comes back when its writes are under way."""
    process = subprocess.Popen(desk.command("run", "people", "--yes"), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    wait_until(lambda: writes_under_way(desk) > 0 or process.poll() is not None,
               "writes are under way")
    return process


def resume_alone(desk):
    """Kills it in the middle and only starts it again: the rest is done without a command."""
    process = begin_run(desk)
    kill_agent(desk)
    process.communicate(timeout=PATIENCE)
    desk.run("agent", "start")
    wait_until(lambda: desk.rows("runs", "people", "--limit", "1")[0]["state"] in
               ("done", "done_with_problems"), "the run goes on by itself")
    return desk.rows("runs", "people", "--limit", "1")[0]


def check_replaced(promises, folder):
    """After an update the new program takes over, and what ran goes on."""
    with place(folder, "new", ("slow=0.02",)) as (practice, desk):
        process = begin_run(desk)
        older = agent_pid(desk)
        newer = subprocess.Popen([AGENT, "--workspace", desk.workspace, "--replace"])
        wait_until(lambda: agent_pid(desk) == newer.pid, "another agent takes over")
        process.communicate(timeout=PATIENCE)
        promises.check(newer.poll() is None and older != newer.pid, "--replace takes over")
        wait_until(lambda: not is_running(desk), "what ran goes on")
        check_result(promises, practice, "replaced")
        desk.run("agent", "stop")
        newer.wait(timeout=20)


def check_activated(promises, folder):
    """Where it is installed, the bus starts the agent of the user's own workspace."""
    services = os.path.join(os.path.dirname(os.environ["XDG_RUNTIME_DIR"]), "services")
    with open(os.path.join(services, "org.dovetail.Dovetail.Agent.service"), "w",
              encoding="utf-8") as file:
        file.write("[D-BUS Service]\nName=org.dovetail.Dovetail.Agent\nExec=%s\n" % AGENT)
    subprocess.run(["gdbus", "call", "--session", "-d", "org.freedesktop.DBus", "-o",
                    "/org/freedesktop/DBus", "-m", "org.freedesktop.DBus.ReloadConfig"],
                   check=True, capture_output=True, timeout=PATIENCE)
    said = subprocess.run(["gdbus", "call", "--session", "-d", "org.dovetail.Dovetail.Agent", "-o",
                           "/org/dovetail/Dovetail/agent", "-m",
                           "org.freedesktop.DBus.Properties.Get", "org.dovetail.Dovetail.Agent1",
                           "Workspace"], capture_output=True, text=True, timeout=PATIENCE,
                          check=False)
    own = os.path.join(os.environ["XDG_DATA_HOME"], "dovetail")
    promises.check(own in said.stdout, "a call starts the agent", said.stdout + said.stderr)
    done = subprocess.run([AGENT, "--autostart", "--workspace", os.path.join(folder, "not-there")],
                          timeout=PATIENCE, check=False)
    promises.equal(done.returncode, 0, "with the session it ends at once where there is no workspace")
    subprocess.run([CTL, "agent", "stop"], check=True, capture_output=True, timeout=PATIENCE)


def check_kills(promises, folder, wanted, chance, seed):
    kills = rounds = 0
    while kills < wanted:
        rounds += 1
        name = "round %d" % rounds
        data = os.path.join(folder, "practice-%d" % rounds)
        practice = Practice(data, FAULTS, seed=seed * 1000 + rounds)
        desk = Desk(os.path.join(folder, "desk-%d" % rounds), agent=True)
        os.makedirs(desk.folder)
        try:
            desk.connect(practice, ("crm", "books"))
            desk.add(SYNC)
            more, in_flight = run_killed(desk, chance, min(wanted - kills, 20))
            kills += more
            print("# %d of %d kills with writes under way" % (in_flight, more), flush=True)
            promises.check(in_flight > 0, name + ": kills fell among writes")
            wait_until(lambda: is_idle(desk), "nothing is under way", PATIENCE)
            desk.run("run", "people", "--yes", wanted=(0, 1, 4))
            practice.restart()
            desk.run("run", "people", "--yes")
            check_result(promises, practice, name)
            before = practice.stats()["writes"]
            desk.run("run", "people", "--yes")
            promises.equal(practice.stats()["writes"] - before, 0, name + ": nothing left to write")
        finally:
            practice.stop()
            desk.end()
    print("# %d kills of the agent in %d rounds" % (kills, rounds), flush=True)


def check_resumes(promises, folder):
    """A killed agent, and one that was ended in order, go on with what they did at their next start."""
    with place(folder, "resume", ("slow=0.02",)) as (practice, desk):
        last = resume_alone(desk)
        promises.equal(last["trigger"], "resume", "a killed run is gone on with by the next start")
        check_result(promises, practice, "resumed")


def check_ends_in_order(promises, folder):
    with place(folder, "stop", ("slow=0.02",)) as (practice, desk):
        process = begin_run(desk)
        pid = agent_pid(desk)
        began = time.monotonic()
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: agent_pid(desk) == 0, "it ends")
        took = time.monotonic() - began
        print("# ended in %.0f ms with a run under way" % (took * 1000), flush=True)
        promises.check(took < 3, "told to end, it ends within a second or so", "%.2f s" % took)
        process.communicate(timeout=PATIENCE)
        desk.run("agent", "start")
        wait_until(lambda: desk.rows("runs", "people", "--limit", "1")[0]["state"] == "done",
                   "the run goes on by itself")
        check_result(promises, practice, "ended in order")


def check_command_killed(promises, folder):
    """Who asked for a run may go: the run goes on."""
    with place(folder, "gone", ("slow=0.01",)) as (practice, desk):
        process = begin_run(desk)
        process.kill()
        process.communicate(timeout=PATIENCE)
        wait_until(lambda: desk.rows("runs", "people", "--limit", "1")[0]["state"] == "done",
                   "the run ends without who asked for it")
        promises.equal(len(desk.rows("runs", "people")), 1, "a killed command leaves its run alone")
        check_result(promises, practice, "command killed")


def set_schedule(desk, ago):
    """Lets the agent find, at its start, that a time was missed."""
    with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db")) as database:
        now = int(time.time() * 1e6)
        changed = database.execute("UPDATE schedule SET next_due = ?, last_due = 0 WHERE id = 'people'",
                                   (now - int(ago * 1e6),)).rowcount
    return changed


def check_by_itself(promises, folder):
    with place(folder, "alone", sync=dict(SYNC, trigger={"every": "PT1H"})) as (practice, desk):
        desk.run("run", "people", "--yes", wanted=(0, 4))
        desk.run("agent", "stop")
        promises.equal(set_schedule(desk, 3 * 3600), 1, "a schedule is a row of the state")
        practice.call("crm", "/contacts/30", "PATCH", {"phone": "+49 30 111111"})
        desk.run("agent", "start")
        wait_until(lambda: len(desk.rows("runs", "people")) == 2 and
                   desk.rows("runs", "people", "--limit", "1")[0]["state"] == "done",
                   "a missed run is made up for")
        last = desk.rows("runs", "people", "--limit", "1")[0]
        promises.equal(last["trigger"], "catch-up", "what was missed three times runs once")
        check_result(promises, practice, "by itself")
        if os.environ.get("DOVETAIL_SLOW"):
            check_minute(promises, desk, practice)


def check_parked(promises, folder):
    """An application that has asked to be left alone is, and the run goes on when it takes requests."""
    with place(folder, "parked") as (practice, desk):
        desk.run("run", "people", "--yes", wanted=(0, 4))
        desk.run("agent", "stop")
        until = time.time() + 8
        with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db")) as database:
            database.execute("INSERT INTO connection_state (id, retry_at) VALUES ('books', ?1)"
                             " ON CONFLICT (id) DO UPDATE SET retry_at = ?1", (int(until * 1e6),))
        practice.call("crm", "/contacts/30", "PATCH", {"phone": "+49 30 333333"})
        before = len(practice.requests())
        desk.run("run", "people", wanted=(1,))
        promises.check("takes no more requests" in desk.errors, "a run is told", desk.errors)
        promises.equal(desk.rows("runs", "people", "--limit", "1")[0]["state"], "parked",
                       "and is parked")
        promises.equal(len(practice.requests()), before, "with no request")
        wait_until(lambda: desk.rows("runs", "people", "--limit", "1")[0]["state"] == "done",
                   "a parked run goes on by itself")
        promises.check(time.time() >= until, "when the time has come, and not before")
        check_result(promises, practice, "parked")


def check_minute(promises, desk, practice):
    desk.add(dict(SYNC, trigger={"every": "PT1M"}))
    before = len(desk.rows("runs", "people", "--limit", "1000"))
    began = time.monotonic()
    practice.call("crm", "/contacts/31", "PATCH", {"phone": "+49 30 222222"})
    wait_until(lambda: len(desk.rows("runs", "people", "--limit", "1000")) >= before + 2,
               "two minutes of a real schedule", 200)
    took = time.monotonic() - began
    promises.check(took < 135, "every minute is a run, with no window open", "%.0f s" % took)
    print("# two runs of a schedule of one minute after %.0f s" % took, flush=True)
    check_result(promises, practice, "every minute")


def main():
    wanted = int(os.environ.get("DOVETAIL_AGENT_KILLS", "10"))
    seed = int(os.environ.get("DOVETAIL_SEED", "7"))
    promises = Promises()
    top = Desk()
    practice = Practice(os.path.join(top.folder, "practice"))
    try:
        check_one_only(promises, practice, top.folder)
        check_bus(promises, practice, top.folder)
        check_wakes(promises, top.folder)
        check_resumes(promises, top.folder)
        check_ends_in_order(promises, top.folder)
        check_command_killed(promises, top.folder)
        check_by_itself(promises, top.folder)
        check_parked(promises, top.folder)
        check_replaced(promises, top.folder)
        check_activated(promises, top.folder)
        check_kills(promises, top.folder, wanted, random.Random(seed), seed)
    finally:
        practice.stop()
        top.end()
    promises.end()


main()
