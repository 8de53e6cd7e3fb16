/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DoveIregexpExtent:
 * @DOVE_IREGEXP_WHOLE: the whole text must fit
 * @DOVE_IREGEXP_PART: a part of it is enough
 */
typedef enum
{
  DOVE_IREGEXP_WHOLE,
  DOVE_IREGEXP_PART,
} DoveIregexpExtent;

/* Regular expressions of JSONPath, RFC 9485 */
GRegex   *dove_iregexp_compile (const char         *pattern,
                                DoveIregexpExtent   extent);
gboolean  dove_iregexp_fits    (GRegex             *regex,
                                const char         *text,
                                gboolean           *is_given_up);

G_END_DECLS
