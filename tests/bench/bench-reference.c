/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include <libsoup/soup.h>

#include "record/dove-json.h"

/*
 * The same requests as a sync makes at bench-app, written by hand: what libsoup alone costs.
 * Nothing is kept, nothing could be gone on with, no edit would be noticed.
 *
 *   bench-reference URL look     all pages of both applications, one after the other
 *   bench-reference URL load     all pages of A; each person mapped and posted to B, eight at once
 */

#define SENDS_AT_ONCE 8
#define WAITING_MOST  150 /* people read and not yet sent */

typedef struct
{
  SoupSession *session;
  GMainLoop   *loop;
  const char  *url;
  gboolean     is_load;
  const char  *side;     /* of the pages that are read */
  char        *cursor;   /* (nullable): of the next page */
  gboolean     is_read;  /* all pages */
  gboolean     is_busy;  /* with a page */
  GQueue       waiting;  /* of GBytes */
  guint        open;
  guint        failed;
  guint        done;
} Client;

static void go_on (Client *self);

static void
append_text (GString    *body,
             const char *name,
             char       *text)
{
  g_autofree char *own = text;
  g_autoptr(DoveValue) value = dove_value_new_text (text);

  g_string_append_printf (body, ",\"%s\":", name);
  dove_json_append (value, DOVE_JSON_COMPACT, body);
}

static char *
make_digits (const char *phone)
{
  GString *digits = g_string_new ("+");

  for (phone += g_str_has_prefix (phone, "00") ? 2 : 0; *phone != '\0'; phone++)
    if (g_ascii_isdigit (*phone))
      g_string_append_c (digits, *phone);

  return g_string_free (digits, FALSE);
}

static char *
join_tags (DoveValue *tags)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < dove_value_get_length (tags); i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? ";" : "",
                            dove_value_get_text (dove_value_get_element (tags, i)));

  return g_string_free (joined, FALSE);
}

/* The ten fields of the sync's mapping */
static GBytes *
map_person (DoveValue *person)
{
  GString *body = g_string_sized_new (400);
  DoveValue *company = dove_value_get_member (person, "company");
  DoveValue *address = dove_value_get_member (person, "address");
  const char *first = dove_value_get_member_text (person, "first_name");
  double credit = g_ascii_strtod (dove_value_get_member_text (person, "credit"), NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  gint64 id = 0;

  dove_value_get_integer (dove_value_get_member (person, "id"), &id);
  g_string_append_printf (body, "{\"external_id\":\"person-%" G_GINT64_FORMAT "\",\"credit\":%s",
                          id, g_ascii_formatd (number, sizeof number, "%.2f",
                                               (double) (gint64) (credit * 100 + 0.5) / 100));
  append_text (body, "name", g_strdup_printf ("%s %s", first + strspn (first, " "),
                                              dove_value_get_member_text (person, "last_name")));
  append_text (body, "email", g_utf8_strdown (dove_value_get_member_text (person, "email"), -1));
  append_text (body, "phone", make_digits (dove_value_get_member_text (person, "phone")));
  append_text (body, "company", g_utf8_strup (dove_value_get_member_text (company, "name"), -1));
  append_text (body, "vat", g_strdup (dove_value_get_member_text (company, "vat")));
  append_text (body, "city", g_strdup (dove_value_get_member_text (address, "city")));
  append_text (body, "address", g_strdup_printf ("%s, %s %s, %s",
                                                 dove_value_get_member_text (address, "street"),
                                                 dove_value_get_member_text (address, "zip"),
                                                 dove_value_get_member_text (address, "city"),
                                                 dove_value_get_member_text (address, "country")));
  append_text (body, "tags", join_tags (dove_value_get_member (person, "tags")));
  g_string_append_c (body, '}');

  return g_string_free_to_bytes (body);
}

static void
take_page (Client    *self,
           DoveValue *page)
{
  DoveValue *people = dove_value_get_member (page, "data");

  for (guint i = 0; i < dove_value_get_length (people); i++)
    if (self->is_load)
      g_queue_push_tail (&self->waiting, map_person (dove_value_get_element (people, i)));
    else
      self->done++;
  g_free (self->cursor);
  self->cursor = g_strdup (dove_value_get_member_text (page, "next"));
  if (self->cursor != NULL)
    return;
  if (!self->is_load && g_str_equal (self->side, "a"))
    self->side = "b";
  else
    self->is_read = TRUE;
}

static void
page_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Client *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (object), result,
                                                               &error);
  g_autoptr(DoveValue) page = NULL;

  if (bytes != NULL)
    page = dove_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                            NULL, &error);
  if (page == NULL)
    g_error ("A page could not be read: %s", error->message);
  self->is_busy = FALSE;
  take_page (self, page);
  go_on (self);
}

static void
read_page (Client *self)
{
  g_autofree char *url = g_strdup_printf ("%s/%s/people?limit=100%s%s", self->url, self->side,
                                          self->cursor != NULL ? "&cursor=" : "",
                                          self->cursor != NULL ? self->cursor : "");
  g_autoptr(SoupMessage) message = soup_message_new ("GET", url);

  self->is_busy = TRUE;
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, page_cb,
                                    self);
}

static void
post_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Client *self = user_data;
  g_autoptr(GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (object), result, NULL);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (object), result);
  g_autoptr(DoveValue) row = NULL;

  if (bytes != NULL)
    row = dove_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                           NULL, NULL);
  if (row == NULL || soup_message_get_status (message) != SOUP_STATUS_CREATED)
    self->failed++;
  self->open--;
  self->done++;
  go_on (self);
}

static void
post_person (Client *self)
{
  g_autofree char *url = g_strconcat (self->url, "/b/people", NULL);
  g_autofree char *key = g_uuid_string_random ();
  g_autoptr(SoupMessage) message = soup_message_new ("POST", url);
  g_autoptr(GBytes) body = g_queue_pop_head (&self->waiting);

  soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key", key);
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  /* Else libsoup makes a connection for each */
  soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
  self->open++;
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, post_cb,
                                    self);
}

static void
go_on (Client *self)
{
  if (!self->is_busy && !self->is_read && g_queue_get_length (&self->waiting) < WAITING_MOST)
    read_page (self);
  while (self->open < SENDS_AT_ONCE && !g_queue_is_empty (&self->waiting))
    post_person (self);
  if (self->is_read && self->open == 0)
    g_main_loop_quit (self->loop);
}

int
main (int    argc,
      char **argv)
{
  Client self = { .side = "a" };

  if (argc != 3)
    {
      g_printerr ("bench-reference URL look|load\n");
      return 2;
    }
  self.url = argv[1];
  self.is_load = g_str_equal (argv[2], "load");
  self.loop = g_main_loop_new (NULL, FALSE);
  self.session = soup_session_new_with_options ("max-conns-per-host", SENDS_AT_ONCE + 1, NULL);
  g_queue_init (&self.waiting);
  go_on (&self);
  g_main_loop_run (self.loop);
  g_print ("%u records, %u failed\n", self.done, self.failed);

  return self.failed > 0 ? 1 : 0;
}
