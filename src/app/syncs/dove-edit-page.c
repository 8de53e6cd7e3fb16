/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>

#include "dove-edit-page.h"

#include "app/client/dove-reader.h"
#include "app/client/dove-rows.h"
#include "app/client/dove-secret.h"
#include "app/syncs/dove-draft-ask.h"
#include "app/syncs/dove-draft-form.h"
#include "app/syncs/dove-outcome.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-progress.h"
#include "app/widgets/dove-ui.h"
#include "record/dove-json.h"
#include "store/dove-store-document.h"

/**
 * DoveEditPage:
 *
 * Changes a sync: the form with what it says, then what the change would do with the records as
 * they are, then it is saved. It is saved only over the version that was read here, and not while
 * the sync runs.
 */
struct _DoveEditPage
{
  AdwBin         parent_instance;

  DovePage      *page;
  GtkStack      *steps;        /* `wait`, `form`, `outcome` */
  DoveDraftForm *form;
  AdwBin        *outcome;
  DoveProgress  *progress;
  AdwStatusPage *waiting;
  GtkLabel      *error;
  GtkLabel      *note;
  GtkWidget     *back;
  GtkButton     *next;
  GtkSpinner    *spinner;

  DoveClient    *client;
  char          *id;
  DoveDraft      draft;
  guint          version;      /* that is changed */
  DoveValue     *document;     /* (nullable): what was shown, to be saved */
  guint          wanted_side;
  char          *wanted;       /* (nullable): a field of it, whose row is to be opened */
  gboolean       is_busy;
  gboolean       is_previewing;
  GCancellable  *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveEditPage, dove_edit_page, ADW_TYPE_BIN)

static gboolean
is_at (DoveEditPage *self,
       const char   *step)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->steps), step) == 0;
}

static void
set_error (DoveEditPage *self,
           const char   *text)
{
  gtk_label_set_text (self->error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), text != NULL);
}

static DoveBusRun *
find_run (DoveEditPage *self)
{
  return dove_client_find_run_of (self->client, self->id);
}

static const char *
get_label (DoveEditPage *self)
{
  if (is_at (self, "outcome"))
    return _("_Save");

  return is_at (self, "form") ? _("_Preview the Change") : _("_Try Again");
}

/* Before there is a form: what goes on, or that it did not come about; the error says why. */
static void
show_waiting (DoveEditPage *self)
{
  adw_status_page_set_title (self->waiting, self->is_busy ? _("Asking the Applications")
                                                          : _("The Sync Cannot Be Edited Now"));
  adw_status_page_set_description (
      self->waiting, self->is_busy ? _("Their fields are read, and some records, so that what you "
                                       "change can be shown on them.") : NULL);
}

static void
update (DoveEditPage *self)
{
  DoveBusRun *run = find_run (self);
  gboolean is_running = run != NULL && !self->is_previewing;
  gboolean is_changed = self->draft.document != NULL && dove_draft_is_changed (&self->draft);

  dove_progress_set_run (self->progress, run);
  gtk_label_set_text (self->note, _("A run of this sync is going on, with the sync as it was: what "
                                    "you change can be shown and saved when it has ended."));
  gtk_widget_set_visible (GTK_WIDGET (self->note), is_running);
  gtk_button_set_label (self->next, get_label (self));
  show_waiting (self);
  gtk_widget_set_visible (GTK_WIDGET (self->next), !is_at (self, "wait") || !self->is_busy);
  gtk_widget_set_visible (self->back, is_at (self, "outcome"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->next),
                            !self->is_busy && !is_running &&
                                dove_client_get_agent (self->client) != NULL &&
                                (!is_at (self, "form") || is_changed));
  gtk_widget_set_sensitive (self->back, !self->is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->steps), !self->is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->is_busy);
  gtk_spinner_set_spinning (self->spinner, self->is_busy);
}

static void
set_busy (DoveEditPage *self,
          gboolean      is_busy)
{
  self->is_busy = is_busy;
  update (self);
}

static void
show_step (DoveEditPage *self,
           const char   *step)
{
  gtk_stack_set_visible_child_name (self->steps, step);
  set_busy (self, FALSE);
}

/* --- reading ---------------------------------------------------------------------------------- */

typedef struct
{
  char *document;
  guint version;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_free (read->document);
  g_free (read);
}

/* (nullable): the definition as it stands */
static gpointer
read_documents (DoveStore     *store,
                gpointer       user_data,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(DoveStoreDocument) sync = NULL;
  Read *read = g_new0 (Read, 1);

  if (store != NULL && !dove_store_find_document (store, "sync", user_data, 0, &sync, error))
    {
      read_free (read);
      return NULL;
    }
  if (sync != NULL && sync->text != NULL)
    {
      read->document = g_strdup (sync->text);
      read->version = (guint) sync->version;
    }

  return read;
}

static void
take_side (DoveEditPage *self,
           guint         side)
{
  DoveValue *end = dove_draft_get_member (&self->draft, side == 0 ? "a" : "b");

  self->draft.sides[side].connection = g_strdup (dove_value_get_member_text (end, "connection"));
  self->draft.sides[side].object = g_strdup (dove_value_get_member_text (end, "object"));
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DoveEditPage) self = user_data;
  g_autofree char *warning = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_known = dove_draft_ask_finish (result, &warning, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  set_error (self, error != NULL ? error->message : warning);
  if (is_known)
    dove_draft_form_set_draft (self->form, &self->draft, FALSE);
  show_step (self, is_known ? "form" : "wait");
  if (is_known)
    gtk_widget_child_focus (GTK_WIDGET (self->form), GTK_DIR_TAB_FORWARD);
  if (is_known && self->wanted != NULL)
    dove_draft_form_open_mapping (self->form, self->wanted_side, self->wanted);
  g_clear_pointer (&self->wanted, g_free);
}

static void
take_read (DoveEditPage *self,
           const Read   *read)
{
  g_autoptr(DoveValue) document = NULL;
  g_autoptr(GError) error = NULL;

  if (read->document != NULL)
    document = dove_json_parse (read->document, -1, NULL, &error);
  if (document == NULL)
    {
      set_error (self, error != NULL ? error->message : _("This sync is not there any more"));
      show_step (self, "wait");
      return;
    }

  self->version = read->version;
  dove_draft_load (&self->draft, document);
  take_side (self, 0);
  take_side (self, 1);
  dove_draft_ask_async (&self->draft, self->client, self->cancellable, asked_cb,
                        g_object_ref (self));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveEditPage) self = user_data;
  g_autoptr(GError) error = NULL;
  Read *read = dove_reader_read_finish (result, &error);

  if (dove_ui_is_cancelled (error))
    return;

  if (read != NULL)
    {
      take_read (self, read);
      read_free (read);
      return;
    }

  set_error (self, error->message);
  show_step (self, "wait");
}

static void
read_again (DoveEditPage *self)
{
  DoveReading reading = { read_documents, g_strdup (self->id), g_free, read_free };

  dove_draft_form_set_draft (self->form, NULL, FALSE);
  dove_draft_clear (&self->draft);
  set_busy (self, TRUE);
  dove_reader_read_async (dove_client_get_workspace (self->client), &reading, self->cancellable,
                          read_cb, g_object_ref (self));
}

/* --- showing what it would do ----------------------------------------------------------------- */

/* The run of a preview that nobody waits for any more ends as well. */
static void
end_preview (DoveEditPage *self)
{
  DoveBusRun *run = self->is_previewing ? find_run (self) : NULL;

  if (run != NULL && g_strcmp0 (dove_bus_run_get_mode (run), "dry") == 0)
    dove_bus_run_call_cancel (run, NULL, NULL, NULL);
  self->is_previewing = FALSE;
}

static void
show_outcome (DoveEditPage *self,
              GtkWidget    *outcome)
{
  adw_bin_set_child (self->outcome, outcome);
  show_step (self, "outcome");
  gtk_widget_grab_focus (GTK_WIDGET (self->next));
}

static void
previewed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(DoveEditPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) rows = dove_outcome_finish (result, &error);

  if (dove_ui_is_cancelled (error))
    return;

  self->is_previewing = FALSE;
  set_error (self, error != NULL ? error->message : NULL);
  if (rows != NULL)
    show_outcome (self, dove_outcome_new (self->client, &self->draft, self->document, rows));
  else
    show_step (self, "form");
}

/* What records depend on */
static DoveValue *
without_aside (DoveValue *document)
{
  static const char *const aside[] = { "name", "note", "trigger" };
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, document);
  for (guint i = 0; i < G_N_ELEMENTS (aside); i++)
    dove_value_builder_remove (builder, aside[i]);

  return dove_value_builder_end (builder);
}

static gboolean
is_aside (DoveEditPage *self)
{
  g_autoptr(DoveValue) before = without_aside (self->draft.original);
  g_autoptr(DoveValue) after = without_aside (self->document);

  return dove_value_equal (before, after);
}

static void
preview (DoveEditPage *self)
{
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->document, dove_value_unref);
  self->document = dove_draft_form_to_document (self->form, NULL, &error);
  if (self->document == NULL)
    {
      set_error (self, error->message);
      return;
    }
  if (is_aside (self))
    {
      show_outcome (self, dove_outcome_new_none ());
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
  g_autoptr(DoveEditPage) self = user_data;
  g_autoptr(GError) error = NULL;

  dove_bus_agent_call_change_finish (DOVE_BUS_AGENT (source), NULL, NULL, result, &error);
  if (dove_ui_is_cancelled (error))
    return;

  set_busy (self, FALSE);
  if (error != NULL)
    {
      g_dbus_error_strip_remote_error (error);
      set_error (self, error->message);
      return;
    }

  dove_ui_say (GTK_WIDGET (self), _("The change is saved"));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
}

static void
save (DoveEditPage *self)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr(GError) error = NULL;

  if (!dove_secret_add_value (fds, self->document, &error))
    {
      set_error (self, error->message);
      return;
    }

  set_busy (self, TRUE);
  dove_bus_agent_call_change (agent, g_variant_new_handle (0), self->version, "", fds,
                              self->cancellable, saved_cb, g_object_ref (self));
}

static void
next_cb (DoveEditPage *self)
{
  set_error (self, NULL);
  if (dove_client_get_agent (self->client) == NULL)
    set_error (self, _("The background program is not running"));
  else if (is_at (self, "outcome"))
    save (self);
  else if (is_at (self, "form"))
    preview (self);
  else
    read_again (self);
}

static void
back_cb (DoveEditPage *self)
{
  set_error (self, NULL);
  show_step (self, "form");
  gtk_widget_child_focus (GTK_WIDGET (self->form), GTK_DIR_TAB_FORWARD);
}

/* --- the widget ------------------------------------------------------------------------------- */

/* Nobody waits any more once the page is away, though what was asked still holds it. */
/* A form with very many fields takes longer to be taken down than a frame has. */
static gboolean
leave (GtkWidget *page)
{
  DoveEditPage *self = DOVE_EDIT_PAGE (page);

  end_preview (self);
  g_cancellable_cancel (self->cancellable);

  return dove_draft_form_leave (self->form);
}

static void
dove_edit_page_unroot (GtkWidget *widget)
{
  DoveEditPage *self = DOVE_EDIT_PAGE (widget);

  end_preview (self);
  g_cancellable_cancel (self->cancellable);

  GTK_WIDGET_CLASS (dove_edit_page_parent_class)->unroot (widget);
}

static void
dove_edit_page_dispose (GObject *object)
{
  DoveEditPage *self = DOVE_EDIT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (dove_edit_page_parent_class)->dispose (object);
}

static void
dove_edit_page_finalize (GObject *object)
{
  DoveEditPage *self = DOVE_EDIT_PAGE (object);

  dove_draft_clear (&self->draft);
  g_clear_pointer (&self->document, dove_value_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->wanted, g_free);
  g_free (self->id);

  G_OBJECT_CLASS (dove_edit_page_parent_class)->finalize (object);
}

static void
dove_edit_page_class_init (DoveEditPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_edit_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_edit_page_finalize;
  widget_class->unroot = dove_edit_page_unroot;
  g_type_ensure (DOVE_TYPE_PAGE);
  g_type_ensure (DOVE_TYPE_PROGRESS);
  g_type_ensure (DOVE_TYPE_DRAFT_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-edit-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveEditPage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveEditPage, steps);
  gtk_widget_class_bind_template_child (widget_class, DoveEditPage, form);
  gtk_widget_class_bind_template_child (widget_class, DoveEditPage, outcome);
  gtk_widget_class_bind_template_child (widget_class, DoveEditPage, progress);
  gtk_widget_class_bind_template_child (widget_class, DoveEditPage, waiting);
  gtk_widget_class_bind_template_child (widget_class, DoveEditPage, error);
  gtk_widget_class_bind_template_child (widget_class, DoveEditPage, note);
  gtk_widget_class_bind_template_child (widget_class, DoveEditPage, back);
  gtk_widget_class_bind_template_child (widget_class, DoveEditPage, next);
  gtk_widget_class_bind_template_child (widget_class, DoveEditPage, spinner);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
}

static void
dove_edit_page_init (DoveEditPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dove_compat_pages_set_leave (GTK_WIDGET (self), leave);
  self->cancellable = g_cancellable_new ();
}

/**
 * dove_edit_page_new:
 * @client: the agent
 * @id: of a sync
 *
 * Returns: (transfer floating): a page that changes it
 */
GtkWidget *
dove_edit_page_new (DoveClient *client,
                    const char *id)
{
  DoveEditPage *self = g_object_new (DOVE_TYPE_EDIT_PAGE, NULL);

  self->client = g_object_ref (client);
  self->id = g_strdup (id);
  dove_draft_form_set_client (self->form, client);
  g_signal_connect_object (client, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  read_again (self);

  return GTK_WIDGET (self);
}

/**
 * dove_edit_page_open_mapping:
 * @self: a page that is new
 * @side: that is written: 0 for a, 1 for b
 * @field: path of a field of it
 *
 * Opens the mapping editor at the row of a field, as soon as the applications have answered.
 */
void
dove_edit_page_open_mapping (DoveEditPage *self,
                             guint         side,
                             const char   *field)
{
  self->wanted_side = side;
  g_free (self->wanted);
  self->wanted = g_strdup (field);
}
