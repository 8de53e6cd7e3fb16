/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"

G_BEGIN_DECLS

/**
 * DoveVerdict:
 * @kind: what the answer means
 * @is_by_rule: a rule of the manifest says so, not what is built in
 * @is_undecodable: the answer could not be understood: whether a write arrived is not known
 * @message: (nullable): the application's own words, else ours; at most 300 characters, no markup
 * @hint: (nullable): advice of the manifest
 * @wait: microseconds to wait, by a rule; 0 when none tells
 * @key: (nullable): of the record that exists already
 */
typedef struct
{
  DoveVerdictKind  kind;
  gboolean         is_by_rule;
  gboolean         is_undecodable;
  char            *message;
  char            *hint;
  GTimeSpan        wait;
  char            *key;
} DoveVerdict;

DoveVerdict *dove_operation_judge     (DoveManifest         *manifest,
                                       const DoveOperation  *operation,
                                       DoveAnswer           *answer,
                                       DoveScope            *scope);

const char  *dove_verdict_kind_name   (DoveVerdictKind       kind);
char        *dove_verdict_make_words  (DoveValue            *value);
void         dove_verdict_free        (DoveVerdict          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveVerdict, dove_verdict_free)

G_END_DECLS
