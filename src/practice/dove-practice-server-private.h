/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "practice/dove-practice-hooks.h"
#include "practice/dove-practice-late.h"
#include "practice/dove-practice-log.h"
#include "practice/dove-practice-server.h"
#include "practice/dove-practice-stale.h"

G_BEGIN_DECLS

struct _DovePracticeServer
{
  SoupServer         *soup;
  DovePracticeStore  *store;   /* borrowed */
  DovePracticeFaults *faults;  /* borrowed */
  DovePracticeLog    *log;     /* borrowed (nullable) */
  DovePracticeHooks  *hooks;
  DovePracticeStale  *stale;
  GPtrArray          *late;    /* of DovePracticeLate */
  guint               late_ms; /* after which they are stored */
  guint               port;

  guint64             requests;
  guint64             writes;  /* creates, updates and deletes that were stored */
  guint64             fault_counts[DOVE_PRACTICE_FAULT_COUNT];
};

/**
 * DovePracticeAsk:
 *
 * One request under way. All but @answer and @made_until is borrowed for its time.
 */
typedef struct
{
  DovePracticeServer       *server;
  SoupServerMessage        *message;
  const char               *app;
  const DovePracticeObject *object;  /* (nullable) */
  const char               *id;      /* (nullable) */
  const char               *verb;    /* (nullable): what is to be done with it */
  GHashTable               *query;   /* (nullable): decoded parameters */
  DovePracticeFault         fault;

  char                     *made_until;  /* (nullable): of the search's conditions */
  guint                     status;
  char                     *answer;  /* (nullable): JSON text */
} DovePracticeAsk;

void dove_practice_answer        (DovePracticeAsk *ask,
                                  guint            status,
                                  DoveValue       *body);
void dove_practice_answer_error  (DovePracticeAsk *ask,
                                  guint            status,
                                  const char      *message);

char    *dove_practice_ask_now      (DovePracticeAsk *ask,
                                     gint64           later);

gboolean dove_practice_break_before (DovePracticeAsk *ask);
void     dove_practice_break_after  (DovePracticeAsk *ask);

DovePracticeAskKind dove_practice_list_get_kind (DovePracticeAsk *ask);

void dove_practice_handle_list   (DovePracticeAsk *ask);
void dove_practice_handle_record (DovePracticeAsk *ask);
void dove_practice_handle_create (DovePracticeAsk *ask);
void dove_practice_handle_pay    (DovePracticeAsk *ask);
void dove_practice_handle_batch  (DovePracticeAsk *ask);

/* What the handlers of one record and of several share */
DoveValue *dove_practice_ask_read_body    (DovePracticeAsk *ask);
DoveValue *dove_practice_drop_own_members (DoveValue       *record);
char      *dove_practice_value_to_text    (DoveValue       *value);
GPtrArray *dove_practice_issues_new       (void);
char      *dove_practice_issues_to_text   (GPtrArray       *issues);
void       dove_practice_check_others     (DovePracticeAsk *ask,
                                           DoveValue       *body,
                                           const char      *own_id,
                                           GPtrArray       *issues);
DoveValue *dove_practice_store_change     (DovePracticeAsk *ask,
                                           DoveValue       *record,
                                           DoveValue       *body);
void       dove_practice_store_drop       (DovePracticeAsk *ask,
                                           DoveValue       *record,
                                           const char      *id);

DoveValue *dove_practice_store_create (DovePracticeAsk          *ask,
                                       const DovePracticeCreate *create);

G_END_DECLS
