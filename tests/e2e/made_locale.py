# SPDX-License-Identifier: GPL-3.0-or-later
"""A locale for a language that the computer need not have: the one of C under another name. With C
itself, glibc since 2.41 translates nothing, whatever language is asked for."""

import os
import shutil

SOURCE = "/usr/lib/locale/C.utf8"


def make_locale(folder, name):
    """The variables that choose it; `name` is like `de_DE`."""
    if os.path.isdir(SOURCE):
        shutil.copytree(SOURCE, os.path.join(folder, name + ".utf8"), dirs_exist_ok=True)
        return {"LOCPATH": folder, "LC_ALL": name + ".UTF-8"}
    return {"LC_ALL": "C.UTF-8"}
