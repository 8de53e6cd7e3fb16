/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "practice/dove-practice-hooks.h"
#include "practice/dove-practice-server.h"

G_BEGIN_DECLS

struct _DovePracticeServer
{
  SoupServer         *soup;
  DovePracticeStore  *store;   /* borrowed */
  DovePracticeFaults *faults;  /* borrowed */
  DovePracticeHooks  *hooks;
  guint               port;

  guint64             requests;
  guint64             writes;  /* creates, updates and deletes that were stored */
  guint64             fault_counts[DOVE_PRACTICE_FAULT_COUNT];
};

/**
 * DovePracticeAsk:
 *
 * One request under way. All but @answer is borrowed for its time.
 */
typedef struct
{
  DovePracticeServer       *server;
  SoupServerMessage        *message;
  const char               *app;
  const DovePracticeObject *object;  /* (nullable) */
  const char               *id;      /* (nullable) */
  GHashTable               *query;   /* (nullable): decoded parameters */
  DovePracticeFault         fault;

  guint                     status;
  char                     *answer;  /* (nullable): JSON text */
} DovePracticeAsk;

void dove_practice_answer        (DovePracticeAsk *ask,
                                  guint            status,
                                  DoveValue       *body);
void dove_practice_answer_error  (DovePracticeAsk *ask,
                                  guint            status,
                                  const char      *message);

gboolean dove_practice_break_before (DovePracticeAsk *ask);
void     dove_practice_break_after  (DovePracticeAsk *ask);

void dove_practice_handle_list   (DovePracticeAsk *ask);
void dove_practice_handle_record (DovePracticeAsk *ask);
void dove_practice_handle_create (DovePracticeAsk *ask);

G_END_DECLS
