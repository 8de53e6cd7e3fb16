/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-asked.h"

#include "app/reviews/dove-doubt.h"
#include "app/reviews/dove-who.h"
#include "record/dove-json.h"
#include "store/dove-store-link.h"
#include "store/dove-store-observe.h"
#include "store/dove-store-secrets.h"

#define REVIEWS_SHOWN   50
#define PROBLEMS_READ   20000  /* beyond this many, causes are not counted on */
#define PROBLEMS_SHOWN  10     /* of each cause */

static void
cause_free (gpointer data)
{
  DoveCause *cause = data;

  g_free (cause->sync_id);
  g_free (cause->message);
  g_free (cause->hint);
  g_free (cause->field);
  g_free (cause->title);
  g_ptr_array_unref (cause->problems);
  g_ptr_array_unref (cause->labels);
  g_free (cause);
}

/**
 * dove_asked_free:
 * @asked: (type DoveAsked) (transfer full) (nullable): what was read
 *
 * Frees it.
 */
void
dove_asked_free (gpointer asked)
{
  DoveAsked *self = asked;

  if (self == NULL)
    return;

  g_ptr_array_unref (self->reviews);
  g_array_unref (self->more);
  g_ptr_array_unref (self->causes);
  g_free (self->signature);
  g_free (self);
}

/* What a rule for the field of a question would answer */
static char *
make_name (const DoveStoreReview *review)
{
  return g_strjoin ("\n", review->sync_id, review->field, NULL);
}

static void
count_field (GHashTable            *counts,
             const DoveStoreReview *review)
{
  char *name = make_name (review);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name));

  if (review->kind == DOVE_REVIEW_CONFLICT)
    g_hash_table_replace (counts, name, GUINT_TO_POINTER (count + 1));
  else
    g_free (name);
}

static void
more_clear (gpointer data)
{
  DoveAskedMore *more = data;

  g_free (more->label);
  g_free (more->title);
  g_free (more->who[0]);
  g_free (more->who[1]);
  g_clear_pointer (&more->doubts, g_ptr_array_unref);
}

/* What is read from, on one thread */
typedef struct
{
  DoveStore        *store;
  DoveStoreSecrets *secrets; /* of @store */
} Read;

/* (nullable): what people call the field of a question or problem */
static char *
name_field (const Read *read,
            const char *sync_id,
            DoveSide    side,
            const char *field)
{
  return field != NULL
      ? g_strdup (dove_store_sides_name_asked (dove_store_secrets_get_sides (read->secrets),
                                               sync_id, side, field)) : NULL;
}

static char *
read_label (const Read *read,
            const char *sync_id,
            DoveSide    side,
            DoveValue  *record)
{
  return dove_store_sides_read_label (dove_store_secrets_get_sides (read->secrets), sync_id, side,
                                      record);
}

/* A record as it was seen last; NULL when nothing is known of it */
static DoveValue *
find_record (DoveStore  *store,
             const char *sync_id,
             DoveSide    side,
             const char *key,
             gint64     *changed)
{
  g_autoptr(DoveStoreObservation) seen = NULL;

  if (key == NULL || !dove_store_find_observation (store, sync_id, side, key, &seen, NULL) ||
      seen == NULL)
    return NULL;

  *changed = seen->updated;

  return dove_json_parse (seen->fields, -1, NULL, NULL);
}

static void
look_at (const Read    *read,
         const char    *sync_id,
         DoveSide       side,
         const char    *key,
         DoveAskedMore *more)
{
  g_autoptr(DoveValue) record = find_record (read->store, sync_id, side, key,
                                             &more->changed[side]);

  if (record == NULL)
    return;

  g_free (more->who[side]);
  more->who[side] = dove_who_changed (record);
  if (more->label == NULL)
    more->label = read_label (read, sync_id, side, record);
}

/* What is not known is left out: the question can be answered without it. */
static DoveAskedMore
find_more (const Read            *read,
           const DoveStoreReview *review,
           GHashTable            *counts)
{
  g_autofree char *name = make_name (review);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name));
  g_autoptr(DoveStoreLink) link = NULL;
  DoveAskedMore more = { 0 };

  more.title = name_field (read, review->sync_id, review->side, review->field);
  if (review->kind == DOVE_REVIEW_MATCH)
    more.doubts = dove_doubt_read (read->store, read->secrets, review);
  if (review->kind != DOVE_REVIEW_CONFLICT)
    return more;

  more.others = count > 0 ? count - 1 : 0;
  more.is_consent = g_strcmp0 (review->candidates, DOVE_REVIEW_OF_CONSENT) == 0;
  look_at (read, review->sync_id, review->side, review->key, &more);
  if (review->link_id != 0 && dove_store_get_link (read->store, review->link_id, &link, NULL) &&
      link != NULL)
    {
      look_at (read, review->sync_id, DOVE_SIDE_A, link->a_id, &more);
      look_at (read, review->sync_id, DOVE_SIDE_B, link->b_id, &more);
    }

  return more;
}

static gboolean
read_reviews (const Read  *read,
              DoveAsked   *self,
              GString     *signature,
              GError     **error)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_reviews (read->store, NULL, DOVE_REVIEW_OPEN,
                                                           error);
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GError) local = NULL;
  DoveStoreReview *review;

  if (rows == NULL)
    return FALSE;

  while ((review = dove_store_rows_next (rows, &local)) != NULL)
    {
      count_field (counts, review);
      g_string_append_printf (signature, "r%" G_GINT64_FORMAT " ", review->id);
      if (self->reviews->len < REVIEWS_SHOWN)
        g_ptr_array_add (self->reviews, review);
      else
        {
          self->more_reviews++;
          dove_store_review_free (review);
        }
    }
  for (guint i = 0; i < self->reviews->len; i++)
    {
      DoveAskedMore more = find_more (read, g_ptr_array_index (self->reviews, i), counts);

      g_array_append_val (self->more, more);
    }

  return dove_error_pass (&local, error);
}

static DoveCause *
ensure_cause (const Read             *read,
              DoveAsked              *self,
              GHashTable             *by_name,
              const DoveStoreProblem *problem)
{
  gboolean is_of_formula = problem->field != NULL &&
                           g_strcmp0 (problem->problem_class, DOVE_PROBLEM_FORMULA) == 0;
  /* A formula says what it has found, which is something else of each record */
  g_autofree char *name =
      g_strjoin ("\n", problem->sync_id, dove_side_get_nick (problem->side),
                 problem->problem_class, is_of_formula ? problem->field : problem->message, NULL);
  DoveCause *cause = g_hash_table_lookup (by_name, name);

  if (cause != NULL)
    return cause;

  cause = g_new0 (DoveCause, 1);
  cause->sync_id = g_strdup (problem->sync_id);
  cause->message = g_strdup (problem->message);
  cause->hint = g_strdup (problem->hint);
  cause->field = is_of_formula ? g_strdup (problem->field) : NULL;
  cause->title = name_field (read, problem->sync_id, problem->side, cause->field);
  cause->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_problem_free);
  cause->labels = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->causes, cause);
  g_hash_table_insert (by_name, g_steal_pointer (&name), cause);

  return cause;
}

/* The key of a record says less to a person than its name. */
static char *
find_label (const Read             *read,
            const DoveStoreProblem *problem)
{
  char *label = dove_store_sides_find_label (dove_store_secrets_get_sides (read->secrets),
                                             problem->sync_id, problem->side, problem->rec_id);

  return label != NULL ? label : g_strdup ("");
}

static gboolean
read_problems (const Read    *read,
               DoveAsked     *self,
               GString       *signature,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(GHashTable) by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(DoveStoreRows) rows = dove_store_list_problems (read->store, NULL, error);
  g_autoptr(GError) local = NULL;
  DoveStoreProblem *problem;
  guint count = 0;

  if (rows == NULL)
    return FALSE;

  while (count++ < PROBLEMS_READ && !g_cancellable_is_cancelled (cancellable) &&
         (problem = dove_store_rows_next (rows, &local)) != NULL)
    {
      DoveCause *cause = ensure_cause (read, self, by_name, problem);

      g_string_append_printf (signature, "p%" G_GINT64_FORMAT "%s ", problem->id,
                              problem->is_asked ? "a" : "");
      cause->count++;
      if (cause->problems->len < PROBLEMS_SHOWN)
        {
          g_ptr_array_add (cause->labels, find_label (read, problem));
          g_ptr_array_add (cause->problems, problem);
        }
      else
        dove_store_problem_free (problem);
    }

  return dove_error_pass (&local, error);
}

/**
 * dove_asked_read:
 * @store: (nullable): the state
 * @user_data: nothing
 * @cancellable: (nullable): ends it early
 * @error: return location for an error
 *
 * Reads all that needs a person; a #DoveReadFunc.
 *
 * Returns: (type DoveAsked) (transfer full) (nullable): what was read
 */
gpointer
dove_asked_read (DoveStore     *store,
                 gpointer       user_data,
                 GCancellable  *cancellable,
                 GError       **error)
{
  DoveAsked *self = g_new0 (DoveAsked, 1);
  GString *signature = g_string_new (NULL);
  gboolean is_read = TRUE;

  self->reviews = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_review_free);
  self->more = g_array_new (FALSE, FALSE, sizeof (DoveAskedMore));
  g_array_set_clear_func (self->more, more_clear);
  self->causes = g_ptr_array_new_with_free_func (cause_free);
  if (store != NULL)
    {
      g_autoptr(DoveStoreSecrets) secrets = dove_store_secrets_new (store);
      const Read read = { store, secrets };

      is_read = read_reviews (&read, self, signature, error) &&
                read_problems (&read, self, signature, cancellable, error);
    }
  self->signature = g_string_free (signature, FALSE);
  if (!is_read)
    g_clear_pointer (&self, dove_asked_free);

  return self;
}
