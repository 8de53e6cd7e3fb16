#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a picture of every page, to be looked at one by one: the practice applications after some
days of business, in each mode that is named; `empty`, `locked`, `no-keyring` and `offline` are states.

usage: screenshots.py OUTDIR [MODE...] [--only PAGE,...]; it makes its own session. Modes: light dark german
french spanish rtl narrow large contrast empty locked no-keyring offline

A language needs its catalogue in the build folder; its locale is made when the computer lacks it.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
from business import prepare  # noqa: E402
from harness import AGENT, Desk, Practice  # noqa: E402
from language import Language  # noqa: E402

LANGUAGES = {"german": "de", "french": "fr", "spanish": "es"}
WIDE, PHONE = (1000, 720), (360, 720)
EXTRA = {"dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, "rtl": {"DOVETAIL_RTL": "1"},
         "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"}}
STATES = {"empty": {"DOVE_FAKE_EMPTY": "1"}, "locked": {"DOVE_FAKE_KEYRING": "locked"},
          "no-keyring": {"DOVE_FAKE_KEYRING": "absent"}}
MAIN_PAGES = ("overview", "syncs", "connections", "activity", "needs-you")
RESOURCES = ("-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER")
OPENAPI = ('{"openapi":"3.0.1","info":{"title":"Acme Notes","version":"1"},'
           '"servers":[{"url":"https://notes.example/v1"}],"paths":{"/notes":{"get":{"responses":'
           '{"200":{"description":"","content":{"application/json":{"schema":{"type":"array",'
           '"items":{"type":"object","properties":{"id":{"type":"integer"}}}}}}}}}}}}')


def prepare_screen(mode):
    """Large text is twice the usual, as the settings of a desktop make it."""
    subprocess.run(["xprop", *RESOURCES, "Xft.dpi: %d" % (192 if mode == "large" else 96)], check=True)


def name_application():
    """The program has its icon only where it is installed: it is put where icons are looked for."""
    icons = os.path.join(os.environ["XDG_DATA_HOME"], "icons", "hicolor", "scalable", "apps")
    os.makedirs(icons, exist_ok=True)
    shutil.copy(os.path.join(os.environ["DOVETAIL_DATADIR"], "icons", "dovetail.svg"),
                os.path.join(icons, "org.dovetail.Dovetail.svg"))


class Album:
    """The window in one mode, and its pictures."""

    def __init__(self, desk, out, mode, language):
        self.out, self.mode, self.desk = out, mode, desk
        prepare_screen(mode)
        self.language = language
        self.window = driver.Window(desk.workspace, agent=AGENT, **EXTRA.get(mode, {}))
        self.window.resize(*(PHONE if mode == "narrow" else WIDE))
        self.word = self.language.word
        self.failed = []

    def keep(self, name):
        driver.xdo("mousemove", 5, 5)
        driver.spin(0.7)
        self.window.shot("%s-%s.png" % (self.mode, name), self.out)

    def act(self, action, *arguments):
        """The same in each language and width."""
        self.window.activate(action, *arguments)
        driver.spin(0.5)

    def see(self, text):
        self.window.see(self.word(text))

    def click(self, text):
        self.window.click(self.word(text))

    def number(self, question):
        with sqlite3.connect(os.path.join(self.desk.workspace, ".dovetail", "state.db"), timeout=10) as state:
            return state.execute(question).fetchone()[0]

    def take(self, name, come):
        try:
            self.act("page", "'overview'")
            come(self)
        except (AssertionError, TypeError, subprocess.CalledProcessError) as error:
            self.failed.append("%s-%s: %r" % (self.mode, name, error))
            self.window.keys("Escape")


def bottom(name, page):
    def come(album):
        album.act("page", "'%s'" % page)
        album.keep(name)
    return come


def sync(album):
    album.act("show-sync", "'customers'")
    album.see("_Preview Changes")
    album.keep("05-sync")
    scroll(album)
    scroll(album)
    album.keep("06-sync-end")
    album.click("_Preview Changes")
    album.see("Nothing is written yet: %s")
    album.keep("07-plan")
    album.window.point(album.window.wait("a change", lambda: next(
        (node for node in driver.walk(album.window.root) if driver.role_of(node) == "label" and
         "Rotterdam" in driver.name_of(node)), None)))
    album.window.keys("Return")
    album.keep("08-change")
    album.window.keys("Escape")
    album.click("_Discard")


def run(album):
    album.act("show-run", "int64 %d" % album.number(
        "SELECT max(run_id) FROM change WHERE state IN ('refused', 'failed')"))
    album.keep("09-run")
    album.act("show-change", "int64 %d" % album.number(
        "SELECT max(id) FROM change WHERE state IN ('refused', 'failed')"))
    album.keep("10-record-refused")
    album.act("back")
    album.act("show-change", "int64 %d" % album.number(
        "SELECT max(id) FROM change WHERE state = 'done' AND kind = 'update'"))
    album.keep("11-record")


def search(album):
    album.act("page", "'activity'")
    album.window.keys("ctrl+f")
    album.window.type("Bakery")
    driver.spin(1.5)
    album.keep("12-found")
    album.window.keys("ctrl+a")
    album.window.type("Nowhere at all")
    driver.spin(1)
    album.keep("13-found-nothing")
    album.window.keys("Escape")


def form(album):
    album.act("edit-sync", "'subscribers'")
    album.see("Which Records Are the Same")
    driver.spin(2)
    album.keep("14-form")
    for number in range(1, 5):
        scroll(album)
        album.keep("14-form-%d" % number)
    album.click("_Preview the Change")
    driver.spin(4)
    album.keep("15-form-preview")


def scroll(album):
    wid, x, y = album.window.place()
    driver.xdo("mousemove", x + 170, y + 450)
    for _ in range(9):
        driver.xdo("click", 5)
        driver.spin(0.03)


def mapping(album):
    album.act("edit-sync", "'customers'")
    album.see("Which Records Are the Same")
    driver.spin(1)
    album.window.focus_on(album.word("Open the mapping editor for %s") % "Accounting")
    album.window.keys("space")
    driver.spin(1.5)
    for number, name in ((1, "list"), (2, "wires"), (3, "text")):
        album.window.keys("ctrl+%d" % number)
        driver.spin(0.7)
        album.keep("16-mapping-" + name)


def connection(album):
    album.act("show-connection", "'books'")
    album.see("Details")
    album.keep("17-connection")
    album.click("_Remove…")
    album.keep("18-connection-remove")
    album.window.keys("Escape")


def catalogue(album):
    album.act("add-connection")
    album.window.see("Airtable")
    album.keep("19-catalogue")
    album.window.keys("ctrl+f")
    album.window.type("zzz")
    album.keep("20-catalogue-nothing")
    album.window.keys("ctrl+a")
    album.window.type(OPENAPI)
    album.window.keys("ctrl+a", "ctrl+x")
    album.click("_Paste")
    album.window.see("notes.example")
    album.keep("21-document")


def connect(album):
    album.act("connect", "('stripe', '', false)")
    album.see("Name of the connection")
    album.keep("22-connect")
    album.act("back")
    album.act("connect", "('quickbooks-online', '', false)")
    album.see("Name of the connection")
    album.keep("23-connect-browser")
    album.act("back")
    album.act("connect", "('practice-crm', '', false)")
    album.see("Name of the connection")
    album.click("_Connect")
    driver.spin(1)
    album.keep("24-connect-error")


def new_sync(album):
    album.act("add-sync")
    driver.spin(2)
    album.keep("25-new-sync")
    album.click("_Continue")
    driver.spin(3)
    album.keep("26-new-sync-form")
    for number in range(1, 4):
        scroll(album)
        album.keep("26-new-sync-form-%d" % number)
    album.act("page", "'overview'")
    album.act("use-template", "'won-deals'")
    album.keep("27-template")


def preferences(album):
    album.act("preferences")
    album.keep("28-preferences")
    album.window.keys("shift+Tab", "shift+Tab")
    album.keep("29-preferences-end")
    album.window.keys("Escape")
    album.act("audit")
    driver.spin(1)
    album.keep("30-audit")


def dialogs(album):
    album.window.keys("ctrl+question")
    driver.spin(1)
    album.keep("31-shortcuts")
    album.window.keys("Escape")
    album.window.keys("F10")
    album.keep("32-menu")
    album.window.keys("Escape")
    album.window.activate("about", on_program=True)
    driver.spin(1)
    album.keep("33-about")
    album.window.keys("Escape")


def running(album):
    album.act("show-sync", "'subscribers'")
    album.click("_Run Now")
    driver.spin(0.3)
    album.window.shot("%s-34-running.png" % album.mode, album.out)
    driver.spin(3)
    album.keep("35-run-ended")


PAGES = (("overview", bottom("00-overview", "overview")), ("syncs", bottom("01-syncs", "syncs")),
         ("connections", bottom("02-connections", "connections")),
         ("activity", bottom("03-activity", "activity")),
         ("needs-you", bottom("04-needs-you", "needs-you")), ("sync", sync), ("run", run),
         ("search", search), ("form", form), ("mapping", mapping), ("connection", connection),
         ("catalogue", catalogue), ("connect", connect), ("new-sync", new_sync),
         ("preferences", preferences), ("dialogs", dialogs), ("running", running))


class Bare:
    """What a state needs of an album: the made-up agent, whose state the environment says."""

    def __init__(self, mode):
        self.folder = tempfile.mkdtemp()
        self.window = driver.Window(os.path.join(self.folder, "work"), **STATES[mode])
        self.window.resize(*WIDE)


def take_state(out, mode):
    """The pages below the bar, where nothing is there yet or the keyring is locked."""
    bare = Bare(mode)
    driver.spin(1.5)
    for page in MAIN_PAGES:
        bare.window.activate("page", "'%s'" % page)
        driver.spin(0.5)
        bare.window.shot("%s-%s.png" % (mode, page), out)
    bare.window.close()
    shutil.rmtree(bare.folder, ignore_errors=True)
    return []


def take_offline(out):
    """The applications do not answer, and then the background program is killed."""
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    album = None
    try:
        prepare(desk, practice)
        practice.stop()
        album = Album(desk, out, "offline", Language())
        for name, come in (("sync", offline_sync), ("form", offline_form), ("new", offline_new),
                           ("connection", offline_connection), ("agent", offline_agent)):
            album.take(name, come)
        return album.failed
    finally:
        if album is not None:
            album.window.close()
        desk.end()


def offline_sync(album):
    album.act("show-sync", "'customers'")
    album.click("_Preview Changes")
    driver.spin(4)
    album.keep("sync")
    album.act("page", "'overview'")
    album.keep("overview")


def offline_form(album):
    album.act("edit-sync", "'customers'")
    driver.spin(6)
    album.keep("form")


def offline_new(album):
    album.act("add-sync")
    driver.spin(4)
    album.keep("new-sync")


def offline_connection(album):
    album.act("show-connection", "'crm'")
    album.click("_Check")
    driver.spin(4)
    album.keep("connection")


def offline_agent(album):
    album.window.kill_agent()
    driver.spin(2)
    album.keep("agent-killed")
    album.window.kill_agent()
    driver.spin(2)
    album.keep("agent-gone")


def take_mode(out, mode, only):
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    album = None
    language = Language(LANGUAGES.get(mode), desk.folder)
    os.environ.update(language.environment)  # what is kept is in the language of then
    try:
        prepare(desk, practice)
        album = Album(desk, out, mode, language)
        for name, come in PAGES:
            if not only or name in only:
                album.take(name, come)
        return album.failed
    finally:
        if album is not None:
            album.window.close()
        practice.stop()
        desk.end()
        for name in language.environment:
            os.environ.pop(name, None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("modes", nargs="*")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    name_application()
    failed = []
    for mode in options.modes or ("light",):
        if mode in STATES:
            failed += take_state(options.out, mode)
            continue
        if mode == "offline":
            failed += take_offline(options.out)
            continue
        failed += take_mode(options.out, mode, [name for name in options.only.split(",") if name])
    for line in failed:
        print(line)
    sys.exit(1 if failed else 0)


main()
