/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "mapping/dove-map-report.h"

/* A mapping as a page of sentences, and as a table, in the order of the target's fields. */

static const char *
get_label (const DoveMapReport *self,
           const DoveMapEntry  *entry)
{
  const int index = dove_field_tree_find (self->targets, entry->place);

  return index >= 0 ? dove_field_tree_get_label (self->targets, (guint) index) : entry->place;
}

static char *
say_origin (const DoveMapReport *self,
            const DoveMapEntry  *entry)
{
  const char *target = get_label (self, entry);
  const char *text = entry->text != NULL ? entry->text : "";
  g_autofree char *sources = dove_map_words_sources (entry, self->sources);

  if (entry->name != NULL)
    return g_strdup_printf (_("“%s” is a named value that other formulas use: %s."), target, text);
  if (entry->is_loop)
    return g_strdup_printf (_("For each element of “%s” there is one element of “%s”."), sources,
                            target);
  if (*sources == '\0')
    return g_strdup_printf (_("“%s” is made of no field: %s."), target, text);
  if (entry->is_plain)
    return g_strdup_printf (_("“%s” is %s, as it is."), target, sources);

  return g_strdup_printf (_("“%s” is made of %s: %s."), target, sources, text);
}

static void
add (GString    *text,
     const char *sentence)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
}

static void G_GNUC_PRINTF (2, 3)
add_format (GString    *text,
            const char *format,
            ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  add (text, sentence);
}

/* What a row says by single words, as sentences */
static const struct { const char *member; const char *word; const char *sentence; } words[] = {
  { "empty", "keep", N_("An empty value is never written over another.") },
  { "empty", "only-if-target-empty", N_("It is written only while the field is empty.") },
  { "only", "create", N_("It is written only when the record is made.") },
  { "only", "update", N_("It is written only when the record is there already.") },
  { "conflict", "ask", N_("When both sides have changed it, somebody is asked.") },
  { "conflict", "newest", N_("When both sides have changed it, the newest counts.") },
  { "conflict", "a", N_("When both sides have changed it, side A counts.") },
  { "conflict", "b", N_("When both sides have changed it, side B counts.") },
  { "consent", "overwrite", N_("It may write consent that nobody at the target gave.") },
};

static void
say_policies (const DoveMapEntry *entry,
              GString            *text)
{
  const char *when = dove_value_get_member_text (entry->document, "when");
  const char *via = dove_value_get_member_text (entry->document, "via");
  const char *note = dove_value_get_member_text (entry->document, "note");

  if (when != NULL)
    add_format (text, _("It is written only when this holds: %s."), when);
  if (via != NULL)
    add_format (text, _("What is written is the key of the record that “%s” has linked."), via);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (dove_value_get_member_text (entry->document, words[i].member),
                   words[i].word) == 0)
      add (text, _(words[i].sentence));

  if (note != NULL && *note != '\0')
    add_format (text, _("Note: %s"), note);
}

static char *
find_problem (const DoveMapReport *self,
              guint                entry)
{
  g_autoptr(DoveMapVerdict) verdict = dove_map_judge (self->program, entry, self->sources,
                                                      self->targets);

  return g_steal_pointer (&verdict->problem);
}

/**
 * dove_map_report_sentence:
 * @self: a mapping
 * @entry: index of a row in its program
 *
 * Returns: (transfer full): the row in sentences: what it makes of what, and when it is written
 */
char *
dove_map_report_sentence (const DoveMapReport *self,
                          guint                entry)
{
  const DoveMapEntry *row = dove_map_program_get (self->program, entry);
  g_autofree char *origin = say_origin (self, row);
  g_autofree char *problem = find_problem (self, entry);
  g_autoptr(GString) text = g_string_new (origin);

  say_policies (row, text);
  if (problem != NULL)
    add_format (text, _("There is a problem: %s"), problem);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The rows in the order of the target's fields; what is in no tree comes last */
static GArray *
sort_entries (const DoveMapReport *self)
{
  GArray *order = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < dove_field_tree_get_length (self->targets); i++)
    {
      const int found = dove_map_program_find (self->program,
                                               dove_field_tree_get (self->targets, i)->path);
      const guint entry = (guint) found;

      if (found >= 0)
        g_array_append_val (order, entry);
    }
  for (guint i = 0; i < dove_map_program_get_length (self->program); i++)
    {
      const char *place = dove_map_program_get (self->program, i)->place;

      if (dove_field_tree_find (self->targets, place) < 0
          || dove_map_program_find (self->program, place) != (int) i)
        g_array_append_val (order, i);
    }

  return order;
}

/* What must have a value and has no row; a group is not told of beside what is in it */
static void
say_missing (const DoveMapReport *self,
             GString             *page)
{
  for (guint i = 0; i < dove_field_tree_get_length (self->targets); i++)
    {
      const DoveFieldNode *node = dove_field_tree_get (self->targets, i);

      if (node->required && !node->read_only && node->parent < 0 && node->n_children == 0
          && dove_map_program_find (self->program, node->path) < 0)
        g_string_append_printf (page, _("“%s” must have a value, and is not mapped.\n"),
                                dove_field_tree_get_label (self->targets, i));
    }
}

/**
 * dove_map_report_page:
 * @self: a mapping
 *
 * Writes the mapping as a page of sentences, a line for each row, with those of loops indented.
 *
 * Returns: (transfer full): the page
 */
char *
dove_map_report_page (const DoveMapReport *self)
{
  g_autoptr(GString) page = g_string_new (NULL);
  g_autoptr(GArray) order = sort_entries (self);

  if (self->source_name != NULL && self->target_name != NULL)
    g_string_append_printf (page, _("How “%s” becomes “%s”\n\n"), self->source_name,
                            self->target_name);

  for (guint i = 0; i < order->len; i++)
    {
      const guint entry = g_array_index (order, guint, i);
      g_autofree char *sentence = dove_map_report_sentence (self, entry);

      for (int around = dove_map_program_get (self->program, entry)->around; around >= 0;
           around = dove_map_program_get (self->program, (guint) around)->around)
        g_string_append (page, "    ");
      g_string_append_printf (page, "%s\n", sentence);
    }
  say_missing (self, page);

  return g_string_free (g_steal_pointer (&page), FALSE);
}

static char *
copy_text (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

static char **
make_line (const DoveMapReport *self,
           guint                index)
{
  const DoveFieldNode *node = dove_field_tree_get (self->targets, index);
  const int found = dove_map_program_find (self->program, node->path);
  const DoveMapEntry *entry = found >= 0 ? dove_map_program_get (self->program, (guint) found)
                                         : NULL;
  char **line = g_new0 (char *, 10);

  line[0] = g_strdup (dove_field_tree_get_label (self->targets, index));
  line[1] = g_strdup (node->is_name ? "" : node->path);
  line[2] = g_strdup (dove_map_words_type (node));
  line[3] = g_strdup (node->required ? _("yes") : _("no"));
  line[4] = entry != NULL ? dove_map_words_sources (entry, self->sources) : g_strdup ("");
  line[5] = copy_text (entry != NULL ? entry->text : NULL);
  line[6] = copy_text (entry != NULL ? dove_value_get_member_text (entry->document, "when")
                                     : NULL);
  line[7] = entry != NULL && self->results != NULL
      ? dove_map_words_value (g_array_index (self->results, DoveMapResult, found).value)
      : g_strdup ("");
  line[8] = entry != NULL ? find_problem (self, (guint) found) : NULL;
  if (line[8] == NULL)
    line[8] = g_strdup ("");

  return line;
}

/**
 * dove_map_report_table:
 * @self: a mapping
 *
 * Makes the mapping a table of all fields of the target: what to call it, path, type, whether it
 * is required, the fields it is made of, formula, condition, sample and problem.
 *
 * Returns: (transfer full) (element-type GStrv): the lines, all of nine texts; the first has the
 *   heads of the columns
 */
GPtrArray *
dove_map_report_table (const DoveMapReport *self)
{
  static const char *const heads[] = {
    N_("Field"), N_("Path"), N_("Type"), N_("Required"), N_("Made of"), N_("Formula"),
    N_("Condition"), N_("Sample"), N_("Problem"),
  };
  GPtrArray *table = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  char **line = g_new0 (char *, G_N_ELEMENTS (heads) + 1);

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    line[i] = g_strdup (_(heads[i]));
  g_ptr_array_add (table, line);
  for (guint i = 0; i < dove_field_tree_get_length (self->targets); i++)
    g_ptr_array_add (table, make_line (self, i));

  return table;
}
