/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveFunctionArgument:
 * @name: what the signature calls it
 * @type: `text`, `number`, `whole number`, `logical`, `value`, `list` or
 *   `expression`, untranslated
 * @is_optional: whether it may be left out
 * @repeats: whether more of it may follow; neighbours that repeat do so together
 */
typedef struct
{
  char       *name;
  const char *type;
  gboolean    is_optional;
  gboolean    repeats;
} DoveFunctionArgument;

/**
 * DoveFunctionInfo:
 * @name: in capital letters
 * @family: what it belongs to, untranslated
 * @signature: names of the arguments, in brackets those that may be left out
 * @help: one line, untranslated
 * @example: a formula that needs no record
 * @arguments: (element-type DoveFunctionArgument): in their order
 *
 * What people need to know of a function.
 */
typedef struct
{
  const char *name;
  const char *family;
  const char *signature;
  const char *help;
  const char *example;
  GPtrArray  *arguments;
} DoveFunctionInfo;

GPtrArray        *dove_function_info_list         (void);
DoveFunctionInfo *dove_function_info_find         (const char             *name);
const char       *dove_function_info_find_nearest (const char             *name);
char             *dove_function_info_get_result   (const DoveFunctionInfo *info);
int               dove_function_info_get_argument (const DoveFunctionInfo *info,
                                                   guint                   index);
void              dove_function_info_free         (DoveFunctionInfo       *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveFunctionInfo, dove_function_info_free)

G_END_DECLS
