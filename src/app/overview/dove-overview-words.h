/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DoveOverviewFacts:
 * @a: what the first application is called
 * @b: what the second one is called
 * @is_on: it runs by itself
 * @is_running: it runs now
 * @reviews: questions that wait for a person
 * @problems: records that could not be written
 * @waiting: (nullable): why a due run does not start, as on the bus
 * @keyring: (nullable): how it is with the keyring, as on the bus
 * @last_run: number of its last run; 0 for none
 * @last_state: (nullable): how that one ended, as in the state
 * @last_message: (nullable): what there is to say about it
 * @last_ended: when it ended
 * @agreed: when a run was last through with all records; 0 for never
 * @next_due: when it runs next; 0 for not by itself
 * @silence: (nullable): what is unusual about its silence, a sentence; empty for nothing
 *
 * How it is with one sync.
 */
typedef struct
{
  const char *a;
  const char *b;
  gboolean    is_on;
  gboolean    is_running;
  guint       reviews;
  guint       problems;
  const char *waiting;
  const char *keyring;
  gint64      last_run;
  const char *last_state;
  const char *last_message;
  gint64      last_ended;
  gint64      agreed;
  gint64      next_due;
  const char *silence;
} DoveOverviewFacts;

/**
 * DoveOverviewRank:
 * @DOVE_OVERVIEW_PERSON: waits for the person
 * @DOVE_OVERVIEW_FAILED: the last run failed
 * @DOVE_OVERVIEW_PROBLEMS: some records could not be written
 * @DOVE_OVERVIEW_SILENT: is silent for unusually long
 * @DOVE_OVERVIEW_HELD: waits for something that will come by itself
 * @DOVE_OVERVIEW_NEVER: was never through yet
 * @DOVE_OVERVIEW_RUNS: runs now
 * @DOVE_OVERVIEW_AGREES: all is well
 * @DOVE_OVERVIEW_OFF: switched off
 *
 * What needs a person most comes first.
 */
typedef enum
{
  DOVE_OVERVIEW_PERSON,
  DOVE_OVERVIEW_FAILED,
  DOVE_OVERVIEW_PROBLEMS,
  DOVE_OVERVIEW_SILENT,
  DOVE_OVERVIEW_HELD,
  DOVE_OVERVIEW_NEVER,
  DOVE_OVERVIEW_RUNS,
  DOVE_OVERVIEW_AGREES,
  DOVE_OVERVIEW_OFF,
} DoveOverviewRank;

DoveOverviewRank  dove_overview_judge   (const DoveOverviewFacts  *facts,
                                         gint64                    now,
                                         char                    **sentence);
const char       *dove_overview_icon    (DoveOverviewRank          rank);

G_END_DECLS
