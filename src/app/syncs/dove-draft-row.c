/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-row.h"

#include "app/syncs/dove-draft-words.h"
#include "app/widgets/dove-ui.h"

/*
 * A row for a field of the second side: what it is to hold. Its first choice is to leave it alone,
 * its second what is proposed, and then come all fields of the first side.
 */

typedef struct
{
  const DoveDraft *draft;    /* must outlive the row */
  DoveValue       *field;
  GPtrArray       *formulas; /* of char *, by the choices; NULL for leaving it alone */
  GPtrArray       *sources;  /* of DoveValue (nullable), likewise */
  char            *proposed; /* (nullable): what is said of the proposal */
} Combo;

static void
combo_free (gpointer data)
{
  Combo *combo = data;

  dove_value_unref (combo->field);
  g_ptr_array_unref (combo->formulas);
  g_ptr_array_unref (combo->sources);
  g_free (combo->proposed);
  g_free (combo);
}

static Combo *
get_combo (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "combo");
}

static void
add_choice (Combo         *combo,
            GtkStringList *model,
            const char    *label,
            char          *formula,
            DoveValue     *source)
{
  gtk_string_list_append (model, label);
  g_ptr_array_add (combo->formulas, formula);
  g_ptr_array_add (combo->sources, source);
}

static void
add_proposal (Combo              *combo,
              GtkStringList      *model,
              const DoveProposal *proposal)
{
  DoveValue *source = dove_draft_find_field (combo->draft, 0, proposal->source);
  gboolean is_made = proposal->reason == DOVE_PROPOSAL_JOINED ||
                     proposal->reason == DOVE_PROPOSAL_SPLIT;
  const char *label = source == NULL || is_made ? proposal->formula
                                                : dove_draft_field_label (source);

  combo->proposed = dove_draft_words_reason (combo->draft, proposal);
  add_choice (combo, model, label, g_strdup (proposal->formula), is_made ? NULL : source);
}

static void
add_sources (Combo              *combo,
             GtkStringList      *model,
             const DoveProposal *proposal)
{
  DoveValue *fields = combo->draft->sides[0].fields;

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *source = dove_value_get_element (fields, i);
      g_autofree char *formula = NULL;

      if (!dove_draft_is_choosable (combo->draft, 0, source, FALSE))
        continue;
      formula = dove_propose_formula (source, combo->field);
      if (proposal == NULL || !g_str_equal (formula, proposal->formula))
        add_choice (combo, model, dove_draft_field_label (source), g_steal_pointer (&formula),
                    source);
    }
}

/* What stands below the name of the field: why, and an example */
static void
show_choice (GtkWidget *row)
{
  const Combo *combo = get_combo (row);
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (row));
  const char *formula = selected < combo->formulas->len
                            ? g_ptr_array_index (combo->formulas, selected) : NULL;
  g_autofree char *sample = formula != NULL ? dove_draft_sample (combo->draft, formula) : NULL;
  g_autofree char *text = NULL;

  if (formula == NULL && combo->proposed != NULL)
    text = g_strdup (combo->proposed);
  else if (sample != NULL)
    /* Translators: an example of what will stand in a field */
    text = g_strdup_printf (_("For example “%s”"), sample);
  else if (formula != NULL)
    text = g_strdup (_("Empty in all records that were looked at"));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text != NULL ? text : "");
}

/**
 * dove_draft_combo_new:
 * @draft: a draft; must outlive the row
 * @field: of its second side
 * @proposal: (nullable): what is proposed for it; taken at once unless it is doubtful
 *
 * Makes the row of a field.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_draft_combo_new (const DoveDraft    *draft,
                      DoveValue          *field,
                      const DoveProposal *proposal)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr(GtkStringList) model = gtk_string_list_new (NULL);
  Combo *combo = g_new0 (Combo, 1);
  gboolean is_required = dove_value_get_boolean (dove_value_get_member (field, "required"));
  g_autofree char *title = NULL;

  combo->draft = draft;
  combo->field = dove_value_ref (field);
  combo->formulas = g_ptr_array_new_with_free_func (g_free);
  combo->sources = g_ptr_array_new ();
  /* Translators: the choice that a field is not written by a sync */
  add_choice (combo, model, _("Leave Alone"), NULL, NULL);
  if (proposal != NULL)
    add_proposal (combo, model, proposal);
  add_sources (combo, model, proposal);
  g_object_set_data_full (G_OBJECT (row), "combo", combo, combo_free);

  /* Translators: the name of a field that every record must have */
  title = is_required ? g_strdup_printf (_("%s (required)"), dove_draft_field_label (field))
                      : g_strdup (dove_draft_field_label (field));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  dove_ui_set_name (row, title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (model));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), proposal != NULL && !proposal->is_doubtful);
  g_signal_connect (row, "notify::selected", G_CALLBACK (show_choice), NULL);
  show_choice (row);

  return row;
}

/**
 * dove_draft_combo_dup_row:
 * @combo: a row of dove_draft_combo_new()
 *
 * Returns: (transfer full) (nullable): what was chosen; %NULL for leaving the field alone
 */
DoveDraftRow *
dove_draft_combo_dup_row (GtkWidget *combo)
{
  const Combo *self = get_combo (combo);
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (combo));

  if (selected >= self->formulas->len || g_ptr_array_index (self->formulas, selected) == NULL)
    return NULL;

  return dove_draft_row_new (self->field, g_ptr_array_index (self->formulas, selected),
                             g_ptr_array_index (self->sources, selected));
}
