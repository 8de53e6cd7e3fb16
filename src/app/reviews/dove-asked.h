/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-review.h"

G_BEGIN_DECLS

/**
 * DoveCause:
 * @sync_id: of which sync
 * @message: why records could not be written
 * @hint: (nullable): what to do
 * @field: (nullable): path of the field whose formula gave no value: each record has a reason of
 *   its own, the message of its problem
 * @title: (nullable): what to call that field
 * @problems: (element-type DoveStoreProblem): the first of them
 * @labels: (element-type utf8): what to call the record of each; empty when not known
 * @count: how many there are
 *
 * Problems of one cause.
 */
typedef struct
{
  char      *sync_id;
  char      *message;
  char      *hint;
  char      *field;
  char      *title;
  GPtrArray *problems;
  GPtrArray *labels;
  guint      count;
} DoveCause;

/**
 * DoveAskedMore:
 * @others: of a field that differs: how many other open questions are about the field
 * @label: (nullable): what to call the record
 * @title: (nullable): what to call the field
 * @changed: by #DoveSide, when the record was last changed; 0 when not known
 * @who: by #DoveSide, who changed it last; %NULL when the application does not tell
 * @is_consent: it is about consent, which no rule decides
 * @doubts: (nullable) (element-type DoveDoubt): of a doubtful match, the records
 *
 * What is known of a question besides what it says.
 */
typedef struct
{
  guint    others;
  char    *label;
  char    *title;
  gint64   changed[2];
  char    *who[2];
  gboolean is_consent;
  GPtrArray *doubts;
} DoveAskedMore;

/**
 * DoveAsked:
 * @reviews: (element-type DoveStoreReview): open questions, the first of them
 * @more: (element-type DoveAskedMore): of each of them
 * @more_reviews: how many are left out
 * @causes: (element-type DoveCause): problems by their cause
 * @signature: changes when something of it does
 *
 * All that needs a person.
 */
typedef struct
{
  GPtrArray *reviews;
  GArray    *more;
  guint      more_reviews;
  GPtrArray *causes;
  char      *signature;
} DoveAsked;

gpointer dove_asked_read (DoveStore     *store,
                          gpointer       user_data,
                          GCancellable  *cancellable,
                          GError       **error);
void     dove_asked_free (gpointer       asked);

G_END_DECLS
