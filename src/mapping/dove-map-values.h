/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-cases.h"
#include "mapping/dove-mapping.h"

G_BEGIN_DECLS

/*
 * The formula of a row as a table of values and what they become, with the values that sample
 * records have.
 */

/**
 * DoveMapValue:
 * @value: a value that is looked for in a table
 * @count: how often records have it
 * @record: index of the first that does
 */
typedef struct
{
  DoveValue *value;
  guint      count;
  guint      record;
} DoveMapValue;

DoveCases *dove_map_values_read  (DoveValue             *rows,
                                  const char            *place,
                                  char                 **why);
DoveValue *dove_map_values_write (DoveValue             *rows,
                                  const char            *place,
                                  const DoveCases       *cases);
GPtrArray *dove_map_values_count (DoveValue             *rows,
                                  const char            *place,
                                  const char            *what,
                                  const DoveMappingHost *host,
                                  DoveValue             *records,
                                  guint                 *n_failed);
char      *dove_map_values_tell  (const DoveCases       *cases,
                                  GPtrArray             *values);
char      *dove_map_values_show  (DoveValue             *value);
DoveValue *dove_map_values_type  (const char            *text,
                                  const char            *type);
const char *dove_map_values_guess (GPtrArray            *values);
guint      dove_map_values_paste (DoveCases             *cases,
                                  GPtrArray             *lines,
                                  const char            *from_type,
                                  const char            *to_type);

G_END_DECLS
