/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-ask.h"

#include "app/client/dove-reader.h"
#include "app/client/dove-rows.h"
#include "base/dove-error.h"
#include "record/dove-json.h"
#include "store/dove-store-document.h"

/*
 * What both applications tell of a draft: their fields and some records, each asked at once. Of
 * these the proposals are made, on a thread. The workspace's tables are read besides, for formulas
 * that look into them.
 */

#define RECORDS_LOOKED_AT 50 /* of each side, for proposals and examples */

typedef struct
{
  DoveDraft *draft;
  guint      pending;   /* questions under way */
  GError    *error;     /* (nullable): the first */
  char      *warning;   /* (nullable): why records could not be looked at */
} Asking;

/* One question, of a side */
typedef struct
{
  GTask *task;
  guint  side;
} Asked;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_clear_error (&asking->error);
  g_free (asking->warning);
  g_free (asking);
}

static void
propose_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  dove_draft_propose (((Asking *) task_data)->draft);
  g_task_return_boolean (task, TRUE);
}

static void
end_question (Asked *asked)
{
  g_autoptr(GTask) task = asked->task;
  Asking *asking = g_task_get_task_data (task);

  g_free (asked);
  if (--asking->pending > 0)
    return;

  if (asking->error != NULL)
    g_task_return_error (task, g_steal_pointer (&asking->error));
  else if (!g_task_return_error_if_cancelled (task))
    g_task_run_in_thread (task, propose_thread);
}

static void
fields_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Asked *asked = user_data;
  Asking *asking = g_task_get_task_data (asked->task);
  GError *error = NULL;
  DoveValue *fields = dove_rows_ask_finish (result, &error);

  asking->draft->sides[asked->side].fields = fields;
  if (error != NULL && asking->error == NULL)
    asking->error = error;
  else
    g_clear_error (&error);
  end_question (asked);
}

/* An application that tells its fields, but shows no records now, is good enough to go on. */
static void
records_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Asked *asked = user_data;
  Asking *asking = g_task_get_task_data (asked->task);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) rows = dove_rows_ask_finish (result, &error);
  g_autoptr(DoveValueBuilder) records = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; rows != NULL && i < dove_value_get_length (rows); i++)
    {
      DoveValue *record = dove_value_get_member (dove_value_get_element (rows, i), "record");

      if (record != NULL)
        dove_value_builder_add (records, record);
    }
  asking->draft->sides[asked->side].records = dove_value_builder_end (records);
  if (error != NULL && asking->warning == NULL)
    asking->warning = g_strdup (error->message);
  end_question (asked);
}

/* What formulas know of the workspace */
typedef struct
{
  DoveValue *tables;    /* record of rows by ids */
  DoveValue *settings;  /* (nullable) */
} Workspace;

static void
workspace_free (gpointer data)
{
  Workspace *workspace = data;

  g_clear_pointer (&workspace->tables, dove_value_unref);
  g_clear_pointer (&workspace->settings, dove_value_unref);
  g_free (workspace);
}

static DoveValue *
parse (const DoveStoreDocument *document)
{
  return document != NULL && document->text != NULL
             ? dove_json_parse (document->text, -1, NULL, NULL) : NULL;
}

static void
add_table (DoveValueBuilder        *tables,
           const DoveStoreDocument *document)
{
  g_autoptr(DoveValue) table = parse (document);
  DoveValue *rows = table != NULL ? dove_value_get_member (table, "rows") : NULL;

  if (rows != NULL)
    dove_value_builder_set (tables, document->id, rows);
}

static gpointer
read_workspace (DoveStore     *store,
                gpointer       user_data,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(DoveValueBuilder) tables = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(GPtrArray) documents = NULL;
  g_autoptr(DoveStoreDocument) settings = NULL;
  Workspace *workspace = NULL;

  if (store != NULL)
    {
      documents = dove_store_list_kind (store, "table", error);
      if (documents == NULL || !dove_store_find_document (store, "workspace", "workspace", 0,
                                                          &settings, error))
        return NULL;
    }
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    add_table (tables, g_ptr_array_index (documents, i));

  workspace = g_new0 (Workspace, 1);
  workspace->tables = dove_value_builder_end (tables);
  workspace->settings = parse (settings);

  return workspace;
}

/* Without tables, formulas that look into one say so. */
static void
workspace_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Asked *asked = user_data;
  Asking *asking = g_task_get_task_data (asked->task);
  DoveDraft *draft = asking->draft;
  g_autoptr(GError) error = NULL;
  Workspace *workspace = dove_reader_read_finish (result, &error);

  g_clear_pointer (&draft->tables, dove_value_unref);
  g_clear_pointer (&draft->zone, g_free);
  g_clear_pointer (&draft->language, g_free);
  if (workspace != NULL)
    {
      draft->tables = g_steal_pointer (&workspace->tables);
      draft->zone = g_strdup (dove_value_get_member_text (workspace->settings, "zone"));
      draft->language = g_strdup (dove_value_get_member_text (workspace->settings, "language"));
      workspace_free (workspace);
    }
  if (error != NULL && asking->warning == NULL)
    asking->warning = g_strdup (error->message);
  end_question (asked);
}

static Asked *
asked_new (GTask *task,
           guint  side)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->task = g_object_ref (task);
  asked->side = side;
  ((Asking *) g_task_get_task_data (task))->pending++;

  return asked;
}

static void
ask_side (GTask             *task,
          guint              side,
          DoveBusConnection *connection)
{
  const Asking *asking = g_task_get_task_data (task);
  const char *object = asking->draft->sides[side].object;
  GCancellable *cancellable = g_task_get_cancellable (task);

  dove_rows_ask_async (G_DBUS_PROXY (connection), "Schema", g_variant_new ("(s)", object),
                       cancellable, fields_cb, asked_new (task, side));
  dove_rows_ask_async (G_DBUS_PROXY (connection), "Records",
                       g_variant_new ("(su)", object, RECORDS_LOOKED_AT), cancellable, records_cb,
                       asked_new (task, side));
}

/**
 * dove_draft_ask_async:
 * @draft: a draft whose sides have a connection and an object; must stay until the end
 * @client: the agent
 * @cancellable: (nullable): ends it
 * @callback: called when all is known
 * @user_data: handed to it
 *
 * Asks both applications for their fields and for some records, and makes proposals of them.
 * Reads the workspace's tables, zone and language as well. Main thread.
 */
void
dove_draft_ask_async (DoveDraft           *draft,
                      DoveClient          *client,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Asking *asking = g_new0 (Asking, 1);
  DoveBusConnection *ends[2] = { NULL, NULL };
  DoveReading workspace = { read_workspace, NULL, NULL, workspace_free };

  asking->draft = draft;
  g_task_set_source_tag (task, dove_draft_ask_async);
  g_task_set_task_data (task, asking, asking_free);
  for (guint side = 0; side < 2; side++)
    {
      DoveDraftSide *end = &draft->sides[side];

      ends[side] = dove_client_find_connection (client, end->connection);
      if (ends[side] == NULL)
        {
          g_task_return_new_error (task, DOVE_ERROR, DOVE_ERROR_MISSING,
                                   _("The connection “%s” is not there"), end->connection);
          return;
        }
      if (end->name == NULL)
        end->name = g_strdup (dove_bus_connection_get_name (ends[side]));
    }

  ask_side (task, 0, ends[0]);
  ask_side (task, 1, ends[1]);
  dove_reader_read_async (dove_client_get_workspace (client), &workspace, cancellable, workspace_cb,
                          asked_new (task, 0));
}

/**
 * dove_draft_ask_finish:
 * @result: the result
 * @warning: (out) (transfer full) (nullable): why no records could be looked at
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_MISSING when a connection is not there, and those of Connection.Schema.
 *
 * Returns: whether the fields of both sides are known
 */
gboolean
dove_draft_ask_finish (GAsyncResult  *result,
                       char         **warning,
                       GError       **error)
{
  Asking *asking = g_task_get_task_data (G_TASK (result));

  *warning = g_strdup (asking->warning);

  return g_task_propagate_boolean (G_TASK (result), error);
}
