/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-story.h"

#include "app/mapping-editor/dove-map-try.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"
#include "connector/dove-label.h"
#include "formula/dove-explain.h"
#include "mapping/dove-map-reverse.h"

/* What a row gives, told at length: its values in many records, and how one of them comes about. */

#define RECORDS_MOST 50
#define DEPTH_MOST    8 /* of an explanation */
#define INDENT       12

static GtkWidget *
add_line (GtkWidget  *box,
          const char *name,
          const char *value,
          const char *style,
          int         indent)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *left = dove_ui_text_new (name, "caption");
  g_autofree char *shown = dove_words_isolate (value);
  GtkWidget *right = dove_ui_text_new (shown, style);

  gtk_label_set_width_chars (GTK_LABEL (left), 12);
  gtk_label_set_max_width_chars (GTK_LABEL (left), 16);
  gtk_widget_set_valign (left, GTK_ALIGN_START);
  gtk_widget_set_margin_start (left, indent);
  gtk_widget_set_hexpand (right, TRUE);
  gtk_widget_add_css_class (right, "caption");
  gtk_box_append (GTK_BOX (line), left);
  gtk_box_append (GTK_BOX (line), right);
  gtk_box_append (GTK_BOX (box), line);

  return line;
}

static char *
name_record (DoveValue *record,
             guint      index)
{
  g_autofree char *label = dove_label_read (NULL, record);

  return label != NULL ? g_strdup_printf ("%u · %.60s", index + 1, label)
                       : g_strdup_printf ("%u", index + 1);
}

/* --- many records ----------------------------------------------------------------------------- */

typedef struct
{
  guint values;
  guint empty;
  guint errors;
  guint casts;
} Counts;

static void
count (Counts             *counts,
       const DoveMapTried *tried)
{
  counts->errors += tried->state == DOVE_MAPPED_FAILED;
  counts->empty += tried->state != DOVE_MAPPED_FAILED && *tried->text == '\0';
  counts->values += tried->state != DOVE_MAPPED_FAILED && *tried->text != '\0';
  counts->casts += tried->is_cast ? 1 : 0;
}

static char *
say_counts (const Counts *counts)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%u value", "%u values", counts->values),
                          counts->values);
  /* Translators: numbers of values, behind others: "48 values, 2 empty, 1 error" */
  g_string_append_printf (text, ngettext (", %u empty", ", %u empty", counts->empty),
                          counts->empty);
  if (counts->errors > 0)
    g_string_append_printf (text, ngettext (", %u error", ", %u errors", counts->errors),
                            counts->errors);
  if (counts->casts > 0)
    g_string_append_printf (text, ngettext (", %u changed to fit", ", %u changed to fit",
                                            counts->casts), counts->casts);

  return g_string_free (text, FALSE);
}

/**
 * dove_map_story_fill_values:
 * @box: shows it, instead of what it has
 * @model: a mapping
 * @place: path of a target field
 *
 * Shows what a row gives in up to 50 of the sample records, and counts it.
 */
void
dove_map_story_fill_values (GtkWidget    *box,
                            DoveMapModel *model,
                            const char   *place)
{
  DoveValue *records = dove_map_model_get_source_records (model);
  guint length = records != NULL ? MIN (dove_value_get_length (records), RECORDS_MOST) : 0;
  g_autoptr(DoveMapProgram) program =
      dove_map_try_compile (model, dove_map_model_get_rows (model), place);
  GtkWidget *sum = dove_ui_text_new ("", "caption-heading");
  g_autofree char *said = NULL;
  Counts counts = { 0 };

  dove_ui_clear (box);
  gtk_box_append (GTK_BOX (box), sum);
  for (guint i = 0; i < length; i++)
    {
      DoveValue *record = dove_value_get_element (records, i);
      g_auto(DoveMapTried) tried = { 0 };
      g_autofree char *name = name_record (record, i);
      g_autofree char *value = NULL;

      if (!dove_map_try_run (model, program, place, record, &tried))
        continue;
      count (&counts, &tried);
      value = dove_map_tried_say (&tried);
      add_line (box, name, value, tried.state == DOVE_MAPPED_FAILED ? "error" : NULL, 0);
    }
  if (length == 0)
    said = g_strdup (_("There are no sample records."));
  else if (counts.values + counts.empty + counts.errors == 0)
    said = g_strdup (_("Nothing is written into this field."));
  else
    said = say_counts (&counts);
  gtk_label_set_text (GTK_LABEL (sum), said);
}

/* --- one record ------------------------------------------------------------------------------- */

static void
add_piece (GtkWidget             *box,
           const DoveExplanation *piece,
           guint                  depth)
{
  const char *value = piece->message != NULL ? piece->message
                      : piece->value != NULL ? piece->value
                      : !piece->is_taken     ? _("not used for this record") : "…";

  add_line (box, piece->text, value, piece->message != NULL ? "error" : NULL,
            (int) (depth * INDENT));
  if (depth >= DEPTH_MOST || !piece->is_taken)
    return;

  for (guint i = 0; i < piece->children->len; i++)
    add_piece (box, g_ptr_array_index (piece->children, i), depth + 1);
}

/* (transfer full) (nullable): of a row in a loop the first element is looked at */
static DoveValue *
dup_element (DoveMapModel       *model,
             const DoveMapEntry *entry,
             DoveValue          *record)
{
  DoveMapProgram *program = dove_map_model_get_program (model);
  const DoveMapEntry *loop = NULL;
  g_autoptr(DoveValue) around = NULL;
  g_auto(DoveFormulaResult) result = { 0 };

  if (entry->around < 0)
    return NULL;

  loop = dove_map_program_get (program, (guint) entry->around);
  if (loop->formula == NULL)
    return NULL;

  around = dup_element (model, loop, record);
  dove_formula_evaluate (loop->formula, dove_map_model_get_host (model)->formulas, record,
                         around, &result);
  if (result.kind != DOVE_FORMULA_VALUE || result.value == NULL ||
      dove_value_get_kind (result.value) != DOVE_VALUE_LIST ||
      dove_value_get_length (result.value) == 0)
    return NULL;

  return dove_value_ref (dove_value_get_element (result.value, 0));
}

/**
 * dove_map_story_fill_explanation:
 * @box: shows it, instead of what it has
 * @model: a mapping
 * @place: path of a target field
 *
 * Shows how the value of the chosen record comes about: each piece of the formula with what it
 * gave.
 */
void
dove_map_story_fill_explanation (GtkWidget    *box,
                                 DoveMapModel *model,
                                 const char   *place)
{
  DoveMapProgram *program = dove_map_model_get_program (model);
  DoveValue *record = dove_map_model_get_record (model);
  int index = dove_map_program_find (program, place);
  const DoveMapEntry *entry = index >= 0 ? dove_map_program_get (program, (guint) index) : NULL;
  g_autoptr(DoveExplanation) explanation = NULL;
  g_autoptr(DoveValue) element = NULL;

  dove_ui_clear (box);
  if (entry == NULL || entry->formula == NULL || record == NULL)
    {
      gtk_box_append (GTK_BOX (box), dove_ui_text_new (_("There is nothing to explain."),
                                                       "caption"));
      return;
    }

  element = dup_element (model, entry, record);
  explanation = dove_formula_explain (entry->formula, dove_map_model_get_host (model)->formulas,
                                      record, element);
  add_piece (box, explanation, 0);
}

/* --- the way back ----------------------------------------------------------------------------- */

/**
 * dove_map_story_fill_reverse:
 * @box: shows it, instead of what it has
 * @model: a mapping
 * @place: path of a target field
 *
 * Shows by which row of the other direction the value would come back, and whether it does in the
 * sample records; or why it cannot.
 */
void
dove_map_story_fill_reverse (GtkWidget    *box,
                             DoveMapModel *model,
                             const char   *place)
{
  DoveMapProgram *program = dove_map_model_get_program (model);
  int index = dove_map_program_find (program, place);
  g_autoptr(DoveMapReverse) reverse = NULL;

  dove_ui_clear (box);
  if (index < 0)
    {
      gtk_box_append (GTK_BOX (box), dove_ui_text_new (_("Nothing is written into this field."),
                                                       "caption"));
      return;
    }

  reverse = dove_map_reverse (program, (guint) index, dove_map_model_get_sources (model),
                              dove_map_model_get_host (model),
                              dove_map_model_get_source_records (model));
  if (reverse->row != NULL)
    {
      const char *formula = dove_value_get_member_text (reverse->row, "formula");

      add_line (box, dove_value_get_member_text (reverse->row, "field"),
                formula != NULL ? formula : "", "monospace", 0);
    }
  if (reverse->why != NULL)
    gtk_box_append (GTK_BOX (box), dove_ui_text_new (reverse->why, "caption"));
  if (reverse->told != NULL && *reverse->told != '\0')
    gtk_box_append (GTK_BOX (box), dove_ui_text_new (reverse->told, "caption"));
}
