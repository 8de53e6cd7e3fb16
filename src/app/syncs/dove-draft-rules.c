/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-part.h"

#include "app/widgets/dove-ui.h"
#include "mapping/dove-row-rule.h"

/*
 * What a sync does when things are not plain: both sides changed a field, a record is deleted, one
 * has no key. Each rule is a choice, and below it stands in a sentence what it means. What a person
 * has said of single fields stands behind them, and can be taken back.
 */

#define CHOICES_MOST 4

typedef struct
{
  const char *word;      /* as in the document */
  const char *label;
  const char *sentence;
} Choice;

typedef struct
{
  const char *member;
  const char *title;
  guint       ways;      /* only for a sync of so many directions; 0 for all */
  Choice      choices[CHOICES_MOST];
} Rule;

static const Rule rules[] = {
  { "first", N_("When a pair is found that differs"), 0, {
    { "ask", N_("Ask me"), N_("A record that is in both already, with other values, waits until "
                              "you have chosen.") },
    { "newest", N_("The latest change counts"), N_("The values of the record that was changed last "
                                                   "are written into the other one.") },
    { "a", N_("The first application counts"), N_("The values of the first application are written "
                                                  "into the second one.") },
    { "b", N_("The second application counts"), N_("The values of the second application stay, or "
                                                   "are written into the first one.") } } },
  { "conflict", N_("When both sides changed a field"), 2, {
    { "ask", N_("Ask me"), N_("Both values are kept until you have chosen one.") },
    { "newest", N_("The latest change counts"), N_("The value that was entered last is written "
                                                   "into the other application.") },
    { "a", N_("The first application counts"), N_("The change in the second application is "
                                                  "overwritten.") },
    { "b", N_("The second application counts"), N_("The change in the first application is "
                                                   "overwritten, or not carried over.") } } },
  { "drift", N_("When somebody changes a record at the target"), 1, {
    { "leave", N_("Leave it"), N_("What somebody has entered there stays until the source "
                                  "changes.") },
    { "repair", N_("Set it back"), N_("The next run writes the values of the source again, and "
                                      "makes a record again that is gone.") } } },
  { "scope", N_("When a record no longer meets the conditions"), 0, {
    { "keep", N_("Leave the other one"), N_("Both stay as they are, and are kept the same again "
                                            "when it meets them again.") },
    { "delete", N_("As if it were deleted"), N_("The other one is dealt with as when a record is "
                                                "deleted.") } } },
  { "empty_key", N_("When a record has nothing to recognise it by"), 0, {
    { "skip", N_("Leave it alone"), N_("It is not carried over until the field is filled in.") },
    { "create", N_("Make it"), N_("It is made in the other application, even if it may be there "
                                  "already.") } } },
};

static const Choice deletes[CHOICES_MOST] = {
  { "keep", N_("Keep the other one"), N_("Nothing is deleted by this sync.") },
  { "archive", N_("Archive the other one"), N_("It is put where the application keeps what is no "
                                               "longer used.") },
  { "delete", N_("Delete the other one"), N_("It is deleted as well; a run can be undone "
                                             "afterwards.") },
  { "ask", N_("Ask me"), N_("The other one stays until you have decided.") },
};

typedef struct
{
  DoveDraft    *draft;
  const Rule   *rule;     /* (nullable): NULL for deletes */
  const Choice *choices;
  guint         side;     /* of deletes */
} Row;

typedef struct
{
  DoveDraft *draft;
  GPtrArray *rows;        /* of GtkWidget */
  guint      next;        /* of the rules; after them deletes at both sides, then single fields */
} Rules;

static void
rules_free (gpointer data)
{
  Rules *self = data;

  g_ptr_array_unref (self->rows);
  g_free (self);
}

static const char *
get_word (const Row *row)
{
  return row->rule != NULL ? dove_draft_get_word (row->draft, row->rule->member)
                           : dove_draft_get_delete (row->draft, row->side);
}

static guint
find_choice (const Row *row)
{
  const char *word = get_word (row);

  for (guint i = 0; i < CHOICES_MOST && row->choices[i].word != NULL; i++)
    if (g_strcmp0 (row->choices[i].word, word) == 0)
      return i;

  return 0;
}

/* What is chosen stands below the title, before what it means: beside it there is no room for it in
 * every language, and in a narrow window in none. */
static void
show_sentence (GtkWidget *combo,
               const Row *row)
{
  const Choice *choice = &row->choices[find_choice (row)];
  g_autofree char *text = g_markup_printf_escaped ("<b>%s</b>\n%s", _(choice->label),
                                                   _(choice->sentence));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (combo), text);
}

static void
set_up_item_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_box_append (GTK_BOX (box), dove_ui_text_new ("", NULL));
  gtk_box_append (GTK_BOX (box), check);
  g_object_bind_property (item, "selected", check, "visible", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (item, box);
}

static void
bind_item_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item)
{
  GtkStringObject *string = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_item_get_child (item));

  gtk_label_set_text (GTK_LABEL (label),
                      gtk_string_object_get_string (string));
}

/* The list of choices shows them; the row itself shows none beside its title. */
static void
move_choice_below (GtkWidget  *combo,
                   const char *title)
{
  GtkListItemFactory *none = gtk_signal_list_item_factory_new ();
  GtkListItemFactory *list = gtk_signal_list_item_factory_new ();
  g_autofree char *markup = g_markup_escape_text (title, -1);

  g_signal_connect (list, "setup", G_CALLBACK (set_up_item_cb), NULL);
  g_signal_connect (list, "bind", G_CALLBACK (bind_item_cb), NULL);
  adw_combo_row_set_factory (ADW_COMBO_ROW (combo), none);
  adw_combo_row_set_list_factory (ADW_COMBO_ROW (combo), list);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (combo), TRUE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (combo), markup);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (combo), 0);
  g_object_unref (none);
  g_object_unref (list);
}

static void
chosen_cb (GtkWidget  *combo,
           GParamSpec *property,
           Row        *row)
{
  const Choice *choice = &row->choices[adw_combo_row_get_selected (ADW_COMBO_ROW (combo))];

  if (row->rule != NULL)
    dove_draft_set_word (row->draft, row->rule->member, choice->word);
  else
    dove_draft_set_delete (row->draft, row->side, choice->word);
  show_sentence (combo, row);
  dove_draft_part_changed (combo);
}

static void
add_row (GtkWidget  *group,
         Row        *row,
         const char *title)
{
  Rules *self = g_object_get_data (G_OBJECT (group), "rules");
  const char *labels[CHOICES_MOST + 1] = { NULL };
  GtkWidget *combo = NULL;

  for (guint i = 0; i < CHOICES_MOST && row->choices[i].word != NULL; i++)
    labels[i] = _(row->choices[i].label);
  combo = dove_draft_part_combo (labels, find_choice (row), title);
  move_choice_below (combo, title);
  show_sentence (combo, row);
  g_object_set_data_full (G_OBJECT (combo), "row", row, g_free);
  g_signal_connect (combo, "notify::selected", G_CALLBACK (chosen_cb), row);
  g_ptr_array_add (self->rows, combo);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), combo);
}

static void
add_delete (GtkWidget *group,
            DoveDraft *draft,
            guint      side)
{
  /* Translators: in a connection; then the other application's record is dealt with */
  g_autofree char *title = g_strdup_printf (_("When a record is deleted in %s"),
                                            draft->sides[1 - side].name);
  Row *row = g_new0 (Row, 1);

  row->draft = draft;
  row->choices = deletes;
  row->side = side;
  add_row (group, row, title);
}

/* --- rules of single fields ------------------------------------------------------------------- */

/* What "always do this" has made: who is right when a field differs */
static char *
say_winner (DoveDraft  *draft,
            const char *winner)
{
  if (g_str_equal (winner, "a") || g_str_equal (winner, "b"))
    /* Translators: %s is an application */
    return g_strdup_printf (_("The value of %s is taken"),
                            draft->sides[g_str_equal (winner, "b")].name);

  return g_strdup (g_str_equal (winner, "newest") ? _("What was changed last is taken")
                                                  : _("You are asked"));
}

static void
remove_cb (GtkWidget *button,
           DoveDraft *draft)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);

  dove_draft_remove_rule (draft, g_object_get_data (G_OBJECT (button), "field"));
  gtk_widget_hide (row);
  dove_draft_part_changed (row);
}

static void
add_field (GtkWidget         *group,
           DoveDraft         *draft,
           const DoveRowRule *rule)
{
  g_autofree char *text = say_winner (draft, rule->winner);
  g_autofree char *title = g_strdup_printf (_("When “%s” differs"), rule->field);
  g_autofree char *name = g_strdup_printf (_("Remove the rule for “%s”"), rule->field);
  GtkWidget *row = dove_ui_row_new (title, text);
  GtkWidget *button = dove_ui_button_new (_("Remove"), NULL);

  dove_ui_set_name (button, name);
  g_object_set_data_full (G_OBJECT (button), "field", g_strdup (rule->field), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (remove_cb), draft);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

static void
add_fields (GtkWidget *group,
            DoveDraft *draft)
{
  g_autoptr(GPtrArray) list = dove_row_rule_list (draft->document);

  for (guint i = 0; i < list->len; i++)
    add_field (group, draft, g_ptr_array_index (list, i));
}

static void
add_rule (GtkWidget  *group,
          DoveDraft  *draft,
          const Rule *rule)
{
  Row *row = g_new0 (Row, 1);

  row->draft = draft;
  row->rule = rule;
  row->choices = rule->choices;
  add_row (group, row, _(rule->title));
}

/**
 * dove_draft_rules_new:
 * @draft: a draft with a document
 *
 * Returns: (transfer floating): what the sync does when things are not plain; still empty
 */
GtkWidget *
dove_draft_rules_new (DoveDraft *draft)
{
  GtkWidget *group = adw_preferences_group_new ();
  Rules *self = g_new0 (Rules, 1);

  self->draft = draft;
  self->rows = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (group), "rules", self, rules_free);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Rules"));

  return group;
}

/**
 * dove_draft_rules_grow:
 * @group: of dove_draft_rules_new()
 *
 * Makes the next rule.
 *
 * Returns: whether all are there
 */
gboolean
dove_draft_rules_grow (GtkWidget *group)
{
  Rules *self = g_object_get_data (G_OBJECT (group), "rules");
  guint next = self->next++;

  if (next < G_N_ELEMENTS (rules))
    add_rule (group, self->draft, &rules[next]);
  else if (next < G_N_ELEMENTS (rules) + 2)
    add_delete (group, self->draft, next == G_N_ELEMENTS (rules) ? 1 : 0);
  else
    add_fields (group, self->draft);
  dove_draft_rules_update (group);

  return next >= G_N_ELEMENTS (rules) + 2;
}

/**
 * dove_draft_rules_update:
 * @group: of dove_draft_rules_new()
 *
 * Shows the rules that matter in the direction that the sync has now.
 */
void
dove_draft_rules_update (GtkWidget *group)
{
  const Rules *self = g_object_get_data (G_OBJECT (group), "rules");

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *combo = g_ptr_array_index (self->rows, i);
      const Row *row = g_object_get_data (G_OBJECT (combo), "row");
      guint ways = dove_draft_writes (row->draft, 0) + dove_draft_writes (row->draft, 1);
      gboolean is_shown = row->rule == NULL ? dove_draft_writes (row->draft, row->side)
                                            : row->rule->ways == 0 ||
                                                  row->rule->ways == ways;

      gtk_widget_set_visible (combo, is_shown);
    }
}
