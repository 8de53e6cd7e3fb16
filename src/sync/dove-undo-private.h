/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-apply-private.h"

G_BEGIN_DECLS

/* dove-undo.c */
gboolean  dove_undo_plan          (DoveRun                     *self,
                                   gpointer                     run_id,
                                   GError                     **error);

/* dove-undo-image.c: what a record was after a write */
char     *dove_undo_make_image    (DoveRun                     *run,
                                   const DoveStoreChange       *change,
                                   const DoveStoreObservation  *now);
char     *dove_undo_digest        (DoveRun                     *run,
                                   DoveSide                     side,
                                   const char                  *fields);
gboolean  dove_undo_is_untouched  (DoveRun                     *run,
                                   const char                  *image,
                                   const DoveStoreObservation  *now);
DoveValue *dove_undo_writable     (DoveRun                     *run,
                                   DoveSide                     side,
                                   DoveValue                   *record);

/* dove-undo-apply.c: each inside the caller's transaction */
gboolean  dove_undo_is_fresh      (DoveApply                   *self,
                                   const DoveJob               *job);
gboolean  dove_undo_pair          (DoveApply                   *self,
                                   DoveJob                     *job,
                                   GError                     **error);
gboolean  dove_undo_record        (DoveApply                   *self,
                                   DoveJob                     *job,
                                   const DoveStoreObservation  *now,
                                   GError                     **error);

G_END_DECLS
