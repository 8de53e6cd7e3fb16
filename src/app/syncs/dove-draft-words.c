/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-words.h"

/* What is said of proposals. */

static const char *
label_of (const DoveDraft *draft,
          guint            side,
          const char      *path)
{
  DoveValue *field = dove_draft_find_field (draft, side, path);

  return field != NULL ? dove_draft_field_label (field) : path;
}

/**
 * dove_draft_words_reason:
 * @draft: a draft
 * @side: a side
 * @proposal: what is proposed for one of its fields
 *
 * Says a proposal that is not taken by itself, and why it is one.
 *
 * Returns: (transfer full): a sentence
 */
char *
dove_draft_words_reason (const DoveDraft    *draft,
                         guint               side,
                         const DoveProposal *proposal)
{
  const char *source = label_of (draft, 1 - side, proposal->source);

  switch (proposal->reason)
    {
    case DOVE_PROPOSAL_SAME_VALUES:
      /* Translators: the name of a field, and two numbers of values */
      return g_strdup_printf (_("Perhaps “%s”: the same values in %u of %u"), source,
                              proposal->shared, proposal->compared);
    case DOVE_PROPOSAL_SPLIT:
      return g_strdup_printf (_("Perhaps a part of “%s”: please check"), source);
    case DOVE_PROPOSAL_JOINED:
      return g_strdup_printf (_("Perhaps put together from “%s” and others"), source);
    case DOVE_PROPOSAL_SAME_NAME:
    case DOVE_PROPOSAL_SAME_MEANING:
    case DOVE_PROPOSAL_LIKE_NAME:
    default:
      return g_strdup_printf (_("Perhaps “%s”, but please check whether its values fit"), source);
    }
}

/**
 * dove_draft_words_key:
 * @draft: a draft
 * @key: one of its keys
 *
 * Returns: (transfer full): by which fields records are recognised
 */
char *
dove_draft_words_key (const DoveDraft    *draft,
                      const DoveProposal *key)
{
  const char *a = label_of (draft, 0, key->source);
  const char *b = label_of (draft, 1, key->target);

  if (g_utf8_collate (a, b) == 0)
    return g_strdup (a);

  /* Translators: two fields that hold the same, one of each application */
  return g_strdup_printf (_("%s and %s"), a, b);
}

/**
 * dove_draft_words_count:
 * @draft: a draft
 * @count: how a key divides its records
 *
 * Returns: (transfer full): a sentence or two
 */
char *
dove_draft_words_count (const DoveDraft    *draft,
                        const DoveKeyCount *count)
{
  const DoveDraftSide *a = &draft->sides[0];
  const DoveDraftSide *b = &draft->sides[1];
  GString *text = g_string_new (NULL);

  /* Translators: numbers of records, and the names of two connections, each twice */
  g_string_append_printf (text, _("Of %u records of %s and %u of %s, %u are in both, %u only in "
                                  "%s and %u only in %s."),
                          dove_value_get_length (a->records), a->name,
                          dove_value_get_length (b->records), b->name, count->both,
                          count->only_a, a->name, count->only_b, b->name);
  if (count->doubtful > 0)
    g_string_append_printf (text, ngettext (" %u has the same as another one: you will be asked.",
                                            " %u have the same as another one: you will be asked.",
                                            count->doubtful), count->doubtful);
  if (count->empty > 0)
    g_string_append_printf (text, ngettext (" In %u it is empty: it is left alone.",
                                            " In %u it is empty: they are left alone.",
                                            count->empty), count->empty);

  return g_string_free (text, FALSE);
}
