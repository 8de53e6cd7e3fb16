#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as a person uses it, with a made-up agent behind it. Prints TAP.

usage: test-window.py; it makes its own session (tests/in-session.sh --display)
"""

import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import session  # noqa: E402

session.enter(__file__)

import driver  # noqa: E402


def pages(window):
    window.see("Everything" if window.find("Everything", part=True) else "questions wait for you")
    for key, text in (("ctrl+3", "Books & Co <Ltd>"), ("ctrl+4", "Failed: “Books” could not"),
                      ("ctrl+5", "Show the Plan"), ("ctrl+2", "Next run in"),
                      ("ctrl+1", "What Is Next")):
        window.keys(key)
        window.see(text)


def controls_have_names(window):
    found = window.unnamed()
    assert not found, found


def switch_is_sent(window):
    window.keys("ctrl+2")
    node = window.wait("switch", lambda: window.find("“Prices” runs by itself"))
    window.act(node)
    window.wait("on", lambda: window.find("Runs only when asked", part=True))


def run_and_cancel(window):
    window.keys("ctrl+2")
    window.open_row("Customers")
    window.click("Run Now")
    window.see("of 40 records")
    window.click("Cancel")
    window.see("Stopped by you")
    window.keys("alt+Left")


def plan_and_apply(window):
    window.keys("ctrl+2")
    window.open_row("Customers")
    window.click("Preview Changes")
    window.see("Nothing is written yet: 20 to create, 40 to change, 20 to link")
    controls_have_names(window)
    window.keys("ctrl+f")
    window.type("a & b <c>")
    window.see("1 of 80 changes")
    window.see("a & b <c>")
    window.see("city: Köln → Bonn <1>")
    window.keys("ctrl+a", "BackSpace")
    window.see("80 changes", part=False)
    window.point(window.wait("a row", lambda: window.find("Customer 4", ("label",))))
    window.keys("Return")
    dialog = window.wait("all fields", lambda: [
        node for node in driver.walk(window.root) if driver.role_of(node) == "dialog"])
    window.act([node for node in driver.walk(dialog[0]) if driver.role_of(node) in driver.BUTTON and
                driver.name_of(node) == "Close"][0])
    window.keys("ctrl+f")
    window.type("Customer 77")
    window.see("1 of 80 changes")
    window.click("Apply")
    window.see("Done: 20 created, 40 changed, 20 linked")
    window.keys("alt+Left", "alt+Left")


def leave_out(window):
    """Single records by their mark, several by keyboard, and back again; then the rest is applied."""
    window.keys("ctrl+1")
    window.open_row("Customers")
    window.click("Preview Changes")
    window.see("Nothing is written yet: 20 to create, 40 to change, 20 to link")
    window.act(window.wait("the mark", lambda: window.find("Write “Customer 4”", driver.SWITCH)))
    window.see("Nothing is written yet: 19 to create, 40 to change, 20 to link, 1 left out")
    window.see("80 changes, 1 left out")
    controls_have_names(window)
    choose(window, "Customer 8")
    window.keys("shift+Down", "shift+Down")
    window.wait("three are chosen", lambda: count_chosen(window) == 3)
    window.keys("Delete")
    window.see("16 to create, 40 to change, 20 to link, 4 left out")
    window.keys("ctrl+z")
    window.see("19 to create, 40 to change, 20 to link, 1 left out")
    window.click("Leave Out")
    window.see("16 to create, 40 to change, 20 to link, 4 left out")
    choose(window, "Customer 8")
    window.keys("Insert")
    window.see("17 to create, 40 to change, 20 to link, 3 left out")
    show_only(window, "Left Out")
    window.see("3 of 80 changes, 3 left out")
    show_only(window, "Left Alone")
    window.see("Both sides changed the phone of Anna Schmidt")
    show_only(window, "All Changes")
    window.click("Apply the Rest")
    window.see("Done: 17 created, 40 changed, 20 linked, 3 left out by a person")
    show_only(window, "Left Out")
    window.see("Left out by a person")
    window.see("3 of 80 changes")
    window.keys("alt+Left", "alt+Left")


def count_chosen(window):
    return sum(driver.role_of(node) == "list item" and
               node.get_state_set().contains(driver.Atspi.StateType.SELECTED)
               for node in driver.walk(window.root))


def choose(window, record):
    """One row alone, by the mouse."""
    window.point(window.wait(record, lambda: window.find(record, ("label",))))
    window.wait("it is chosen", lambda: count_chosen(window) == 1)


def show_only(window, kind):
    """Chooses what the filter of the changes shows."""
    window.click("Kinds of changes shown")
    window.pick(kind)


def answer(window):
    window.keys("ctrl+5")
    window.see("Both sides changed the phone of Anna Schmidt (Anna Schmidt)")
    window.see("The record was changed 1 hour ago by Ben Ito")
    window.click("Use This")
    window.wait("answered", lambda: window.find("What both had before", part=True) is None)
    window.click("Try These Again")
    window.see("Tried with the next run")


def connect_by_keyboard(window):
    window.keys("ctrl+n")
    window.see("Practice CRM")
    window.keys("ctrl+f")
    window.type("practice crm")
    window.keys("Return")
    window.see("Name of the connection")
    controls_have_names(window)
    focus_on_token(window)
    window.type("practice-crm-wrong")
    window.press("Connect")
    window.see("The application refused the token: a & b <c>")
    assert window.find("Token", ("password text", "text")) is not None
    focus_on_token(window)
    window.keys("ctrl+a")
    window.type("practice-crm-right")
    window.press("Connect")
    window.wait("the new connection", lambda: window.find("Practice CRM", ("label",)))


def focus_on_token(window):
    """The text inside a row never says that it has the focus: back from the button, over the row
    of the own authority and the eye that shows the secret."""
    window.focus_before("Connect", 3)


def back_in_the_catalogue(window):
    """The focus is where it was, typing goes to the search from anywhere, and Ctrl+N begins anew."""
    search, form = "Search for an application", "Name of the connection"

    def searched():
        return window.text_of(search)

    window.keys("ctrl+3", "ctrl+n")
    window.see("Practice CRM")
    window.type("practice")
    window.wait("what is typed at once", lambda: searched() == "practice")
    window.keys("Return")
    window.see(form)
    window.keys("alt+Left")
    window.type("practice b")  # with a space, which presses a button that has the focus
    window.wait("it takes the place of the old one", lambda: searched() == "practice b")
    window.focus_row("Practice Books")
    window.keys("Return")
    window.see(form)
    window.keys("alt+Left")
    window.wait("the row has the focus", lambda: "Practice Books" in window.focused())
    window.type("mail")
    window.wait("typed on a row", lambda: searched() == "mail")
    window.keys("Return")
    window.see(form)
    window.keys("alt+Left", "ctrl+n")
    window.wait("all are there again", lambda: searched() == "")
    window.type("practice m")
    window.wait("typed after Ctrl+N", lambda: searched() == "practice m")
    window.keys("alt+Left")
    window.wait("the page below", lambda: window.find(search) is None)


def what_is_said_clears_the_way(window):
    """A sentence lies over no button that is next: it goes with the page that it was said on, and
    stands above the buttons of one that has them at its bottom."""
    window.activate("say", "'Said on the page before'")
    window.see("Said on the page before")
    window.keys("ctrl+n")
    window.see("Practice CRM")
    window.gone("Said on the page before")
    window.keys("ctrl+f")
    window.type("practice crm")
    window.keys("Return")
    window.see("Name of the connection")
    window.activate("say-error", "'Said beside the button'")
    said = window.still(window.wait("said", lambda: window.find("Said beside the button")))
    button = window.still(window.find("Connect", driver.BUTTON))
    assert said.y + said.height <= button.y, (said.y, said.height, button.y)
    window.shot("said.png")
    window.keys("alt+Left", "alt+Left")
    window.wait("the page below", lambda: window.find("Search for an application") is None)


BANK = {"dovetail": 1, "id": "bank", "version": "1.0.0", "name": "Bank of Tests", "driver": "http",
        "base": "https://bank.example", "auth": [{"id": "certificate", "type": "client-certificate"}],
        "objects": {"account": {"title": "Account", "key": "/id", "list": "GET /accounts",
                                "schema": {"type": "object", "properties": {"id": {"type": "string"}}}}}}


def certificate_from_a_file(window):
    """Lines of a file come into the row; what does not fit together is told at once."""
    path = os.path.join(window.folder, "mine.pem")
    with open(path, "w", encoding="utf-8") as file:
        file.write("-----BEGIN NOTE-----\nof the file\n-----END NOTE-----\n")
    window.keys("ctrl+n")
    window.see("Bank of Tests")
    window.keys("ctrl+f")
    window.type("bank of")
    window.keys("Return")
    window.see("Password of the private key (may be empty)")
    controls_have_names(window)
    window.click("Certificate: From a File…", part=True)
    window.choose_file("Choose a File", path)
    window.wait("the lines", lambda: window.text_of("Certificate").startswith("-----BEGIN NOTE"))
    window.press("Connect")
    window.see("the certificate is not in PEM")
    window.keys("alt+Left", "alt+Left")


def secret_of_several_lines(window):
    """A private key, say: what is typed arrives with all of its lines."""
    window.keys("ctrl+n")
    window.see("Practice CRM")
    window.keys("ctrl+f")
    window.type("pretend signer")
    window.keys("Return")
    window.see("Name of the connection")
    controls_have_names(window)
    window.point(window.wait("the key", lambda: window.find("Private key", ("text",))))
    for line in ("-----BEGIN KEY-----", "a1+b2/c3=", "-----END KEY-----"):
        window.type(line)
        window.keys("Return")
    window.press("Connect")
    window.wait("the new connection", lambda: window.find("Pretend Signer", ("label",)))
    window.open_row("Pretend Signer")
    window.see("-----BEGIN KEY-----|a1+b2/c3=|-----END KEY-----|")
    window.keys("alt+Left")


OPENAPI = ('{"openapi":"3.0.1","info":{"title":"Acme Notes","version":"1"},'
           '"servers":[{"url":"https://notes.example/v1"}],"paths":{"/notes":{"get":{"responses":'
           '{"200":{"description":"","content":{"application/json":{"schema":{"type":"array",'
           '"items":{"type":"object","properties":{"id":{"type":"integer"}}}}}}}}}}}}')


def an_application_that_is_not_in_the_list(window):
    """Its document is pasted, by way of the search entry; one kind is left after choosing it."""
    window.keys("ctrl+2", "ctrl+n")
    window.see("Airtable")
    window.keys("ctrl+f")
    window.type("Nothing that can be read")
    window.keys("ctrl+a", "ctrl+x")
    window.click("Paste")
    window.see("No connector can be made of it", part=True)
    window.keys("ctrl+f")
    window.type(OPENAPI)
    window.keys("ctrl+a", "ctrl+x")
    window.click("Paste")
    for text in ("OpenAPI 3.0.1: 1 kind of record", "notes.example", "Notes", "Can be read"):
        window.see(text)
    controls_have_names(window)
    window.keys("alt+Left")
    window.see("Airtable")
    window.keys("alt+Left")


def sign_in_with_another_account(window):
    """Who signs in again is held to the account of before; with this button any is right. What
    the sign-in does not include stays to be read."""
    window.keys("ctrl+3")
    window.open_row("Letters")
    window.click("Sign In Again…")
    window.see("“Payments” will not work")
    assert window.find("Another & Sons", part=True) is None
    window.click("Sign In With Another Account…")
    window.see("Another & Sons")
    window.wait("the end of the sign-in", lambda: window.find("WDJB-MJHT") is None)
    window.see("The sign-in does not include “payments” (Payments)")
    controls_have_names(window)
    window.keys("alt+Left")


def agent_ends_and_returns(window):
    window.keys("ctrl+2")
    before = window.kill_agent()
    window.wait("another agent", lambda: window.agent_pid() not in (None, before))
    window.wait("its objects", lambda: window.find("3 minutes ago", part=True))
    driver.spin(0.5)
    window.kill_agent()
    window.see("The background program has ended")
    window.wait("the bar", lambda: window.find("Start Again", driver.BUTTON))
    driver.spin(0.5)
    window.click("Start Again")
    window.wait("the agent", window.agent_pid)
    window.see("Customers")


def help_is_about_what_is_in_front(window):
    data, config = os.environ["XDG_DATA_HOME"], os.environ["XDG_CONFIG_HOME"]
    shown = os.path.join(os.path.dirname(window.folder), "shown.txt")
    window.keys("ctrl+5", "F1")
    window.see("needs a help viewer", part=True)
    window.keys("F1", "F1", "F1", "F1")
    window.wait("the same said again takes its place, not its turn",
                lambda: window.find("needs a help viewer", part=True) is None, 12)
    os.makedirs(os.path.join(data, "applications"), exist_ok=True)
    os.makedirs(config, exist_ok=True)
    with open(os.path.join(data, "applications", "viewer.desktop"), "w", encoding="utf-8") as file:
        file.write("[Desktop Entry]\nType=Application\nName=Viewer\nMimeType=x-scheme-handler/help;\n"
                   "Exec=sh -c \"echo %%u >> %s\"\n" % shown)
    with open(os.path.join(config, "mimeapps.list"), "w", encoding="utf-8") as file:
        file.write("[Default Applications]\nx-scheme-handler/help=viewer.desktop\n")
    for place, topic in ((lambda: window.keys("ctrl+5"), "needs-you"),
                         (lambda: window.keys("ctrl+1"), "overview"),
                         (lambda: window.open_row("Customers"), "schedule")):
        window.keys("ctrl+2")
        place()
        window.wait(topic, lambda: pressed_for_help(window, shown, topic))
    window.keys("alt+Left")


def pressed_for_help(window, shown, topic):
    """The desktop takes a moment to know a program that was just installed."""
    window.keys("F1")
    driver.spin(0.5)
    if not os.path.exists(shown):
        return False
    with open(shown, encoding="utf-8") as file:
        return file.read().endswith("help:dovetail/%s\n" % topic)


def narrow(window):
    window.resize(360, 640)
    for key in ("ctrl+5", "ctrl+4", "ctrl+3", "ctrl+2", "ctrl+1"):
        window.keys(key)
    width = int(dict(line.split("=") for line in driver.xdo(
        "getwindowgeometry", "--shell", window.place()[0]).split("\n"))["WIDTH"])
    assert width <= 380, width
    window.keys("ctrl+2")
    window.open_row("Customers")
    window.click("Preview Changes")
    window.see("Nothing is written yet")
    tops = [driver.Atspi.Component.get_extents(window.find(name), driver.Atspi.CoordType.WINDOW).y
            for name in ("Search in the changes", "Save what is shown as a table")]
    assert abs(tops[0] - tops[1]) < 12, "one line has the search and its button: %s" % tops
    window.keys("alt+Left", "alt+Left")


def quits(window):
    window.keys("ctrl+q")
    window.wait("the end", lambda: window.process.poll() == 0)


STEPS = (pages, controls_have_names, switch_is_sent, run_and_cancel, plan_and_apply, leave_out, answer,
         connect_by_keyboard, back_in_the_catalogue, what_is_said_clears_the_way,
         certificate_from_a_file, secret_of_several_lines, an_application_that_is_not_in_the_list,
         sign_in_with_another_account, agent_ends_and_returns,
         help_is_about_what_is_in_front, narrow, quits)


SIGNER = {
    "dovetail": 1, "id": "pretend-signer", "version": "1.0.0", "name": "Pretend Signer",
    "summary": "Is signed in to with a private key", "driver": "http",
    "base": "https://signer.example", "auth": [{
        "id": "key", "type": "jwt", "title": "Key", "algorithm": "RS256", "key": "{secret.key}",
        "claims": {"iss": "me"}, "secrets": {"key": {"title": "Private key", "multiline": True}}}],
    "objects": {"letter": {"title": "Letter", "key": "/id", "schema": {"type": "object"},
                           "list": {"request": "GET /letters"}}},
}


def main():
    folder = os.path.join(tempfile.mkdtemp(), "work")
    os.makedirs(os.path.join(folder, "connectors"))
    for name, connector in (("bank", BANK), ("pretend-signer", SIGNER)):
        with open(os.path.join(folder, "connectors", name + ".json"), "w",
                  encoding="utf-8") as file:
            json.dump(connector, file)
    window = driver.Window(folder, DOVE_FAKE_STEP_MS="20", DOVE_FAKE_WAITS="1")
    broken = 0
    print("1..%d" % len(STEPS))
    for number, step in enumerate(STEPS, 1):
        try:
            step(window)
            print("ok %d %s" % (number, step.__name__), flush=True)
        except Exception as error:  # one broken step must not hide the others
            broken += 1
            window.shot("failure-%s.png" % step.__name__)
            print("not ok %d %s" % (number, step.__name__))
            print("# %r" % error, flush=True)
    window.close()
    with open(window.log.name, encoding="utf-8") as log:
        for line in log:
            print("# " + line.rstrip())
    sys.exit(1 if broken else 0)


main()
