#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signs in to a real OpenID server (npm oidc-provider) from the window and from the command line,
both through the agent: with a browser, many at once when the token ends, and again after it was
revoked. The browser is a program that follows addresses. Prints TAP."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "ui"), os.path.join(HERE, "..", "e2e")]
import session  # noqa: E402

session.enter(__file__, keyring=True)

import driver  # noqa: E402
from harness import (AGENT, PATIENCE, Desk, Promises, agent_property, files_with,  # noqa: E402
                     wait_until)
from oidc import SCRIPT, Server  # noqa: E402

BROWSER = """#!/bin/sh
echo "$1" >> "%s"
exec curl -s -L -m 20 -c "%s" -b "%s" -o /dev/null "$1"
"""


def make_browser(folder):
    """What the desktop opens for a web address."""
    program = os.path.join(folder, "browser")
    opened = os.path.join(folder, "opened.txt")
    jar = os.path.join(folder, "cookies.txt")
    with open(program, "w", encoding="utf-8") as file:
        file.write(BROWSER % (opened, jar, jar))
    os.chmod(program, 0o755)
    applications = os.path.join(os.environ["XDG_DATA_HOME"], "applications")
    os.makedirs(applications, exist_ok=True)
    os.makedirs(os.environ["XDG_CONFIG_HOME"], exist_ok=True)
    with open(os.path.join(applications, "test-browser.desktop"), "w", encoding="utf-8") as file:
        file.write("[Desktop Entry]\nType=Application\nName=Browser\nExec=%s %%u\n"
                   "MimeType=x-scheme-handler/http;\n" % program)
    with open(os.path.join(os.environ["XDG_CONFIG_HOME"], "mimeapps.list"), "w",
              encoding="utf-8") as file:
        file.write("[Default Applications]\nx-scheme-handler/http=test-browser.desktop\n")
    return program


def stats(server):
    with urllib.request.urlopen("http://127.0.0.1:%s/stats" % server.port, timeout=10) as answer:
        return json.load(answer)


def from_window(promises, desk, server):
    window = driver.Window(desk.workspace, agent=AGENT)
    window.see("Connect an Application")
    window.keys("ctrl+n")
    window.see("OpenID practice server")
    window.keys("ctrl+f")
    window.type("openid")
    window.keys("Return")
    window.see("Name of the connection")
    window.fill("Address", server.about["issuer"])
    window.press("Connect")
    window.wait("the window signs in by the browser", lambda: window.find("Signed in", part=True))
    promises.equal(agent_property(desk, "connection/practice_oauth", "Connection1", "State"),
                   "signed-in", "the agent says so too")
    promises.check(True, "from the window: signed in by the browser")
    return window


def from_command_line(promises, desk, server, browser):
    process = subprocess.Popen(desk.command("--json", "connect", "practice-oauth", "--id", "cli",
                                            "--auth", "browser", "--set",
                                            "issuer=" + server.about["issuer"]),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(process.stderr.read())
    first = json.loads(line)
    promises.equal(first["state"], "signing-in", "from the command line: it tells the address")
    subprocess.run([browser, first["address"]], check=True, timeout=PATIENCE)
    said, errors = process.communicate(timeout=PATIENCE)
    promises.equal((process.returncode, json.loads(said.splitlines()[-1])["state"]), (0, "signed-in"),
                   "and signs in by the browser")
    records = desk.rows("records", "cli", "contact", "--limit", "3")
    promises.equal(len(records), 3, "records can be read")


def many_at_once(promises, desk, server):
    """The access token lasts two seconds here: all of these meet its end."""
    before = stats(server)
    time.sleep(2.5)
    checks = [subprocess.Popen(desk.command("connections", "check", "cli"),
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
              for _ in range(12)]
    errors = [check.communicate(timeout=PATIENCE)[1] for check in checks]
    promises.equal([check.returncode for check in checks], [0] * 12,
                   "12 commands at the end of a token")
    print("# %s -> %s" % (before, stats(server)), flush=True)
    promises.check(not any(errors), "none is refused", errors)


def revoked(promises, desk, server, window):
    """A server that has forgotten everything: what was granted is no more."""
    server.stop()
    server.start_again()
    desk.run("connections", "check", "cli", wanted=None)
    promises.equal(desk.status, 3, "revoked: a person must act")
    promises.check("sign in again" in desk.errors.lower(), "and is told what to do", desk.errors)
    promises.equal(agent_property(desk, "connection/cli", "Connection1", "State"),
                   "sign-in-needed", "the connection says so")
    window.keys("ctrl+2")
    window.see("Sign-in needed" if window.find("Sign-in needed", part=True) else "ign in")


def check_bus(promises, monitor, said):
    """What was said on the bus while signing in, but for the keyring's own talk, which is sealed."""
    monitor.terminate()
    monitor.wait(timeout=20)
    with open(said, encoding="utf-8", errors="replace") as file:
        text = file.read()
    promises.check("BeginSignIn" in text and "SignInEnded" in text, "the bus was listened to")
    found = [word for word in ("access_token", "refresh_token", "code=", "code_verifier")
             if word in text.replace("code_challenge=", "")]
    promises.equal(found, [], "no token and no code is on the bus")


def main():
    promises = Promises()
    if not os.path.exists(SCRIPT):
        print("1..0 # SKIP there is no %s" % SCRIPT)
        return
    folder = tempfile.mkdtemp(prefix="dovetail-oidc-")
    os.environ["ACCESS_TTL"] = "2"
    desk = Desk(folder, agent=True)
    server = Server(folder + "-server", "plain")
    window = None
    said = os.path.join(folder + "-server", "bus.txt")
    with open(said, "wb") as file:
        monitor = subprocess.Popen(["dbus-monitor", "--session"], stdout=file)
    try:
        browser = make_browser(folder)
        window = from_window(promises, desk, server)
        from_command_line(promises, desk, server, browser)
        many_at_once(promises, desk, server)
        revoked(promises, desk, server, window)
        texts = open(os.path.join(folder, "opened.txt"), encoding="utf-8").read()
        promises.check("code_challenge=" in texts and "access_token" not in texts,
                       "the browser sees a challenge and no token", texts)
        promises.equal(files_with(desk.workspace, "refresh_token"), [], "no token is in a file")
        check_bus(promises, monitor, said)
    finally:
        monitor.terminate()
        monitor.wait(timeout=20)
        if window is not None:
            window.close()
        server.stop()
        shutil.rmtree(folder + "-server", ignore_errors=True)
        desk.end()
    promises.end()


if __name__ == "__main__":
    main()
