#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The agent's interfaces as a program sees them that gets everything wrong: each wrong call is
answered with the right error, and the agent lives on. Needs python3-gi."""

import json
import os
import threading

import gi
from gi.repository import Gio, GLib

from harness import Desk, Practice, Promises, agent_name, wait_until
from people import SYNC

gi.require_version("Gio", "2.0")
PREFIX = "org.dovetail.Dovetail."
ROOT = "/org/dovetail/Dovetail/"
TWIN = dict(SYNC, id="twins")


def fill(pipe, text):
    """Writes a text into a pipe that may not be read to its end."""
    try:
        with os.fdopen(pipe, "w") as file:
            file.write(text)
    except BrokenPipeError:
        pass


class Bus:
    def __init__(self, desk):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self.name = agent_name(desk.workspace)

    def call(self, path, face, method, signature="()", values=(), texts=()):
        """Gives the answer, or the name of the error; each text goes through a pipe of its own."""
        fds = Gio.UnixFDList.new()
        for text in texts:
            out, into = os.pipe()
            if isinstance(text, str):
                threading.Thread(target=fill, args=(into, text)).start()
                fds.append(out)
                os.close(out)
            else:
                fds.append(into)
                os.close(into)
                self.report = out
        try:
            answer, _ = self.bus.call_with_unix_fd_list_sync(
                self.name, ROOT + path, PREFIX + face, method, GLib.Variant(signature, values), None,
                Gio.DBusCallFlags.NONE, 60000, fds, None)
            return answer.unpack()
        except GLib.Error as error:
            name = Gio.DBusError.get_remote_error(error) or str(error)
            Gio.DBusError.strip_remote_error(error)
            self.words = error.message
            return name.replace(PREFIX + "Error.", "")

    def managed(self):
        answer = self.bus.call_sync(self.name, ROOT[:-1], "org.freedesktop.DBus.ObjectManager",
                                    "GetManagedObjects", None, None, Gio.DBusCallFlags.NONE, 60000,
                                    None)
        return answer.unpack()[0]


def documents(promises, bus):
    wrong = [("{", "Invalid", "broken JSON"), ("[1]", "Invalid", "a list"),
             (json.dumps({"dovetail": 1, "kind": "sync", "id": "x"}), "Invalid", "half a sync"),
             (json.dumps(dict(SYNC, id="../x")), "Invalid", "an id that climbs"),
             ("\"" + "x" * (5 << 20) + "\"", "Limit", "five megabytes"), ("", "Invalid", "nothing")]
    for text, error, name in wrong:
        promises.equal(bus.call("agent", "Agent1", "Save", "(hs)", (0, ""), [text]), error,
                       "a document: " + name)
    promises.equal(bus.call("agent", "Agent1", "Save", "(hs)", (-1, ""), []), "Invalid",
                   "a document: no pipe")
    promises.equal(bus.call("agent", "Agent1", "Save", "(hs)", (9, ""), ["{}"]), "Invalid",
                   "a document: a pipe that was not passed")


def calls(promises, bus):
    sync = "sync/people"
    options = {"mode": GLib.Variant("s", "sideways")}
    promises.equal(bus.call(sync, "Sync1", "Run", "(a{sv})", (options,)), "Invalid",
                   "a mode that is none")
    promises.equal(bus.call("agent", "Agent1", "Apply", "(xa{sv})", (99, {})), "Missing",
                   "a plan that is not there")
    promises.equal(bus.call("agent", "Agent1", "Discard", "(x)", (99,)), "Missing",
                   "to discard one that is not there")
    promises.equal(bus.call("agent", "Agent1", "Undo", "(xa{sv})", (99, {})), "Missing",
                   "a run that is not there")
    promises.equal(bus.call(sync, "Sync1", "Run", "(a{sv})", ({"record": GLib.Variant("s", "1"),
                                                               "side": GLib.Variant("s", "c")},)),
                   "Invalid", "a side that is none")
    promises.equal(bus.call("agent", "Agent1", "AddLink", "(sss)", ("nobody", "1", "2")), "Missing",
                   "a link of a sync that is not there")
    promises.equal(bus.call("agent", "Agent1", "AddLink", "(sss)", ("people", "1", "2")), "Invalid",
                   "a link of records that nobody saw")
    promises.equal(bus.call("agent", "Agent1", "RemoveLink", "(sx)", ("people", 99)), "Missing",
                   "a link that is not there")
    promises.equal(bus.call("agent", "Agent1", "ImportLinks", "(sh)", ("people", 0), ["{"]), "Invalid",
                   "links that are no JSON")
    promises.equal(bus.call("agent", "Agent1", "ImportLinks", "(sh)", ("people", 0), [""]), (0, 0),
                   "no links at all")
    promises.equal(bus.call("agent", "Agent1", "Answer", "(xs)", (99, "approve")), "Missing",
                   "a question that nobody asked")
    promises.equal(bus.call("agent", "Agent1", "Retry", "(x)", (99,)), "Missing",
                   "a problem that nobody has")
    promises.equal(bus.call("agent", "Agent1", "Remove", "(s)", ("nobody",)), "Missing",
                   "to remove what is not there")
    promises.equal(bus.call("agent", "Agent1", "Remove", "(s)", ("crm",)), "Invalid",
                   "to remove what others need")
    promises.check("people" in bus.words, "with the name of who needs it", bus.words)
    promises.equal(bus.call("connection/crm", "Connection1", "BeginSignIn", "(a{sv})", ({},)),
                   "Unsupported", "a browser where none is needed")
    promises.equal(bus.call("connection/crm", "Connection1", "PasteSignIn", "(h)", (0,), ["x"]),
                   "Missing", "to paste without a sign-in")
    promises.equal(bus.call("connection/crm", "Connection1", "Records", "(suh)", ("nothing", 5, 0),
                            [None]), "Missing", "records of what is not there")
    os.close(bus.report)


def connecting(promises, bus, practice):
    document = {"dovetail": 1, "kind": "connection", "id": "mail", "connector": "practice-mail",
                "name": "Mail", "settings": {"url": practice.apps["mail"]["url"]}}
    wrong = [(document, "not JSON", "Invalid", "secrets that are no JSON"),
             (document, "[]", "Invalid", "secrets that are a list"),
             (document, json.dumps({"other": "x"}), "Invalid", "another secret"),
             (dict(document, connector="nobody"), "{}", "Missing", "an unknown connector"),
             (dict(document, settings={"url": 7}), "{}", "Invalid", "a setting of another kind"),
             (document, json.dumps({"token": "practice-mail-wrong"}), "Unauthorized", "a wrong token")]
    for what, secrets, error, name in wrong:
        got = bus.call("agent", "Agent1", "Connect", "(hha{sv})", (0, 1, {}),
                       [json.dumps(what), secrets])
        promises.equal(got, error, "connecting: " + name)
        promises.check("practice-mail-wrong" not in bus.words, "and tells no secret: " + name, bus.words)


def running(promises, bus):
    """A reader that goes away does not stop a run; a run that runs is not run again."""
    path = bus.call("sync/people", "Sync1", "Run",
                    "(a{sv})", ({"mode": GLib.Variant("s", "plan"), "report": GLib.Variant("h", 0)},),
                    [None])
    os.close(bus.report)
    promises.check(isinstance(path, tuple) and "/run/" in path[0], "a run has an object", path)
    promises.equal(bus.call("sync/people", "Sync1", "Run", "(a{sv})", ({},)), "Busy",
                   "it is not run twice at once")
    context = GLib.MainContext.default()
    while any("/run/" in name for name in bus.managed()):
        context.iteration(False)
    promises.check(bus.managed()[ROOT + "sync/people"][PREFIX + "Sync1"]["Running"] == "/",
                   "and comes to its end without its reader")


def one_after_another(promises, bus):
    """Who has read the report of a run to its end may order the next one at once."""
    options = {"mode": GLib.Variant("s", "rehearse"), "report": GLib.Variant("h", 0)}
    answers = []
    for _ in range(100):
        answers.append(bus.call("sync/people", "Sync1", "Run", "(a{sv})", (options,), [None]))
        with os.fdopen(bus.report) as report:
            report.read()
    promises.equal([answer for answer in answers if not isinstance(answer, tuple)], [],
                   "a hundred runs, each ordered when the one before is told to be over")


def preview(bus, document):
    """The lines that a preview tells, or the name of its error."""
    answer = bus.call("agent", "Agent1", "Preview", "(ha{sv})",
                      (0, {"report": GLib.Variant("h", 1)}), [json.dumps(document), None])
    with os.fdopen(bus.report) as report:
        return [json.loads(line) for line in report] if isinstance(answer, tuple) else answer


def previewing(promises, bus, desk, practice):
    """What a change would do is told of the real records, and nothing of it is written or kept."""
    shout = [dict(row, formula="UPPER([last_name])") if row["field"] == "name" else row
             for row in TWIN["to_b"]]
    desk.add(TWIN)
    desk.run("run", "twins", "--yes")
    writes = practice.stats()["writes"]
    runs = len(desk.rows("runs"))
    rows = preview(bus, dict(TWIN, to_b=shout))
    promises.equal({row["do"] for row in rows[:-1]}, {"update"}, "a change of a formula updates")
    promises.equal(len(rows) - 1, rows[-1]["result"]["counts"]["planned"], "every record is told")
    promises.check("would be changed" in rows[-1]["result"].get("asks", ""),
                   "that a run asks first because of their number, too", rows[-1])
    promises.equal(preview(bus, TWIN)[:-1], [], "the sync as it is has nothing to do")
    rows = preview(bus, dict(TWIN, conflict="a"))
    promises.check(len(rows) == 1 and "asks" not in rows[0]["result"],
                   "nor one whose change does nothing", rows)
    rows = preview(bus, dict(TWIN, id="others", name="Others"))
    promises.equal(rows[-1]["result"].get("asks"), "This is the first plan of this sync",
                   "a sync that is not saved")
    promises.check(not any("others" in name for name in bus.managed()), "is not there afterwards")
    promises.equal((practice.stats()["writes"], len(desk.rows("runs"))), (writes, runs),
                   "nothing is written, and no run is kept")
    wrong = [(dict(TWIN, to_b=[{"field": "name", "formula": "LOWER("}]), "half a formula"),
             (dict(TWIN, a=dict(TWIN["a"], connection="nobody")), "a connection that is not there"),
             ({"dovetail": 1, "kind": "table", "id": "t", "name": "T", "columns": ["a"], "rows": []},
              "a table")]
    for document, name in wrong:
        promises.equal(preview(bus, document), "Invalid", "a preview of " + name)


def changing(promises, bus, desk):
    """A change goes over the version that it was made of, and over no other."""
    def change(document, base):
        return bus.call("agent", "Agent1", "Change", "(hus)", (0, base, "by a test"),
                        [json.dumps(document)])

    def newest():
        return max(row["version"] for row in desk.rows("versions", "twins"))

    base = newest()
    promises.equal(change(dict(TWIN, name="Once"), base), (base + 1,), "a change is a version")
    promises.equal(change(dict(TWIN, name="Twice"), base), "Conflict", "one of an older version")
    promises.check("was changed meanwhile" in bus.words and "Once" in bus.words, "says why", bus.words)
    path = os.path.join(desk.workspace, "syncs", "twins.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(dict(TWIN, name="Edited")))
    promises.equal(change(dict(TWIN, name="Thrice"), base + 1), "Conflict",
                   "one over a file that was edited a moment ago")
    with open(path, encoding="utf-8") as file:
        promises.equal(json.load(file)["name"], "Edited", "and the file stays")
    promises.equal(change(dict(TWIN, id="nobody"), 1), "Missing", "one of what is not there")
    promises.equal(change(dict(TWIN, match=[]), newest()), "Invalid", "one that is wrong")
    # more than a pipe takes: it goes on until it is read
    long = [dict(row, formula="[last_name] & REPT(\"x\"; 500)") if row["field"] == "name" else row
            for row in TWIN["to_b"]]
    bus.call("agent", "Agent1", "Preview", "(ha{sv})", (0, {"report": GLib.Variant("h", 1)}),
             [json.dumps(dict(TWIN, to_b=long)), None])
    unread = bus.report
    promises.equal(change(TWIN, newest()), "Busy", "one while the sync runs")
    promises.equal(preview(bus, TWIN), "Busy", "and a preview of it")
    with os.fdopen(unread) as report:
        promises.check("result" in report.readlines()[-1], "which goes on all the same")
    desk.run("remove", "twins")


def by_hand(promises, bus, desk):
    """A file that a person edits is read again; a broken one is told, and the others go on."""
    path = os.path.join(desk.workspace, "syncs", "people.json")
    agent = ROOT + "agent"

    def write(text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def sync_property(name):
        return bus.managed().get(ROOT + "sync/people", {}).get(PREFIX + "Sync1", {}).get(name)

    write(json.dumps(dict(SYNC, name="By hand", trigger={"at": "02:30"})))
    wait_until(lambda: sync_property("Name") == "By hand", "an edit is noticed")
    promises.check("02:30" in sync_property("Schedule") and sync_property("NextDue") > 0,
                   "an edit by hand is taken over", sync_property("Schedule"))
    write("{ \"dovetail\": 1, ")
    wait_until(lambda: bus.managed()[agent][PREFIX + "Agent1"]["Issues"], "a broken file is noticed")
    issues = bus.managed()[agent][PREFIX + "Agent1"]["Issues"]
    promises.check("syncs/people.json" in issues[0], "a broken file is named", issues)
    write(json.dumps(SYNC))
    wait_until(lambda: sync_property("Name") == SYNC["name"] and
               not bus.managed()[agent][PREFIX + "Agent1"]["Issues"], "a mended file is noticed")
    promises.equal(desk.run("run", "people", "--dry-run", wanted=(0, 4)) != "", True,
                   "and the sync can be run")


def removing(promises, bus, desk):
    """With a sync go its questions and problems, with a connection its secrets."""
    desk.add(dict(SYNC, match=[{"a": "\"same\"", "b": "[external_id]"}]))
    desk.run("plan", "people", wanted=(0, 3, 4))
    promises.check(desk.rows("reviews"), "there is something to ask")
    desk.run("remove", "people")
    promises.equal((desk.rows("reviews"), desk.rows("problems")), ([], []),
                   "a sync that is gone asks nothing")
    desk.run("connections", "remove", "books")
    promises.check(ROOT + "connection/books" not in bus.managed(), "a connection is gone")
    desk.run("connect", "practice-books", "--id", "books", wanted=None)
    promises.equal(desk.status, 1, "and its secrets with it")


def main():
    promises = Promises()
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        desk.connect(practice, ("crm", "books"))
        desk.add(SYNC)
        bus = Bus(desk)
        documents(promises, bus)
        calls(promises, bus)
        connecting(promises, bus, practice)
        running(promises, bus)
        one_after_another(promises, bus)
        previewing(promises, bus, desk, practice)
        changing(promises, bus, desk)
        by_hand(promises, bus, desk)
        names = set(bus.managed())
        promises.equal({ROOT + "agent", ROOT + "connection/crm", ROOT + "sync/people"} - names, set(),
                       "the object manager names all")
        removing(promises, bus, desk)
        promises.equal(desk.rows("agent", "status")[0]["state"], "ready", "the agent lives on")
    finally:
        practice.stop()
        desk.end()
    promises.end()


main()
