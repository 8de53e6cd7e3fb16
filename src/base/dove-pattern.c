/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-base"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-defaults.h"
#include "dove-error.h"
#include "dove-pattern.h"

/*
 * A pattern from a stranger may take forever on the right text: the limit on matching steps goes
 * into the pattern itself, where the matcher reads it.
 */

#define LIMIT "(*LIMIT_MATCH=" DOVE_PATTERN_STEP_LIMIT ")"

/**
 * dove_pattern_new:
 * @text: a regular expression that somebody else wrote
 * @error: return location for an error
 *
 * Compiles a regular expression whose matching is given up after so many steps; a match that is
 * given up counts as none.
 *
 * Errors: %DOVE_ERROR_INVALID, for one that would set limits of its own too.
 *
 * Returns: (transfer full) (nullable): the expression, or %NULL with @error set
 */
GRegex *
dove_pattern_new (const char  *text,
                  GError     **error)
{
  g_autoptr(GError) problem = NULL;
  g_autofree char *limited = g_strconcat (LIMIT, text, NULL);
  GRegex *pattern = NULL;

  if (g_str_has_prefix (text, "(*"))
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                           _("A pattern must not start with “(*”"));
      return NULL;
    }

  pattern = g_regex_new (limited, 0, 0, &problem);
  if (pattern == NULL)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” is no regular expression"), text);

  return pattern;
}

/**
 * dove_pattern_get_text:
 * @pattern: one of dove_pattern_new()
 *
 * Returns: the expression as it was written
 */
const char *
dove_pattern_get_text (const GRegex *pattern)
{
  return g_regex_get_pattern (pattern) + strlen (LIMIT);
}
