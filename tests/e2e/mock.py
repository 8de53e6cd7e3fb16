# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs of the desktop that are played on the bus."""

import os
import subprocess

from harness import PATIENCE


class Mock:
    """A program on the bus that only writes down how it is called."""

    def __init__(self, folder, name, *arguments):
        self.name = name
        self.path = os.path.join(folder, name + ".txt")
        self.file = open(self.path, "wb")
        self.process = subprocess.Popen(["/usr/bin/python3", "-m", "dbusmock"] + list(arguments),
                                        stdout=self.file, stderr=subprocess.DEVNULL)
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "20", name], check=True,
                       timeout=PATIENCE)

    def call(self, path, method, *arguments):
        subprocess.run(["gdbus", "call", "--session", "-d", self.name, "-o", path, "-m",
                        "org.freedesktop.DBus.Mock." + method] + list(arguments), check=True,
                       capture_output=True, timeout=PATIENCE)

    def calls(self, method):
        self.file.flush()
        with open(self.path, encoding="utf-8") as file:
            return [line for line in file if " %s " % method in line]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.file.close()
