/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveSilenceKind:
 * @DOVE_SILENCE_NONE: nothing is unusual, or too little is known
 * @DOVE_SILENCE_CHANGES: it is through time and again, and brings nothing, which it used to
 * @DOVE_SILENCE_SUCCESS: it is hindered, and was not through for longer than ever
 */
typedef enum
{
  DOVE_SILENCE_NONE,
  DOVE_SILENCE_CHANGES,
  DOVE_SILENCE_SUCCESS,
} DoveSilenceKind;

/**
 * DoveSilence:
 * @kind: what is missing
 * @since: when there was some last; 0 for none
 *
 * An unusual silence of a sync.
 */
typedef struct
{
  DoveSilenceKind kind;
  gint64          since;
} DoveSilence;

typedef struct _DoveRhythm DoveRhythm;

DoveRhythm  *dove_rhythm_new        (DoveValue         *record);
void         dove_rhythm_free       (DoveRhythm        *self);

void         dove_rhythm_note       (DoveRhythm        *self,
                                     gint64             at,
                                     gboolean           has_changed);
DoveSilence  dove_rhythm_judge      (const DoveRhythm  *self,
                                     gint64             now,
                                     gboolean           is_hindered,
                                     GTimeZone         *zone);
void         dove_rhythm_write      (const DoveRhythm  *self,
                                     DoveValueBuilder  *builder);

gboolean     dove_rhythm_is_unusual (GArray            *times,
                                     gint64             now,
                                     GTimeZone         *zone);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveRhythm, dove_rhythm_free)

G_END_DECLS
