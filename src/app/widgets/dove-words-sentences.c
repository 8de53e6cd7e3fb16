/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "dove-words.h"

#include "record/dove-json.h"

/* Sentences out of numbers and values; as pure as dove-words.c. */

#define VALUE_CHARACTERS 200 /* of a value in a list: the whole of it is in the application */

static gulong
count_of (DoveValue  *counts,
          const char *name)
{
  gint64 count = 0;

  dove_value_get_integer (dove_value_get_member (counts, name), &count);

  return (gulong) MAX (count, 0);
}

static void
add_count (GString    *text,
           gulong      count,
           const char *format)
{
  if (count == 0)
    return;

  if (text->len > 0)
    /* Translators: between parts of a list: "3 created, 4 changed" */
    g_string_append (text, _(", "));
  g_string_append_printf (text, format, count);
}

/**
 * dove_words_counts:
 * @counts: (nullable): a run's counts, a JSON record
 *
 * Says what a run did.
 *
 * Returns: (transfer full): `3 created, 4 changed`; `Nothing had to be changed`
 */
char *
dove_words_counts (const char *counts)
{
  g_autoptr(DoveValue) record = counts != NULL ? dove_json_parse (counts, -1, NULL, NULL) : NULL;
  GString *text = g_string_new (NULL);
  gulong n;

  n = count_of (record, "created");
  add_count (text, n, ngettext ("%lu created", "%lu created", n));
  n = count_of (record, "updated");
  add_count (text, n, ngettext ("%lu changed", "%lu changed", n));
  n = count_of (record, "deleted");
  add_count (text, n, ngettext ("%lu deleted", "%lu deleted", n));
  n = count_of (record, "linked");
  add_count (text, n, ngettext ("%lu linked", "%lu linked", n));
  n = count_of (record, "refused");
  add_count (text, n, ngettext ("%lu refused", "%lu refused", n));
  n = count_of (record, "failed");
  add_count (text, n, ngettext ("%lu failed", "%lu failed", n));
  n = count_of (record, "deferred");
  add_count (text, n, ngettext ("%lu waiting", "%lu waiting", n));
  n = count_of (record, "needs_check");
  add_count (text, n, ngettext ("%lu unclear", "%lu unclear", n));
  n = count_of (record, "stale");
  add_count (text, n, ngettext ("%lu left out", "%lu left out", n));
  n = count_of (record, "left_out");
  add_count (text, n, ngettext ("%lu left out by a person", "%lu left out by a person", n));
  n = count_of (record, "left");
  add_count (text, n, ngettext ("%lu left for later", "%lu left for later", n));

  if (text->len == 0)
    g_string_append (text, _("Nothing had to be changed"));

  return g_string_free (text, FALSE);
}

/**
 * dove_words_written:
 * @created: records that were made
 * @updated: records that were changed
 * @deleted: records that were removed
 *
 * Says how much was written.
 *
 * Returns: (transfer full): `3 created, 4 changed`; `nothing was written`
 */
char *
dove_words_written (gint64 created,
                    gint64 updated,
                    gint64 deleted)
{
  GString *text = g_string_new (NULL);

  add_count (text, (gulong) created, ngettext ("%lu created", "%lu created", (gulong) created));
  add_count (text, (gulong) updated, ngettext ("%lu changed", "%lu changed", (gulong) updated));
  add_count (text, (gulong) deleted, ngettext ("%lu deleted", "%lu deleted", (gulong) deleted));
  if (text->len == 0)
    g_string_append (text, _("nothing was written"));

  return g_string_free (text, FALSE);
}

/**
 * dove_words_progress:
 * @done: records of this phase so far
 * @total: all of them; -1 when not known
 * @rate: records in a second; 0 when not known
 *
 * Says how far a phase is.
 *
 * Returns: (transfer full): `120 of 400 records, 40 a second, 7 seconds left`
 */
char *
dove_words_progress (gint64 done,
                     gint64 total,
                     double rate)
{
  GString *text = g_string_new (NULL);

  if (total >= 0)
    /* Translators: 120 of 400 records */
    g_string_append_printf (text, ngettext ("%'d of %'d record", "%'d of %'d records",
                                            (gulong) total), (int) done, (int) total);
  else
    g_string_append_printf (text, ngettext ("%'d record", "%'d records", (gulong) done),
                            (int) done);

  if (rate >= 1)
    {
      g_string_append (text, _(", "));
      /* Translators: how many records in a second */
      g_string_append_printf (text, _("%'d a second"), (int) rate);
    }
  if (rate > 0 && total > done)
    {
      g_autofree char *span = dove_words_span ((gint64) ((double) (total - done) / rate));

      g_string_append (text, _(", "));
      /* Translators: %s is a length of time, "7 seconds" */
      g_string_append_printf (text, _("%s left"), span);
    }

  return g_string_free (text, FALSE);
}

/**
 * dove_words_isolate:
 * @text: a value, or a formula
 *
 * Keeps a text apart from the direction of what is around it. Without that, a telephone number
 * within a language that is read from the right is shown with its groups turned round.
 *
 * Returns: (transfer full): the text, to be shown
 */
char *
dove_words_isolate (const char *text)
{
  if (*text == '\0' || gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL)
    return g_strdup (text);

  /* first strong isolate, and its end */
  return g_strconcat ("\xe2\x81\xa8", text, "\xe2\x81\xa9", NULL);
}

/**
 * dove_words_value:
 * @value: (nullable): a value of a record
 *
 * Says a value in one line, with an end to its length.
 *
 * Returns: (transfer full): the text
 */
char *
dove_words_value (DoveValue *value)
{
  g_autofree char *text = NULL;

  if (value == NULL || dove_value_is_null (value))
    /* Translators: a field that is empty */
    return g_strdup (_("nothing"));

  if (dove_value_get_kind (value) == DOVE_VALUE_TEXT)
    text = g_strdup (dove_value_get_text (value));
  else
    text = dove_json_write (value, DOVE_JSON_COMPACT);

  if (text[0] == '\0')
    return g_strdup (_("nothing"));

  g_strdelimit (text, "\r\n\t", ' ');
  if (g_utf8_strlen (text, -1) > VALUE_CHARACTERS)
    {
      g_autofree char *start = g_utf8_substring (text, 0, VALUE_CHARACTERS - 1);

      return g_strconcat (start, "…", NULL);
    }

  return g_steal_pointer (&text);
}

/**
 * dove_words_show_value:
 * @value: (nullable): a value of a record
 *
 * As dove_words_value(), within other words or for itself.
 *
 * Returns: (transfer full): the text
 */
char *
dove_words_show_value (DoveValue *value)
{
  g_autofree char *text = dove_words_value (value);

  return dove_words_isolate (text);
}

/**
 * dove_words_json:
 * @json: (nullable): a value as JSON
 *
 * As dove_words_value(), out of the state.
 *
 * Returns: (transfer full): the text
 */
char *
dove_words_json (const char *json)
{
  g_autoptr(DoveValue) value = json != NULL ? dove_json_parse (json, -1, NULL, NULL) : NULL;

  return dove_words_value (value);
}
