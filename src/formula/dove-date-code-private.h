/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "dove-serial-private.h"

G_BEGIN_DECLS

#define DOVE_CODE_GENERAL "General" /* a number as it is */

/* Names of a language; days begin with Saturday, as serial number 0 was one */
typedef struct
{
  const char *code;
  int         day_letters; /* of a short day name */
  const char *months[12];
  const char *days[7];
} DoveCodeLanguage;

const DoveCodeLanguage *dove_code_language (const char *code);

const char *dove_code_skip_literal   (const char        *code);
void        dove_code_append_literal (GString           *out,
                                      const char        *literal,
                                      const char        *end);
gboolean    dove_code_is_halves      (const char        *code);
gboolean    dove_code_is_general     (const char        *code);
gboolean    dove_code_is_minutes     (const char        *code,
                                      char               last);
int         dove_code_length         (const char        *code,
                                      char               letter);
int         dove_code_fraction       (const char        *code);
gboolean    dove_date_code_write     (const char        *code,
                                      const DoveNumber  *number,
                                      const char        *language,
                                      GString           *out);
gboolean    dove_date_code_read      (const char        *code,
                                      const char        *text,
                                      const char        *language,
                                      DoveMoment        *moment,
                                      gboolean          *has_time);

G_END_DECLS
