/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-rhythm.h"
#include "sync/dove-run.h"

G_BEGIN_DECLS

/**
 * DoveUsualKind:
 * @DOVE_USUAL_CREATED: records that were made
 * @DOVE_USUAL_UPDATED: records that were changed
 * @DOVE_USUAL_DELETED: records that were removed
 *
 * Of what there is a usual number.
 */
typedef enum
{
  DOVE_USUAL_CREATED,
  DOVE_USUAL_UPDATED,
  DOVE_USUAL_DELETED,
} DoveUsualKind;

#define DOVE_USUAL_KINDS (DOVE_USUAL_DELETED + 1)

typedef struct _DoveUsual DoveUsual;

DoveUsual  *dove_usual_new       (const char           *text);
void        dove_usual_free      (DoveUsual            *self);

void        dove_usual_add       (DoveUsual            *self,
                                  const DoveRunCounts  *counts,
                                  gint64                at);
gboolean    dove_usual_is_empty  (const DoveUsual      *self);
double      dove_usual_mean      (const DoveUsual      *self,
                                  DoveUsualKind         kind);
gint64      dove_usual_most      (const DoveUsual      *self,
                                  DoveUsualKind         kind);
const DoveRhythm *
            dove_usual_get_rhythm (const DoveUsual     *self);
char       *dove_usual_to_text   (const DoveUsual      *self);

gboolean    dove_usual_is_of_all (const DoveStoreRun   *run);
DoveUsual  *dove_usual_load      (DoveStore            *store,
                                  const char           *sync_id,
                                  GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveUsual, dove_usual_free)

G_END_DECLS
