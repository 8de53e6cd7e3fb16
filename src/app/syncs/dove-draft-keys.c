/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-part.h"

#include "app/syncs/dove-draft-words.h"
#include "app/widgets/dove-formula-row.h"
#include "app/widgets/dove-ui.h"

/*
 * By what records are recognised: a way for all, and others for those that it does not find. Each
 * is one of those that are proposed, a field of each side, or a formula of each side. How a way
 * divides the records that were looked at stands above.
 */

typedef struct
{
  DoveDraft *draft;
  GtkWidget *group;
  GPtrArray *rows;         /* of GtkWidget, of all ways */
  DoveValue *schemas[2];
  GPtrArray *fields[2];    /* of DoveValue: what can be chosen */
} Keys;

/* The rows of one way, at its first row */
typedef struct
{
  Keys      *keys;
  guint      index;
  GtkWidget *combo;
  GtkWidget *fields[2];
  GtkWidget *formulas[2];
} Way;

static void
keys_free (gpointer data)
{
  Keys *self = data;

  g_ptr_array_unref (self->rows);
  for (guint side = 0; side < 2; side++)
    {
      g_clear_pointer (&self->schemas[side], dove_value_unref);
      g_ptr_array_unref (self->fields[side]);
    }
  g_free (self);
}

static void
show_count (Keys *self)
{
  const DoveDraft *draft = self->draft;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *markup = NULL;

  for (guint i = 0; i < dove_draft_count_keys (self->draft); i++)
    {
      g_autofree char *words = NULL;
      DoveKeyCount count;

      if (!dove_key_count (dove_draft_get_key (self->draft, i, 0),
                           dove_draft_get_key (self->draft, i, 1), draft->sides[0].records,
                           draft->sides[1].records, &count, NULL))
        continue;
      words = dove_draft_words_count (draft, &count);
      if (i > 0)
        /* Translators: before how a further way divides the records; %u counts the ways */
        g_string_append_printf (text, _("\nThe way %u: "), i + 1);
      g_string_append (text, words);
    }
  markup = g_markup_escape_text (text->str, -1);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->group), markup);
}

/* --- what a way is ---------------------------------------------------------------------------- */

static guint
find_proposal (const DoveDraft *draft,
               const char      *a,
               const char      *b)
{
  for (guint i = 0; i < draft->keys->len; i++)
    {
      const DoveProposal *key = g_ptr_array_index (draft->keys, i);

      if (g_strcmp0 (key->formula, a) == 0 && g_strcmp0 (key->target_formula, b) == 0)
        return i;
    }

  return G_MAXUINT;
}

/* The field that a formula is made of as it is proposed; G_MAXUINT for none */
static guint
find_field (const Keys *self,
            guint       side,
            const char *formula)
{
  for (guint i = 0; i < self->fields[side]->len; i++)
    {
      g_autofree char *key = dove_propose_key (g_ptr_array_index (self->fields[side], i));

      if (g_strcmp0 (key, formula) == 0)
        return i;
    }

  return G_MAXUINT;
}

/* Behind what is proposed: fields, and formulas */
static guint
find_choice (const Way *way)
{
  const Keys *self = way->keys;
  const char *a = dove_draft_get_key (self->draft, way->index, 0);
  const char *b = dove_draft_get_key (self->draft, way->index, 1);
  guint proposed = find_proposal (self->draft, a, b);

  if (proposed != G_MAXUINT)
    return proposed;

  return self->draft->keys->len + (find_field (self, 0, a) == G_MAXUINT ||
                                   find_field (self, 1, b) == G_MAXUINT);
}

static void
put (Way        *way,
     const char *a,
     const char *b)
{
  if (a != NULL && b != NULL)
    dove_draft_set_key (way->keys->draft, way->index, a, b);
  show_count (way->keys);
  dove_draft_part_changed (way->combo);
}

static char *
make_field_key (const Way *way,
                guint      side)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (way->fields[side]));
  GPtrArray *fields = way->keys->fields[side];

  return selected < fields->len ? dove_propose_key (g_ptr_array_index (fields, selected)) : NULL;
}

static void
changed_cb (Way *way)
{
  const DoveDraft *draft = way->keys->draft;
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (way->combo));
  gboolean has_fields = selected == draft->keys->len;
  gboolean has_formulas = selected > draft->keys->len;

  for (guint side = 0; side < 2; side++)
    {
      gtk_widget_set_visible (way->fields[side], has_fields);
      gtk_widget_set_visible (way->formulas[side], has_formulas);
    }
  if (has_formulas)
    put (way, dove_formula_row_get_text (way->formulas[0]),
         dove_formula_row_get_text (way->formulas[1]));
  else if (has_fields)
    {
      g_autofree char *a = make_field_key (way, 0);
      g_autofree char *b = make_field_key (way, 1);

      put (way, a, b);
    }
  else
    {
      const DoveProposal *key = g_ptr_array_index (draft->keys, selected);

      put (way, key->formula, key->target_formula);
    }
}

/* --- its rows --------------------------------------------------------------------------------- */

static GtkWidget *
make_combo (const Keys *self,
            guint       index)
{
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *title = NULL;

  for (guint i = 0; i < self->draft->keys->len; i++)
    g_ptr_array_add (labels, dove_draft_words_key (self->draft,
                                                   g_ptr_array_index (self->draft->keys, i)));
  /* Translators: the choice of other fields by which records are recognised */
  g_ptr_array_add (labels, g_strdup (_("Other Fields")));
  /* Translators: the choice of formulas by which records are recognised */
  g_ptr_array_add (labels, g_strdup (_("Formulas")));
  g_ptr_array_add (labels, NULL);
  /* Translators: the first way in which records are recognised, and further ones */
  title = index == 0 ? g_strdup (_("Recognised by"))
                     : g_strdup_printf (_("If not found, by (%u)"), index + 1);

  return dove_draft_part_combo ((const char *const *) labels->pdata, 0, title);
}

static GtkWidget *
make_fields (const Keys *self,
             guint       side,
             const char *formula)
{
  g_autoptr(GPtrArray) labels = g_ptr_array_new ();
  /* Translators: a field of an application by which records are recognised */
  g_autofree char *title = g_strdup_printf (_("Field of %s"), self->draft->sides[side].name);
  guint selected = find_field (self, side, formula);

  for (guint i = 0; i < self->fields[side]->len; i++)
    g_ptr_array_add (labels, (char *) dove_draft_field_label (
                                 g_ptr_array_index (self->fields[side], i)));
  g_ptr_array_add (labels, NULL);

  return dove_draft_part_combo ((const char *const *) labels->pdata,
                                selected != G_MAXUINT ? selected : 0, title);
}

static GtkWidget *
make_formula (const Keys *self,
              guint       side,
              const char *formula)
{
  /* Translators: a formula over a record of an application, by which it is recognised */
  g_autofree char *title = g_strdup_printf (_("Formula over %s"), self->draft->sides[side].name);

  return dove_formula_row_new (title, formula, self->schemas[side]);
}

static void show_ways (Keys *self);

static void
remove_cb (Way *way)
{
  Keys *self = way->keys;

  dove_draft_remove_key (self->draft, way->index);
  dove_draft_part_changed (self->group);
  show_ways (self);
  gtk_widget_grab_focus (g_ptr_array_index (self->rows, 0));
}

static void
add_remove_button (Way *way)
{
  GtkWidget *button = dove_draft_part_button ("user-trash-symbolic",
                                              _("Do not recognise records by this"));

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_cb), way);
  adw_action_row_add_suffix (ADW_ACTION_ROW (way->combo), button);
}

static void
add_way (Keys  *self,
         guint  index)
{
  Way *way = g_new0 (Way, 1);
  guint choice = 0;

  way->keys = self;
  way->index = index;
  way->combo = make_combo (self, index);
  choice = find_choice (way);
  adw_combo_row_set_selected (ADW_COMBO_ROW (way->combo), choice);
  g_object_set_data_full (G_OBJECT (way->combo), "way", way, g_free);
  g_signal_connect_swapped (way->combo, "notify::selected", G_CALLBACK (changed_cb), way);
  if (dove_draft_count_keys (self->draft) > 1)
    add_remove_button (way);
  dove_ui_group_add (self->group, self->rows, way->combo);
  for (guint side = 0; side < 2; side++)
    {
      const char *formula = dove_draft_get_key (self->draft, index, side);

      way->fields[side] = make_fields (self, side, formula);
      way->formulas[side] = make_formula (self, side, formula);
      gtk_widget_set_visible (way->fields[side], choice == self->draft->keys->len);
      gtk_widget_set_visible (way->formulas[side], choice > self->draft->keys->len);
      g_signal_connect_swapped (way->fields[side], "notify::selected", G_CALLBACK (changed_cb),
                                way);
      g_signal_connect_swapped (way->formulas[side], "changed", G_CALLBACK (changed_cb), way);
      dove_ui_group_add (self->group, self->rows, way->fields[side]);
      dove_ui_group_add (self->group, self->rows, way->formulas[side]);
    }
}

static void
show_ways (Keys *self)
{
  dove_ui_group_clear (self->group, self->rows);
  for (guint i = 0; i < dove_draft_count_keys (self->draft); i++)
    add_way (self, i);
  show_count (self);
}

/* The next of what is proposed that is not there yet, or the first fields there are */
static gboolean
add_key (Keys *self)
{
  DoveDraft *draft = self->draft;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  for (guint i = 0; i < draft->keys->len; i++)
    {
      const DoveProposal *key = g_ptr_array_index (draft->keys, i);
      guint at = 0;

      while (at < dove_draft_count_keys (draft) &&
             (g_strcmp0 (dove_draft_get_key (draft, at, 0), key->formula) != 0 ||
              g_strcmp0 (dove_draft_get_key (draft, at, 1), key->target_formula) != 0))
        at++;
      if (at < dove_draft_count_keys (draft))
        continue;
      dove_draft_add_key (draft, key->formula, key->target_formula);
      return TRUE;
    }
  if (self->fields[0]->len == 0 || self->fields[1]->len == 0)
    return FALSE;

  a = dove_propose_key (g_ptr_array_index (self->fields[0], 0));
  b = dove_propose_key (g_ptr_array_index (self->fields[1], 0));
  dove_draft_add_key (draft, a, b);

  return TRUE;
}

static void
add_cb (Keys *self)
{
  if (!add_key (self))
    return;

  dove_draft_part_changed (self->group);
  show_ways (self);
  gtk_widget_grab_focus (g_ptr_array_index (self->rows, self->rows->len - 5));
}

static void
collect_fields (Keys  *self,
                guint  side)
{
  DoveValue *fields = self->draft->sides[side].fields;

  self->schemas[side] = dove_draft_make_schema (self->draft, side);
  self->fields[side] = g_ptr_array_new ();
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    if (dove_draft_is_choosable (self->draft, side, dove_value_get_element (fields, i), FALSE))
      g_ptr_array_add (self->fields[side], dove_value_get_element (fields, i));
}

/**
 * dove_draft_keys_new:
 * @draft: a draft with its proposals and a document
 *
 * Returns: (transfer floating): by what records are recognised
 */
GtkWidget *
dove_draft_keys_new (DoveDraft *draft)
{
  Keys *self = g_new0 (Keys, 1);
  GtkWidget *button = dove_draft_part_button ("list-add-symbolic", _("Add Another Way"));

  self->draft = draft;
  self->rows = g_ptr_array_new ();
  self->group = dove_ui_group_new (_("Which Records Are the Same"));
  for (guint side = 0; side < 2; side++)
    collect_fields (self, side);
  g_object_set_data_full (G_OBJECT (self->group), "keys", self, keys_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (add_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self->group), button);

  /* Without a proposal a new sync begins with the first fields there are */
  if (dove_draft_count_keys (draft) == 0)
    add_key (self);
  show_ways (self);

  return self->group;
}
