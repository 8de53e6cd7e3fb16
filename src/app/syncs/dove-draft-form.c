/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-form.h"

#include "app/syncs/dove-draft-row.h"
#include "app/syncs/dove-draft-words.h"
#include "app/widgets/dove-ui.h"
#include "base/dove-error.h"

#define OTHERS_MOST 200 /* rows of fields without a proposal; what is more is mapped as text */

/**
 * DoveDraftForm:
 *
 * What a new sync does: how records are recognised, what is carried over, and when. Everything is
 * filled in with what is proposed.
 */
struct _DoveDraftForm
{
  AdwBin               parent_instance;

  AdwPreferencesPage  *page;
  GtkEditable         *name;
  AdwPreferencesGroup *match;
  AdwComboRow         *key;
  AdwComboRow         *key_a;
  AdwComboRow         *key_b;
  GtkWidget           *fields;
  GtkWidget           *others_group;
  AdwExpanderRow      *others;
  AdwComboRow         *schedule;
  AdwComboRow         *conflict;
  AdwComboRow         *deletes;

  const DoveDraft     *draft;
  gboolean             is_both;
  GPtrArray           *field_rows;   /* of GtkWidget: those with a proposal, or required */
  GPtrArray           *other_rows;   /* of GtkWidget: made when they are first looked at */
  GPtrArray           *rest;         /* of DoveValue: the fields for these */
  GPtrArray           *key_fields[2]; /* of DoveValue: what `key_a` and `key_b` offer */
};

G_DEFINE_FINAL_TYPE (DoveDraftForm, dove_draft_form, ADW_TYPE_BIN)

/* What a choice is called, and what it is in the document; NULL for nothing */
typedef struct
{
  const char *label;
  const char *value;
} Choice;

static const Choice schedules[] = {
  { N_("Every 15 minutes"), "{\"every\":\"PT15M\"}" },
  { N_("Every hour"), "{\"every\":\"PT1H\"}" },
  { N_("Every day at 6:00"), "{\"at\":\"06:00\"}" },
  { N_("Only when you ask for it"), NULL },
};

static const Choice conflicts[] = {
  { N_("Ask me"), "ask" },
  { N_("The latest change counts"), "newest" },
  { N_("The first application counts"), "a" },
  { N_("The second application counts"), "b" },
};

static const Choice deletions[] = {
  { N_("Keep the other one"), NULL },
  { N_("Ask me"), "ask" },
  { N_("Archive the other one"), "archive" },
  { N_("Delete the other one"), "delete" },
};

static void
set_choices (AdwComboRow  *row,
             const Choice *choices,
             guint         n_choices)
{
  g_autoptr(GtkStringList) model = gtk_string_list_new (NULL);

  for (guint i = 0; i < n_choices; i++)
    gtk_string_list_append (model, _(choices[i].label));
  adw_combo_row_set_model (row, G_LIST_MODEL (model));
}

/* The last of the keys: fields that a person chooses */
static gboolean
has_own_key (DoveDraftForm *self)
{
  return self->draft != NULL && adw_combo_row_get_selected (self->key) >= self->draft->keys->len;
}

static char *
make_own_key (DoveDraftForm *self,
              guint          side)
{
  AdwComboRow *row = side == 0 ? self->key_a : self->key_b;
  guint selected = adw_combo_row_get_selected (row);

  return selected < self->key_fields[side]->len
             ? dove_propose_key (g_ptr_array_index (self->key_fields[side], selected))
             : NULL;
}

/* The formulas by which records are recognised; NULL when there is no field for it */
static void
get_key (DoveDraftForm  *self,
         char          **key_a,
         char          **key_b)
{
  const DoveProposal *key;

  if (has_own_key (self))
    {
      *key_a = make_own_key (self, 0);
      *key_b = make_own_key (self, 1);
      return;
    }

  key = g_ptr_array_index (self->draft->keys, adw_combo_row_get_selected (self->key));
  *key_a = g_strdup (key->formula);
  *key_b = g_strdup (key->target_formula);
}

static void
key_changed_cb (DoveDraftForm *self)
{
  g_autofree char *key_a = NULL;
  g_autofree char *key_b = NULL;
  g_autofree char *text = NULL;
  g_autofree char *markup = NULL;
  DoveKeyCount count;

  if (self->draft == NULL)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->key_a), has_own_key (self));
  gtk_widget_set_visible (GTK_WIDGET (self->key_b), has_own_key (self));
  get_key (self, &key_a, &key_b);
  if (key_a != NULL && key_b != NULL &&
      dove_key_count (key_a, key_b, self->draft->sides[0].records, self->draft->sides[1].records,
                      &count, NULL))
    text = dove_draft_words_count (self->draft, &count);
  markup = text != NULL ? g_markup_escape_text (text, -1) : NULL;
  adw_preferences_group_set_description (self->match, markup);
}

static const DoveProposal *
find_proposal (DoveDraftForm *self,
               DoveValue     *field)
{
  const char *path = dove_value_get_member_text (field, "path");

  for (guint i = 0; i < self->draft->rows->len; i++)
    {
      const DoveProposal *proposal = g_ptr_array_index (self->draft->rows, i);

      if (g_strcmp0 (proposal->target, path) == 0)
        return proposal;
    }

  return NULL;
}

/* In the order of the schema, which is the order in which the application shows them */
static void
show_fields (DoveDraftForm *self)
{
  DoveValue *fields = self->draft->sides[1].fields;

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *field = dove_value_get_element (fields, i);
      const DoveProposal *proposal = find_proposal (self, field);
      gboolean is_required = dove_value_get_boolean (dove_value_get_member (field, "required"));

      if (!dove_draft_is_choosable (self->draft, 1, field, TRUE))
        continue;
      if (proposal != NULL || is_required)
        dove_ui_group_add (self->fields, self->field_rows,
                           dove_draft_combo_new (self->draft, field, proposal));
      else if (self->rest->len < OTHERS_MOST)
        g_ptr_array_add (self->rest, field);
    }
  gtk_widget_set_visible (self->others_group, self->rest->len > 0);
}

static void
others_cb (DoveDraftForm *self)
{
  if (self->draft == NULL || self->other_rows->len > 0)
    return;

  for (guint i = 0; i < self->rest->len; i++)
    {
      GtkWidget *row = dove_draft_combo_new (self->draft, g_ptr_array_index (self->rest, i), NULL);

      g_ptr_array_add (self->other_rows, row);
      adw_expander_row_add_row (self->others, row);
    }
}

static void
clear_rows (DoveDraftForm *self)
{
  dove_ui_group_clear (self->fields, self->field_rows);
  for (guint i = 0; i < self->other_rows->len; i++)
    adw_expander_row_remove (self->others, g_ptr_array_index (self->other_rows, i));
  g_ptr_array_set_size (self->other_rows, 0);
  g_ptr_array_set_size (self->rest, 0);
  adw_expander_row_set_expanded (self->others, FALSE);
}

static void
show_key_fields (DoveDraftForm *self,
                 guint          side)
{
  g_autoptr(GtkStringList) model = gtk_string_list_new (NULL);
  AdwComboRow *row = side == 0 ? self->key_a : self->key_b;
  const DoveDraftSide *end = &self->draft->sides[side];
  /* Translators: a field of an application by which records are recognised */
  g_autofree char *title = g_strdup_printf (_("Field of %s"), end->name);

  g_ptr_array_set_size (self->key_fields[side], 0);
  for (guint i = 0; i < dove_value_get_length (end->fields); i++)
    {
      DoveValue *field = dove_value_get_element (end->fields, i);

      if (!dove_draft_is_choosable (self->draft, side, field, FALSE))
        continue;
      g_ptr_array_add (self->key_fields[side], field);
      gtk_string_list_append (model, dove_draft_field_label (field));
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  dove_ui_set_name (GTK_WIDGET (row), title);
  adw_combo_row_set_model (row, G_LIST_MODEL (model));
}

static void
show_keys (DoveDraftForm *self)
{
  g_autoptr(GtkStringList) model = gtk_string_list_new (NULL);

  for (guint i = 0; i < self->draft->keys->len; i++)
    {
      g_autofree char *words = dove_draft_words_key (self->draft,
                                                     g_ptr_array_index (self->draft->keys, i));

      gtk_string_list_append (model, words);
    }
  /* Translators: the choice of other fields by which records are recognised */
  gtk_string_list_append (model, _("Other Fields"));
  show_key_fields (self, 0);
  show_key_fields (self, 1);
  adw_combo_row_set_model (self->key, G_LIST_MODEL (model));
  adw_combo_row_set_selected (self->key, 0);
  key_changed_cb (self);
}

static void
dove_draft_form_dispose (GObject *object)
{
  DoveDraftForm *self = DOVE_DRAFT_FORM (object);

  self->draft = NULL;
  g_clear_pointer (&self->field_rows, g_ptr_array_unref);
  g_clear_pointer (&self->other_rows, g_ptr_array_unref);
  g_clear_pointer (&self->rest, g_ptr_array_unref);
  for (guint side = 0; side < 2; side++)
    g_clear_pointer (&self->key_fields[side], g_ptr_array_unref);

  G_OBJECT_CLASS (dove_draft_form_parent_class)->dispose (object);
}

static void
dove_draft_form_class_init (DoveDraftFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_draft_form_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-draft-form.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, page);
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, name);
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, match);
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, key);
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, key_a);
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, key_b);
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, fields);
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, others_group);
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, others);
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, schedule);
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, conflict);
  gtk_widget_class_bind_template_child (widget_class, DoveDraftForm, deletes);
  gtk_widget_class_bind_template_callback (widget_class, key_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, others_cb);
}

static void
dove_draft_form_init (DoveDraftForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->field_rows = g_ptr_array_new ();
  self->other_rows = g_ptr_array_new ();
  self->rest = g_ptr_array_new ();
  for (guint side = 0; side < 2; side++)
    self->key_fields[side] = g_ptr_array_new ();
  set_choices (self->schedule, schedules, G_N_ELEMENTS (schedules));
  set_choices (self->conflict, conflicts, G_N_ELEMENTS (conflicts));
  set_choices (self->deletes, deletions, G_N_ELEMENTS (deletions));
}

/**
 * dove_draft_form_set_draft:
 * @self: a form
 * @draft: with its proposals; must outlive the form, or its next draft
 * @is_both: in both directions
 *
 * Fills the form.
 */
void
dove_draft_form_set_draft (DoveDraftForm   *self,
                           const DoveDraft *draft,
                           gboolean         is_both)
{
  /* Translators: the name of a new sync, made of two connections */
  g_autofree char *name = g_strdup_printf (is_both ? _("%s and %s") : _("%s to %s"),
                                           draft->sides[0].name, draft->sides[1].name);

  clear_rows (self);
  self->draft = draft;
  self->is_both = is_both;
  gtk_editable_set_text (self->name, name);
  gtk_widget_set_visible (GTK_WIDGET (self->conflict), is_both);
  show_keys (self);
  show_fields (self);
}

/**
 * dove_draft_form_get_name:
 * @self: a form
 *
 * Returns: (transfer none): the name that was entered, possibly empty
 */
const char *
dove_draft_form_get_name (DoveDraftForm *self)
{
  return gtk_editable_get_text (self->name);
}

static GPtrArray *
collect_rows (DoveDraftForm *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_draft_row_free);
  GPtrArray *combos[] = { self->field_rows, self->other_rows };

  for (guint i = 0; i < G_N_ELEMENTS (combos); i++)
    for (guint at = 0; at < combos[i]->len; at++)
      {
        DoveDraftRow *row = dove_draft_combo_dup_row (g_ptr_array_index (combos[i], at));

        if (row != NULL)
          g_ptr_array_add (rows, row);
      }

  return rows;
}

/**
 * dove_draft_form_to_document:
 * @self: a form with a draft
 * @id: of the new sync
 * @error: return location for an error
 *
 * Makes the definition of the sync of what was chosen.
 *
 * Errors: %DOVE_ERROR_INVALID when something is missing, with a sentence.
 *
 * Returns: (transfer full) (nullable): the document
 */
DoveValue *
dove_draft_form_to_document (DoveDraftForm  *self,
                             const char     *id,
                             GError        **error)
{
  g_autoptr(GPtrArray) rows = collect_rows (self);
  g_autofree char *key_a = NULL;
  g_autofree char *key_b = NULL;
  DoveDraftChoice choice = { .id = id, .is_both = self->is_both, .rows = rows };

  get_key (self, &key_a, &key_b);
  if (rows->len == 0 || key_a == NULL || key_b == NULL)
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                           rows->len == 0
                               ? _("Nothing would be carried over: choose at least one field")
                               : _("Choose the fields by which records are recognised"));
      return NULL;
    }

  choice.name = dove_draft_form_get_name (self);
  choice.key_a = key_a;
  choice.key_b = key_b;
  choice.trigger = schedules[adw_combo_row_get_selected (self->schedule)].value;
  choice.conflict = conflicts[adw_combo_row_get_selected (self->conflict)].value;
  choice.deletes = deletions[adw_combo_row_get_selected (self->deletes)].value;

  return dove_draft_to_document (self->draft, &choice);
}
