#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a picture of every page: light, dark and narrow.

usage, inside tests/in-session.sh --display:
  screenshots.py OUTDIR [light|dark|narrow|rtl|empty|locked|german|french|spanish]...

A language needs its catalogue in the build folder; its locale is made when the computer lacks it.
"""

import os
import sys
import tempfile

import driver
from language import Language


LANGUAGES = {"german": "de", "french": "fr", "spanish": "es"}


def pages(window, out, prefix, language):
    def keep(name):
        driver.spin(0.4)
        window.shot("%s-%s.png" % (prefix, name), out)

    word = language.word
    window.see("Customers")
    keep("0-overview")
    window.keys("ctrl+2")
    keep("1-syncs")
    window.keys("ctrl+3")
    keep("2-connections")
    window.keys("ctrl+4")
    keep("3-activity")
    window.keys("ctrl+5")
    keep("4-needs-you")
    window.keys("ctrl+2")
    window.open_row("Customers")
    window.see(word("_Preview Changes"))
    keep("5-sync")
    window.click(word("_Run Now"))
    window.see(language.plural("%'d record", "%'d records").split()[-1])
    driver.spin(1.5)
    keep("6-running")
    window.click(word("_Cancel"))
    window.see(word("_Preview Changes"))
    window.click(word("_Preview Changes"))
    window.see(word("Nothing is written yet: %s"))
    keep("7-plan")
    window.keys("alt+Left", "alt+Left", "ctrl+3")
    window.open_row("CRM")
    window.see(word("Details"))
    keep("8-connection")
    window.keys("alt+Left", "ctrl+n")
    window.see("Airtable")
    keep("9-catalogue")
    window.type("Stripe")
    window.open_row("Stripe")
    window.see(word("Name of the connection"))
    keep("9-connect-facts")
    window.keys("alt+Left", "ctrl+n")
    window.see("Airtable")
    window.type("Practice CRM")
    window.open_row("Practice CRM")
    window.see(word("Name of the connection"))
    window.click(word("_Connect"))
    keep("10-connect-error")
    window.keys("ctrl+question")
    keep("11-shortcuts")
    window.keys("Escape")


def main():
    out = sys.argv[1]
    for kind in sys.argv[2:] or ["light", "dark", "narrow", "rtl", "empty", "locked"]:
        home = tempfile.mkdtemp()
        folder = os.path.join(home, "work")
        language = Language(LANGUAGES.get(kind), home)
        extra = {"dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, "rtl": {"DOVETAIL_RTL": "1"},
                 "empty": {"DOVE_FAKE_EMPTY": "1"},
                 "locked": {"DOVE_FAKE_KEYRING": "absent"}}.get(kind, {})
        window = driver.Window(folder, **extra, **language.environment)
        try:
            if kind == "narrow":
                window.resize(400, 720)
            if kind in ("empty", "locked"):
                driver.spin(1.5)
                for number in range(1, 6):
                    window.keys("ctrl+%d" % number)
                    window.shot("%s-%d.png" % (kind, number), out)
                continue
            pages(window, out, kind, language)
        finally:
            window.close()


main()
