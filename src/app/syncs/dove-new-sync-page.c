/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>

#include "dove-new-sync-page.h"

#include "app/client/dove-rows.h"
#include "app/client/dove-secret.h"
#include "app/syncs/dove-draft-ask.h"
#include "app/syncs/dove-draft-form.h"
#include "app/syncs/dove-outcome.h"
#include "app/syncs/dove-template-page.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-progress.h"
#include "app/widgets/dove-ui.h"

/**
 * DoveNewSyncPage:
 *
 * Makes a sync in two steps: between what, or from which template, and then, with both
 * applications asked for their fields and some records, what it does. What its first run would
 * write is shown before it is saved: who goes back leaves nothing behind.
 */
struct _DoveNewSyncPage
{
  AdwBin         parent_instance;

  DovePage      *page;
  GtkStack      *steps;
  AdwPreferencesPage *ends;
  AdwComboRow   *connection_a;
  AdwComboRow   *connection_b;
  AdwComboRow   *object_a;
  AdwComboRow   *object_b;
  DoveDraftForm *form;
  AdwBin        *outcome;
  DoveProgress  *progress;
  GtkLabel      *error;
  GtkWidget     *back;
  GtkButton     *next;
  GtkSpinner    *spinner;

  DoveClient    *client;
  DoveValue     *objects[2];   /* (nullable): list of records with `id`, once they are known */
  DoveDraft      draft;
  DoveValue     *document;     /* (nullable): what is shown, to be saved */
  gboolean       is_busy;
  gboolean       is_previewing;
  GCancellable  *cancellable;  /* of the page */
  GCancellable  *asking[2];    /* (nullable): of the question for a side's objects */
};

G_DEFINE_FINAL_TYPE (DoveNewSyncPage, dove_new_sync_page, ADW_TYPE_BIN)

typedef struct
{
  DoveNewSyncPage *page;
  guint            side;
} Asked;

static Asked *
asked_new (DoveNewSyncPage *page,
           guint            side)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->page = g_object_ref (page);
  asked->side = side;

  return asked;
}

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->page);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

static AdwComboRow *
get_object_row (DoveNewSyncPage *self,
                guint            side)
{
  return side == 0 ? self->object_a : self->object_b;
}

static DoveBusConnection *
get_connection (DoveNewSyncPage *self,
                guint            side)
{
  return adw_combo_row_get_selected_item (side == 0 ? self->connection_a : self->connection_b);
}

/* (nullable) */
static const char *
get_object (DoveNewSyncPage *self,
            guint            side)
{
  guint selected = adw_combo_row_get_selected (get_object_row (self, side));
  DoveValue *objects = self->objects[side];

  if (objects == NULL || selected >= dove_value_get_length (objects))
    return NULL;

  return dove_value_get_member_text (dove_value_get_element (objects, selected), "id");
}

static gboolean
is_at (DoveNewSyncPage *self,
       const char      *step)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->steps), step) == 0;
}

/* (nullable): the run that makes the preview */
static DoveBusRun *
find_run (DoveNewSyncPage *self)
{
  return self->is_previewing && self->document != NULL
             ? dove_client_find_run_of (self->client,
                                        dove_value_get_member_text (self->document, "id"))
             : NULL;
}

static const char *
get_label (DoveNewSyncPage *self)
{
  if (is_at (self, "outcome"))
    return _("_Save");

  return is_at (self, "form") ? _("_Preview") : _("_Continue");
}

static void
set_error (DoveNewSyncPage *self,
           const char      *text)
{
  gtk_label_set_text (self->error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), text != NULL);
}

static void
update (DoveNewSyncPage *self)
{
  gboolean is_known = get_object (self, 0) != NULL && get_object (self, 1) != NULL;

  dove_progress_set_run (self->progress, find_run (self));
  gtk_button_set_label (self->next, get_label (self));
  gtk_widget_set_visible (self->back, !is_at (self, "ends"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->next),
                            !self->is_busy && (is_known || !is_at (self, "ends")));
  gtk_widget_set_sensitive (self->back, !self->is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->steps), !self->is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->is_busy);
  gtk_spinner_set_spinning (self->spinner, self->is_busy);
}

static void
set_busy (DoveNewSyncPage *self,
          gboolean         is_busy)
{
  self->is_busy = is_busy;
  update (self);
}

static void
show_objects (DoveNewSyncPage *self,
              guint            side)
{
  g_autoptr(GtkStringList) model = gtk_string_list_new (NULL);
  DoveValue *objects = self->objects[side];

  for (guint i = 0; objects != NULL && i < dove_value_get_length (objects); i++)
    {
      DoveValue *object = dove_value_get_element (objects, i);
      const char *title = dove_value_get_member_text (object, "title");

      gtk_string_list_append (model, title != NULL ? title
                                                   : dove_value_get_member_text (object, "id"));
    }
  adw_combo_row_set_model (get_object_row (self, side), G_LIST_MODEL (model));
  gtk_widget_set_sensitive (GTK_WIDGET (get_object_row (self, side)), objects != NULL);
  update (self);
}

static void
objects_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Asked) asked = user_data;
  g_autoptr(GError) error = NULL;
  DoveValue *objects = dove_rows_ask_finish (result, &error);

  if (dove_ui_is_cancelled (error))
    return;
  if (error != NULL)
    {
      set_error (asked->page, error->message);
      return;
    }

  asked->page->objects[asked->side] = objects;
  show_objects (asked->page, asked->side);
}

static void
ask_objects (DoveNewSyncPage *self,
             guint            side)
{
  DoveBusConnection *connection = get_connection (self, side);

  g_cancellable_cancel (self->asking[side]);
  g_clear_object (&self->asking[side]);
  g_clear_pointer (&self->objects[side], dove_value_unref);
  set_error (self, NULL);
  show_objects (self, side);
  if (connection == NULL)
    return;

  self->asking[side] = g_cancellable_new ();
  dove_rows_ask_async (G_DBUS_PROXY (connection), "Objects", NULL, self->asking[side], objects_cb,
                       asked_new (self, side));
}

static void
connection_a_cb (DoveNewSyncPage *self)
{
  ask_objects (self, 0);
}

static void
connection_b_cb (DoveNewSyncPage *self)
{
  ask_objects (self, 1);
}

/* --- what the applications tell --------------------------------------------------------------- */

static void
begin_draft (DoveNewSyncPage *self)
{
  const DoveDraftSide *ends = self->draft.sides;
  /* Translators: the name of a new sync, from one connection to another */
  g_autofree char *name = g_strdup_printf (_("%s to %s"), ends[0].name, ends[1].name);

  dove_draft_begin (&self->draft, name);
  dove_draft_form_set_draft (self->form, &self->draft, TRUE);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DoveNewSyncPage) self = user_data;
  g_autofree char *warning = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_known = dove_draft_ask_finish (result, &warning, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  set_error (self, error != NULL ? error->message : warning);
  if (is_known)
    {
      if (self->draft.document == NULL)
        begin_draft (self);
      else
        dove_draft_form_set_draft (self->form, &self->draft, FALSE);
      gtk_stack_set_visible_child_name (self->steps, "form");
    }
  set_busy (self, FALSE);
  if (is_known)
    gtk_widget_child_focus (GTK_WIDGET (self->form), GTK_DIR_TAB_FORWARD);
}

static void
take_side (DoveNewSyncPage *self,
           guint            side)
{
  DoveBusConnection *connection = get_connection (self, side);
  DoveDraftSide *end = &self->draft.sides[side];

  end->connection = g_strdup (dove_bus_connection_get_id (connection));
  end->name = g_strdup (dove_bus_connection_get_name (connection));
  end->object = g_strdup (get_object (self, side));
}

/* --- showing what it would do ----------------------------------------------------------------- */

/* Of the name, with a number when that is taken */
static char *
make_id (DoveNewSyncPage *self)
{
  g_autofree char *base = dove_draft_make_id (dove_draft_form_get_name (self->form));
  char *id = g_strdup (base);

  for (guint i = 2; dove_client_find_connection (self->client, id) != NULL ||
                    dove_client_find_sync (self->client, id) != NULL; i++)
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", base, i);
    }

  return id;
}

/* The run of a preview that nobody waits for any more ends as well. */
static void
end_preview (DoveNewSyncPage *self)
{
  DoveBusRun *run = find_run (self);

  if (run != NULL)
    dove_bus_run_call_cancel (run, NULL, NULL, NULL);
  self->is_previewing = FALSE;
}

static void
previewed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(DoveNewSyncPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) rows = dove_outcome_finish (result, &error);

  if (dove_ui_is_cancelled (error))
    return;

  self->is_previewing = FALSE;
  set_error (self, error != NULL ? error->message : NULL);
  if (rows != NULL)
    {
      adw_bin_set_child (self->outcome,
                         dove_outcome_new (self->client, &self->draft, self->document, rows));
      gtk_stack_set_visible_child_name (self->steps, "outcome");
    }
  set_busy (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->next));
}

static void
preview (DoveNewSyncPage *self)
{
  g_autofree char *id = make_id (self);
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->document, dove_value_unref);
  self->document = dove_draft_form_to_document (self->form, id, &error);
  if (self->document == NULL)
    {
      set_error (self, error->message);
      return;
    }

  self->is_previewing = TRUE;
  set_busy (self, TRUE);
  dove_rows_preview_async (dove_client_get_agent (self->client), self->document,
                           self->cancellable, previewed_cb, g_object_ref (self));
}

/* --- saving ----------------------------------------------------------------------------------- */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DoveNewSyncPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;

  dove_bus_agent_call_save_finish (DOVE_BUS_AGENT (source), &id, NULL, NULL, result, &error);
  if (dove_ui_is_cancelled (error))
    return;

  set_busy (self, FALSE);
  if (error != NULL)
    {
      g_dbus_error_strip_remote_error (error);
      set_error (self, error->message);
      return;
    }

  gtk_widget_activate_action (GTK_WIDGET (self), "win.sync-made", "s", id);
}

/* What was shown; its name may have been taken meanwhile. */
static DoveValue *
make_saved (DoveNewSyncPage *self)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *id = make_id (self);

  dove_value_builder_set_all (builder, self->document);
  dove_value_builder_set_text (builder, "id", id);

  return dove_value_builder_end (builder);
}

static void
save (DoveNewSyncPage *self)
{
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr(DoveValue) document = make_saved (self);
  g_autoptr(GError) error = NULL;

  if (!dove_secret_add_value (fds, document, &error))
    {
      set_error (self, error->message);
      return;
    }

  set_busy (self, TRUE);
  dove_bus_agent_call_save (dove_client_get_agent (self->client), g_variant_new_handle (0), "",
                            fds, self->cancellable, saved_cb, g_object_ref (self));
}

static void
next_cb (DoveNewSyncPage *self)
{
  set_error (self, NULL);
  if (!is_at (self, "ends"))
    {
      if (dove_client_get_agent (self->client) == NULL)
        set_error (self, _("The background program is not running"));
      else if (is_at (self, "outcome"))
        save (self);
      else
        preview (self);
      return;
    }

  if (get_connection (self, 0) == get_connection (self, 1) &&
      g_strcmp0 (get_object (self, 0), get_object (self, 1)) == 0)
    {
      set_error (self, _("Both sides are the same records: choose another kind or application"));
      return;
    }

  dove_draft_form_set_draft (self->form, NULL, TRUE);
  dove_draft_clear (&self->draft);
  take_side (self, 0);
  take_side (self, 1);
  set_busy (self, TRUE);
  dove_draft_ask_async (&self->draft, self->client, self->cancellable, asked_cb,
                        g_object_ref (self));
}

static void
back_cb (DoveNewSyncPage *self)
{
  set_error (self, NULL);
  gtk_stack_set_visible_child_name (self->steps, is_at (self, "outcome") ? "form" : "ends");
  update (self);
}

/* --- the widget ------------------------------------------------------------------------------- */

/* Nobody waits any more once the page is away, though what was asked still holds it. */
static void
dove_new_sync_page_unroot (GtkWidget *widget)
{
  DoveNewSyncPage *self = DOVE_NEW_SYNC_PAGE (widget);

  end_preview (self);
  g_cancellable_cancel (self->cancellable);

  GTK_WIDGET_CLASS (dove_new_sync_page_parent_class)->unroot (widget);
}

static void
dove_new_sync_page_dispose (GObject *object)
{
  DoveNewSyncPage *self = DOVE_NEW_SYNC_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  for (guint side = 0; side < 2; side++)
    {
      g_cancellable_cancel (self->asking[side]);
      g_clear_object (&self->asking[side]);
      g_clear_pointer (&self->objects[side], dove_value_unref);
    }
  g_clear_object (&self->client);

  G_OBJECT_CLASS (dove_new_sync_page_parent_class)->dispose (object);
}

static void
dove_new_sync_page_finalize (GObject *object)
{
  DoveNewSyncPage *self = DOVE_NEW_SYNC_PAGE (object);

  dove_draft_clear (&self->draft);
  g_clear_pointer (&self->document, dove_value_unref);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (dove_new_sync_page_parent_class)->finalize (object);
}

static void
dove_new_sync_page_class_init (DoveNewSyncPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_new_sync_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_new_sync_page_finalize;
  widget_class->unroot = dove_new_sync_page_unroot;
  g_type_ensure (DOVE_TYPE_PAGE);
  g_type_ensure (DOVE_TYPE_PROGRESS);
  g_type_ensure (DOVE_TYPE_DRAFT_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-new-sync-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, steps);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, ends);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, connection_a);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, connection_b);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, object_a);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, object_b);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, form);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, outcome);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, progress);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, error);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, back);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, next);
  gtk_widget_class_bind_template_child (widget_class, DoveNewSyncPage, spinner);
  gtk_widget_class_bind_template_callback (widget_class, connection_a_cb);
  gtk_widget_class_bind_template_callback (widget_class, connection_b_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
}

static void
dove_new_sync_page_init (DoveNewSyncPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  dove_ui_name_choice (GTK_WIDGET (self->connection_a), NULL);
  dove_ui_name_choice (GTK_WIDGET (self->object_a), NULL);
  dove_ui_name_choice (GTK_WIDGET (self->connection_b), NULL);
  dove_ui_name_choice (GTK_WIDGET (self->object_b), NULL);
}

static void
set_connections (DoveNewSyncPage *self,
                 AdwComboRow     *row,
                 guint            selected)
{
  GListModel *connections = dove_client_get_connections (self->client);

  adw_combo_row_set_expression (
      row, gtk_property_expression_new (DOVE_BUS_TYPE_CONNECTION, NULL, "name"));
  adw_combo_row_set_model (row, connections);
  adw_combo_row_set_selected (row, MIN (selected, g_list_model_get_n_items (connections) - 1));
}

/**
 * dove_new_sync_page_new:
 * @client: the agent, with at least one connection
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
dove_new_sync_page_new (DoveClient *client)
{
  DoveNewSyncPage *self = g_object_new (DOVE_TYPE_NEW_SYNC_PAGE, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  dove_draft_form_set_client (self->form, client);
  adw_preferences_page_add (self->ends, ADW_PREFERENCES_GROUP (dove_template_list_new ()));
  dove_growing_reveal (GTK_WIDGET (self->ends));
  set_connections (self, self->connection_a, 0);
  set_connections (self, self->connection_b, 1);
  if (self->objects[0] == NULL && self->asking[0] == NULL)
    ask_objects (self, 0);
  if (self->objects[1] == NULL && self->asking[1] == NULL)
    ask_objects (self, 1);
  update (self);

  return GTK_WIDGET (self);
}

/**
 * dove_new_sync_page_new_from:
 * @client: the agent, with the connections of the sync
 * @document: definition of a sync that is to begin with
 *
 * Returns: (transfer floating): the page, which goes on to what the sync does
 */
GtkWidget *
dove_new_sync_page_new_from (DoveClient *client,
                             DoveValue  *document)
{
  static const char *const sides[] = { "a", "b" };
  DoveNewSyncPage *self = DOVE_NEW_SYNC_PAGE (dove_new_sync_page_new (client));

  dove_draft_load (&self->draft, document);
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      DoveValue *end = dove_value_get_member (document, sides[i]);

      self->draft.sides[i].connection =
          g_strdup (dove_value_get_member_text (end, "connection"));
      self->draft.sides[i].object = g_strdup (dove_value_get_member_text (end, "object"));
    }
  set_busy (self, TRUE);
  dove_draft_ask_async (&self->draft, client, self->cancellable, asked_cb, g_object_ref (self));

  return GTK_WIDGET (self);
}
