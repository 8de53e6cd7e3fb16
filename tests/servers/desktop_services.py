# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a desktop that the programs speak with, as services on the session bus that keep to
their published interfaces: notifications, the portals for running in the background, for the
network and for the power profile, and what asks a person for a file behind the real portal. They live on a thread of the test, with a connection of their
own, so that a test can look into them and turn them."""

import threading

import gi
from gi.repository import Gio, GLib

gi.require_version("Gio", "2.0")

NOTIFY = "org.freedesktop.Notifications"
PORTAL = "org.freedesktop.portal."
FILES = "org.freedesktop.impl.portal.desktop.test"
PORTAL_PATH = "/org/freedesktop/portal/desktop"
CLOSED_DISMISSED, CLOSED_BY_CALL = 2, 3
SECONDS = 30

XML = """<node>
<interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="ActivationToken"><arg type="u"/><arg type="s"/></signal>
</interface>
<interface name="org.freedesktop.portal.Background">
  <method name="RequestBackground"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
    <arg type="o" direction="out"/></method>
  <property name="version" type="u" access="read"/>
</interface>
<interface name="org.freedesktop.portal.NetworkMonitor">
  <method name="GetStatus"><arg type="a{sv}" direction="out"/></method>
  <method name="GetAvailable"><arg type="b" direction="out"/></method>
  <method name="GetMetered"><arg type="b" direction="out"/></method>
  <method name="GetConnectivity"><arg type="u" direction="out"/></method>
  <method name="CanReach"><arg type="s" direction="in"/><arg type="u" direction="in"/>
    <arg type="b" direction="out"/></method>
  <signal name="changed"/>
  <property name="version" type="u" access="read"/>
</interface>
<interface name="org.freedesktop.portal.PowerProfileMonitor">
  <property name="power-saver-enabled" type="b" access="read"/>
  <property name="version" type="u" access="read"/>
</interface>
<interface name="org.freedesktop.impl.portal.FileChooser">
  <method name="OpenFile"><arg type="o" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
    <arg type="u" direction="out"/><arg type="a{sv}" direction="out"/></method>
  <method name="SaveFile"><arg type="o" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
    <arg type="u" direction="out"/><arg type="a{sv}" direction="out"/></method>
</interface>
</node>"""


class Notice:
    """A notification as it was asked for; `is_open` until it is dismissed or taken back."""

    def __init__(self, number, summary, body, actions, hints):
        self.number = number
        self.summary = summary
        self.body = body
        self.buttons = dict(zip(actions[::2], actions[1::2]))
        self.hints = hints
        self.is_open = True
        self.times = 1  # how often it was shown


class Desktop:
    def __init__(self, notifications=True, portal=True, files=False):
        self.names = [NOTIFY] * notifications + [PORTAL + "Desktop"] * portal + [FILES] * files
        self.file = None     # path that a person chooses
        self.asked = []      # titles of the questions for a file
        self.notices = []
        self.requests = []   # options of RequestBackground
        self.answer = 0      # of the next: 0 done, 1 the person said no, 2 something else
        self.grants = True   # whether it may start by itself then
        self.network = {"available": True, "metered": False, "connectivity": 4}
        self.saves_power = False
        self.context = GLib.MainContext.new()
        self.loop = GLib.MainLoop.new(self.context, False)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        if not self.ready.wait(SECONDS):
            raise RuntimeError("the desktop's services did not start")

    def serve(self):
        self.context.push_thread_default()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION, None)
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        for face in Gio.DBusNodeInfo.new_for_xml(XML).interfaces:
            path = "/org/freedesktop/Notifications" if face.name == NOTIFY else PORTAL_PATH
            self.bus.register_object(path, face, self.called, self.read, None)
        for name in self.names:
            self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                               "RequestName", GLib.Variant("(su)", (name, 0)), None, 0, -1, None)
        self.ready.set()
        self.loop.run()
        self.context.pop_thread_default()

    def stop(self):
        self.on_thread(self.loop.quit)
        self.thread.join(SECONDS)
        self.bus.close_sync(None)

    def on_thread(self, func, *arguments):
        """Does something on the services' thread, and waits for it."""
        done = threading.Event()

        def once(*_):
            func(*arguments)
            done.set()
            return False
        source = GLib.idle_source_new()
        source.set_callback(once)
        source.attach(self.context)
        if not done.wait(SECONDS):
            raise RuntimeError("the desktop's thread does not answer")

    # --- what is called -------------------------------------------------------------------------

    def called(self, bus, sender, path, face, method, parameters, invocation):
        arguments = parameters.unpack()
        answer = getattr(self, "do_" + method)(sender, *arguments)
        invocation.return_value(answer)

    def read(self, bus, sender, path, face, name):
        if name == "power-saver-enabled":
            return GLib.Variant("b", self.saves_power)
        return GLib.Variant("u", 3 if face.endswith("NetworkMonitor") else 1)

    def do_GetCapabilities(self, sender):
        return GLib.Variant("(as)", (["actions", "body"],))

    def do_GetServerInformation(self, sender):
        return GLib.Variant("(ssss)", ("test", "test", "1", "1.2"))

    def do_Notify(self, sender, program, replaces, icon, summary, body, actions, hints, timeout):
        for notice in self.notices:
            if replaces and notice.number == replaces and notice.is_open:
                times = notice.times
                notice.__init__(replaces, summary, body, actions, hints)
                notice.times = times + 1
                return GLib.Variant("(u)", (replaces,))
        self.notices.append(Notice(len(self.notices) + 1, summary, body, actions, hints))
        return GLib.Variant("(u)", (len(self.notices),))

    def do_CloseNotification(self, sender, number):
        self.close(number, CLOSED_BY_CALL)
        return None

    def do_RequestBackground(self, sender, window, options):
        self.requests.append(options)
        handle = "%s/request/%s/%s" % (PORTAL_PATH, sender[1:].replace(".", "_"),
                                       options.get("handle_token", "t"))
        starts = bool(options.get("autostart")) and self.grants
        results = {"background": GLib.Variant("b", self.grants),
                   "autostart": GLib.Variant("b", starts)}
        answer = GLib.Variant("(ua{sv})", (self.answer, results))
        self.bus.emit_signal(sender, handle, PORTAL + "Request", "Response", answer)
        return GLib.Variant("(o)", (handle,))

    def do_GetStatus(self, sender):
        kinds = {"available": "b", "metered": "b", "connectivity": "u"}
        return GLib.Variant("(a{sv})", ({name: GLib.Variant(kinds[name], value)
                                         for name, value in self.network.items()},))

    def do_GetAvailable(self, sender):
        return GLib.Variant("(b)", (self.network["available"],))

    def do_GetMetered(self, sender):
        return GLib.Variant("(b)", (self.network["metered"],))

    def do_GetConnectivity(self, sender):
        return GLib.Variant("(u)", (self.network["connectivity"],))

    def do_CanReach(self, sender, host, port):
        return GLib.Variant("(b)", (self.network["available"],))

    def choose_file(self, sender, handle, program, window, title, options):
        self.asked.append(title)
        uris = GLib.Variant("as", [GLib.filename_to_uri(self.file, None)])
        return GLib.Variant("(ua{sv})", (0, {"uris": uris, "choices": GLib.Variant("a(ss)", []),
                                             "writable": GLib.Variant("b", True)}))

    do_OpenFile = do_SaveFile = choose_file

    # --- what a person does ---------------------------------------------------------------------

    def emit(self, name, signature, *values):
        self.bus.emit_signal(None, "/org/freedesktop/Notifications", NOTIFY, name,
                             GLib.Variant(signature, values))

    def close(self, number, why):
        for notice in self.notices:
            if notice.number == number and notice.is_open:
                notice.is_open = False
                self.emit("NotificationClosed", "(uu)", number, why)

    def open_notices(self, words=""):
        return [notice for notice in self.notices if notice.is_open and words in notice.summary]

    def press(self, notice, button, token=None):
        """Presses a button, which closes the notification."""
        if token is not None:
            self.on_thread(self.emit, "ActivationToken", "(us)", notice.number, token)
        self.on_thread(self.emit, "ActionInvoked", "(us)", notice.number, button)
        self.on_thread(self.close, notice.number, CLOSED_DISMISSED)

    def dismiss(self, notice):
        self.on_thread(self.close, notice.number, CLOSED_DISMISSED)

    def set_network(self, **status):
        def change():
            self.network.update(status)
            self.bus.emit_signal(None, PORTAL_PATH, PORTAL + "NetworkMonitor", "changed", None)
        self.on_thread(change)

    def set_power_saver(self, saves):
        def change():
            self.saves_power = saves
            self.bus.emit_signal(
                None, PORTAL_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                GLib.Variant("(sa{sv}as)", (PORTAL + "PowerProfileMonitor",
                                            {"power-saver-enabled": GLib.Variant("b", saves)}, [])))
        self.on_thread(change)
