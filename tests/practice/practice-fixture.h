/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "practice/dove-practice-server.h"

G_BEGIN_DECLS

/* The practice applications without sample data, and what was answered last. */
typedef struct
{
  char               *dir;
  DovePracticeStore  *store;
  DovePracticeFaults *faults;
  DovePracticeServer *server;
  SoupSession        *session;
  const char         *key;     /* (nullable): idempotency key of what is asked next */

  guint               status;  /* 0: there was no answer */
  DoveValue          *body;    /* (nullable) */
  SoupMessage        *message; /* (nullable) */
} PracticeFixture;

void  practice_fixture_set_up    (PracticeFixture *self,
                                  gconstpointer    data);
void  practice_fixture_tear_down (PracticeFixture *self,
                                  gconstpointer    data);
void  practice_fixture_add_fault (PracticeFixture *self,
                                  const char      *spec);
void  practice_fixture_end_faults (PracticeFixture *self);
guint practice_fixture_ask       (PracticeFixture *self,
                                  const char      *method,
                                  const char      *path,
                                  const char      *json);
char *practice_fixture_dup_ids   (PracticeFixture *self,
                                  const char      *path,
                                  const char      *list);

G_END_DECLS
