/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "practice/dove-practice-server.h"

G_BEGIN_DECLS

typedef struct
{
  const char *method;
  const char *path;    /* with its query */
  const char *body;    /* (nullable): JSON that was sent */
  const char *fault;   /* (nullable): that the request met */
  guint       status;  /* that was answered; 0 for none of ours */
  gboolean    stored;  /* whether it changed what is there */
} DovePracticeLogEntry;

DovePracticeLog *dove_practice_log_new  (const char                  *path,
                                         GError                     **error);
void             dove_practice_log_free (DovePracticeLog             *self);
void             dove_practice_log_add  (DovePracticeLog             *self,
                                         const DovePracticeLogEntry  *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DovePracticeLog, dove_practice_log_free)

G_END_DECLS
