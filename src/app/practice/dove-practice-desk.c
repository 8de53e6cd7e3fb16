/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "dove-practice-desk.h"

#include "app/client/dove-secret.h"
#include "base/dove-error.h"
#include "bus/dove-bus-client.h"
#include "record/dove-json.h"

/*
 * The practice applications, for people who want to try the program without an account. They run
 * as long as this program does, which starts them again when they have been set up. Their sync
 * has no schedule, so that nothing fails while they do not run.
 *
 *   start -> (where they are, and their tokens) -> connect CRM -> connect books -> save sync
 */

#define SYNC_ID   "practice-customers"
#define PORT_FILE "port"

/* The applications that are connected, as they are called by the program and here */
static const struct
{
  const char *app;
  const char *id;
} applications[] = {
  { "crm", "practice-crm" },
  { "books", "practice-books" },
};

struct _DovePracticeDesk
{
  GObject       parent_instance;

  DoveClient   *client;
  GSubprocess  *process;  /* (nullable): the applications */
  DoveValue    *ready;    /* (nullable): what they said when they were ready */
  gboolean      is_asked; /* they have been started, or it was tried: once is enough */
};

G_DEFINE_FINAL_TYPE (DovePracticeDesk, dove_practice_desk, G_TYPE_OBJECT)

static char *
get_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "dovetail", "practice", NULL);
}

/* The port of last time, so that what is connected is found again; 0 for any */
static guint
read_port (void)
{
  g_autofree char *folder = get_folder ();
  g_autofree char *file = g_build_filename (folder, PORT_FILE, NULL);
  g_autofree char *text = NULL;
  guint64 port = 0;

  if (!g_file_get_contents (file, &text, NULL, NULL) ||
      !g_ascii_string_to_unsigned (g_strstrip (text), 10, 1, 65535, &port, NULL))
    return 0;

  return (guint) port;
}

static void
keep_port (DoveValue *ready)
{
  const char *url = dove_value_get_member_text (dove_value_get_member (ready, "crm"), "url");
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  g_autofree char *folder = get_folder ();
  g_autofree char *file = g_build_filename (folder, PORT_FILE, NULL);
  g_autofree char *text = uri != NULL ? g_strdup_printf ("%d\n", g_uri_get_port (uri)) : NULL;

  if (text != NULL && !g_file_set_contents (file, text, -1, NULL))
    g_info ("The port of the practice applications could not be noted");
}

static void
stop (DovePracticeDesk *self)
{
  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGTERM);
  g_clear_object (&self->process);
  g_clear_pointer (&self->ready, dove_value_unref);
}

static gboolean
start (DovePracticeDesk  *self,
       GError           **error)
{
  g_autofree char *program = dove_bus_find_practice ();
  g_autofree char *folder = get_folder ();
  g_autofree char *port = g_strdup_printf ("%u", read_port ());

  if (program == NULL)
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                           _("The practice applications are not installed"));
      return FALSE;
    }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE,
                   _("The folder “%s” cannot be made"), folder);
      return FALSE;
    }

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    error, program, "--port", port, "--data", folder,
                                    "--ends-with-input", NULL);

  return self->process != NULL;
}

static void
read_line_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  DovePracticeDesk *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source),
                                                                result, NULL, &error);

  if (line != NULL)
    self->ready = dove_json_parse (line, -1, NULL, NULL);
  if (self->ready != NULL)
    {
      keep_port (self->ready);
      g_task_return_boolean (task, TRUE);
      return;
    }

  stop (self);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, DOVE_ERROR, DOVE_ERROR_FAILED,
                             _("The practice applications could not be started. Perhaps another "
                               "program uses their address; try again after a restart"));
}

/* Starts the applications, if they do not run, and waits until they say that they are ready */
static void
ensure_async (DovePracticeDesk    *self,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GDataInputStream) lines = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, ensure_async);
  if (self->ready != NULL && g_subprocess_get_identifier (self->process) != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  stop (self);
  self->is_asked = TRUE;
  if (!start (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, cancellable, read_line_cb,
                                       g_steal_pointer (&task));
}

static gboolean
ensure_finish (GAsyncResult  *result,
               GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- setting up ------------------------------------------------------------------------------- */

static void connect_next (GTask *task);

static void
end_with (GTask  *task,
          GError *error)
{
  g_dbus_error_strip_remote_error (error);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  g_autofree char *id = NULL;

  if (!dove_bus_agent_call_save_finish (DOVE_BUS_AGENT (source), &id, NULL, NULL, result, &error))
    {
      end_with (task, error);
      return;
    }

  g_task_return_pointer (task, g_steal_pointer (&id), g_free);
  g_object_unref (task);
}

/* The template, with a name that the person can read. */
static DoveValue *
make_sync (GError **error)
{
  const char *data = g_getenv ("DOVETAIL_DATADIR");
  g_autofree char *file = g_build_filename (data != NULL ? data : DOVETAIL_DATADIR, "templates",
                                            "practice", "customers.json", NULL);
  g_autoptr(DoveValueBuilder) sync = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) template = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (file, &text, &length, error))
    return NULL;

  template = dove_json_parse (text, (gssize) length, NULL, error);
  if (template == NULL)
    return NULL;

  dove_value_builder_set_all (sync, template);
  dove_value_builder_set_text (
      sync, "name", _("Companies of the practice CRM to customers of the practice books"));

  return dove_value_builder_end (sync);
}

static void
save_sync (GTask *task)
{
  DovePracticeDesk *self = g_task_get_source_object (task);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr(DoveValue) sync = NULL;
  GError *error = NULL;

  sync = make_sync (&error);
  if (sync == NULL || !dove_secret_add_value (fds, sync, &error))
    {
      end_with (task, error);
      return;
    }

  dove_bus_agent_call_save (dove_client_get_agent (self->client), g_variant_new_handle (0), "",
                            fds, g_task_get_cancellable (task), saved_cb, task);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (!dove_bus_agent_call_connect_finish (DOVE_BUS_AGENT (source), NULL, NULL, NULL, result,
                                           &error))
    {
      end_with (task, error);
      return;
    }

  connect_next (task);
}

static DoveValue *
make_connection (DoveValue  *app,
                 const char *id)
{
  g_autoptr(DoveValueBuilder) document = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) settings = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (settings, "url", dove_value_get_member_text (app, "url"));
  dove_value_builder_take (document, "dovetail", dove_value_new_integer (1));
  dove_value_builder_set_text (document, "kind", "connection");
  dove_value_builder_set_text (document, "id", id);
  dove_value_builder_set_text (document, "connector", id);
  dove_value_builder_set_text (document, "name", g_str_equal (id, "practice-crm")
                                                     ? _("Practice CRM") : _("Practice books"));
  dove_value_builder_take (document, "settings", dove_value_builder_end (settings));

  return dove_value_builder_end (document);
}

static DoveValue *
make_secrets (DoveValue *app)
{
  g_autoptr(DoveValueBuilder) secrets = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (secrets, "token", dove_value_get_member_text (app, "token"));

  return dove_value_builder_end (secrets);
}

/* Connects one application after the other; then the sync is saved. */
static void
connect_next (GTask *task)
{
  DovePracticeDesk *self = g_task_get_source_object (task);
  guint at = GPOINTER_TO_UINT (g_task_get_task_data (task));
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr(DoveValue) document = NULL;
  g_autoptr(DoveValue) secrets = NULL;
  DoveValue *app = NULL;
  GError *error = NULL;

  if (agent == NULL)
    {
      end_with (task, g_error_new_literal (DOVE_ERROR, DOVE_ERROR_FAILED,
                                           _("The background program is not running")));
      return;
    }
  if (at == G_N_ELEMENTS (applications))
    {
      save_sync (task);
      return;
    }

  app = dove_value_get_member (self->ready, applications[at].app);
  document = make_connection (app, applications[at].id);
  secrets = make_secrets (app);
  if (!dove_secret_add_value (fds, document, &error) ||
      !dove_secret_add_value (fds, secrets, &error))
    {
      end_with (task, error);
      return;
    }

  g_task_set_task_data (task, GUINT_TO_POINTER (at + 1), NULL);
  dove_bus_agent_call_connect (agent, g_variant_new_handle (0), g_variant_new_handle (1),
                               g_variant_new ("a{sv}", NULL), fds, g_task_get_cancellable (task),
                               connected_cb, task);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (ensure_finish (result, &error))
    connect_next (task);
  else
    end_with (task, error);
}

/**
 * dove_practice_desk_set_up_async:
 * @self: a desk
 * @cancellable: (nullable): ends it
 * @callback: called when all is there
 * @user_data: handed to it
 *
 * Starts the practice applications, connects them, and saves a sync between them. Doing it again
 * changes nothing that is there.
 */
void
dove_practice_desk_set_up_async (DovePracticeDesk    *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, dove_practice_desk_set_up_async);
  ensure_async (self, cancellable, started_cb, task);
}

/**
 * dove_practice_desk_set_up_finish:
 * @self: a desk
 * @result: the result
 * @error: return location for an error
 *
 * Errors: what could not be started, connected or saved.
 *
 * Returns: (transfer full) (nullable): id of the sync
 */
char *
dove_practice_desk_set_up_finish (DovePracticeDesk  *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
resumed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ensure_finish (result, &error))
    g_info ("The practice applications do not run: %s", error->message);
}

/**
 * dove_practice_desk_resume:
 * @self: a desk
 *
 * Starts the practice applications again, if they have been set up and do not run.
 */
void
dove_practice_desk_resume (DovePracticeDesk *self)
{
  if (!self->is_asked && read_port () != 0 &&
      dove_client_find_sync (self->client, SYNC_ID) != NULL)
    ensure_async (self, NULL, resumed_cb, NULL);
}

static void
dove_practice_desk_dispose (GObject *object)
{
  DovePracticeDesk *self = DOVE_PRACTICE_DESK (object);

  stop (self);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (dove_practice_desk_parent_class)->dispose (object);
}

static void
dove_practice_desk_class_init (DovePracticeDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dove_practice_desk_dispose;
}

static void
dove_practice_desk_init (DovePracticeDesk *self)
{
}

/**
 * dove_practice_desk_new:
 * @client: the agent
 *
 * Returns: (transfer full): the desk; what it has started ends with it
 */
DovePracticeDesk *
dove_practice_desk_new (DoveClient *client)
{
  DovePracticeDesk *self = g_object_new (DOVE_TYPE_PRACTICE_DESK, NULL);

  self->client = g_object_ref (client);

  return self;
}
