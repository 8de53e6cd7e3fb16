/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"
#include "store/dove-store-run.h"

G_BEGIN_DECLS

/* Times; @now is microseconds UTC like the times of the state */
char       *dove_words_ago          (gint64            at,
                                     gint64            now);
char       *dove_words_until        (gint64            at,
                                     gint64            now);
char       *dove_words_since        (gint64            at,
                                     gint64            now);
char       *dove_words_begin        (const char       *text);
char       *dove_words_day          (gint64            at);
char       *dove_words_exact        (gint64            at);
char       *dove_words_coming       (gint64            at);
char       *dove_words_span         (gint64            seconds);

/* What the bus and the state say in single words */
const char *dove_words_phase        (const char       *phase);
const char *dove_words_run_state    (const char       *state);
const char *dove_words_waiting      (const char       *reason);
const char *dove_words_trigger      (const char       *trigger);
const char *dove_words_change       (DoveChangeKind    kind);
const char *dove_words_change_state (DoveChangeState   state);
const char *dove_words_connection   (const char       *state);

/* Sentences */
char       *dove_words_steps        (const char       *text);
char       *dove_words_counts       (const char       *counts);
char       *dove_words_written      (gint64            created,
                                     gint64            updated,
                                     gint64            deleted);
char       *dove_words_progress     (gint64            done,
                                     gint64            total,
                                     double            rate);
char       *dove_words_isolate      (const char       *text);
char       *dove_words_value        (DoveValue        *value);
char       *dove_words_show_value   (DoveValue        *value);
char       *dove_words_json         (const char       *json);

G_END_DECLS
