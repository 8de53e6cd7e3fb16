/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  DOVE_PRACTICE_FAULT_NONE,
  DOVE_PRACTICE_FAULT_THROTTLE,        /* 429 with Retry-After */
  DOVE_PRACTICE_FAULT_THROTTLE_DATE,   /* the same with a date, by the application's clock */
  DOVE_PRACTICE_FAULT_ERROR_BEFORE,    /* 500, nothing stored */
  DOVE_PRACTICE_FAULT_ERROR_AFTER,     /* 500, although stored */
  DOVE_PRACTICE_FAULT_RESET_BEFORE,    /* connection reset, nothing stored */
  DOVE_PRACTICE_FAULT_RESET_AFTER,     /* connection reset, although stored */
  DOVE_PRACTICE_FAULT_LOST_ANSWER,     /* stored, orderly close without an answer */
  DOVE_PRACTICE_FAULT_TRUNCATE,        /* the answer's body is cut */
  DOVE_PRACTICE_FAULT_SLOW,            /* the answer comes late */
  DOVE_PRACTICE_FAULT_WRONG_TYPE,      /* an HTML page with status 200 */
  DOVE_PRACTICE_FAULT_DUPLICATE_PAGE,  /* a list answers the page before once more */
  DOVE_PRACTICE_FAULT_UNSTABLE_PAGES,  /* a page of a list in the reverse order */
  DOVE_PRACTICE_FAULT_CURSOR_GONE,     /* 410 to a later page of a list */
  DOVE_PRACTICE_FAULT_UNAUTHORIZED,    /* 401, although the token is right */
  DOVE_PRACTICE_FAULT_SILENT_SUCCESS,  /* a write is answered as stored, and is not */
  DOVE_PRACTICE_FAULT_STALE_LIST,      /* a list answers records as before their last change */
  DOVE_PRACTICE_FAULT_EMPTY_LIST,      /* a list of all answers none */
  DOVE_PRACTICE_FAULT_HALF_LIST,       /* a list of all answers every other record */
  DOVE_PRACTICE_FAULT_ACCEPTED,        /* 202, and a create is stored later */
  DOVE_PRACTICE_FAULT_BATCH_ORDER,     /* results of several writes in the reverse order */
  DOVE_PRACTICE_FAULT_BATCH_MISSING,   /* the last result of several writes is left out */
  DOVE_PRACTICE_FAULT_BATCH_HALF,      /* 500 when half of several writes are stored */
  DOVE_PRACTICE_FAULT_BATCH_REFUSED,   /* 400 to several writes, nothing stored */
  DOVE_PRACTICE_FAULT_CLOCK_SKEW,      /* standing: the clock is wrong by so many seconds */
  DOVE_PRACTICE_FAULT_SEARCH_LAG,      /* standing: a search finds a new record so much later */
  DOVE_PRACTICE_FAULT_DELAY,           /* standing: every answer so many milliseconds later */
  DOVE_PRACTICE_FAULT_COUNT,
} DovePracticeFault;

/**
 * DovePracticeAskKind:
 *
 * What a request is, for the faults that only some can have. A later page of a search is
 * %DOVE_PRACTICE_ASK_LIST, %DOVE_PRACTICE_ASK_NEXT and %DOVE_PRACTICE_ASK_SEARCH.
 */
typedef enum
{
  DOVE_PRACTICE_ASK_READ   = 1 << 0,  /* of one record, or of what is no object */
  DOVE_PRACTICE_ASK_LIST   = 1 << 1,
  DOVE_PRACTICE_ASK_NEXT   = 1 << 2,  /* a list, but not its first page */
  DOVE_PRACTICE_ASK_SEARCH = 1 << 3,  /* a list with conditions on fields */
  DOVE_PRACTICE_ASK_CREATE = 1 << 4,
  DOVE_PRACTICE_ASK_CHANGE = 1 << 5,  /* update or delete */
  DOVE_PRACTICE_ASK_BATCH  = 1 << 6,  /* several writes; it is a change besides */
} DovePracticeAskKind;

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
                                               DovePracticeAskKind  kind);
gint64              dove_practice_faults_get_seconds (DovePracticeFaults *self,
                                               DovePracticeFault    fault,
                                               const char          *app);

const char         *dove_practice_fault_name  (DovePracticeFault    fault);
gboolean            dove_practice_fault_is_standing (DovePracticeFault fault);
char               *dove_practice_fault_list_names (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DovePracticeFaults, dove_practice_faults_free)

G_END_DECLS
