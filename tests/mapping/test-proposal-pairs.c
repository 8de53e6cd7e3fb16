/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mapping/dove-proposal.h"
#include "record/dove-json.h"
#include "record/dove-schema.h"

/*
 * How good the proposals are: objects of the catalogue's connectors, with what a person would
 * carry over (labelled-pairs.txt), by names and types alone, for nobody has records of all of
 * these. Half of the pairs is for measuring only. Precision: how many of the rows that are proposed
 * are right; recall: how many of those that a person would make are proposed.
 */

typedef struct
{
  char    *target;
  char   **sources; /* one is as good as the other */
  gboolean is_optional;
} Label;

typedef struct
{
  gboolean   is_for_testing;
  char      *from;
  char      *to;
  GPtrArray *labels;
} Pair;

typedef struct
{
  guint right;
  guint wrong;
  guint doubted; /* of the wrong ones, marked as doubtful */
  guint missing;
} Count;

static void
label_free (gpointer data)
{
  Label *self = data;

  g_free (self->target);
  g_strfreev (self->sources);
  g_free (self);
}

static void
pair_free (gpointer data)
{
  Pair *self = data;

  g_free (self->from);
  g_free (self->to);
  g_ptr_array_unref (self->labels);
  g_free (self);
}

static Pair *
read_pair (char **words)
{
  Pair *self = g_new0 (Pair, 1);

  g_assert_cmpuint (g_strv_length (words), ==, 4);
  self->is_for_testing = g_str_equal (words[0], "test");
  self->from = g_strdup (words[1]);
  self->to = g_strdup (words[3]);
  self->labels = g_ptr_array_new_with_free_func (label_free);

  return self;
}

static Label *
read_label (char *line)
{
  Label *self = g_new0 (Label, 1);
  char *mark = strpbrk (line, "=?");

  g_assert_nonnull (mark);
  self->is_optional = *mark == '?';
  *mark = '\0';
  self->target = g_strdup (g_strstrip (line));
  self->sources = g_strsplit (mark + 1, "|", -1);
  for (guint i = 0; self->sources[i] != NULL; i++)
    g_strstrip (self->sources[i]);

  return self;
}

static GPtrArray *
read_pairs (void)
{
  GPtrArray *pairs = g_ptr_array_new_with_free_func (pair_free);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "mapping", "labelled-pairs.txt",
                                                 NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (lines[i], " ", -1);

      if (g_str_has_prefix (lines[i], "tune ") || g_str_has_prefix (lines[i], "test "))
        g_ptr_array_add (pairs, read_pair (words));
      else if (g_str_has_prefix (lines[i], "  "))
        g_ptr_array_add (((Pair *) pairs->pdata[pairs->len - 1])->labels, read_label (lines[i]));
    }

  return pairs;
}

/* The fields of `connector.object`, as the program tells them */
static DoveValue *
read_fields (const char *name)
{
  g_auto(GStrv) names = g_strsplit (name, ".", 2);
  g_autofree char *file = g_strconcat (names[0], ".json", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("DOVETAIL_DATADIR"), "connectors", file,
                                            NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) manifest = NULL;
  g_autoptr(DoveSchema) schema = NULL;
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  DoveValue *object = NULL;
  GPtrArray *fields = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  manifest = dove_json_parse (text, -1, NULL, &error);
  g_assert_no_error (error);
  object = dove_value_get_member (dove_value_get_member (manifest, "objects"), names[1]);
  g_assert_nonnull (object);
  schema = dove_schema_new (dove_value_get_member (object, "schema"), &error);
  g_assert_no_error (error);
  fields = dove_schema_get_fields (schema);
  for (guint i = 0; i < fields->len; i++)
    dove_value_builder_take_element (list, dove_field_to_value (g_ptr_array_index (fields, i)));

  return dove_value_builder_end (list);
}

static gboolean
has_field (DoveValue  *fields,
           const char *path)
{
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    if (g_strcmp0 (dove_value_get_member_text (dove_value_get_element (fields, i), "path"),
                   path) == 0)
      return TRUE;

  return FALSE;
}

static const Label *
find_label (const Pair *pair,
            const char *target)
{
  for (guint i = 0; i < pair->labels->len; i++)
    {
      const Label *label = g_ptr_array_index (pair->labels, i);

      if (g_str_equal (label->target, target))
        return label;
    }

  return NULL;
}

static const DoveProposal *
find_row (GPtrArray  *rows,
          const char *target)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const DoveProposal *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->target, target))
        return row;
    }

  return NULL;
}

static gboolean
is_right_source (const Label        *label,
                 const DoveProposal *row)
{
  return g_strv_contains ((const char *const *) label->sources, row->source);
}

static void
count_rows (const Pair *pair,
            GPtrArray  *rows,
            Count      *count)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const DoveProposal *row = g_ptr_array_index (rows, i);
      const Label *label = find_label (pair, row->target);
      gboolean is_right = label != NULL && is_right_source (label, row);

      if (is_right && !label->is_optional)
        count->right++;
      if (is_right)
        continue;
      count->wrong++;
      count->doubted += row->is_doubtful;
      g_test_message ("%s -> %s: %s = %s%s", pair->from, pair->to, row->target, row->formula,
                      row->is_doubtful ? " (doubtful)" : "");
    }
  for (guint i = 0; i < pair->labels->len; i++)
    {
      const Label *label = g_ptr_array_index (pair->labels, i);
      const DoveProposal *row = find_row (rows, label->target);

      if (label->is_optional || (row != NULL && is_right_source (label, row)))
        continue;
      count->missing++;
      g_test_message ("%s -> %s: none for %s", pair->from, pair->to, label->target);
    }
}

static void
measure (const Pair *pair,
         Count      *count)
{
  g_autoptr(DoveValue) from = read_fields (pair->from);
  g_autoptr(DoveValue) to = read_fields (pair->to);
  const DoveProposalSide sides[] = { { from, NULL }, { to, NULL } };
  g_autoptr(GPtrArray) rows = NULL;

  for (guint i = 0; i < pair->labels->len; i++)
    {
      const Label *label = g_ptr_array_index (pair->labels, i);

      g_assert_true (has_field (to, label->target));
      for (guint j = 0; label->sources[j] != NULL; j++)
        g_assert_true (has_field (from, label->sources[j]));
    }

  rows = dove_propose_rows (&sides[0], &sides[1]);
  count_rows (pair, rows, count);
}

/* Below these somebody has made the proposals worse */
#define PRECISION_LEAST 0.85
#define RECALL_LEAST    0.85

static void
test_pairs (gconstpointer data)
{
  gboolean is_for_testing = GPOINTER_TO_INT (data);
  g_autoptr(GPtrArray) pairs = read_pairs ();
  Count count = { 0 };
  guint n = 0;
  double precision, recall;

  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = g_ptr_array_index (pairs, i);

      if (pair->is_for_testing != is_for_testing)
        continue;
      measure (pair, &count);
      n++;
    }

  precision = (double) count.right / (count.right + count.wrong);
  recall = (double) count.right / (count.right + count.missing);
  g_test_message ("%u pairs: precision %.3f (%u right, %u wrong, of these %u marked as doubtful), "
                  "recall %.3f (%u missing)", n, precision, count.right, count.wrong, count.doubted,
                  recall, count.missing);
  g_assert_cmpuint (n, >=, 13);
  g_assert_cmpfloat (precision, >=, PRECISION_LEAST);
  g_assert_cmpfloat (recall, >=, RECALL_LEAST);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/mapping/proposal-pairs/tune", GINT_TO_POINTER (FALSE), test_pairs);
  g_test_add_data_func ("/mapping/proposal-pairs/test", GINT_TO_POINTER (TRUE), test_pairs);

  return g_test_run ();
}
