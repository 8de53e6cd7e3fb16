/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "practice-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "record/dove-json.h"

static void
serve (PracticeFixture *self)
{
  g_autoptr(GError) error = NULL;

  self->faults = dove_practice_faults_new (1);
  self->server = dove_practice_server_new (self->store, self->faults, 0, &error);
  g_assert_no_error (error);
}

void
practice_fixture_set_up (PracticeFixture *self,
                         gconstpointer    data)
{
  g_autoptr(GError) error = NULL;

  self->dir = g_dir_make_tmp ("dove-practice-XXXXXX", &error);
  g_assert_no_error (error);
  self->store = dove_practice_store_new (self->dir, &error);
  g_assert_no_error (error);
  self->session = soup_session_new ();
  serve (self);
}

static void
remove_file (const char *dir,
             const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_unlink (path);
}

void
practice_fixture_tear_down (PracticeFixture *self,
                            gconstpointer    data)
{
  soup_session_abort (self->session);
  g_object_unref (self->session);
  dove_practice_server_free (self->server);
  dove_practice_faults_free (self->faults);
  dove_practice_store_free (self->store);
  g_clear_pointer (&self->body, dove_value_unref);
  g_clear_object (&self->message);

  remove_file (self->dir, "practice.db");
  remove_file (self->dir, "practice.db-wal");
  remove_file (self->dir, "practice.db-shm");
  g_assert_cmpint (g_rmdir (self->dir), ==, 0);
  g_free (self->dir);
}

void
practice_fixture_add_fault (PracticeFixture *self,
                            const char      *spec)
{
  g_autoptr(GError) error = NULL;

  dove_practice_faults_add (self->faults, spec, &error);
  g_assert_no_error (error);
}

/* As when the program is started again: the data stays, the faults do not. */
void
practice_fixture_end_faults (PracticeFixture *self)
{
  dove_practice_server_free (self->server);
  dove_practice_faults_free (self->faults);
  serve (self);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

guint
practice_fixture_ask (PracticeFixture *self,
                      const char      *method,
                      const char      *path,
                      const char      *json)
{
  g_auto(GStrv) steps = g_strsplit (path, "/", 3);
  g_autofree char *token = dove_practice_server_get_token (self->server, steps[1]);
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s",
                                          dove_practice_server_get_port (self->server), path);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) bytes = NULL;
  SoupMessageHeaders *headers = NULL;

  g_clear_pointer (&self->body, dove_value_unref);
  g_clear_object (&self->message);
  self->message = soup_message_new (method, url);
  headers = soup_message_get_request_headers (self->message);
  soup_message_headers_append (headers, "Authorization", bearer);
  if (self->key != NULL)
    soup_message_headers_append (headers, "Idempotency-Key", self->key);
  if (json != NULL)
    {
      g_autoptr(GBytes) sent = g_bytes_new (json, strlen (json));

      soup_message_set_request_body_from_bytes (self->message, "application/json", sent);
    }

  soup_session_send_and_read_async (self->session, self->message, G_PRIORITY_DEFAULT, NULL,
                                    answered_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  bytes = soup_session_send_and_read_finish (self->session, result, NULL);
  self->status = bytes != NULL ? soup_message_get_status (self->message) : 0;
  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    self->body = dove_json_parse (g_bytes_get_data (bytes, NULL),
                                  (gssize) g_bytes_get_size (bytes), NULL, NULL);

  return self->status;
}

/* The ids of a list, with spaces between; @list names the member that holds it, if any. */
char *
practice_fixture_dup_ids (PracticeFixture *self,
                          const char      *path,
                          const char      *list)
{
  g_autoptr(GString) text = g_string_new (NULL);
  DoveValue *records = NULL;

  g_assert_cmpuint (practice_fixture_ask (self, "GET", path, NULL), ==, 200);
  records = list != NULL ? dove_value_get_member (self->body, list) : self->body;
  for (guint i = 0; i < dove_value_get_length (records); i++)
    {
      DoveValue *id = dove_value_get_member (dove_value_get_element (records, i), "id");
      g_autofree char *json = dove_json_write (id, DOVE_JSON_COMPACT);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                              dove_value_get_text (id) != NULL ? dove_value_get_text (id) : json);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
