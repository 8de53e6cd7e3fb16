/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What the two applications of bench-app hold, and what they answer. */
typedef struct _BenchPeople BenchPeople;

/* What one request asks for */
typedef struct
{
  const char *method;
  char       *path;
  char       *query;
  const char *key;     /* (nullable): Idempotency-Key */
  const char *body;
  gsize       length;
} BenchRequest;

BenchPeople *bench_people_new    (gint64              count);
guint        bench_people_answer (BenchPeople        *self,
                                  const BenchRequest *request,
                                  GString            *out);
