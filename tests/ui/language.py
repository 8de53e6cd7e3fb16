# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in another language: what makes it speak so, and its words by ours."""

import gettext
import os
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e")]
from made_locale import make_locale  # noqa: E402

CATALOGUES = os.path.join(os.environ["DOVETAIL_BUILD"], "po")
TERRITORIES = {"de": "de_DE", "es": "es_ES", "fr": "fr_FR"}


class Language:
    """One of the catalogues in the build folder; without a name it is ours."""

    def __init__(self, name=None, folder=None):
        """With a folder also dates and numbers are as in the language: its locale is made there."""
        self.environment, self.words = {}, gettext.NullTranslations()
        if name is None:
            return
        self.words = gettext.translation("dovetail", CATALOGUES, [name])
        self.environment = {"DOVETAIL_LOCALEDIR": CATALOGUES, "LANGUAGE": name}
        if folder is None:
            self.place = tempfile.TemporaryDirectory(prefix="dovetail-locales-")  # goes with us
            self.environment.update(make_locale(self.place.name, TERRITORIES[name]))
        else:
            locale = TERRITORIES[name] + ".UTF-8"
            subprocess.run(["localedef", "-i", TERRITORIES[name], "-f", "UTF-8",
                            os.path.join(folder, locale)], check=True)
            self.environment.update(LOCPATH=folder, LC_ALL=locale)

    def word(self, text):
        """A text as it is read: without its mnemonic, and without what follows a colon."""
        return self.words.gettext(text).replace("_", "").split(": %")[0]

    def plural(self, one, many):
        return self.words.ngettext(one, many, 2)

    def foreign(self, names):
        """Those of the names that are our words, where the language has its own."""
        return sorted({name for name in names for text in self.ours.get(name, ())
                       if self.words.gettext(text).replace("_", "") != name})

    @property
    def ours(self):
        found = {}
        for text in self.words._catalog:  # no public way leads to it
            if isinstance(text, str) and text and "\x04" not in text:
                found.setdefault(text.replace("_", ""), []).append(text)
        return found
