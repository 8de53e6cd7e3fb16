# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: programs that are started and ended by their process number,
a workspace of its own, and promises told as TAP.

Folders come from the environment: DOVETAIL_BUILD (where the programs are), DOVETAIL_DATADIR.
DOVETAIL_KEEP=1 leaves workspace and data for who looks into a failure.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from decimal import Decimal

BUILD = os.environ["DOVETAIL_BUILD"]
DATA = os.environ["DOVETAIL_DATADIR"]
CTL = os.path.join(BUILD, "src", "cli", "dovetailctl")
PRACTICE = os.path.join(BUILD, "src", "practice", "dovetail-practice")
AGENT = os.path.join(BUILD, "src", "agent", "dovetail-agent")
PATIENCE = 300  # seconds for one command: far beyond what any needs


class Promises:
    """Tells promises kept and broken, one line each, and the plan at the end."""

    def __init__(self):
        self.count = 0
        self.broken = 0

    def check(self, kept, name, detail=""):
        self.count += 1
        self.broken += 0 if kept else 1
        print("%s %d %s" % ("ok" if kept else "not ok", self.count, name), flush=True)
        if detail and not kept:
            for line in str(detail).splitlines()[:40]:
                print("# " + line, flush=True)

    def skip(self, name, why):
        self.count += 1
        print("ok %d %s # SKIP %s" % (self.count, name, why), flush=True)

    def equal(self, value, wanted, name):
        self.check(value == wanted, name, "is %r, should be %r" % (value, wanted))

    def end(self):
        print("1..%d" % self.count, flush=True)
        sys.exit(1 if self.broken else 0)


def agent_name(workspace):
    """What the agent of a workspace is called on the bus."""
    digest = hashlib.sha256(os.path.realpath(workspace).encode()).hexdigest()
    return "org.dovetail.Dovetail.Agent.w" + digest[:8]


def agent_call(desk, path, face, method, *arguments):
    """Calls the agent of a desk; gives what gdbus prints."""
    return subprocess.run(["gdbus", "call", "--session", "-d", agent_name(desk.workspace), "-o",
                           "/org/dovetail/Dovetail/" + path, "-m",
                           "org.dovetail.Dovetail.%s.%s" % (face, method)] + list(arguments),
                          check=True, capture_output=True, text=True, timeout=PATIENCE).stdout


def agent_property(desk, path, face, name):
    """A property of an object of the agent, as a text."""
    said = subprocess.run(["gdbus", "call", "--session", "-d", agent_name(desk.workspace), "-o",
                           "/org/dovetail/Dovetail/" + path, "-m",
                           "org.freedesktop.DBus.Properties.Get", "org.dovetail.Dovetail." + face,
                           name], check=True, capture_output=True, text=True,
                          timeout=PATIENCE).stdout
    return said.strip()[2:-3].strip("'")


def keyring_is_locked():
    """What the keyring itself says of its collection."""
    said = subprocess.run(["gdbus", "call", "--session", "-d", "org.freedesktop.secrets",
                           "-o", "/org/freedesktop/secrets/aliases/default",
                           "-m", "org.freedesktop.DBus.Properties.Get",
                           "org.freedesktop.Secret.Collection", "Locked"],
                          check=True, capture_output=True, text=True, timeout=30).stdout
    return "true" in said


def lock_keyring():
    """The keyring's answer to Lock is no proof that it is locked: it is asked."""
    subprocess.run(["gdbus", "call", "--session", "-d", "org.freedesktop.secrets",
                    "-o", "/org/freedesktop/secrets", "-m", "org.freedesktop.Secret.Service.Lock",
                    "[objectpath '/org/freedesktop/secrets/collection/login']"],
                   check=True, capture_output=True, timeout=30)
    wait_until(keyring_is_locked, "the keyring is locked")


def unlock_keyring():
    """With the password of tests/with-keyring.sh."""
    subprocess.run(["gnome-keyring-daemon", "--replace", "--unlock", "--components=secrets"],
                   input=b"dovetail-test", check=True, capture_output=True, timeout=30)


def wait_until(check, what, seconds=60, explain=None):
    """Looks again and again until something is so: for what other processes do. In vain, it tells
    what "explain" gives besides."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return
        time.sleep(0.02)
    raise RuntimeError("in vain for %d s: %s%s" % (seconds, what,
                                                   ": %s" % explain() if explain else ""))


def agent_pid(desk):
    """The process that has the agent's name, 0 for none."""
    done = subprocess.run(["gdbus", "call", "--session", "-d", "org.freedesktop.DBus",
                           "-o", "/org/freedesktop/DBus", "-m",
                           "org.freedesktop.DBus.GetConnectionUnixProcessID",
                           agent_name(desk.workspace)],
                          capture_output=True, text=True, timeout=PATIENCE, check=False)
    return int(done.stdout.split()[1].rstrip(",)")) if done.returncode == 0 else 0


def kill_agent(desk):
    pid = agent_pid(desk)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: agent_pid(desk) != pid, "the name of a killed agent is given up")


def files_with(folder, text):
    """The files below a folder that hold a text."""
    found = []
    for here, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(here, name)
            with open(path, "rb") as file:
                if text.encode() in file.read():
                    found.append(path)
    return found


class Practice:
    """The practice applications, on a port of their own."""

    def __init__(self, folder, faults=(), seed=1, port=0):
        self.folder = folder
        self.log = folder + ".log"
        self.start(faults, seed, port)

    def start(self, faults=(), seed=1, port=0):
        command = [PRACTICE, "--port", str(port), "--data", self.folder, "--fault-seed", str(seed),
                   "--log", self.log]
        for fault in faults:
            command += ["--fault", fault]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.apps = json.loads(self.process.stdout.readline())
        self.port = int(self.apps["crm"]["url"].split(":")[2].split("/")[0])

    def restart(self, faults=(), seed=1):
        """The same place and data, with other faults."""
        self.stop()
        self.start(faults, seed, self.port)

    def requests(self):
        """All that it was asked, also before it was restarted."""
        with open(self.log, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def stored(self):
        """How many requests changed what is there."""
        return sum(request["stored"] for request in self.requests())

    def call(self, app, path, method="GET", body=None, attempts=30):
        """Asks an application and gives the answer's JSON, its numbers exact; goes on through the
        faults."""
        for attempt in range(attempts):
            request = urllib.request.Request(
                self.apps[app]["url"] + path, method=method,
                data=None if body is None else json.dumps(body).encode(),
                headers={"Authorization": "Bearer " + self.apps[app]["token"]})
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    text = answer.read()
                    return json.loads(text, parse_float=Decimal) if text else None
            except urllib.error.HTTPError as error:
                if error.code not in (429, 500):
                    raise
            except (OSError, ValueError):
                pass
            time.sleep(0.02)
        raise RuntimeError("no answer from " + path)

    def stats(self):
        with urllib.request.urlopen("http://127.0.0.1:%d/stats" % self.port, timeout=10) as answer:
            return json.load(answer)

    def all(self, app, name, query=""):
        """All records of an object, whichever way the application pages."""
        records, cursor, page, offset = [], None, 1, 0
        while True:
            if app == "crm":
                answer = self.call(app, "/%s?per_page=200&page=%d%s" % (name, page, query))
                records += answer["data"]
                page += 1
                if page > answer["pages"]:
                    return records
            elif app == "books":
                more = "" if cursor is None else "&cursor=" + cursor
                answer = self.call(app, "/%s?limit=200%s%s" % (name, more, query))
                records += answer["items"]
                cursor = answer.get("next_cursor")
                if cursor is None:
                    return records
            else:
                answer = self.call(app, "/%s?limit=200&offset=%d%s" % (name, offset, query))
                records += answer
                offset += 200
                if len(answer) < 200:
                    return records

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        self.process.stdout.close()


class Desk:
    """A workspace and the command line on it: in the command's own process, or by the agent."""

    def __init__(self, folder=None, agent=False):
        self.folder = folder or tempfile.mkdtemp(prefix="dovetail-e2e-")
        self.workspace = os.path.join(self.folder, "workspace")
        self.agent = agent
        self.said = ""  # everything that was printed, for what must not be in it

    def command(self, *arguments):
        place = [] if self.agent else ["--offline-agent"]
        return [CTL, "--workspace", self.workspace] + place + list(arguments)

    def run(self, *arguments, given="", wanted=(0,)):
        """Runs a command; gives its standard output, and complains about another exit status."""
        done = subprocess.run(self.command(*arguments), input=given, capture_output=True, text=True,
                              timeout=PATIENCE, check=False)
        self.said += done.stdout + done.stderr
        self.status = done.returncode
        self.errors = done.stderr
        if wanted is not None and done.returncode not in wanted:
            raise RuntimeError("%s ended with %d:\n%s%s" % (" ".join(arguments), done.returncode,
                                                            done.stdout, done.stderr))
        return done.stdout

    def rows(self, *arguments, wanted=(0,)):
        return [json.loads(line) for line in
                self.run("--json", *arguments, wanted=wanted).splitlines()]

    def connect(self, practice, apps=("crm", "books", "mail")):
        for app in apps:
            self.run("connect", "practice-" + app, "--id", app,
                     "--set", "url=" + practice.apps[app]["url"],
                     given="token=%s\n" % practice.apps[app]["token"])

    def add(self, document):
        path = os.path.join(self.folder, document["id"] + ".json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        return self.run("add", path)

    def templates(self, *names):
        files = []
        for name in names:
            folder = os.path.join(DATA, "templates", name)
            files += [os.path.join(folder, file) for file in sorted(os.listdir(folder))]
        self.run("add", *files)

    def end(self):
        if self.agent:
            self.run("agent", "stop", wanted=None)
        if os.environ.get("DOVETAIL_KEEP"):
            print("# kept: " + self.folder, flush=True)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
