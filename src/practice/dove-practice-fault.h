/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  DOVE_PRACTICE_FAULT_NONE,
  DOVE_PRACTICE_FAULT_THROTTLE,        /* 429 with Retry-After */
  DOVE_PRACTICE_FAULT_ERROR_BEFORE,    /* 500, nothing stored */
  DOVE_PRACTICE_FAULT_ERROR_AFTER,     /* 500, although stored */
  DOVE_PRACTICE_FAULT_RESET_BEFORE,    /* connection reset, nothing stored */
  DOVE_PRACTICE_FAULT_RESET_AFTER,     /* connection reset, although stored */
  DOVE_PRACTICE_FAULT_LOST_ANSWER,     /* stored, orderly close without an answer */
  DOVE_PRACTICE_FAULT_TRUNCATE,        /* the answer's body is cut */
  DOVE_PRACTICE_FAULT_SLOW,            /* the answer comes late */
  DOVE_PRACTICE_FAULT_WRONG_TYPE,      /* an HTML page with status 200 */
  DOVE_PRACTICE_FAULT_DUPLICATE_PAGE,  /* a list answers the page before once more */
  DOVE_PRACTICE_FAULT_COUNT,
} DovePracticeFault;

/**
 * DovePracticeFaults:
 *
 * Which faults the practice applications make, and how often.
 */
typedef struct _DovePracticeFaults DovePracticeFaults;

DovePracticeFaults *dove_practice_faults_new  (guint32              seed);
void                dove_practice_faults_free (DovePracticeFaults  *self);

gboolean            dove_practice_faults_add  (DovePracticeFaults  *self,
                                               const char          *spec,
                                               GError             **error);
DovePracticeFault   dove_practice_faults_draw (DovePracticeFaults  *self,
                                               const char          *app,
                                               gboolean             is_write);
const char         *dove_practice_fault_name  (DovePracticeFault    fault);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DovePracticeFaults, dove_practice_faults_free)

G_END_DECLS
