/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int      dove_digit_value    (char        c);
int      dove_digits_mod_97  (const char *text,
                              gsize       length,
                              int         remainder);
int      dove_digits_weigh   (const char *digits,
                              const char *weights);
gboolean dove_digits_luhn    (const char *digits);
gboolean dove_vat_is_valid   (const char *text);

G_END_DECLS
