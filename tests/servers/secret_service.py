# SPDX-License-Identifier: GPL-3.0-or-later
"""A keyring as a service on the session bus that keeps to the published interface (the Secret
Service API, with its plain sessions), and that can be told to say nothing, or to die in the middle
of a call. It lives on a thread of the test, with a connection of its own."""

import threading

import gi
from gi.repository import Gio, GLib

gi.require_version("Gio", "2.0")

NAME = "org.freedesktop.secrets"
ROOT = "/org/freedesktop/secrets"
COLLECTION = ROOT + "/collection/login"
ALIAS = ROOT + "/aliases/default"
FACE = "org.freedesktop.Secret."
SECRET = "(oayays)"
SECONDS = 30

XML = """<node>
<interface name="org.freedesktop.Secret.Service">
  <method name="OpenSession"><arg type="s" direction="in"/><arg type="v" direction="in"/>
    <arg type="v" direction="out"/><arg type="o" direction="out"/></method>
  <method name="SearchItems"><arg type="a{ss}" direction="in"/><arg type="ao" direction="out"/>
    <arg type="ao" direction="out"/></method>
  <method name="Unlock"><arg type="ao" direction="in"/><arg type="ao" direction="out"/>
    <arg type="o" direction="out"/></method>
  <method name="GetSecrets"><arg type="ao" direction="in"/><arg type="o" direction="in"/>
    <arg type="a{o(oayays)}" direction="out"/></method>
  <method name="ReadAlias"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
  <property name="Collections" type="ao" access="read"/>
</interface>
<interface name="org.freedesktop.Secret.Collection">
  <method name="CreateItem"><arg type="a{sv}" direction="in"/><arg type="(oayays)" direction="in"/>
    <arg type="b" direction="in"/><arg type="o" direction="out"/><arg type="o" direction="out"/>
  </method>
  <property name="Items" type="ao" access="read"/>
  <property name="Label" type="s" access="readwrite"/>
  <property name="Locked" type="b" access="read"/>
  <property name="Created" type="t" access="read"/>
  <property name="Modified" type="t" access="read"/>
</interface>
<interface name="org.freedesktop.Secret.Item">
  <method name="Delete"><arg type="o" direction="out"/></method>
  <method name="GetSecret"><arg type="o" direction="in"/><arg type="(oayays)" direction="out"/>
  </method>
  <property name="Locked" type="b" access="read"/>
  <property name="Attributes" type="a{ss}" access="readwrite"/>
  <property name="Label" type="s" access="readwrite"/>
  <property name="Created" type="t" access="read"/>
  <property name="Modified" type="t" access="read"/>
</interface>
</node>"""


class Keyring:
    """`items`: by their path, (attributes, secret). `mute`: methods that are not answered now.
    `dies_at`: the method at whose next call it is gone."""

    def __init__(self):
        self.items = {}
        self.count = 0
        self.mute = set()
        self.dies_at = None
        self.asked = []
        self.held = []
        self.start()

    def start(self):
        """Starts it, also anew after it died: it knows its items still, and no session."""
        self.context = GLib.MainContext.new()
        self.loop = GLib.MainLoop.new(self.context, False)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        if not self.ready.wait(SECONDS):
            raise RuntimeError("the keyring did not start")

    def serve(self):
        self.context.push_thread_default()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION, None)
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.faces = {face.name: face for face in Gio.DBusNodeInfo.new_for_xml(XML).interfaces}
        self.bus.register_object(ROOT, self.faces[FACE + "Service"], self.called, self.read, None)
        for path in (COLLECTION, ALIAS):
            self.bus.register_object(path, self.faces[FACE + "Collection"], self.called, self.read,
                                     None)
        for path in self.items:
            self.show(path)
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                           "RequestName", GLib.Variant("(su)", (NAME, 0)), None, 0, -1, None)
        self.ready.set()
        self.loop.run()
        self.bus.close_sync(None)
        self.context.pop_thread_default()

    def stop(self):
        source = GLib.idle_source_new()
        source.set_callback(lambda *_: self.loop.quit())
        source.attach(self.context)
        self.thread.join(SECONDS)

    def show(self, path):
        self.bus.register_object(path, self.faces[FACE + "Item"], self.called, self.read, None)

    # --- what is called -------------------------------------------------------------------------

    def called(self, bus, sender, path, face, method, parameters, invocation):
        self.asked.append(method)
        if method == self.dies_at:
            self.dies_at = None
            self.loop.quit()
        elif method in self.mute:
            self.held.append(invocation)
        else:
            getattr(self, "do_" + method)(invocation, path, *parameters.unpack())

    def read(self, bus, sender, path, face, name):
        attributes = self.items.get(path, ({}, ""))[0]
        return {"Collections": GLib.Variant("ao", [COLLECTION]),
                "Items": GLib.Variant("ao", list(self.items)),
                "Label": GLib.Variant("s", "Login"), "Locked": GLib.Variant("b", False),
                "Attributes": GLib.Variant("a{ss}", attributes)}.get(name, GLib.Variant("t", 1))

    def find(self, wanted):
        return [path for path, (attributes, _) in self.items.items()
                if wanted.items() <= attributes.items()]

    def do_OpenSession(self, invocation, path, algorithm, given):
        if algorithm != "plain":
            invocation.return_dbus_error("org.freedesktop.DBus.Error.NotSupported", "Only plain")
            return
        invocation.return_value(GLib.Variant("(vo)", (GLib.Variant("s", ""), ROOT + "/session/s1")))

    def do_SearchItems(self, invocation, path, wanted):
        invocation.return_value(GLib.Variant("(aoao)", (self.find(wanted), [])))

    def do_Unlock(self, invocation, path, paths):
        invocation.return_value(GLib.Variant("(aoo)", (paths, "/")))

    def do_ReadAlias(self, invocation, path, name):
        invocation.return_value(GLib.Variant("(o)", (COLLECTION,)))

    def do_GetSecrets(self, invocation, path, paths, session):
        found = {path: (session, b"", self.items[path][1], "text/plain")
                 for path in paths if path in self.items}
        invocation.return_value(GLib.Variant("(a{o(oayays)})", (found,)))

    def do_GetSecret(self, invocation, path, session):
        secret = (session, b"", self.items[path][1], "text/plain")
        invocation.return_value(GLib.Variant("((oayays))", (secret,)))

    def do_CreateItem(self, invocation, path, properties, secret, replaces):
        attributes = properties.get(FACE + "Item.Attributes", {})
        found = self.find(attributes) if replaces else []
        if not found:
            self.count += 1
            found = ["%s/%d" % (COLLECTION, self.count)]
            self.show(found[0])
        self.items[found[0]] = (attributes, bytes(secret[2]))
        invocation.return_value(GLib.Variant("(oo)", (found[0], "/")))

    def do_Delete(self, invocation, path):
        del self.items[path]
        invocation.return_value(GLib.Variant("(o)", ("/",)))
