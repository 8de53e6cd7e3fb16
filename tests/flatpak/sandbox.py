#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed program in its sandbox: the main job by the command line and the background
program that the bus starts there, secrets by the portal's file, also when the keyring behind it is
locked, the window, a backup by the portal of files, what the sandbox refuses, and a sync on schedule
after the window was closed, whose notification opens it again. Run by flatpak/try within a session and with a keyring of its own."""

import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(TOP, "tests", "e2e"), os.path.join(TOP, "tests", "servers")]

os.environ.setdefault("DOVETAIL_BUILD", TOP)  # nothing of it is used: all runs in the sandbox
os.environ.setdefault("DOVETAIL_DATADIR", os.path.join(TOP, "data"))

import gi  # noqa: E402
from desktop_services import FILES, Desktop  # noqa: E402
from harness import Promises, lock_keyring, unlock_keyring, wait_until  # noqa: E402
from people import SYNC  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

for name in ("DOVETAIL_BUILD", "DOVETAIL_DATADIR"):
    os.environ.pop(name)  # the sandbox would have them too

with open(os.path.join(TOP, "meson.build"), encoding="utf-8") as meson:
    APP = next(line.split("'")[1] for line in meson if line.startswith("app_id = "))
PATIENCE = 120


def sandbox(program, *arguments, options=(), given="", wanted=(0,)):
    """Runs a program of the sandbox; its standard output."""
    done = subprocess.run(["flatpak", "--user", "run", *options, "--command=" + program, APP,
                           *arguments], input=given, capture_output=True, text=True,
                          timeout=PATIENCE, check=False)
    if wanted is not None and done.returncode not in wanted:
        raise RuntimeError("%s %s ended with %d:\n%s%s" % (program, " ".join(arguments),
                                                           done.returncode, done.stdout, done.stderr))
    sandbox.status, sandbox.errors = done.returncode, done.stderr
    return done.stdout


def ctl(*arguments, **more):
    return sandbox("dovetailctl", *arguments, **more)


def let_activate():
    """The bus of the session starts what Flatpak has exported, as on a desktop."""
    services = os.path.join(os.path.dirname(os.environ["XDG_RUNTIME_DIR"]), "services")
    for path in glob.glob(os.path.join(os.environ["FLATPAK_USER_DIR"], "exports", "share", "dbus-1",
                                       "services", "*.service")):
        shutil.copy(path, services)
    subprocess.run(["gdbus", "call", "--session", "-d", "org.freedesktop.DBus", "-o",
                    "/org/freedesktop/DBus", "-m", "org.freedesktop.DBus.ReloadConfig"], check=True,
                   stdout=subprocess.DEVNULL)


def be_at_home():
    """The folder of the session is where a desktop has it, and where the sandbox looks for it. Only
    the mounts of this test know of it."""
    folder = "/run/user/%d" % os.getuid()
    os.makedirs("/run/user", exist_ok=True)
    for command in (["mount", "-t", "tmpfs", "tmpfs", "/run/user"], ["mkdir", "-m", "700", folder],
                    ["mount", "--bind", os.environ["XDG_RUNTIME_DIR"], folder]):
        subprocess.run(command, check=True)
    os.environ["XDG_RUNTIME_DIR"] = folder


class Practice:
    """The practice applications, within the sandbox as well."""

    def __init__(self):
        self.port = "0"
        self.start()

    def start(self):
        """Also again, at the same port, where the connections look for them."""
        self.process = subprocess.Popen(["flatpak", "--user", "run", "--command=dovetail-practice", APP,
                                         "--port", self.port, "--data", "/var/data/practice"],
                                        stdout=subprocess.PIPE, text=True)
        self.apps = json.loads(self.process.stdout.readline())
        self.port = self.apps["crm"]["url"].split(":")[2].split("/")[0]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def run_counts():
    return json.loads(ctl("--json", "runs", "customers", "--limit", "1").splitlines()[0])["counts"]


def main_job(promises, practice):
    """Sign in, plan, write, and nothing left to write."""
    for app in ("crm", "books", "mail"):
        ctl("connect", "practice-" + app, "--id", app, "--set", "url=" + practice.apps[app]["url"],
            given="token=%s\n" % practice.apps[app]["token"])
    templates = sandbox("sh", "-c", "ls /app/share/dovetail/templates/won-deals/*.json").split()
    ctl("add", *templates)
    plan = ctl("plan", "customers")
    promises.check("Alder Bakery" in plan, "the plan is shown", plan[:200])
    # some of the practice records cannot be written, and say why
    ctl("run", "customers", "--yes", wanted=(0, 4))
    made = run_counts()
    promises.check(made.get("created", 0) > 100, "it is written", made)
    ctl("run", "customers", "--yes", wanted=(0, 4))
    again = run_counts()
    promises.equal((again.get("created", 0), again.get("updated", 0)), (0, 0), "a second run writes nothing")
    promises.check("ready" in ctl("agent", "status"), "the bus has started the background program")


def places(promises):
    home = os.environ["HOME"]
    kept = os.path.join(home, ".var", "app", APP, "data", "dovetail", ".dovetail", "state.db")
    promises.check(os.path.exists(kept), "the state is in the folder of the application", kept)
    promises.equal(glob.glob(os.path.join(home, "data", "dovetail")), [], "and nowhere else")


def refusals(promises):
    secret = os.path.join(os.environ["HOME"], "letter.txt")
    with open(secret, "w", encoding="utf-8") as file:
        file.write("a file of the host")
    for name, command in (
            ("reading a file of the host", "cat '%s'" % secret),
            ("writing a file of the host", "test -e '%s' && echo x > '%s'" % (secret, secret)),
            ("writing into the system", "echo x > /usr/share/x"),
            ("writing into its own program", "echo x > /app/x"),
            ("a name on the bus that is not ours",
             "gdbus call --session -d org.freedesktop.DBus -o /org/freedesktop/DBus "
             "-m org.freedesktop.DBus.RequestName org.example.NotOurs 0"),
            ("talking to another program", "gdbus call --session -d org.example.Other -o / "
             "-m org.freedesktop.DBus.Peer.Ping"),
            ("the keyring of all other programs", "gdbus call --session -d org.freedesktop.secrets "
             "-o /org/freedesktop/secrets -m org.freedesktop.DBus.Peer.Ping")):
        sandbox("sh", "-c", command, wanted=None)
        promises.check(sandbox.status != 0, "refused: " + name, sandbox.errors)
    with open(secret, encoding="utf-8") as file:
        promises.equal(file.read(), "a file of the host", "the file of the host is as it was")


def windows():
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Dovetail$"],
                           capture_output=True, text=True, check=False)
    return found.stdout.split()


def open_window():
    process = subprocess.Popen(["flatpak", "--user", "run", "--env=GSK_RENDERER=cairo",
                                "--env=ADW_DISABLE_PORTAL=1", APP])
    wait_until(windows, "the window", PATIENCE)
    return process


def is_read(words, node=None, depth=0):
    """Whether a screen reader finds some words in what the programs of this session show."""
    node = node or Atspi.get_desktop(0)
    node.clear_cache()
    if depth > 0 and words in (node.get_name() or ""):
        return True
    children = [node.get_child_at_index(i) for i in range(node.get_child_count())]
    return any(is_read(words, child, depth + 1) for child in children if child is not None)


def window(promises, picture):
    process = open_window()
    try:
        time.sleep(3)  # for the picture alone: it is to show what is there, nothing is judged by it
        subprocess.run(["import", "-window", "root", picture], check=True)
        promises.check(process.poll() is None, "the window is there")
    finally:
        subprocess.run(["flatpak", "kill", APP], check=False)
        process.wait()


def on_schedule(promises, practice, picture):
    """The window is closed; a minute later a sync runs, has a question, and leads to it."""
    desktop = Desktop(portal=False)
    try:
        process = open_window()
        sandbox("sh", "-c", "cat >/var/data/people.json",
                given=json.dumps(dict(SYNC, trigger={"every": "PT1M"})))
        ctl("add", "/var/data/people.json")
        subprocess.run(["xdotool", "windowactivate", "--sync", windows()[-1], "key", "ctrl+w"], check=True)
        promises.equal(process.wait(PATIENCE), 0, "the window is closed")
        promises.equal(windows(), [], "and none is left")

        wait_until(lambda: desktop.open_notices("question"), "a question is told", 2 * PATIENCE,
                   lambda: ctl("runs", "people") + ctl("agent", "status"))
        run = json.loads(ctl("--json", "runs", "people", "--limit", "1").splitlines()[0])
        promises.equal(run["trigger"], "schedule", "the sync has run on schedule")
        desktop.press(desktop.open_notices("question")[0], "open")
        wait_until(windows, "the window comes back", PATIENCE)
        wait_until(lambda: is_read("Needs You") and is_read("Contacts to customers"),
                   "the page of what needs a person", PATIENCE)
        subprocess.run(["import", "-window", "root", picture], check=True)
        promises.check(True, "the button of its notification opens the page")
    finally:
        desktop.stop()
        subprocess.run(["flatpak", "kill", APP], check=False)


def backup(promises, folder):
    """Made into a file of the host, and read from it, that a person has chosen: the sandbox has
    nothing but this file of it."""
    desktop = Desktop(portal=False, notifications=False, files=True)
    desktop.file = os.path.join(folder, "monday.tar.gz")
    try:
        process = open_window()
        wait_until(lambda: is_read("Overview"), "the first page", PATIENCE)
        ask_for_file(desktop, "b")
        wait_until(lambda: is_read("is backed up"), "the backup", PATIENCE)
        promises.equal(os.listdir(folder), ["monday.tar.gz"], "a backup is in the file, and nothing beside it")
        listed = subprocess.run(["tar", "tzf", desktop.file], capture_output=True, text=True, check=False)
        promises.check("state.db" in listed.stdout, "it is whole", listed.stdout + listed.stderr)
        promises.check(is_read("monday.tar.gz") and not is_read("/doc/"),
                       "the window shows the file by the name that it has outside")
        subprocess.run(["xdotool", "key", "alt+Left"], check=True)
        ask_for_file(desktop, "t")
        wait_until(lambda: is_read("This is a whole backup of"), "it is read", PATIENCE)
        promises.check(desktop.asked == ["Back Up", "Restore"], "it is read, and a person was asked each time",
                       desktop.asked)
    finally:
        desktop.stop()
        subprocess.run(["flatpak", "kill", APP], check=False)
        process.wait()


def ask_for_file(desktop, mnemonic):
    """By the main menu. A window that has just come takes no keys yet: then once more."""
    before = len(desktop.asked)

    def is_asked():
        subprocess.run(["xdotool", "windowactivate", "--sync", windows()[-1], "key", "Escape", "F10",
                        mnemonic], check=True)
        end = time.monotonic() + 5
        while len(desktop.asked) == before and time.monotonic() < end:
            time.sleep(0.1)
        return len(desktop.asked) > before

    wait_until(is_asked, "the question for a file", PATIENCE)


class Portal:
    """The desktop's portals; behind that for secrets is the keyring of this session, behind that for
    files a service of the test."""

    PROGRAMS = ("xdg-permission-store", "xdg-document-portal", "xdg-desktop-portal")
    INSTALLED = "/usr/share/xdg-desktop-portal/portals"

    def __init__(self, folder):
        shutil.copytree(self.INSTALLED, folder, dirs_exist_ok=True)
        with open(os.path.join(folder, "test.portal"), "w", encoding="utf-8") as file:
            file.write("[portal]\nDBusName=%s\nInterfaces=org.freedesktop.impl.portal.FileChooser\n"
                       "UseIn=gnome\n" % FILES)
        desktop = dict(os.environ, XDG_CURRENT_DESKTOP="GNOME", XDG_DESKTOP_PORTAL_DIR=folder)
        self.services = [subprocess.Popen(["/usr/libexec/" + program], env=desktop,
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                         for program in self.PROGRAMS]
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "30",
                        "org.freedesktop.portal.Desktop"], check=True)

    def stop(self):
        """One of them has put a file system into the session, which it only takes out when nothing
        of the sandbox uses it any more."""
        for service in reversed(self.services):
            service.terminate()
            try:
                service.wait(20)
            except subprocess.TimeoutExpired:
                service.kill()
                service.wait()
        if self.services:
            subprocess.run(["fusermount3", "-uzq", os.path.join(os.environ["XDG_RUNTIME_DIR"], "doc")],
                           check=False, stderr=subprocess.DEVNULL)
        self.services = []


def secrets_by_portal(promises, practice):
    kept = os.path.join(os.environ["HOME"], ".var", "app", APP, "data", "keyrings", "default.keyring")
    promises.check(os.path.exists(kept), "secrets are in a file of the application")
    with open(kept, "rb") as file:
        content = file.read()
    promises.check(not any(app["token"].encode() in content for app in practice.apps.values()
                           if "token" in app), "and cannot be read there")


def locked(promises):
    """The keyring behind the portal is locked, and nobody answers its question: then it is said what
    to do, and it goes on when that was done."""
    ctl("agent", "stop")
    lock_keyring()
    ctl("connections", "check", "crm", wanted=None)
    promises.check(sandbox.status != 0 and "unlock the keyring" in sandbox.errors,
                   "a locked keyring behind the portal is called so", sandbox.errors)
    unlock_keyring()
    ctl("connections", "check", "crm", wanted=None)
    promises.equal(sandbox.status, 0, "unlocked, the same sign-in is used again")


def without_portal(promises, practice):
    app = practice.apps["crm"]
    sandbox("dovetailctl", "--offline-agent", "--workspace", "/var/data/bare", "connect",
            "practice-crm", "--id", "crm", "--set", "url=" + app["url"],
            given="token=%s\n" % app["token"], wanted=None)
    promises.check(sandbox.status != 0 and "keyring" in sandbox.errors,
                   "without the portal it says that there is no keyring", sandbox.errors)


def main():
    promises = Promises()
    let_activate()
    be_at_home()
    portal = Portal(tempfile.mkdtemp())
    practice = Practice()
    try:
        main_job(promises, practice)
        secrets_by_portal(promises, practice)
        places(promises)
        refusals(promises)
        locked(promises)
        ctl("agent", "stop")
        window(promises, sys.argv[1])
        practice.start()  # the window's end was that of all programs of the sandbox
        backup(promises, tempfile.mkdtemp(dir=os.environ["HOME"]))
        practice.start()
        on_schedule(promises, practice, sys.argv[1].replace(".png", "-question.png"))
        portal.stop()
        practice.start()
        without_portal(promises, practice)
    finally:
        practice.stop()
        portal.stop()
        subprocess.run(["flatpak", "kill", APP], check=False, stderr=subprocess.DEVNULL)
    promises.end()


main()
