#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The background program and the desktop: preferences, starting with the session, notifications
whose buttons do something and that go when they are over, and what waits while the network is
metered or power is saved. Needs python3-gi."""

import os
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "servers"))

import gi  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402

from desktop_services import Desktop  # noqa: E402
from harness import (Desk, Practice, Promises, agent_name, agent_property,  # noqa: E402
                     wait_until)
from people import SYNC  # noqa: E402

gi.require_version("Gio", "2.0")
LITTLE = dict(SYNC, a=dict(SYNC["a"], filter="AND([id] > 20; [id] <= 24)"))
GATHER = 3  # seconds in which notices become one: DOVE_NOTICE_GATHER
HOURLY = {"every": "PT1H"}


class App:
    """The window's name on the bus, where the agent's buttons lead: notes what is activated."""

    XML = """<node><interface name="org.freedesktop.Application">
      <method name="ActivateAction"><arg type="s" direction="in"/><arg type="av" direction="in"/>
      <arg type="a{sv}" direction="in"/></method></interface></node>"""

    def __init__(self, desk):
        name = agent_name(desk.workspace).replace(".Agent", "")
        self.calls = []
        self.context = GLib.MainContext.new()
        self.loop = GLib.MainLoop.new(self.context, False)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.serve, args=(name,), daemon=True)
        self.thread.start()
        self.ready.wait(30)

    def serve(self, name):
        self.context.push_thread_default()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION, None)
        bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        bus.register_object("/" + name.replace(".", "/"),
                            Gio.DBusNodeInfo.new_for_xml(self.XML).interfaces[0], self.called, None,
                            None)
        bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                      "RequestName", GLib.Variant("(su)", (name, 0)), None, 0, -1, None)
        self.ready.set()
        self.loop.run()
        bus.close_sync(None)

    def called(self, bus, sender, path, face, method, parameters, invocation):
        self.calls.append(parameters.unpack())
        invocation.return_value(None)

    def stop(self):
        self.loop.quit()
        self.thread.join(30)


def make_due(desk):
    """As if it had been due an hour ago; the agent looks when it starts."""
    desk.run("agent", "stop")
    with sqlite3.connect(os.path.join(desk.workspace, ".dovetail", "state.db")) as database:
        database.execute("UPDATE schedule SET next_due = ?, last_due = 0 WHERE kind = 'sync'",
                         (int(time.time() * 1e6) - 3600 * 1000000,))
    desk.run("agent", "start")


def value(desk, name):
    return desk.rows("preferences", name)[0]["value"]


def preferences(promises, desk):
    names = [row["name"] for row in desk.rows("preferences")]
    promises.check({"background", "notify-review", "quiet-hours", "keep-days"} <= set(names),
                   "all preferences are listed", names)
    promises.check(all(row["value"] == row["default"] for row in desk.rows("preferences")),
                   "at first all are the default")
    desk.run("preferences", "keep-days", "30")
    promises.equal(value(desk, "keep-days"), "30", "one that is set is kept")
    promises.check("'keep-days': '30'" in agent_property(desk, "agent", "Agent1", "Preferences"),
                   "and the agent shows it", agent_property(desk, "agent", "Agent1", "Preferences"))
    for wrong in (("keep-days", "0"), ("keep-days", "many"), ("quiet-hours", "25:00-07:00"),
                  ("notify-review", "maybe"), ("colour", "red")):
        desk.run("preferences", *wrong, wanted=None)
        promises.check(desk.status == 1 and wrong[0] in desk.errors and "GDBus" not in desk.errors,
                       "refused: %s %s" % wrong, desk.errors)
    promises.equal(value(desk, "keep-days"), "30", "what is refused changes nothing")
    desk.run("preferences", "keep-days", "90")


def autostart_file(desk):
    return os.path.join(os.environ["XDG_CONFIG_HOME"], "autostart",
                        agent_name(desk.workspace) + ".desktop")


def background(promises, desk, desktop):
    promises.equal(value(desk, "background"), "false", "it does not start with the session at first")
    desk.run("preferences", "background", "on")
    promises.equal(value(desk, "background"), "true", "switched on, it does")
    with open(autostart_file(desk), encoding="utf-8") as file:
        text = file.read()
    promises.check("--autostart --workspace" in text and desk.workspace in text,
                   "by a file that starts the agent of this workspace", text)
    desk.run("preferences", "background", "off")
    promises.check(not os.path.exists(autostart_file(desk)), "switched off, the file is gone")
    promises.equal(desktop.requests, [], "outside of a sandbox the portal is not asked")


def portals(desk):
    """What the doctor says of them: whether it is good, and what."""
    return [(row["good"], row["message"]) for row in desk.rows("doctor", wanted=None)
            if row["check"] == "portals"]


def sandboxed(promises, desk, desktop):
    promises.equal(portals(desk), [(True, "Dovetail is not in a sandbox, and needs no portals")],
                   "outside of a sandbox the doctor misses no portal")
    desk.run("agent", "stop")
    os.environ["SNAP"] = "/nowhere"
    found = portals(desk)
    promises.equal([good for good, _ in found], [False, False], "in one it names those missing")
    promises.check("addresses" in found[0][1] and "files" in found[1][1] and
                   all("Install" in message for _, message in found), "and what to do", found)
    desk.run("agent", "start")
    desk.run("preferences", "background", "on")
    promises.equal(value(desk, "background"), "true", "the portal grants it")
    asked = desktop.requests[0]
    promises.equal(asked["commandline"][:2], ["dovetail-agent", "--autostart"],
                   "it was asked for the agent")
    promises.check(asked["autostart"] and asked["reason"] != "", "with a reason", asked)
    desk.run("preferences", "background", "off")
    promises.equal(desktop.requests[1]["autostart"], False, "off is asked of the portal too")
    promises.equal(value(desk, "background"), "false", "and noted")

    for answer, grants, name in ((1, True, "by the person"), (2, True, "without a reason"),
                                 (0, False, "by the desktop")):
        desktop.answer, desktop.grants = answer, grants
        desk.run("preferences", "background", "on", wanted=None)
        promises.check(desk.status != 0 and "settings" in desk.errors,
                       "refused %s: said with what to do" % name, desk.errors)
        promises.equal(value(desk, "background"), "false", "refused %s: it stays off" % name)
    promises.check(not os.path.exists(autostart_file(desk)), "no file is written in a sandbox")
    desktop.answer, desktop.grants = 0, True


def without_portal(promises, desk):
    desk.run("preferences", "background", "on", wanted=None)
    promises.check(desk.status != 0 and "offers no way" in desk.errors and "GDBus" not in desk.errors,
                   "without a portal it is said that there is no way", desk.errors)
    promises.equal(value(desk, "background"), "false", "and it stays off")
    promises.equal(len(portals(desk)), 3, "the doctor misses them all")
    desk.run("agent", "stop")
    del os.environ["SNAP"]
    desk.run("agent", "start")


def conditions(promises, desk, desktop):
    """What the desktop says of the network and the power is shown, and what waits for it."""
    def shown(name):
        return agent_property(desk, "agent", "Agent1", name)

    promises.equal((shown("Network"), shown("IsMetered"), shown("Power")),
                   ("online", "false", "normal"), "all is as usual")
    desktop.set_network(available=False, connectivity=1)
    wait_until(lambda: shown("Network") == "offline", "offline is shown")
    desktop.set_network(available=True, connectivity=3)
    wait_until(lambda: shown("Network") == "limited", "a network that asks to sign in is shown")
    desktop.set_network(connectivity=4, metered=True)
    wait_until(lambda: shown("IsMetered") == "true", "a metered network is shown")
    desktop.set_power_saver(True)
    wait_until(lambda: shown("Power") == "saving", "the power saver is shown")
    promises.check(True, "what the desktop says is shown at once")
    row = desk.rows("agent")[0]
    promises.equal((row["network"], row["metered"], row["power"]), ("online", True, "saving"),
                   "also by the command line")
    desktop.set_power_saver(False)
    desktop.set_network(metered=False)
    wait_until(lambda: (shown("IsMetered"), shown("Power")) == ("false", "normal"),
               "all is as usual again")


def questions(promises, desk, desktop, app):
    """A scheduled sync that must be looked at first; its notice goes when it is answered."""
    desk.add(dict(LITTLE, trigger=HOURLY))
    make_due(desk)
    wait_until(lambda: desktop.open_notices("question"), "a question is told")
    notice = desktop.open_notices("question")[0]
    promises.equal(notice.buttons, {"default": "Review", "open": "Review"}, "it has a button Review")
    promises.equal(notice.hints["desktop-entry"], "org.dovetail.Dovetail", "it belongs to the app")
    desktop.press(notice, "open", token="token-1")
    wait_until(lambda: app.calls, "the app is asked")
    promises.equal(app.calls[-1], ("show-reviews", [], {"activation-token": "token-1",
                                                        "desktop-startup-id": "token-1"}),
                   "Review opens the questions, with the right to come to the front")

    desk.run("preferences", "notify-review", "off")
    desk.run("preferences", "notify-review", "on")
    wait_until(lambda: desktop.open_notices("question"), "switched off and on, it is told again")
    review = desk.rows("reviews")[0]["id"]
    desk.run("answer", str(review), "reject")
    wait_until(lambda: not desktop.open_notices("question"), "answered, the notice goes")
    promises.check(True, "a notice goes when it is over")


def connect_badly(desk, practice, app, name):
    """A connection whose token looks right and is not."""
    desk.run("connect", "practice-" + app, "--id", name, "--set", "url=" + practice.apps[app]["url"],
             given="token=practice-%s-wrong\n" % app, wanted=None)


def sign_ins(promises, desk, desktop, practice, app):
    with open(os.path.join(desk.workspace, "connections", "books.json"), encoding="utf-8") as file:
        before = file.read()
    connect_badly(desk, practice, "books", "stale")
    wait_until(lambda: desktop.open_notices("sign in again"), "a bad sign-in is told",
               explain=lambda: desk.errors)
    notice = desktop.open_notices("sign in again")[0]
    promises.equal(notice.buttons["open"], "Reconnect", "it has a button Reconnect")
    desktop.press(notice, "open")
    wait_until(lambda: app.calls[-1][0] == "sign-in", "the app is asked")
    promises.equal(app.calls[-1][:2], ("sign-in", ["stale"]), "Reconnect signs in to just this one")
    desk.run("connections", "remove", "stale")
    with open(os.path.join(desk.workspace, "connections", "books.json"), encoding="utf-8") as file:
        promises.equal(file.read(), before, "the others are left alone")


def quiet(promises, desk, desktop, practice):
    """In quiet hours nothing is shown; afterwards it is."""
    now = time.localtime()
    hours = "%02d:%02d-%02d:%02d" % ((now.tm_hour - 1) % 24, now.tm_min, (now.tm_hour + 1) % 24,
                                     now.tm_min)
    desk.run("preferences", "quiet-hours", hours)
    connect_badly(desk, practice, "books", "quiet")
    connect_badly(desk, practice, "crm", "loud")
    begun = time.monotonic()
    wait_until(lambda: time.monotonic() > begun + GATHER + 1, "it would have been told by now")
    promises.equal(desktop.open_notices("sign in again"), [], "in quiet hours nothing is shown")
    desk.run("preferences", "quiet-hours", "off")
    wait_until(lambda: desktop.open_notices("want you to sign in again"), "they are over")
    promises.check(desktop.open_notices("2 applications"), "afterwards both are told in one",
                   [notice.summary for notice in desktop.notices])
    desk.run("connections", "remove", "loud")
    wait_until(lambda: desktop.open_notices("An application"), "what is left is told")
    desk.run("agent", "stop")
    wait_until(lambda: not desktop.open_notices(), "the agent takes its notices with it")
    promises.check(True, "when the agent ends, no notice of it stays")


def main():
    promises = Promises()
    # Network and power from the portal, not of this computer; GLib has changed the name of it
    os.environ.update(GTK_USE_PORTAL="1", GIO_USE_PORTALS="1")
    desktop = Desktop()
    desk = Desk(agent=True)
    practice = Practice(os.path.join(desk.folder, "practice"))
    app = App(desk)
    try:
        desk.connect(practice, ("crm", "books"))
        preferences(promises, desk)
        background(promises, desk, desktop)
        sandboxed(promises, desk, desktop)
        conditions(promises, desk, desktop)
        questions(promises, desk, desktop, app)
        sign_ins(promises, desk, desktop, practice, app)
        desktop.stop()
        desktop = Desktop(portal=False)
        without_portal(promises, desk)
        quiet(promises, desk, desktop, practice)
    finally:
        app.stop()
        practice.stop()
        desk.end()
        desktop.stop()
    promises.end()


main()
