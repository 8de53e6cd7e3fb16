/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "connector/dove-template.h"
#include "record/dove-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* The first line is a template, the rest a value that a record holds. Whatever both are, an
 * address holds no space, no line break and no other byte that has a meaning of its own. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *all = g_strndup ((const char *) data, size);
  char *line = strchr (all, '\n');
  g_autoptr(DoveScope) scope = dove_scope_new (NULL);
  g_autoptr(DoveTemplate) template = NULL;
  g_autofree char *text = NULL;

  if (!g_utf8_validate (all, -1, NULL))
    return 0;

  if (line != NULL)
    {
      *line = '\0';
      dove_scope_set_text (scope, "key", line + 1);
    }
  template = dove_template_new (all, DOVE_TEMPLATE_PATH, NULL);
  if (template == NULL || !dove_template_expand_text (template, scope, &text, NULL) || text == NULL)
    return 0;

  for (const char *c = text; *c != '\0'; c++)
    g_assert_true (g_ascii_isgraph (*c) && strchr ("\"<>\\^`{|}", *c) == NULL);

  return 0;
}
