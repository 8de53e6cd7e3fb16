/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <unistd.h>

#include "dove-rows.h"

#include "app/client/dove-secret.h"
#include "bus/dove-bus-pipe.h"
#include "record/dove-json.h"

/*
 * Methods of the agent that answer with rows do so through a pipe, a line of JSON each. The lines
 * are read on a thread while the call goes on, since the agent waits for a pipe that is full. It
 * is over when both have ended.
 */

typedef struct
{
  GTask            *task;     /* of the whole */
  int               fd;       /* where rows come from */
  DoveValueBuilder *rows;
  DoveRowFunc       each;     /* (nullable): is given every row on the main thread */
  gpointer          object;   /* (nullable): for it */
  GError           *error;    /* (nullable): the first thing that failed */
  guint             pending;  /* the call, and the reading */
} Ask;

static void
ask_free (Ask *ask)
{
  g_clear_pointer (&ask->rows, dove_value_builder_free);
  g_clear_error (&ask->error);
  g_clear_object (&ask->object);
  g_object_unref (ask->task);
  g_free (ask);
}

static void
end_part (Ask    *ask,
          GError *error)
{
  if (ask->error == NULL)
    ask->error = error;
  else
    g_clear_error (&error);
  if (--ask->pending > 0)
    return;

  if (ask->error != NULL)
    g_task_return_error (ask->task, g_steal_pointer (&ask->error));
  else
    {
      DoveValue *rows = dove_value_builder_end (ask->rows);

      g_task_return_pointer (ask->task, rows, (GDestroyNotify) dove_value_unref);
    }
  ask_free (ask);
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GError *error = NULL;
  Ask *ask = user_data;
  GVariant *answer =
      g_dbus_proxy_call_with_unix_fd_list_finish (G_DBUS_PROXY (source), NULL, result, &error);

  if (error != NULL)
    g_dbus_error_strip_remote_error (error);
  else
    g_task_set_task_data (ask->task, answer, (GDestroyNotify) g_variant_unref);
  end_part (user_data, error);
}

typedef struct
{
  DoveRowFunc  each;
  GObject     *object;
  DoveValue   *value;
} Row;

static gboolean
row_cb (gpointer user_data)
{
  Row *row = user_data;

  row->each (row->value, row->object);
  dove_value_unref (row->value);
  g_object_unref (row->object);
  g_free (row);

  return G_SOURCE_REMOVE;
}

static void
hand_on (Ask       *ask,
         DoveValue *value)
{
  Row *row = g_new0 (Row, 1);

  row->each = ask->each;
  row->object = g_object_ref (ask->object);
  row->value = dove_value_ref (value);
  g_main_context_invoke (NULL, row_cb, row);
}

static void
line_cb (const char *line,
         gsize       length,
         gpointer    user_data)
{
  Ask *ask = user_data;
  DoveValue *row = dove_json_parse (line, (gssize) length, NULL, NULL);

  if (row != NULL && ask->each != NULL)
    hand_on (ask, row);
  if (row != NULL)
    dove_value_builder_take_element (ask->rows, row);
}

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Ask *ask = task_data;
  GError *error = NULL;

  dove_bus_pipe_read_lines (ask->fd, line_cb, ask, cancellable, &error);
  close (ask->fd);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  end_part (user_data, error);
}

/* The arguments with the handle of the pipe behind them */
static GVariant *
add_handle (GVariant *arguments)
{
  g_autoptr(GVariant) given = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_TUPLE);
  for (gsize i = 0; given != NULL && i < g_variant_n_children (given); i++)
    {
      g_autoptr(GVariant) child = g_variant_get_child_value (given, i);

      g_variant_builder_add_value (&builder, child);
    }
  g_variant_builder_add (&builder, "h", 0);

  return g_variant_builder_end (&builder);
}

/* Makes a call whose pipe for rows comes behind the descriptors that are there already */
static void
begin (GTask       *task,
       const char  *method,
       GVariant    *arguments,
       GUnixFDList *fds,
       DoveRowFunc  each,
       gpointer     object)
{
  g_autoptr(GVariant) all = g_variant_ref_sink (arguments);
  GDBusProxy *proxy = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(GTask) reading = NULL;
  GError *error = NULL;
  int ends[2] = { -1, -1 };
  Ask *ask = NULL;

  if (!dove_bus_pipe_new (ends, &error) || g_unix_fd_list_append (fds, ends[1], &error) < 0)
    {
      if (ends[0] >= 0)
        {
          close (ends[0]);
          close (ends[1]);
        }
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  close (ends[1]);
  g_unix_set_fd_nonblocking (ends[0], TRUE, NULL);

  ask = g_new0 (Ask, 1);
  ask->task = task;
  ask->fd = ends[0];
  ask->each = each;
  ask->object = object != NULL ? g_object_ref (object) : NULL;
  ask->rows = dove_value_builder_new (DOVE_VALUE_LIST);
  ask->pending = 2;
  g_dbus_proxy_call_with_unix_fd_list (proxy, method, all, G_DBUS_CALL_FLAGS_NONE, G_MAXINT, fds,
                                       cancellable, called_cb, ask);
  reading = g_task_new (NULL, cancellable, read_cb, ask);
  g_task_set_task_data (reading, ask, NULL);
  g_task_run_in_thread (reading, read_thread);
}

/**
 * dove_rows_ask_async:
 * @proxy: an object of the agent
 * @method: of it, whose last argument is the pipe for rows
 * @arguments: (nullable) (transfer floating): a tuple of those before it
 * @cancellable: (nullable): ends it
 * @callback: called when all rows are there
 * @user_data: handed to it
 *
 * Asks the agent for rows. Main thread.
 */
void
dove_rows_ask_async (GDBusProxy          *proxy,
                     const char          *method,
                     GVariant            *arguments,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  GTask *task = g_task_new (proxy, cancellable, callback, user_data);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();

  g_task_set_source_tag (task, dove_rows_ask_async);
  begin (task, method, add_handle (arguments), fds, NULL, NULL);
}

/**
 * dove_rows_follow_async:
 * @proxy: an object of the agent
 * @method: of it, whose last argument is the pipe for rows
 * @arguments: (nullable) (transfer floating): a tuple of those before it
 * @each: is given each row as it comes
 * @object: handed to it
 * @cancellable: (nullable): ends it
 * @callback: called when all rows are there
 * @user_data: handed to it
 *
 * As dove_rows_ask_async(), for who wants to see rows before all are there.
 */
void
dove_rows_follow_async (GDBusProxy          *proxy,
                        const char          *method,
                        GVariant            *arguments,
                        DoveRowFunc          each,
                        gpointer             object,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (proxy, cancellable, callback, user_data);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();

  g_task_set_source_tag (task, dove_rows_follow_async);
  begin (task, method, add_handle (arguments), fds, each, object);
}

/**
 * dove_rows_follow_finish:
 * @result: the result
 * @answer: (out) (transfer full): what the method has answered beside them
 * @error: return location for an error
 *
 * Errors: those of the method.
 *
 * Returns: (transfer full) (nullable): list of the rows
 */
DoveValue *
dove_rows_follow_finish (GAsyncResult  *result,
                         GVariant     **answer,
                         GError       **error)
{
  DoveValue *rows = g_task_propagate_pointer (G_TASK (result), error);

  *answer = rows != NULL ? g_variant_ref (g_task_get_task_data (G_TASK (result))) : NULL;

  return rows;
}

/**
 * dove_rows_preview_async:
 * @agent: the agent
 * @document: definition of a sync
 * @cancellable: (nullable): no longer waits for it; the run goes on
 * @callback: called when all rows are there
 * @user_data: handed to it
 *
 * Asks the agent what a sync would do: Agent.Preview. The rows are the changes, and the result or
 * the error behind them. Main thread.
 */
void
dove_rows_preview_async (DoveBusAgent        *agent,
                         DoveValue           *document,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task = g_task_new (agent, cancellable, callback, user_data);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  GVariantDict options;
  GError *error = NULL;

  g_task_set_source_tag (task, dove_rows_preview_async);
  if (!dove_secret_add_value (fds, document, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert_value (&options, "report", g_variant_new_handle (1));
  begin (task, "Preview", g_variant_new ("(h@a{sv})", 0, g_variant_dict_end (&options)), fds,
         NULL, NULL);
}

/**
 * dove_rows_ask_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Errors: those of the method.
 *
 * Returns: (transfer full) (nullable): list of the rows
 */
DoveValue *
dove_rows_ask_finish (GAsyncResult  *result,
                      GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
