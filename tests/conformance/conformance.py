#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the program's own driver against an application that is played from each manifest.

usage: conformance.py DRIVE [--results] MANIFEST-OR-FOLDER...

One line for each manifest and promise (TAP); with --results one for each manifest, its id and how
many promises were kept, for the table of the catalogue (tools/catalogue-table.py). This proves the driver: that it does what a manifest says. It does
not prove a manifest: the played application is made of it, and believes it.
"""

import glob
import os
import sys
import time
import traceback

import bulk
import faults
from answers import ANSWERS
from bench import Bench, Failure, Pipe
from manifest import BULK_ROLES, load
from notation import Unplayable
from promises import PROMISES
from server import Server

assert faults  # adds its promises
ANSWERS.update({role: bulk.answer_several for role in BULK_ROLES})


class Run:
    def __init__(self, drive):
        self.pipe = Pipe(drive)
        self.formulas = Pipe(drive)
        self.drive = drive
        self.number = 0
        self.failed = 0
        self.rows = []

    def show(self, bench, function):
        """“kept”, “broken” or “left out”, with a reason."""
        try:
            return "kept", function(bench)
        except Unplayable as reason:
            return "left out", str(reason)
        except Failure as failure:
            return "broken", str(failure)
        except Exception:  # a mistake of the player ends this promise, not the others
            return "broken", "the player failed: " + traceback.format_exc()[-600:]

    def tap(self, name, words, result, text):
        self.number += 1
        line = "%d - %s: %s" % (self.number, name, words)
        text = " ".join(text.split())
        if result == "broken":
            self.failed += 1
            print("not ok %s" % line)
            print("# " + text)
        elif result == "left out":
            print("ok %s # SKIP %s" % (line, text.replace("#", "no.")))
        else:
            print("ok %s (%s)" % (line, text.replace("#", "no.")))
        sys.stdout.flush()

    def manifest(self, path, is_short):
        document = load(path)
        name = document["id"]
        if document["driver"] != "http":
            return
        counts = {"kept": 0, "broken": 0, "left out": 0}
        server = Server(None)
        bench = Bench(self.pipe, self.formulas, server, document)
        for words, function in PROMISES:
            result, text = self.show(bench, function)
            counts[result] += 1
            if not is_short:
                self.tap(name, words, result, text)
        server.shutdown()
        server.server_close()
        self.failed += counts["broken"] if is_short else 0
        self.rows.append((name, counts))


def main(arguments):
    drive, *paths = arguments
    is_short = "--results" in paths
    paths = [path for path in paths if path != "--results"]
    paths = [file for path in paths for file in (
        sorted(glob.glob(os.path.join(path, "*.json"))) if os.path.isdir(path) else [path])]
    run = Run(drive)
    begun = time.process_time()
    if not is_short:
        print("# This proves that the driver does what a connector says, not that the connector")
        print("# says what the application does: the application is played from the connector.")
    for path in paths:
        run.manifest(path, is_short)
    if is_short:
        for name, counts in run.rows:
            print("%s\t%d of %d" % (name, counts["kept"], counts["kept"] + counts["broken"]))
    else:
        print("1..%d" % run.number)
        print("# %d connectors, %.1f s of the player" % (len(run.rows),
                                                        time.process_time() - begun))
    run.pipe.close()
    run.formulas.close()
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
