/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-row.h"

#include "app/syncs/dove-draft-part.h"
#include "app/syncs/dove-draft-words.h"
#include "app/widgets/dove-formula-row.h"
#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-names.h"

/*
 * A row for a field that a sync may write: what it is to hold. Its first choice is to leave it
 * alone, its second what is proposed, then come all fields of the other side, and at last a
 * formula of one's own, in an entry below.
 */

typedef struct
{
  DoveDraft *draft;     /* must outlive the row */
  guint      side;
  DoveValue *field;
  GPtrArray *formulas;  /* of char *, by the choices; NULL for leaving it alone */
  char      *proposed;  /* (nullable): what is said of the proposal */
  GtkWidget *combo;
  GtkWidget *entry;
} Choices;

static void
choices_free (gpointer data)
{
  Choices *self = data;

  dove_value_unref (self->field);
  g_ptr_array_unref (self->formulas);
  g_free (self->proposed);
  g_free (self);
}

static const char *
get_path (const Choices *self)
{
  return dove_value_get_member_text (self->field, "path");
}

static void
add_choice (Choices       *self,
            GtkStringList *model,
            const char    *label,
            char          *formula)
{
  gtk_string_list_append (model, label);
  g_ptr_array_add (self->formulas, formula);
}

static void
add_proposal (Choices            *self,
              GtkStringList      *model,
              const DoveProposal *proposal)
{
  DoveValue *source = dove_draft_find_field (self->draft, 1 - self->side, proposal->source);
  gboolean is_made = proposal->reason == DOVE_PROPOSAL_JOINED ||
                     proposal->reason == DOVE_PROPOSAL_SPLIT;

  self->proposed = dove_draft_words_reason (self->draft, self->side, proposal);
  add_choice (self, model, source == NULL || is_made ? proposal->formula
                                                     : dove_draft_field_label (source),
              g_strdup (proposal->formula));
}

static void
add_sources (Choices            *self,
             GtkStringList      *model,
             const DoveProposal *proposal)
{
  DoveValue *fields = self->draft->sides[1 - self->side].fields;

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *source = dove_value_get_element (fields, i);
      g_autofree char *formula = NULL;

      if (!dove_draft_is_choosable (self->draft, 1 - self->side, source, FALSE))
        continue;
      formula = dove_propose_formula (source, self->field);
      if (proposal == NULL || !g_str_equal (formula, proposal->formula))
        add_choice (self, model, dove_draft_field_label (source), g_steal_pointer (&formula));
    }
}

/* (nullable): what the document says */
static const char *
get_formula (const Choices *self)
{
  DoveValue *row = dove_draft_find_row (self->draft, self->side, get_path (self));

  return row != NULL ? dove_value_get_member_text (row, "formula") : NULL;
}

/* The last of the choices is a formula of one's own */
static guint
find_choice (const Choices *self,
             const char    *formula)
{
  for (guint i = 0; i < self->formulas->len; i++)
    if (g_strcmp0 (g_ptr_array_index (self->formulas, i), formula) == 0)
      return i;

  return self->formulas->len;
}

/* What stands below the name of the field: why, and an example */
static void
show_example (Choices *self)
{
  const char *formula = get_formula (self);
  g_autofree char *sample = NULL;
  g_autofree char *text = NULL;

  if (formula != NULL)
    sample = dove_draft_sample (self->draft, 1 - self->side, formula);
  if (formula == NULL && self->proposed != NULL)
    text = g_strdup (self->proposed);
  else if (sample != NULL)
    /* Translators: an example of what will stand in a field */
    text = g_strdup_printf (_("For example “%s”"), sample);
  else if (formula != NULL)
    text = g_strdup (_("Empty in all records that were looked at"));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->combo), text != NULL ? text : "");
}

static void
put (Choices    *self,
     const char *formula)
{
  dove_draft_set_formula (self->draft, self->side, get_path (self), formula);
  show_example (self);
  gtk_widget_activate_action (self->combo, "form.changed", NULL);
}

static void
chosen_cb (Choices *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->combo));
  gboolean is_own = selected >= self->formulas->len;

  gtk_widget_set_visible (self->entry, is_own);
  if (!is_own)
    put (self, g_ptr_array_index (self->formulas, selected));
  else if (dove_formula_row_get_text (self->entry) != NULL)
    put (self, dove_formula_row_get_text (self->entry));
}

static void
typed_cb (Choices *self)
{
  if (gtk_widget_get_visible (self->entry) && dove_formula_row_get_text (self->entry) != NULL)
    put (self, dove_formula_row_get_text (self->entry));
  else
    gtk_widget_activate_action (self->combo, "form.changed", NULL);
}

static void
make_combo (Choices       *self,
            GtkStringList *model,
            const char    *title)
{
  self->combo = adw_combo_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->combo), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->combo), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->combo), 3);
  dove_ui_name_choice (self->combo, title);
  adw_combo_row_set_model (ADW_COMBO_ROW (self->combo), G_LIST_MODEL (model));
}

/**
 * dove_draft_row_new:
 * @draft: a draft with a document; must outlive the row
 * @side: the side that is written
 * @field: of this side, with a plain row or none
 * @schema: (nullable): of the records of the other side
 *
 * Makes the row of a field, which edits the draft.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_draft_row_new (DoveDraft *draft,
                    guint      side,
                    DoveValue *field,
                    DoveValue *schema)
{
  g_autoptr(GtkStringList) model = gtk_string_list_new (NULL);
  Choices *self = g_new0 (Choices, 1);
  const DoveProposal *proposal = NULL;
  const char *label = dove_draft_field_label (field);
  gboolean is_required = dove_value_get_boolean (dove_value_get_member (field, "required"));
  g_autofree char *title = NULL;
  g_autofree char *own = NULL;

  self->draft = draft;
  self->side = side;
  self->field = dove_value_ref (field);
  self->formulas = g_ptr_array_new_with_free_func (g_free);
  proposal = dove_draft_find_proposal (draft, side, get_path (self));
  /* Translators: the choice that a field is not written by a sync */
  add_choice (self, model, _("Leave Alone"), NULL);
  if (proposal != NULL)
    add_proposal (self, model, proposal);
  add_sources (self, model, proposal);
  /* Translators: the choice that a field gets what a formula makes */
  gtk_string_list_append (model, _("Formula…"));

  /* Translators: the name of a field that every record must have */
  title = is_required ? g_strdup_printf (_("%s (required)"), label) : g_strdup (label);
  /* Translators: the name of a field, for an entry below it */
  own = g_strdup_printf (_("Formula for %s"), label);
  make_combo (self, model, title);
  self->entry = dove_formula_row_new (own, get_formula (self), schema);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->combo),
                              find_choice (self, get_formula (self)));
  gtk_widget_set_visible (self->entry, find_choice (self, get_formula (self)) ==
                                           self->formulas->len);
  show_example (self);
  g_signal_connect_swapped (self->combo, "notify::selected", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (typed_cb), self);
  g_object_set_data_full (G_OBJECT (self->combo), "choices", self, choices_free);

  return self->combo;
}

/**
 * dove_draft_row_get_entry:
 * @row: a row of dove_draft_row_new()
 *
 * Returns: (transfer none): the row that is to stand below it, for a formula; it must not outlive
 *   the row
 */
GtkWidget *
dove_draft_row_get_entry (GtkWidget *row)
{
  const Choices *self = g_object_get_data (G_OBJECT (row), "choices");

  return self->entry;
}

/* --- rows that are kept or taken away, and not edited ----------------------------------------- */

typedef struct
{
  DoveDraft *draft;
  guint      side;
  char      *path;
} Fixed;

static void
fixed_free (gpointer data)
{
  Fixed *fixed = data;

  g_free (fixed->path);
  g_free (fixed);
}

static void
remove_cb (GtkWidget *row)
{
  const Fixed *fixed = g_object_get_data (G_OBJECT (row), "fixed");

  dove_draft_set_formula (fixed->draft, fixed->side, fixed->path, NULL);
  gtk_widget_activate_action (row, "form.changed", NULL);
  gtk_widget_child_focus (gtk_widget_get_parent (row), GTK_DIR_TAB_FORWARD);
  gtk_widget_set_visible (row, FALSE);
}

static char *
describe_row (DoveValue *row)
{
  const char *each = dove_value_get_member_text (row, "each");
  const char *formula = dove_value_get_member_text (row, "formula");

  if (each != NULL)
    /* Translators: a formula that gives a list of records */
    return g_strdup_printf (_("A record for each of %s"), each);
  if (dove_map_row_get_name (row) != NULL)
    /* Translators: a formula; what comes out of it has a name, by which other formulas use it */
    return g_strdup_printf (_("Named value: %s"), formula != NULL ? formula : "");

  return g_strdup (formula != NULL ? formula : "");
}

/**
 * dove_draft_row_fixed:
 * @draft: a draft with a document; must outlive the row
 * @side: the side that is written
 * @row: a row of the document that a form does not edit
 *
 * Makes a row that shows it, from which it can be taken away when it is the only one of its field.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_draft_row_fixed (DoveDraft *draft,
                      guint      side,
                      DoveValue *row)
{
  const char *name_of_value = dove_map_row_get_name (row);
  const char *path = dove_value_get_member_text (row, "field");
  DoveValue *field = dove_draft_find_field (draft, side, path);
  const char *label = field != NULL ? dove_draft_field_label (field)
                                    : name_of_value != NULL ? name_of_value : path;
  g_autofree char *text = describe_row (row);
  GtkWidget *widget = dove_ui_row_new (label, text);
  /* Translators: the name of a field: it is no longer written */
  g_autofree char *name = g_strdup_printf (_("Leave %s alone"), label);
  GtkWidget *button = dove_draft_part_button ("user-trash-symbolic", name);
  Fixed *fixed = g_new0 (Fixed, 1);

  fixed->draft = draft;
  fixed->side = side;
  fixed->path = g_strdup (path);
  g_object_set_data_full (G_OBJECT (widget), "fixed", fixed, fixed_free);
  gtk_widget_set_visible (button, name_of_value == NULL
                                    && dove_draft_count_rows (draft, side, path) == 1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_cb), widget);
  adw_action_row_add_suffix (ADW_ACTION_ROW (widget), button);

  return widget;
}
