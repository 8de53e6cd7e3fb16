/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-net"

#include "config.h"

#include "dove-net-request.h"

#include <string.h>

#define PAGE_LOOK_BYTES 512 /* how much of a body is looked at to tell a web page */

static DoveNetHeader *
header_new (const char *name,
            const char *value)
{
  DoveNetHeader *header = g_new0 (DoveNetHeader, 1);

  header->name = g_strdup (name);
  header->value = g_strdup (value);

  return header;
}

static void
header_free (gpointer data)
{
  DoveNetHeader *header = data;

  g_free (header->name);
  g_free (header->value);
  g_free (header);
}

/**
 * dove_net_request_new:
 * @method: in upper case
 * @url: absolute
 *
 * Makes a request that reads, with default limits. What is wrong with it is found when it is
 * sent.
 *
 * Returns: (transfer full): a request
 */
DoveNetRequest *
dove_net_request_new (const char *method,
                      const char *url)
{
  DoveNetRequest *self = g_new0 (DoveNetRequest, 1);

  self->method = g_strdup (method);
  self->url = g_strdup (url);
  self->headers = g_ptr_array_new_with_free_func (header_free);

  return self;
}

/**
 * dove_net_request_copy:
 * @self: a request
 *
 * Returns: (transfer full): another one that is the same
 */
DoveNetRequest *
dove_net_request_copy (const DoveNetRequest *self)
{
  DoveNetRequest *copy = dove_net_request_new (self->method, self->url);

  for (guint i = 0; i < self->headers->len; i++)
    {
      const DoveNetHeader *header = g_ptr_array_index (self->headers, i);

      dove_net_request_add_header (copy, header->name, header->value);
    }

  copy->body = self->body != NULL ? g_bytes_ref (self->body) : NULL;
  copy->content_type = g_strdup (self->content_type);
  g_set_object (&copy->certificate, self->certificate);
  copy->flags = self->flags;
  copy->deadline = self->deadline;
  copy->idle = self->idle;
  copy->limit_bytes = self->limit_bytes;
  copy->judge = self->judge;
  copy->judge_data = self->judge_data;

  return copy;
}

/**
 * dove_net_request_free:
 * @self: (transfer full): a request
 *
 * Frees it.
 */
void
dove_net_request_free (DoveNetRequest *self)
{
  g_free (self->method);
  g_free (self->url);
  g_ptr_array_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->content_type);
  g_clear_object (&self->certificate);
  g_free (self);
}

/**
 * dove_net_request_add_header:
 * @self: a request
 * @name: of the header
 * @value: of the header
 *
 * Adds a header beside others of the same name.
 */
void
dove_net_request_add_header (DoveNetRequest *self,
                             const char     *name,
                             const char     *value)
{
  g_ptr_array_add (self->headers, header_new (name, value));
}

/**
 * dove_net_request_set_header:
 * @self: a request
 * @name: of the header
 * @value: of the header
 *
 * Sets a header in place of all others of the same name.
 */
void
dove_net_request_set_header (DoveNetRequest *self,
                             const char     *name,
                             const char     *value)
{
  for (guint i = self->headers->len; i > 0; i--)
    {
      const DoveNetHeader *header = g_ptr_array_index (self->headers, i - 1);

      if (g_ascii_strcasecmp (header->name, name) == 0)
        g_ptr_array_remove_index (self->headers, i - 1);
    }

  dove_net_request_add_header (self, name, value);
}

/* The parameters of a query but those of a name, encoded or not */
static char *
drop_parameter (const char *query,
                const char *name)
{
  g_auto(GStrv) parts = g_strsplit (query, "&", -1);
  g_autoptr(GString) kept = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *own = g_strndup (parts[i], strcspn (parts[i], "="));
      g_autofree char *plain = g_uri_unescape_string (own, NULL);

      if (*parts[i] != '\0' && g_strcmp0 (plain != NULL ? plain : own, name) != 0)
        g_string_append_printf (kept, "%s%s", kept->len > 0 ? "&" : "", parts[i]);
    }

  return g_string_free (g_steal_pointer (&kept), FALSE);
}

/**
 * dove_net_request_set_query:
 * @self: a request
 * @name: of the parameter
 * @value: of the parameter
 *
 * Sets a parameter of the address, in front of a fragment and in the place of any that is called
 * the same; both texts are percent-encoded.
 */
void
dove_net_request_set_query (DoveNetRequest *self,
                            const char     *name,
                            const char     *value)
{
  g_autofree char *escaped_name = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *escaped_value = g_uri_escape_string (value, NULL, FALSE);
  gsize size = strcspn (self->url, "#");
  gsize place = strcspn (self->url, "?#");
  g_autofree char *query = place < size ? g_strndup (self->url + place + 1, size - place - 1)
                                        : g_strdup ("");
  g_autofree char *kept = drop_parameter (query, name);
  char *url = g_strdup_printf ("%.*s?%s%s%s=%s%s", (int) place, self->url, kept,
                               *kept != '\0' ? "&" : "", escaped_name, escaped_value,
                               self->url + size);

  g_free (self->url);
  self->url = url;
}

/**
 * dove_net_request_set_body:
 * @self: a request
 * @content_type: (nullable): what it is
 * @body: (nullable): what to send
 *
 * Sets the body.
 */
void
dove_net_request_set_body (DoveNetRequest *self,
                           const char     *content_type,
                           GBytes         *body)
{
  if (body != NULL)
    g_bytes_ref (body);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = body;

  g_free (self->content_type);
  self->content_type = g_strdup (content_type);
}

/**
 * dove_net_request_set_certificate:
 * @self: a request
 * @certificate: (nullable): of dove_net_certificate_new()
 *
 * Sets what is shown to a server that asks who we are. Over a connection that was made with
 * another one, or without, it does not go.
 */
void
dove_net_request_set_certificate (DoveNetRequest  *self,
                                  GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
}

/**
 * dove_net_answer_free:
 * @self: (transfer full): an answer
 *
 * Frees it.
 */
void
dove_net_answer_free (DoveNetAnswer *self)
{
  g_ptr_array_unref (self->headers);
  g_bytes_unref (self->body);
  g_free (self->url);
  g_free (self);
}

/**
 * dove_net_answer_get_header:
 * @self: an answer
 * @name: of a header, in any case
 *
 * Returns: (transfer none) (nullable): its first value; %NULL when it was not sent
 */
const char *
dove_net_answer_get_header (const DoveNetAnswer *self,
                            const char          *name)
{
  for (guint i = 0; i < self->headers->len; i++)
    {
      const DoveNetHeader *header = g_ptr_array_index (self->headers, i);

      if (g_ascii_strcasecmp (header->name, name) == 0)
        return header->value;
    }

  return NULL;
}

/**
 * dove_net_answer_dup_content_type:
 * @self: an answer
 *
 * Returns: (transfer full) (nullable): its media type in lower case, without parameters
 */
char *
dove_net_answer_dup_content_type (const DoveNetAnswer *self)
{
  const char *value = dove_net_answer_get_header (self, "content-type");
  g_autofree char *type = NULL;

  if (value == NULL)
    return NULL;

  type = g_ascii_strdown (value, strcspn (value, ";"));

  return g_strdup (g_strstrip (type));
}

/* Whether the body begins like a web page, whatever its type says. */
static gboolean
begins_like_page (GBytes *body)
{
  gsize size;
  const char *data = g_bytes_get_data (body, &size);
  g_autofree char *start = g_ascii_strdown (data != NULL ? data : "",
                                            MIN (size, PAGE_LOOK_BYTES));
  const char *text = g_strchug (start);

  return g_str_has_prefix (text, "<!doctype html") || g_str_has_prefix (text, "<html");
}

/**
 * dove_net_answer_is_page:
 * @self: an answer
 *
 * Tells a web page from data: by its type or its first bytes. Networks that want a sign-in
 * first, gateways and firewalls answer with pages in place of the application.
 *
 * Returns: whether it is a page
 */
gboolean
dove_net_answer_is_page (const DoveNetAnswer *self)
{
  g_autofree char *type = dove_net_answer_dup_content_type (self);

  return g_strcmp0 (type, "text/html") == 0 || begins_like_page (self->body);
}

/**
 * dove_net_judge_status:
 * @answer: an answer
 * @wait: (inout): as Retry-After said
 * @user_data: not used
 *
 * Judges an answer by its status alone: what is done when a request has no judge.
 *
 * Returns: the verdict
 */
DoveNetVerdict
dove_net_judge_status (const DoveNetAnswer *answer,
                       GTimeSpan           *wait,
                       gpointer             user_data)
{
  switch (answer->status)
    {
    case 401:
      return DOVE_NET_REAUTH;
    case 429:
      return DOVE_NET_THROTTLE;
    case 503:
      return *wait >= 0 ? DOVE_NET_THROTTLE : DOVE_NET_RETRY;
    case 408:
    case 425:
    case 500:
    case 502:
    case 504:
      return DOVE_NET_RETRY;
    default:
      return DOVE_NET_ACCEPT;
    }
}
