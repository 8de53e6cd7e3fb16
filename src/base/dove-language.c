/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-base"

#include "config.h"

#include <libintl.h>
#include <locale.h>

#include "dove-language.h"

/**
 * dove_language_begin:
 *
 * Lets a program speak the user's language: the first that its main() does. Its catalogues are
 * where it was installed, unless the environment's `DOVETAIL_LOCALEDIR` names another folder.
 */
void
dove_language_begin (void)
{
  const char *folder = g_getenv ("DOVETAIL_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : DOVETAIL_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
