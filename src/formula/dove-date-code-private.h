/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "dove-serial-private.h"

G_BEGIN_DECLS

const char *dove_code_skip_literal   (const char        *code);
void        dove_code_append_literal (GString           *out,
                                      const char        *literal,
                                      const char        *end);
gboolean    dove_code_is_halves      (const char        *code);
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
