/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-convert-private.h"
#include "dove-function-private.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

/* JSON inside texts. */

static void
eval_tojson (DoveCall *call,
             DoveCell *result)
{
  g_autoptr(DoveValue) value = dove_cell_to_value (&call->args[0]);
  GString *text = g_string_new (NULL);

  if (value == NULL)
    g_string_append (text, "null");
  else
    dove_json_append (value, DOVE_JSON_COMPACT, text);
  dove_call_take_text (call, text, result);
}

static DoveValue *
parse (DoveCall *call,
       DoveCell *result)
{
  g_autoptr(GError) error = NULL;
  DoveValue *value = dove_json_parse (dove_call_text (call, 0, ""), -1, NULL, &error);

  if (value == NULL)
    {
      g_autofree char *why = g_strdup_printf (_("the text is not JSON: %s"), error->message);

      dove_call_fail (call, result, DOVE_FAULT_VALUE, why);
    }

  return value;
}

static void
eval_fromjson (DoveCall *call,
               DoveCell *result)
{
  g_autoptr(DoveValue) value = parse (call, result);

  if (value != NULL)
    *result = dove_cell_from_value (value, TRUE);
}

static void
eval_jsonget (DoveCall *call,
              DoveCell *result)
{
  g_autoptr(DoveValue) value = parse (call, result);
  g_autoptr(DovePath) path = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) found = NULL;

  if (value == NULL)
    return;

  path = dove_path_new (dove_call_text (call, 1, ""), &error);
  if (path == NULL)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, error->message);
      return;
    }

  found = dove_path_fetch (path, value);
  if (found != NULL)
    *result = dove_cell_from_value (found, TRUE);
}

const DoveFunction dove_functions_json[] = {
  { "TOJSON", "A", 1, 1, DOVE_FUNCTION_RECORDS, eval_tojson, "value", N_("A value as JSON text"),
    "TOJSON({1; 2})" },
  { "FROMJSON", "t", 1, 1, 0, eval_fromjson, "text", N_("The value that a JSON text stands for"),
    "SUM(FROMJSON(\"[1,2]\"))" },
  { "JSONGET", "tt", 2, 2, 0, eval_jsonget, "text; path", N_("A member of a JSON text"),
    "JSONGET(\"{\"\"a\"\":[1,2]}\"; \"a.2\")" },
  { NULL },
};
