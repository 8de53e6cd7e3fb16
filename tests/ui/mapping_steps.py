# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the mapping editor have in common: the sync of contacts and customers, with the real
agent and the practice applications, and how a field is gone to."""

import json
import os
import subprocess
import sys

import driver
import steps
from harness import AGENT, Desk, Practice
from people import SYNC

CLIPBOARD = """
import sys
import gi
gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, GLib, Gtk
Gtk.init()
provider = Gdk.ContentProvider.new_for_bytes("text/plain;charset=utf-8",
                                             GLib.Bytes.new(sys.argv[1].encode()))
Gdk.Display.get_default().get_clipboard().set_content(provider)
print("ready", flush=True)
GLib.MainLoop().run()
"""


# A window of another program, from which a file can be dragged
FILE = """
import sys
import gi
gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, Gtk
Gtk.init()
uri = Gio.File.new_for_path(sys.argv[1]).get_uri() + "\\r\\n"
source = Gtk.DragSource()
source.set_content(Gdk.ContentProvider.new_for_bytes("text/uri-list",
                                                     GLib.Bytes.new(uri.encode())))
label = Gtk.Label(label="File")
label.add_controller(source)
window = Gtk.Window(title="A file to drop", child=label, decorated=False,
                    default_width=120, default_height=60)
window.present()
GLib.MainLoop().run()
"""


class Editor(steps.Steps):
    """The window with the sync, and what is done in its mapping editor."""

    def __init__(self, folder, to_b, to_a=None, width=1180, height=800, prepare=None):
        super().__init__()
        self.desk = Desk(folder, agent=True)
        self.practice = Practice(os.path.join(folder, "practice"))
        self.desk.connect(self.practice, ("crm",))
        if prepare:
            prepare(self)
        else:
            self.desk.connect(self.practice, ("books",))
        self.desk.add(dict(SYNC, direction="both" if to_a else "a-to-b", to_a=to_a or [],
                           to_b=to_b))
        self.window = driver.Window(self.desk.workspace, agent=AGENT)
        self.window.resize(width, height)
        driver.xdo("mousemove", 0, 0)  # a list of choices selects what comes under the pointer
        self.clipboard = None

    def document(self):
        path = os.path.join(self.desk.workspace, "syncs", "people.json")
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def formulas(self):
        return {row["field"]: row.get("formula") for row in self.document()["to_b"]}

    def row(self, name):
        """What a screen reader says of the row of a field."""
        node = self.window.find("Target %s," % name, part=True)
        return driver.name_of(node) if node else ""

    def open_form(self):
        window = self.window
        window.keys("ctrl+2")
        window.focus_row("Contacts to customers")
        window.keys("Return")
        window.see("Run Now")
        window.keys("alt+e")
        window.see("Which Records Are the Same")

    def open_editor(self, application="Practice Books"):
        self.window.focus_on("Open the mapping editor for " + application)
        self.window.keys("space")
        self.window.see("Target fields")

    def go_to(self, name):
        """Looks for a field, and goes from there to its row."""
        self.window.keys("ctrl+f", "ctrl+a")
        self.window.type(name)
        self.window.keys("Escape")
        self.window.wait("the row of " + name, lambda: any(
            ("Target %s," % name) in has for has in self.window.focused()))

    def save(self):
        """Back to the form, its preview, and saved."""
        window = self.window
        window.keys("alt+Left")
        window.see("Which Records Are the Same")
        window.keys("alt+p")
        window.see("What the Next Run Would Do")
        window.keys("alt+s")
        window.gone("What the Next Run Would Do")
        window.see("Run Now")

    def copy(self, text):
        """Another program puts a text into the clipboard, and keeps it there."""
        self.drop_clipboard()
        self.clipboard = subprocess.Popen([sys.executable, "-c", CLIPBOARD, text],
                                          stdout=subprocess.PIPE, text=True)
        self.clipboard.stdout.readline()

    def drop_file(self, path):
        """Somebody drags a file from another program onto the editor."""
        other = subprocess.Popen([sys.executable, "-c", FILE, path])
        try:
            number = self.window.wait("the other program", lambda: driver.xdo(
                "search", "--onlyvisible", "--name", "^A file to drop$"))
            driver.xdo("windowmove", "--sync", number, 0, 0)
            driver.spin(driver.SETTLE)
            _, x, y = self.window.place()
            driver.drag((60, 30), (x + 300, y + 400))
        finally:
            other.terminate()
            other.wait()

    def drop_clipboard(self):
        if self.clipboard:
            self.clipboard.terminate()
            self.clipboard.wait()
            self.clipboard.stdout.close()
            self.clipboard = None

    def end(self):
        self.drop_clipboard()
        super().end()
