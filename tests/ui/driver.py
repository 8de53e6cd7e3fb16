#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the window as a person would: AT-SPI finds and reads, xdotool types and clicks.

Inside `tests/in-session.sh --display`. Folders come from the environment: DOVETAIL_BUILD, and
DOVETAIL_SHOTS, where a screenshot of a failure is kept.
"""

import hashlib
import os
import re
import signal
import subprocess
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

warnings.simplefilter("ignore")

BUILD = os.environ["DOVETAIL_BUILD"]
APP = os.path.join(BUILD, "src", "app", "dovetail")
FAKE = os.path.join(BUILD, "tests", "app", "dove-fake-agent")
PATIENCE = 30  # seconds for anything to appear
# Asked for a window of its own that is not on the screen yet, GTK 4.8 answers without its place, and
# complains of itself: what a click opens is given a moment.
SETTLE = 0.5
STILL = 30  # looks until what moves is clicked all the same
LOOKS = 4  # until a control without a name is believed
DOUBT = 5  # seconds until what is remembered of the program is read again
# GTK 4.8 with AT-SPI 2.46, and later ones
BUTTON = ("push button", "button", "toggle button")
SWITCH = ("check box", "switch", "toggle button")
NAMED = BUTTON + SWITCH + ("text", "password text", "entry", "combo box", "radio button", "slider",
                           "progress bar", "list", "spin button", "check menu item")


def spin(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        while GLib.MainContext.default().iteration(False):
            pass
        time.sleep(0.01)


def xdo(*args):
    return subprocess.run(["xdotool", *map(str, args)], capture_output=True,
                          text=True).stdout.strip()


def walk(node):
    try:
        yield node
        count = node.get_child_count()
    except GLib.Error:
        return
    for i in range(count):
        try:
            child = node.get_child_at_index(i)
        except GLib.Error:
            continue
        if child:
            yield from walk(child)


def clean(name):
    """A button with a mnemonic is named `_Greet Greet`."""
    half = len(name) // 2
    if name.replace("_", "", 1)[:half] == name[half + 1:]:
        return name[half + 1:]
    words = name.split(" ")
    middle = len(words) // 2
    if len(words) % 2 == 0 and " ".join(words[:middle]).replace("_", "") == " ".join(
            words[middle:]):
        return " ".join(words[middle:])
    return name.replace("_", "")


def drag(begin, end):
    """From a place of the screen to another with the button held, in small steps, as a hand does."""
    xdo("mousemove", *begin, "mousedown", 1)
    spin(0.2)
    for i in range(1, 13):
        xdo("mousemove", begin[0] + (end[0] - begin[0]) * i // 12,
            begin[1] + (end[1] - begin[1]) * i // 12)
        spin(0.03)
    spin(0.2)
    xdo("mouseup", 1)
    spin(0.3)


def name_of(node):
    try:
        return clean(node.get_name() or "")
    except GLib.Error:
        return ""


def role_of(node):
    try:
        return node.get_role_name()
    except GLib.Error:
        return ""


class Window:
    """The program with its agent, and what is seen of it."""

    def __init__(self, folder, agent=FAKE, stdout=None, **environment):
        self.folder = folder
        self.agent = agent
        self.title = "Dovetail"
        self.log = open(os.path.join(os.path.dirname(folder), "app.log"), "w")
        env = dict(os.environ, DOVETAIL_AGENT=agent, GTK_A11Y="atspi", **environment)
        self.process = subprocess.Popen([APP, "--workspace", folder], env=env, stdout=stdout,
                                        stderr=self.log)
        self.root = Atspi.get_desktop(0)
        self.root = self.wait("the program", self.find_program)
        self.wait("the window", lambda: xdo("search", "--onlyvisible", "--name",
                                            "^%s$" % self.title))

    def find_program(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child and child.get_name() == "dovetail":
                return child
        return None

    def wait(self, what, check, patience=PATIENCE):
        end = time.monotonic() + patience
        doubt = time.monotonic() + DOUBT
        while time.monotonic() < end:
            try:
                found = check()
                if found:
                    return found
                if time.monotonic() > doubt:
                    # what is remembered of the windows may lack one that came meanwhile
                    self.root.clear_cache()
                    doubt = time.monotonic() + DOUBT
            except GLib.Error:
                pass
            spin(0.05)
        self.shot("failure-%d.png" % int(time.time()))
        raise AssertionError("timed out: " + what)

    def find(self, text, roles=None, part=False):
        texts = {text, text.replace("_", "")}  # name_of() leaves it out, for it may be a mnemonic's
        for node in walk(self.root):
            if roles is not None and role_of(node) not in roles:
                continue
            name = name_of(node)
            if name in texts or (part and any(text in name for text in texts)):
                return node
        return None

    def see(self, text, part=True):
        return self.wait("“%s”" % text, lambda: self.find(text, part=part))

    def gone(self, text):
        self.wait("no “%s”" % text, lambda: self.find(text, part=True) is None)

    def click(self, text, roles=BUTTON, part=False):
        node = self.wait("the button “%s”" % text, lambda: self.find(text, roles, part))
        self.act(node)

    def act(self, node):
        for i in range(Atspi.Action.get_n_actions(node)):
            if Atspi.Action.get_action_name(node, i) in ("click", "toggle", "activate"):
                done = Atspi.Action.do_action(node, i)
                spin(SETTLE)
                return done
        return self.point(node)

    def place(self):
        wid = xdo("search", "--onlyvisible", "--name", "^%s$" % self.title).split("\n")[-1]
        lines = xdo("getwindowgeometry", "--shell", wid).split("\n")
        geometry = dict(line.split("=") for line in lines if "=" in line)
        return wid, int(geometry["X"]), int(geometry["Y"])

    def width(self):
        lines = xdo("getwindowgeometry", "--shell", self.place()[0]).split("\n")
        return int(dict(line.split("=") for line in lines if "=" in line)["WIDTH"])

    def point(self, node):
        """A click of the mouse; window coordinates begin inside a border of 5 px."""
        box = self.still(node)
        _, x, y = self.place()
        xdo("mousemove", x + 5 + box.x + box.width // 2, y + 5 + box.y + box.height // 2,
            "click", 1)

    def middle(self, node):
        """The middle of what a node shows, on the screen, in the window in front: one that asks may
        be over the others."""
        lines = xdo("getactivewindow", "getwindowgeometry", "--shell").split("\n")
        geometry = dict(line.split("=") for line in lines if "=" in line)
        box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
        return (int(geometry["X"]) + 5 + box.x + box.width // 2,
                int(geometry["Y"]) + 5 + box.y + box.height // 2)

    def still(self, node):
        """Where a control is, once it does not move any more: a page may be sliding in."""
        before = None
        for _ in range(STILL):
            box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
            now = (box.x, box.y, box.width, box.height)
            if now == before:
                break
            before = now
            spin(0.1)
        return box

    def open_row(self, text):
        """A row has no action: the mouse clicks its title."""
        self.point(self.wait("the row “%s”" % text,
                             lambda: self.find(text, ("label",)) or
                             self.find(text, ("label",), part=True)))

    def keys(self, *keys):
        """Keys go to the window, whatever the pointer is over."""
        for key in keys:
            if xdo("getactivewindow", "getwindowpid") != str(self.process.pid):
                xdo("windowactivate", "--sync", self.place()[0])
            xdo("key", key)
            spin(0.2)

    def type(self, text):
        xdo("type", "--delay", 12, "--", text)
        spin(0.15)

    def focused(self):
        """The names of what says that it has the focus."""
        state = Atspi.StateType.FOCUSED
        return [name_of(node) for node in walk(self.root) if node.get_state_set().contains(state)]

    def focus_on(self, name, most=80):
        """Tab by Tab; the first of that name."""
        for _ in range(most):
            if any(name in has for has in self.focused()):
                return
            self.keys("Tab")
        raise AssertionError("Tab does not reach %s, but %s" % (name, self.focused()))

    def focus_before(self, name, steps):
        """Some steps back from a control: the text inside a row never says that it has the focus."""
        self.focus_on(name)
        self.keys(*["shift+Tab"] * steps)

    def focus_row(self, title):
        """A row of a list, by Tab into the list and Down in it."""
        for key in ["Tab"] * 40:
            if any(title in has for has in self.focused()):
                return
            self.keys(key)
        raise AssertionError("Tab does not reach the row %s, but %s" % (title, self.focused()))

    def pick(self, item, most=40):
        """An item of a list that is open, by keyboard: what is in a popover is not where GTK 4.18 says
        that it is."""
        state = Atspi.StateType.FOCUSED
        self.keys("Home")
        for _ in range(most):
            if any(name_of(part) == item for node in walk(self.root)
                   if role_of(node) == "list item" and node.get_state_set().contains(state)
                   for part in walk(node)):
                return self.keys("Return")
            self.keys("Down")
        raise AssertionError("Down does not reach %s" % item)

    def menu(self, mnemonic):
        """An item of the main menu, by its letter: GTK 4.18 tells nobody the names of items."""
        self.keys("F10", mnemonic)

    def press(self, name):
        self.focus_on(name)
        self.keys("space")

    def fill(self, name, text):
        """Sets the text of an entry, as a screen reader does."""
        node = self.wait("the entry “%s”" % name, lambda: self.find(name, ("text", "entry")))
        Atspi.EditableText.set_text_contents(node, text)

    def choose_file(self, title, path, is_new=False):
        """A file, in the toolkit's own chooser of that title. The path is put into its entry at
        once: where it is typed, what GTK 4.18 completes comes between the letters."""

        def is_asked():
            return xdo("search", "--onlyvisible", "--name", "^%s$" % re.escape(title))

        self.wait("the question “%s”" % title, is_asked)
        spin(SETTLE)
        if not is_new:
            self.keys("ctrl+l")  # the entry for a path, which a question for a new file has
        entry = self.wait("the entry for a path", self.entry_in_focus)
        Atspi.EditableText.set_text_contents(entry, path)
        spin(SETTLE)
        xdo("key", "Return")
        # Asked for a chooser that is just going, GTK 4.8 answers without its path, and complains.
        self.wait("the answer to “%s”" % title, lambda: not is_asked())
        spin(SETTLE)

    def entry_in_focus(self):
        state = Atspi.StateType.FOCUSED
        return next((node for node in walk(self.root) if role_of(node) in ("text", "entry") and
                     node.get_state_set().contains(state)), None)

    def text_of(self, name):
        """What stands in a text, of one line or several."""
        node = self.find(name, ("text", "entry"))
        return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node)) if node else ""

    def resize(self, width, height):
        xdo("windowsize", "--sync", self.place()[0], width, height)
        spin(0.5)

    def activate(self, action, *arguments, on_program=False):
        """An action of the window or of the program, over the bus as a notification does it; its
        arguments are texts of GVariant."""
        digest = hashlib.sha256(os.path.realpath(self.folder).encode()).hexdigest()[:8]
        path = "/org/dovetail/Dovetail/w" + digest
        subprocess.run(["gdbus", "call", "--session", "-d", "org.dovetail.Dovetail.w" + digest,
                        "-o", path + ("" if on_program else "/window/1"),
                        "-m", "org.gtk.Actions.Activate", action,
                        "[%s]" % ",".join("<%s>" % argument for argument in arguments), "{}"],
                       check=True, capture_output=True)

    def unnamed(self):
        """Controls that a screen reader cannot name; one that is just going has no name either."""
        for _ in range(LOOKS):
            found = [node for node in walk(self.root)
                     if role_of(node) in NAMED and not name_of(node).strip()]
            if not found:
                return []
            spin(SETTLE)
            self.root.clear_cache()
        return ["%s below %s" % (role_of(node), self.above(node)) for node in found]

    def above(self, node):
        """The names of what a control stands in, from the inside."""
        try:
            parent = node.get_parent()
        except GLib.Error:
            parent = None
        return "%s, %s" % (name_of(parent), self.above(parent)) if parent else "the desktop"

    def agent_pid(self):
        found = subprocess.run(["pgrep", "-f", "%s --workspace %s" % (os.path.basename(self.agent), self.folder)],
                               capture_output=True, text=True).stdout.split()
        return int(found[0]) if found else None

    def kill_agent(self):
        pid = self.agent_pid()
        os.kill(pid, signal.SIGKILL)
        return pid

    def shot(self, name, folder=None):
        folder = folder or os.environ.get("DOVETAIL_SHOTS")
        if folder:
            os.makedirs(folder, exist_ok=True)
            subprocess.run(["import", "-window", "root", os.path.join(folder, name)], check=False)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()
        pid = self.agent_pid()
        if pid:
            os.kill(pid, signal.SIGTERM)
        self.log.close()
