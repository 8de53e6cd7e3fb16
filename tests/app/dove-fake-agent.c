/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <unistd.h>

#include "dove-fake-rows.h"

#include "base/dove-error.h"
#include "bus/dove-bus-error.h"
#include "bus/dove-bus-names.h"
#include "bus/dove-bus-pipe.h"
#include "dove-bus-generated.h"
#include "record/dove-json.h"

/*
 * An agent without applications, for tests of the window: everything it shows is made up, and it
 * answers every call as the real one would. Told by its environment:
 *
 *   DOVE_FAKE_EMPTY    nothing is connected yet
 *   DOVE_FAKE_KEYRING  `locked`, `absent` ...: opened by TryKeyring
 *   DOVE_FAKE_CHANGES  how many a plan has (80)
 *   DOVE_FAKE_STEP_MS  between two steps of a run (50)
 *   DOVE_FAKE_WAITS    1: a run that is no plan's ends only when it is cancelled
 */

#define RUN_TOTAL 40

static GDBusConnection *bus;
static GDBusObjectManagerServer *objects;
static DoveBusAgent *agent;
static DoveStore *store;
static guint plan_changes;
static guint run_serial;

static guint
get_number (const char *name,
            guint       otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : otherwise;
}

/* Questions and problems of each sync */
static void
count_of_syncs (void)
{
  GList *all = g_dbus_object_manager_get_objects (G_DBUS_OBJECT_MANAGER (objects));

  for (GList *l = all; l != NULL; l = l->next)
    {
      DoveBusSync *sync = dove_bus_object_peek_sync (l->data);
      const char *id = sync != NULL ? dove_bus_sync_get_id (sync) : NULL;

      if (sync == NULL)
        continue;
      dove_bus_sync_set_reviews (sync, (guint) dove_store_count_reviews (store, id, NULL));
      dove_bus_sync_set_problems (sync, (guint) dove_store_count_problems (store, id, NULL));
    }
  g_list_free_full (all, g_object_unref);
}

static void
revise (void)
{
  g_autoptr(GError) error = NULL;
  gint64 reviews = dove_store_count_reviews (store, NULL, &error);
  gint64 problems = dove_store_count_problems (store, NULL, &error);

  g_assert_no_error (error);
  dove_bus_agent_set_reviews (agent, (guint) reviews);
  dove_bus_agent_set_problems (agent, (guint) problems);
  count_of_syncs ();
  dove_bus_agent_set_revision (agent, dove_bus_agent_get_revision (agent) + 1);
}

static void
refuse (GDBusMethodInvocation *invocation,
        GError                *error)
{
  g_dbus_method_invocation_return_dbus_error (invocation, dove_bus_error_get_name (error),
                                              error->message);
}

static DoveBusObjectSkeleton *
export (const char *kind,
        const char *id)
{
  g_autofree char *path = dove_bus_make_path (kind, id);

  return dove_bus_object_skeleton_new (path);
}

/* --- runs ------------------------------------------------------------------------------------- */

typedef struct
{
  DoveBusSync *sync;
  DoveBusRun  *run;
  char        *path;
  char        *mode;
  gint64       plan;  /* that is applied */
} Running;

static void
finish (Running *running)
{
  gboolean is_cancelled = dove_bus_run_get_is_cancelling (running->run);
  gboolean is_plan = g_str_equal (running->mode, "plan");
  const char *state = is_cancelled ? "stopped" : is_plan ? "planned" : "done";
  const char *message = is_cancelled ? "Stopped by you" : is_plan ? "Changes are planned"
                                                                  : "40 records were written";
  gint64 number = running->plan;

  if (is_plan && !is_cancelled)
    number = dove_fake_rows_plan (store, dove_bus_sync_get_id (running->sync), plan_changes);
  else if (running->plan != 0 && !is_cancelled)
    {
      g_autoptr(DoveStoreRun) run = NULL;

      dove_store_find_run (store, running->plan, &run, NULL);
      run->state = DOVE_RUN_DONE;
      g_free (run->counts);
      run->counts = dove_fake_rows_count (store, running->plan);
      dove_store_update_run (store, run, NULL);
    }

  dove_bus_run_emit_ended (running->run, number, state, message,
                           g_variant_new_parsed ("@a{sx} {}"), 0, "");
  dove_bus_sync_set_last_state (running->sync, state);
  dove_bus_sync_set_last_message (running->sync, message);
  dove_bus_sync_set_last_ended (running->sync, g_get_real_time ());
  dove_bus_sync_set_last_run (running->sync, MAX (number, 1));
  dove_bus_sync_set_running (running->sync, "/");
  g_dbus_object_manager_server_unexport (objects, running->path);
  revise ();
}

static gboolean
step_cb (gpointer user_data)
{
  static const char *const phases[] = { "observe-a", "observe-b", "plan", "apply" };
  Running *running = user_data;
  gint64 done = dove_bus_run_get_done (running->run) + 1;
  guint phase = 0;

  while (phase < 3 && g_strcmp0 (phases[phase], dove_bus_run_get_phase (running->run)) != 0)
    phase++;
  if (done > RUN_TOTAL)
    {
      done = 0;
      phase++;
    }
  if (phase > 3 || (phase > 2 && g_str_equal (running->mode, "plan")) ||
      dove_bus_run_get_is_cancelling (running->run))
    {
      finish (running);
      return G_SOURCE_REMOVE;
    }

  if (phase == 3 && done == RUN_TOTAL && running->plan == 0 && get_number ("DOVE_FAKE_WAITS", 0))
    return G_SOURCE_CONTINUE;

  dove_bus_run_set_phase (running->run, phases[phase]);
  dove_bus_run_set_done (running->run, done);

  return G_SOURCE_CONTINUE;
}

static gboolean
cancel_cb (DoveBusRun            *run,
           GDBusMethodInvocation *invocation)
{
  dove_bus_run_set_is_cancelling (run, TRUE);
  dove_bus_run_complete_cancel (run, invocation);

  return TRUE;
}

static Running *
start (DoveBusSync *sync,
       const char  *mode,
       gint64       plan)
{
  g_autofree char *serial = g_strdup_printf ("%u", ++run_serial);
  g_autoptr(DoveBusObjectSkeleton) object = export ("run", serial);
  Running *running = g_new0 (Running, 1);

  running->sync = sync;
  running->run = dove_bus_run_skeleton_new ();
  running->path = dove_bus_make_path ("run", serial);
  running->mode = g_strdup (mode);
  running->plan = plan;
  dove_bus_run_set_sync (running->run, dove_bus_sync_get_id (sync));
  dove_bus_run_set_mode (running->run, mode);
  dove_bus_run_set_phase (running->run, plan != 0 ? "apply" : "observe-a");
  dove_bus_run_set_total (running->run, RUN_TOTAL);
  g_signal_connect (running->run, "handle-cancel", G_CALLBACK (cancel_cb), NULL);
  dove_bus_object_skeleton_set_run (object, running->run);
  g_dbus_object_manager_server_export (objects, G_DBUS_OBJECT_SKELETON (object));
  dove_bus_sync_set_running (sync, running->path);
  g_timeout_add (get_number ("DOVE_FAKE_STEP_MS", 50), step_cb, running);

  return running;
}

static gboolean
run_cb (DoveBusSync           *sync,
        GDBusMethodInvocation *invocation,
        GUnixFDList           *fds,
        GVariant              *options)
{
  const char *mode = "all";

  g_variant_lookup (options, "mode", "&s", &mode);
  dove_bus_sync_complete_run (sync, invocation, NULL, start (sync, mode, 0)->path);

  return TRUE;
}

static gboolean
set_on_cb (DoveBusSync           *sync,
           GDBusMethodInvocation *invocation,
           gboolean               is_on)
{
  dove_bus_sync_set_is_on (sync, is_on);
  dove_bus_sync_complete_set_on (sync, invocation);

  return TRUE;
}

static DoveBusSync *
add_sync (const char *id,
          const char *name,
          const char *object_a,
          const char *object_b,
          gint64      due_minutes)
{
  g_autoptr(DoveBusObjectSkeleton) object = export ("sync", id);
  DoveBusSync *sync = dove_bus_sync_skeleton_new ();

  dove_bus_sync_set_id (sync, id);
  dove_bus_sync_set_name (sync, name);
  dove_bus_sync_set_connection_a (sync, "crm");
  dove_bus_sync_set_object_a (sync, object_a);
  dove_bus_sync_set_connection_b (sync, "books");
  dove_bus_sync_set_object_b (sync, object_b);
  dove_bus_sync_set_direction (sync, g_str_equal (id, "prices") ? "both" : "a-to-b");
  dove_bus_sync_set_is_on (sync, due_minutes > 0);
  dove_bus_sync_set_schedule (sync, due_minutes > 0 ? "every 15 minutes" : "");
  dove_bus_sync_set_next_due (sync, due_minutes > 0 ? g_get_real_time () +
                                        due_minutes * 60 * G_TIME_SPAN_SECOND : 0);
  dove_bus_sync_set_waiting (sync, "");
  dove_bus_sync_set_running (sync, "/");
  dove_bus_sync_set_last_run (sync, due_minutes > 0 ? 50 : 0);
  dove_bus_sync_set_last_state (sync, due_minutes > 0 ? "done" : "");
  dove_bus_sync_set_last_ended (sync, g_get_real_time () - 3 * 60 * G_TIME_SPAN_SECOND);
  dove_bus_sync_set_last_message (sync, "");
  g_signal_connect (sync, "handle-run", G_CALLBACK (run_cb), NULL);
  g_signal_connect (sync, "handle-set-on", G_CALLBACK (set_on_cb), NULL);
  dove_bus_object_skeleton_set_sync (object, sync);
  g_dbus_object_manager_server_export (objects, G_DBUS_OBJECT_SKELETON (object));

  return sync;
}

/* As many more as are asked for, each switched off */
static void
add_many_syncs (GHashTable *syncs)
{
  guint count = get_number ("DOVE_FAKE_SYNCS", 0);

  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *id = g_strdup_printf ("many-%03u", i);
      g_autofree char *sync_name = g_strdup_printf ("Sync %03u", i);
      DoveBusSync *sync = add_sync (id, sync_name, "product", "item", 0);

      g_hash_table_insert (syncs, (gpointer) dove_bus_sync_get_id (sync), sync);
    }
}

/* --- connections ------------------------------------------------------------------------------ */

static gboolean
check_cb (DoveBusConnection     *connection,
          GDBusMethodInvocation *invocation)
{
  dove_bus_connection_complete_check (connection, invocation, "42", "Practice & Sons");

  return TRUE;
}

#define LACKING "The sign-in does not include “payments” (Payments): “Payments” will not work. " \
                "Sign in again and allow it"
#define SIGN_IN_MS 100

/* The person has agreed in a browser: not to everything, and with another account if that was
 * allowed. */
static gboolean
signed_in_cb (gpointer connection)
{
  dove_bus_connection_set_state (connection, "signed-in");
  dove_bus_connection_set_lacking (connection, LACKING);
  dove_bus_connection_emit_sign_in_ended (connection, "", LACKING);

  return G_SOURCE_REMOVE;
}

static gboolean
begin_sign_in_cb (DoveBusConnection     *connection,
                  GDBusMethodInvocation *invocation,
                  GVariant              *options)
{
  gboolean takes_any = FALSE;

  g_variant_lookup (options, "replace-account", "b", &takes_any);
  dove_bus_connection_set_account (connection, takes_any ? "Another & Sons" : "Practice & Sons");
  dove_bus_connection_complete_begin_sign_in (connection, invocation,
                                              "dovetail-no-browser:authorize", "WDJB-MJHT");
  g_timeout_add (SIGN_IN_MS, signed_in_cb, connection);

  return TRUE;
}

static DoveBusConnection *
add_connection (const char *id,
                const char *name,
                const char *connector,
                const char *state,
                const char *message)
{
  g_autoptr(DoveBusObjectSkeleton) object = export ("connection", id);
  DoveBusConnection *connection = dove_bus_connection_skeleton_new ();

  dove_bus_connection_set_id (connection, id);
  dove_bus_connection_set_name (connection, name);
  dove_bus_connection_set_connector (connection, connector);
  dove_bus_connection_set_connector_name (connection, "Practice application");
  dove_bus_connection_set_address (connection, "http://127.0.0.1:17660/");
  dove_bus_connection_set_state (connection, state);
  dove_bus_connection_set_message (connection, message);
  dove_bus_connection_set_account (connection, "Practice & Sons");
  dove_bus_connection_set_last_success (connection, g_get_real_time () - G_TIME_SPAN_HOUR);
  dove_bus_connection_set_sign_in (connection, "secrets");
  g_signal_connect (connection, "handle-check", G_CALLBACK (check_cb), NULL);
  g_signal_connect (connection, "handle-begin-sign-in", G_CALLBACK (begin_sign_in_cb), NULL);
  dove_bus_object_skeleton_set_connection (object, connection);
  g_dbus_object_manager_server_export (objects, G_DBUS_OBJECT_SKELETON (object));

  return connection;
}

static DoveValue *
read_value (GUnixFDList *fds,
            GVariant    *handle)
{
  int fd = dove_bus_pipe_take (fds, handle, NULL);
  gsize length = 0;
  g_autofree char *text = dove_bus_pipe_read (fd, 1 << 20, &length, NULL, NULL);

  close (fd);

  return dove_json_parse (text, (gssize) length, NULL, NULL);
}

static gboolean
connect_cb (DoveBusAgent          *self,
            GDBusMethodInvocation *invocation,
            GUnixFDList           *fds,
            GVariant              *document_handle,
            GVariant              *secrets_handle)
{
  g_autoptr(DoveValue) document = read_value (fds, document_handle);
  g_autoptr(DoveValue) secrets = read_value (fds, secrets_handle);
  const char *token = dove_value_get_member_text (secrets, "token");
  const char *key = dove_value_get_member_text (secrets, "key");
  DoveBusConnection *made = NULL;

  if (token != NULL && strstr (token, "wrong") != NULL)
    {
      g_autoptr(GError) error = g_error_new (DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                                             "The application refused the token: a & b <c>");

      refuse (invocation, error);
      return TRUE;
    }

  made = add_connection (dove_value_get_member_text (document, "id"),
                         dove_value_get_member_text (document, "name"),
                         dove_value_get_member_text (document, "connector"), "signed-in", "");
  if (key != NULL)
    {
      g_autofree char *told = g_strdelimit (g_strdup (key), "\n", '|');

      dove_bus_connection_set_account (made, told);
    }
  dove_bus_agent_complete_connect (self, invocation, NULL, "42", "Practice & Sons");

  return TRUE;
}

/* --- the agent -------------------------------------------------------------------------------- */

static gboolean
apply_cb (DoveBusAgent          *self,
          GDBusMethodInvocation *invocation,
          GUnixFDList           *fds,
          gint64                 plan,
          GVariant              *options,
          GHashTable            *syncs)
{
  g_autoptr(GVariant) without = g_variant_lookup_value (options, "without", G_VARIANT_TYPE ("ax"));
  g_autoptr(DoveStoreRun) run = NULL;

  for (gsize i = 0; without != NULL && i < g_variant_n_children (without); i++)
    {
      gint64 change = 0;

      g_variant_get_child (without, i, "x", &change);
      g_assert_true (dove_store_update_change (store, change, DOVE_CHANGE_LEFT_OUT,
                                               "A person left it out of the plan", NULL));
    }
  dove_store_find_run (store, plan, &run, NULL);
  dove_bus_agent_complete_apply (
      self, invocation, NULL,
      start (g_hash_table_lookup (syncs, run->sync_id), "apply", plan)->path);

  return TRUE;
}

static gboolean
answer_cb (DoveBusAgent          *self,
           GDBusMethodInvocation *invocation,
           gint64                 review,
           const char            *choice)
{
  g_autoptr(GError) error = NULL;

  if (dove_store_answer_review (store, review, choice, &error))
    dove_bus_agent_complete_answer (self, invocation);
  else
    refuse (invocation, error);
  revise ();

  return TRUE;
}

/* Keeps no rule, but answers what it covers. */
static gboolean
decide_cb (DoveBusAgent          *self,
           GDBusMethodInvocation *invocation,
           const char            *sync,
           const char            *field,
           const char            *winner)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_reviews (store, sync, DOVE_REVIEW_OPEN, NULL);
  DoveStoreReview *review;
  guint answered = 0;

  while ((review = dove_store_rows_next (rows, NULL)) != NULL)
    {
      if (review->kind == DOVE_REVIEW_CONFLICT && g_strcmp0 (review->field, field) == 0)
        answered += dove_store_answer_review (store, review->id, winner, NULL);
      dove_store_review_free (review);
    }
  dove_bus_agent_complete_decide (self, invocation, answered);
  revise ();

  return TRUE;
}

static gboolean
retry_cb (DoveBusAgent          *self,
          GDBusMethodInvocation *invocation,
          gint64                 problem)
{
  g_autoptr(GError) error = NULL;

  if (dove_store_retry_problem (store, problem, &error))
    dove_bus_agent_complete_retry (self, invocation);
  else
    refuse (invocation, error);
  revise ();

  return TRUE;
}

static gboolean
try_keyring_cb (DoveBusAgent          *self,
                GDBusMethodInvocation *invocation)
{
  dove_bus_agent_set_keyring (self, "open");
  dove_bus_agent_complete_try_keyring (self, invocation);

  return TRUE;
}

static gboolean
memory_keyring_cb (DoveBusAgent          *self,
                   GDBusMethodInvocation *invocation)
{
  dove_bus_agent_set_keyring (self, "memory");
  dove_bus_agent_complete_use_memory_keyring (self, invocation);

  return TRUE;
}

static gboolean
remove_cb (DoveBusAgent          *self,
           GDBusMethodInvocation *invocation,
           const char            *id)
{
  g_autofree char *path = dove_bus_make_path ("connection", id);

  g_dbus_object_manager_server_unexport (objects, path);
  dove_bus_agent_complete_remove (self, invocation);

  return TRUE;
}

static gboolean
reload_cb (DoveBusAgent          *self,
           GDBusMethodInvocation *invocation)
{
  dove_bus_agent_complete_reload (self, invocation);

  return TRUE;
}

static void
add_agent (const char *workspace,
           GHashTable *syncs)
{
  g_autofree char *path = g_strconcat (DOVE_BUS_ROOT, "/agent", NULL);
  g_autoptr(DoveBusObjectSkeleton) object = dove_bus_object_skeleton_new (path);
  const char *keyring = g_getenv ("DOVE_FAKE_KEYRING");

  agent = dove_bus_agent_skeleton_new ();
  dove_bus_agent_set_version (agent, DOVETAIL_VERSION);
  dove_bus_agent_set_workspace (agent, workspace);
  dove_bus_agent_set_state (agent, "ready");
  dove_bus_agent_set_keyring (agent, keyring != NULL ? keyring : "open");
  dove_bus_agent_set_network (agent, "online");
  g_signal_connect (agent, "handle-apply", G_CALLBACK (apply_cb), syncs);
  g_signal_connect (agent, "handle-answer", G_CALLBACK (answer_cb), NULL);
  g_signal_connect (agent, "handle-decide", G_CALLBACK (decide_cb), NULL);
  g_signal_connect (agent, "handle-retry", G_CALLBACK (retry_cb), NULL);
  g_signal_connect (agent, "handle-connect", G_CALLBACK (connect_cb), NULL);
  g_signal_connect (agent, "handle-remove", G_CALLBACK (remove_cb), NULL);
  g_signal_connect (agent, "handle-reload", G_CALLBACK (reload_cb), NULL);
  g_signal_connect (agent, "handle-try-keyring", G_CALLBACK (try_keyring_cb), NULL);
  g_signal_connect (agent, "handle-use-memory-keyring", G_CALLBACK (memory_keyring_cb), NULL);
  dove_bus_object_skeleton_set_agent (object, agent);
  g_dbus_object_manager_server_export (objects, G_DBUS_OBJECT_SKELETON (object));
}

static gboolean
stop_cb (gpointer loop)
{
  g_main_loop_quit (loop);

  return G_SOURCE_REMOVE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GHashTable) syncs = g_hash_table_new (g_str_hash, g_str_equal);
  const char *workspace = argc == 3 ? argv[2] : NULL;
  g_autofree char *name = NULL;

  g_assert_nonnull (workspace);
  dove_bus_error_register ();
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  plan_changes = get_number ("DOVE_FAKE_CHANGES", 80);
  store = dove_fake_rows_open (workspace, plan_changes);
  objects = g_dbus_object_manager_server_new (DOVE_BUS_ROOT);
  add_agent (workspace, syncs);
  if (g_getenv ("DOVE_FAKE_EMPTY") == NULL)
    {
      add_connection ("crm", "CRM", "practice-crm", "signed-in", "");
      add_connection ("books", "Books & Co <Ltd>", "practice-books", "unknown", "");
      dove_bus_connection_set_sign_in (
        add_connection ("letters", "Letters", "pretend-signer", "signed-in", ""), "device");
      g_hash_table_insert (syncs, "customers",
                           add_sync ("customers", "Customers", "contact", "customer", 12));
      g_hash_table_insert (syncs, "invoices",
                           add_sync ("invoices", "Invoices a & b <c>", "deal", "invoice", 50));
      g_hash_table_insert (syncs, "prices",
                           add_sync ("prices", "Prices", "product", "item", 0));
      add_many_syncs (syncs);
    }
  revise ();
  g_dbus_object_manager_server_set_connection (objects, bus);
  name = dove_bus_get_agent_name (workspace);
  g_bus_own_name_on_connection (bus, name, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
  g_unix_signal_add (SIGTERM, stop_cb, loop);
  g_main_loop_run (loop);
  dove_store_close (store);

  return 0;
}
