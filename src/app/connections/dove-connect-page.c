/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-connect-page.h"

#include "app/connections/dove-connection-words.h"
#include "app/connections/dove-lines-row.h"
#include "app/client/dove-secret.h"
#include "app/connections/dove-setting-row.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"
#include "connection/dove-connection.h"
#include "connector/dove-catalogue.h"
#include "record/dove-json.h"
#include "store/dove-store-document.h"

/**
 * DoveConnectPage:
 *
 * The form that makes a connection, or signs one in again: the settings its manifest names, a way
 * to sign in, and the secrets of that way. They leave by pipes; what was typed stays until it
 * was taken.
 */
struct _DoveConnectPage
{
  AdwBin         parent_instance;

  DovePage      *page;
  GtkWidget     *settings;
  GtkWidget     *secrets;
  GtkWidget     *vouching;
  AdwExpanderRow *vouching_row;
  GtkWidget     *authority;     /* in it */
  GtkEditable   *name;
  AdwComboRow   *way;
  GtkLabel      *servers;
  GtkLabel      *trust;
  GtkWidget     *another;
  GtkLabel      *error;
  GtkSpinner    *spinner;
  GtkWidget     *connect;

  DoveClient    *client;
  char          *connector;
  char          *connection;    /* id; empty for a new one */
  gboolean       takes_any;     /* another account than before is right */
  DoveManifest  *manifest;      /* nullable until it was read */
  DoveValue     *document;      /* nullable: the connection as it is */
  GPtrArray     *setting_rows;  /* of GtkWidget, as the manifest's settings */
  GPtrArray     *secret_rows;   /* of GtkWidget, as the secrets of the way */
  GCancellable  *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveConnectPage, dove_connect_page, ADW_TYPE_BIN)

static DoveAuth *
get_way (DoveConnectPage *self)
{
  guint selected = adw_combo_row_get_selected (self->way);

  return selected < self->manifest->auths->len
      ? g_ptr_array_index (self->manifest->auths, selected)
      : NULL;
}

static void
set_error (DoveConnectPage *self,
           const char      *text)
{
  gtk_label_set_text (self->error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), text != NULL);
}

static void
set_busy (DoveConnectPage *self,
          gboolean         is_busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  gtk_spinner_set_spinning (self->spinner, is_busy);
  gtk_widget_set_sensitive (self->settings, !is_busy);
  gtk_widget_set_sensitive (self->secrets, !is_busy);
  gtk_widget_set_sensitive (self->vouching, !is_busy);
  gtk_widget_set_sensitive (self->connect, !is_busy && self->manifest != NULL);
}

static void
way_changed_cb (DoveConnectPage *self)
{
  const DoveAuth *way = self->manifest != NULL ? get_way (self) : NULL;
  g_autofree char *steps = NULL;
  g_autofree char *help = NULL;

  if (way == NULL)
    return;

  steps = dove_words_steps (way->help != NULL ? way->help : "");
  help = g_markup_escape_text (steps, -1);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->secrets), help);
  dove_ui_group_clear (self->secrets, self->secret_rows);
  for (guint i = 0; i < way->secrets->len; i++)
    dove_ui_group_add (self->secrets, self->secret_rows,
                       dove_secret_row_new (g_ptr_array_index (way->secrets, i)));
}

static void
show_ways (DoveConnectPage *self)
{
  g_autoptr(GtkStringList) model = gtk_string_list_new (NULL);
  GPtrArray *ways = self->manifest->auths;

  for (guint i = 0; i < ways->len; i++)
    {
      const DoveAuth *way = g_ptr_array_index (ways, i);

      gtk_string_list_append (model, way->title != NULL ? way->title : way->id);
    }
  adw_combo_row_set_model (self->way, G_LIST_MODEL (model));
  dove_ui_name_choice (GTK_WIDGET (self->way), NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->way), ways->len > 1);
  gtk_widget_set_visible (self->secrets, ways->len > 0);
  way_changed_cb (self);
}

/* Before anything is entered: whom it is for, and how far that can be relied on. */
static void
show_trust (DoveConnectPage *self)
{
  g_autofree char *servers = dove_connection_words_servers (self->manifest);
  const char *trust = dove_connection_words_trust (self->manifest);

  gtk_label_set_text (self->servers, servers != NULL ? servers : "");
  gtk_widget_set_visible (GTK_WIDGET (self->servers), servers != NULL);
  gtk_label_set_text (self->trust, trust != NULL ? trust : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trust), trust != NULL);
  gtk_widget_set_visible (self->another, self->takes_any);
}

/* The way in which a connection was signed in so far. */
static void
select_way (DoveConnectPage *self,
            const char      *id)
{
  for (guint i = 0; id != NULL && i < self->manifest->auths->len; i++)
    {
      const DoveAuth *way = g_ptr_array_index (self->manifest->auths, i);

      if (g_str_equal (way->id, id))
        adw_combo_row_set_selected (self->way, i);
    }
}

static void
show_authority (DoveConnectPage *self)
{
  const char *authority =
    self->document != NULL ? dove_value_get_member_text (self->document, "authority") : NULL;

  gtk_widget_set_visible (self->vouching, self->manifest->driver == DOVE_DRIVER_HTTP);
  dove_lines_row_set_text (self->authority, authority);
  adw_expander_row_set_expanded (self->vouching_row, authority != NULL);
}

/* What was set is not lost by signing in again. */
static void
show_manifest (DoveConnectPage *self)
{
  DoveValue *given =
    self->document != NULL ? dove_value_get_member (self->document, "settings") : NULL;
  DoveBusConnection *before = dove_client_find_connection (self->client, self->connection);

  dove_page_set_title (self->page, _("Connect"), self->manifest->name);
  gtk_editable_set_text (self->name, before != NULL ? dove_bus_connection_get_name (before)
                                                    : self->manifest->name);
  for (guint i = 0; i < self->manifest->settings->len; i++)
    {
      const DoveSetting *setting = g_ptr_array_index (self->manifest->settings, i);
      DoveValue *value = given != NULL ? dove_value_get_member (given, setting->name) : NULL;

      dove_ui_group_add (self->settings, self->setting_rows,
                         dove_setting_row_new (setting, value));
    }
  show_ways (self);
  show_trust (self);
  show_authority (self);
  if (self->document != NULL)
    select_way (self, dove_value_get_member_text (self->document, "auth"));
  set_busy (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

typedef struct
{
  char         *workspace;
  char         *connector;
  char         *connection;
  DoveManifest *manifest;  /* read */
  DoveValue    *document;  /* (nullable): of the connection, as it is */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->workspace);
  g_free (load->connector);
  g_free (load->connection);
  g_clear_pointer (&load->manifest, dove_manifest_unref);
  g_clear_pointer (&load->document, dove_value_unref);
  g_free (load);
}

static DoveValue *
read_document (const Load *load)
{
  g_autofree char *dir = g_build_filename (load->workspace, ".dovetail", NULL);
  g_autoptr(DoveStore) store = NULL;
  g_autoptr(DoveStoreDocument) document = NULL;

  if (*load->connection == '\0')
    return NULL;

  store = dove_store_open (dir, DOVE_STORE_READ_ONLY, dove_clock_get_system (), NULL);
  if (store == NULL ||
      !dove_store_find_document (store, "connection", load->connection, 0, &document, NULL) ||
      document == NULL || document->text == NULL)
    return NULL;

  return dove_json_parse (document->text, -1, NULL, NULL);
}

static void
load_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Load *load = task_data;
  g_autoptr(DoveCatalogue) catalogue = dove_catalogue_new (load->workspace);
  g_autoptr(GError) error = NULL;

  load->manifest = dove_catalogue_load (catalogue, load->connector, NULL, &error);
  load->document = read_document (load);
  if (load->manifest != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DoveConnectPage) self = user_data;
  g_autoptr(GError) error = NULL;
  Load *load = g_task_get_task_data (G_TASK (result));
  gboolean is_loaded = g_task_propagate_boolean (G_TASK (result), &error);

  if (dove_ui_is_cancelled (error))
    return;

  if (!is_loaded)
    {
      set_error (self, error->message);
      return;
    }

  self->manifest = dove_manifest_ref (load->manifest);
  self->document = g_steal_pointer (&load->document);
  show_manifest (self);
}

/* Defaults stay with the connector: what stands in a connection was typed by the user. */
static DoveValue *
collect_settings (DoveConnectPage *self)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < self->manifest->settings->len; i++)
    {
      const DoveSetting *setting = g_ptr_array_index (self->manifest->settings, i);
      DoveValue *value =
          dove_setting_row_get_value (g_ptr_array_index (self->setting_rows, i), setting);

      if (value != NULL && (setting->default_value == NULL ||
                            !dove_value_equal (value, setting->default_value)))
        dove_value_builder_take (builder, setting->name, value);
      else
        g_clear_pointer (&value, dove_value_unref);
    }

  return dove_value_builder_end (builder);
}

static DoveValue *
collect_secrets (DoveConnectPage *self,
                 const DoveAuth  *way)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; way != NULL && i < way->secrets->len; i++)
    {
      const DoveSecret *secret = g_ptr_array_index (way->secrets, i);
      char *text = dove_secret_row_dup_text (g_ptr_array_index (self->secret_rows, i));

      if (text[0] != '\0')
        dove_value_builder_set_text (builder, secret->name, text);
      explicit_bzero (text, strlen (text));
      g_free (text);
    }

  return dove_value_builder_end (builder);
}

/* The connector's id, and a number when that is taken. */
static char *
make_id (DoveConnectPage *self)
{
  char *id = g_strdup (self->manifest->id);

  for (guint i = 2; dove_client_find_connection (self->client, id) != NULL ||
                    dove_client_find_sync (self->client, id) != NULL; i++)
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", self->manifest->id, i);
    }

  return id;
}

/* It is no secret, and stands in the definition. */
static void
set_authority (DoveConnectPage  *self,
               DoveValueBuilder *builder)
{
  g_autofree char *text = g_strstrip (dove_lines_row_dup_text (self->authority));

  if (text[0] != '\0')
    dove_value_builder_set_text (builder, "authority", text);
  else
    dove_value_builder_remove (builder, "authority");
}

/* What nothing is asked of stays as it was. */
static DoveValue *
make_document (DoveConnectPage *self,
               const DoveAuth  *way,
               DoveValue       *settings)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *id =
      self->connection[0] != '\0' ? g_strdup (self->connection) : make_id (self);
  const char *name = gtk_editable_get_text (self->name);

  if (self->document != NULL)
    dove_value_builder_set_all (builder, self->document);
  dove_value_builder_take (builder, "dovetail", dove_value_new_integer (1));
  dove_value_builder_set_text (builder, "kind", "connection");
  dove_value_builder_set_text (builder, "id", id);
  dove_value_builder_set_text (builder, "connector", self->manifest->id);
  dove_value_builder_set_text (builder, "name", name[0] != '\0' ? name : self->manifest->name);
  dove_value_builder_set (builder, "settings", settings);
  if (way != NULL)
    dove_value_builder_set_text (builder, "auth", way->id);
  set_authority (self, builder);

  return dove_value_builder_end (builder);
}

static gboolean
is_by_browser (DoveConnectPage *self)
{
  const DoveAuth *way = get_way (self);

  return way != NULL && dove_manifest_needs_browser (self->manifest, way->id);
}

static void
wipe_secrets (DoveConnectPage *self)
{
  for (guint i = 0; i < self->secret_rows->len; i++)
    dove_secret_row_clear (g_ptr_array_index (self->secret_rows, i));
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(DoveConnectPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *account = NULL;
  g_autofree char *label = NULL;
  gboolean is_good = dove_bus_agent_call_connect_finish (DOVE_BUS_AGENT (source), &account, &label,
                                                         NULL, result, &error);

  if (dove_ui_is_cancelled (error))
    return;

  set_busy (self, FALSE);
  if (!is_good)
    {
      g_dbus_error_strip_remote_error (error);
      set_error (self, error->message);
      return;
    }

  wipe_secrets (self);
  dove_ui_say (GTK_WIDGET (self), is_by_browser (self)
                                      ? _("Saved; now sign in with your browser")
                                      : _("Connected"));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.connected", "s",
                              is_by_browser (self) ? self->connection : "");
}

static gboolean
send (DoveConnectPage  *self,
      DoveBusAgent     *agent,
      GError          **error)
{
  const DoveAuth *way = get_way (self);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr(DoveValue) settings = collect_settings (self);
  g_autoptr(DoveValue) secrets = collect_secrets (self, way);
  g_autoptr(DoveValue) document = NULL;
  GVariantDict options;

  if (!dove_connection_check_settings (self->manifest, settings, error))
    return FALSE;
  if (way != NULL && !dove_connection_check_secrets (self->manifest, way->id, secrets, error))
    return FALSE;

  document = make_document (self, way, settings);
  if (!dove_secret_add_value (fds, document, error) ||
      !dove_secret_add_value (fds, secrets, error))
    return FALSE;

  /* Tried again after a refusal, it is the same connection. */
  g_free (self->connection);
  self->connection = g_strdup (dove_value_get_member_text (document, "id"));
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "replace-account", "b", self->takes_any);
  dove_bus_agent_call_connect (agent, g_variant_new_handle (0), g_variant_new_handle (1),
                               g_variant_dict_end (&options), fds, self->cancellable,
                               connected_cb, g_object_ref (self));

  return TRUE;
}

static void
connect_cb (DoveConnectPage *self)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  g_autoptr(GError) error = NULL;

  if (agent == NULL)
    {
      set_error (self, _("The background program is not running"));
      return;
    }

  set_error (self, NULL);
  set_busy (self, TRUE);
  if (!send (self, agent, &error))
    {
      set_busy (self, FALSE);
      set_error (self, error->message);
    }
}

static void
dove_connect_page_dispose (GObject *object)
{
  DoveConnectPage *self = DOVE_CONNECT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->manifest, dove_manifest_unref);
  g_clear_pointer (&self->document, dove_value_unref);
  g_clear_pointer (&self->setting_rows, g_ptr_array_unref);
  g_clear_pointer (&self->secret_rows, g_ptr_array_unref);
  g_clear_pointer (&self->connector, g_free);
  g_clear_pointer (&self->connection, g_free);

  G_OBJECT_CLASS (dove_connect_page_parent_class)->dispose (object);
}

static void
dove_connect_page_class_init (DoveConnectPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_connect_page_dispose;
  g_type_ensure (DOVE_TYPE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-connect-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, settings);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, secrets);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, vouching);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, vouching_row);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, servers);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, trust);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, another);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, name);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, way);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, error);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectPage, connect);
  gtk_widget_class_bind_template_callback (widget_class, way_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
}

static void
dove_connect_page_init (DoveConnectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->setting_rows = g_ptr_array_new ();
  self->secret_rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  self->authority = dove_lines_row_new (_("Certificate of the authority"));
  adw_expander_row_add_row (self->vouching_row, self->authority);
  dove_ui_name_rows (self->settings, _("Connection"));
  dove_ui_name_rows (self->vouching, _("Certificate authority of your own"));
  set_busy (self, FALSE);
}

/**
 * dove_connect_page_new:
 * @client: the agent
 * @connector: id of a connector
 * @connection: id of the connection to sign in again, or empty
 * @takes_any: whether another account than before is right
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
dove_connect_page_new (DoveClient *client,
                       const char *connector,
                       const char *connection,
                       gboolean    takes_any)
{
  DoveConnectPage *self = g_object_new (DOVE_TYPE_CONNECT_PAGE, NULL);
  g_autoptr(GTask) task = g_task_new (NULL, self->cancellable, loaded_cb, g_object_ref (self));
  Load *load = g_new0 (Load, 1);

  self->client = g_object_ref (client);
  self->connector = g_strdup (connector);
  self->connection = g_strdup (connection);
  self->takes_any = takes_any;
  load->workspace = g_strdup (dove_client_get_workspace (client));
  load->connector = g_strdup (connector);
  load->connection = g_strdup (self->connection);
  g_task_set_source_tag (task, dove_connect_page_new);
  g_task_set_task_data (task, load, load_free);
  g_task_run_in_thread (task, load_thread);

  return GTK_WIDGET (self);
}
