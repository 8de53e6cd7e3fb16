/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-json.h"

/* A value of a test's own text, which is right */
static inline DoveValue *
read_json (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveValue *value = dove_json_parse (text, -1, NULL, &error);

  g_assert_no_error (error);

  return value;
}
