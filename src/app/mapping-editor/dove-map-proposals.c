/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-proposals.h"

#include "app/mapping-editor/dove-map-reason.h"
#include "app/mapping-editor/dove-map-try.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-rows.h"

#define WIDTH  560
#define HEIGHT 600
#define MOST   500 /* rows; what is more is proposed when these are taken */

/**
 * DoveMapProposals:
 *
 * What is proposed for the fields that nothing is written into yet, with the reasons. A person
 * chooses; what is taken is one step of the history. Nothing is taken unasked.
 */
struct _DoveMapProposals
{
  AdwWindow     parent_instance;

  GtkWidget    *take;
  GPtrArray    *checks;      /* of GtkCheckButton, by the proposals */

  DoveMapModel *model;
  GPtrArray    *proposals;   /* (nullable) of DoveProposal: looked for yet */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveMapProposals, dove_map_proposals, ADW_TYPE_WINDOW)

static gboolean
is_chosen (DoveMapProposals *self,
           guint             index)
{
  return gtk_check_button_get_active (g_ptr_array_index (self->checks, index));
}

static void
update (DoveMapProposals *self)
{
  guint chosen = 0;
  g_autofree char *label = NULL;

  for (guint i = 0; i < self->checks->len; i++)
    chosen += is_chosen (self, i) ? 1 : 0;
  /* Translators: a button: something is to be written into so many fields */
  label = g_strdup_printf (ngettext ("_Map %u Field", "_Map %u Fields", chosen), chosen);
  gtk_button_set_label (GTK_BUTTON (self->take), label);
  gtk_widget_set_sensitive (self->take, chosen > 0);
}

static void
take_cb (DoveMapProposals *self)
{
  g_autoptr(DoveValue) rows = dove_value_ref (dove_map_model_get_rows (self->model));
  g_autofree char *name = NULL;
  guint taken = 0;

  for (guint i = 0; i < self->checks->len; i++)
    if (is_chosen (self, i))
      {
        const DoveProposal *proposal = g_ptr_array_index (self->proposals, i);
        DoveValue *before = rows;

        rows = dove_map_rows_set_formula (before, proposal->target, proposal->formula);
        dove_value_unref (before);
        taken++;
      }
  /* Translators: a step that can be undone */
  name = g_strdup_printf (ngettext ("%u proposal", "%u proposals", taken), taken);
  dove_map_model_edit (self->model, name, g_steal_pointer (&rows));
  gtk_window_close (GTK_WINDOW (self));
}

static void
set_all (DoveMapProposals *self,
         gboolean          is_taken)
{
  for (guint i = 0; i < self->checks->len; i++)
    gtk_check_button_set_active (g_ptr_array_index (self->checks, i), is_taken);
}

static void
all_cb (DoveMapProposals *self)
{
  set_all (self, TRUE);
}

static void
none_cb (DoveMapProposals *self)
{
  set_all (self, FALSE);
}

/* --- rows ------------------------------------------------------------------------------------- */

static const char *
label_of (DoveFieldTree *tree,
          const char    *path)
{
  int node = dove_field_tree_find (tree, path);

  return node >= 0 ? dove_field_tree_get_label (tree, (guint) node) : path;
}

static GtkWidget *
make_row (DoveMapProposals   *self,
          const DoveProposal *proposal)
{
  GtkWidget *check = gtk_check_button_new ();
  const char *target = label_of (dove_map_model_get_targets (self->model), proposal->target);
  const char *source = label_of (dove_map_model_get_sources (self->model), proposal->source);
  gboolean is_made = proposal->reason == DOVE_PROPOSAL_JOINED ||
                     proposal->reason == DOVE_PROPOSAL_SPLIT ||
                     proposal->reason == DOVE_PROPOSAL_WAY_BACK;
  g_autofree char *reason = dove_map_reason_say (self->model, proposal);
  g_autofree char *value = dove_map_try_formula (self->model, proposal->target, proposal->formula,
                                                 NULL);
  g_autofree char *more = value != NULL ? g_strdup_printf ("%s\n%s", reason, value)
                                        : g_strdup (reason);
  /* Translators: a field, and what is written into it */
  g_autofree char *title = g_strdup_printf (_("%s from %s"), target,
                                            is_made ? proposal->formula : source);
  GtkWidget *row = dove_ui_row_new (title, more);

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), !proposal->is_doubtful);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (update), self);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  dove_ui_row_control (row, check, title);
  g_ptr_array_add (self->checks, check);

  return row;
}

/* --- the window ------------------------------------------------------------------------------- */

static void
dove_map_proposals_dispose (GObject *object)
{
  g_cancellable_cancel (DOVE_MAP_PROPOSALS (object)->cancellable);

  G_OBJECT_CLASS (dove_map_proposals_parent_class)->dispose (object);
}

static void
dove_map_proposals_finalize (GObject *object)
{
  DoveMapProposals *self = DOVE_MAP_PROPOSALS (object);

  g_ptr_array_unref (self->checks);
  g_clear_pointer (&self->proposals, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (dove_map_proposals_parent_class)->finalize (object);
}

static void
dove_map_proposals_class_init (DoveMapProposalsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dove_map_proposals_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_map_proposals_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static void
dove_map_proposals_init (DoveMapProposals *self)
{
  self->checks = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
}

static GtkWidget *
make_buttons (DoveMapProposals *self)
{
  GtkWidget *buttons = g_object_new (DOVE_TYPE_BUTTONS, "margin-start", 12, "margin-end", 12,
                                     "margin-top", 12, "margin-bottom", 12, NULL);
  /* Translators: a button: all that is proposed is to be taken */
  GtkWidget *all = gtk_button_new_with_mnemonic (_("_All"));
  /* Translators: a button: nothing that is proposed is to be taken */
  GtkWidget *none = gtk_button_new_with_mnemonic (_("_None"));

  self->take = gtk_button_new_with_mnemonic ("");
  gtk_widget_add_css_class (self->take, "suggested-action");
  g_signal_connect_swapped (all, "clicked", G_CALLBACK (all_cb), self);
  g_signal_connect_swapped (none, "clicked", G_CALLBACK (none_cb), self);
  g_signal_connect_swapped (self->take, "clicked", G_CALLBACK (take_cb), self);
  gtk_widget_set_parent (all, buttons);
  gtk_widget_set_parent (none, buttons);
  gtk_widget_set_parent (self->take, buttons);

  return buttons;
}

static GtkWidget *
make_content (DoveMapProposals *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _("For fields that nothing is written into yet. What is doubtful is not chosen."));
  for (guint i = 0; i < self->proposals->len; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               make_row (self, g_ptr_array_index (self->proposals, i)));
  dove_ui_name_rows (group, _("Proposals"));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  gtk_box_append (GTK_BOX (box), make_buttons (self));
  update (self);

  return box;
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DoveMapProposals) self = user_data;
  g_autoptr(GError) error = NULL;
  GPtrArray *found = dove_map_reason_propose_finish (result, &error);

  if (found == NULL || g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_pointer (&found, g_ptr_array_unref);
      return;
    }

  g_clear_pointer (&self->proposals, g_ptr_array_unref);
  self->proposals = found;
  if (found->len > MOST)
    g_ptr_array_set_size (found, MOST);
  if (found->len == 0)
    {
      dove_ui_say (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))),
                   _("Nothing is proposed for the fields that are left"));
      gtk_window_close (GTK_WINDOW (self));
      return;
    }

  adw_window_set_content (ADW_WINDOW (self), make_content (self));
  gtk_widget_grab_focus (self->take);
}

static GtkWidget *
make_waiting (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *spinner = gtk_spinner_new ();

  dove_ui_set_name (spinner, _("Looking for proposals"));
  gtk_spinner_set_spinning (GTK_SPINNER (spinner), TRUE);
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_vexpand (spinner, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), spinner);

  return box;
}

/**
 * dove_map_proposals_show:
 * @parent: a widget of the window
 * @model: a mapping
 *
 * Shows what is proposed, to be chosen from; says so when there is nothing.
 */
void
dove_map_proposals_show (GtkWidget    *parent,
                         DoveMapModel *model)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  DoveMapProposals *self = g_object_new (DOVE_TYPE_MAP_PROPOSALS, "title", _("Proposals"),
                                         "modal", TRUE, "transient-for", root,
                                         "destroy-with-parent", TRUE, NULL);

  self->model = g_object_ref (model);
  adw_window_set_content (ADW_WINDOW (self), make_waiting ());
  gtk_window_set_default_size (GTK_WINDOW (self),
                               MIN (WIDTH, MAX (gtk_widget_get_width (GTK_WIDGET (root)), 300)),
                               HEIGHT);
  gtk_window_present (GTK_WINDOW (self));
  dove_map_reason_propose_async (model, self->cancellable, found_cb, g_object_ref (self));
}
