#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes pictures of the mapping editor with 1, 12, 120 and 1,000 fields a side: each view, light and
dark, narrow, with text of twice the size, for people who read from the right, in German, and with
high contrast.

usage, inside tests/in-session.sh --display: mapping-screenshots.py OUTDIR [FIELDS]...
"""

import os
import subprocess
import sys
import tempfile
import time

import driver
from language import Language

SHOW = os.path.join(driver.BUILD, "tests", "bench", "bench-map-wires")
VIEWS = {1: "list", 2: "wires", 3: "text"}
KINDS = {
    "light": ([], None), "dark": (["--dark"], None), "narrow": (["--width", "360"], None),
    "large": (["--large"], None), "rtl": (["--rtl"], None), "german": ([], "de"),
    "contrast": ([], None),
}


def show(out, count, view, kind):
    options, code = KINDS[kind]
    home = tempfile.mkdtemp()
    language = Language(code, home)
    process = subprocess.Popen(
        [SHOW, "--page", str(view), "--fields", str(count), "--wires", str(count * 6 // 10 or 1),
         "--current", "email" if count <= 12 else "part_1.email"] + options,
        env=dict(os.environ, **language.environment,
                 **({"ADW_DEBUG_HIGH_CONTRAST": "1"} if kind == "contrast" else {})))
    end = time.monotonic() + driver.PATIENCE
    while not driver.xdo("search", "--onlyvisible", "--pid", process.pid):
        if time.monotonic() > end:
            raise AssertionError("no window of %d fields" % count)
        driver.spin(0.1)
    driver.spin(1.2)
    path = os.path.join(out, "mapping-%04d-%s-%s.png" % (count, VIEWS[view], kind))
    subprocess.run(["import", "-window", "root", path], check=False)
    process.terminate()
    process.wait()


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    for count in [int(one) for one in sys.argv[2:]] or [1, 12, 120, 1000]:
        for kind in KINDS:
            for view in VIEWS if kind == "light" else [1] if kind == "narrow" else [1, 2]:
                show(out, count, view, kind)


main()
