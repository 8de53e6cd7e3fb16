/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-resource-private.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

#include <string.h>

/*
 * How the pages of a list follow each other, by the names of parameters and of what is answered.
 * The size of a page is told only where the document tells what is allowed: a server that gives
 * less than it was asked for would look as if it had come to its end.
 */

#define DEPTH_LIMIT 2
#define SIZE_MOST   200

#define CURSORS "cursor pagetoken nexttoken nextpagetoken continuationtoken startingafter " \
                "pagecursor nextcursor continuation scrollid marker bookmark aftercursor after " \
                "startcursor pageafter"
#define PAGES   "page pagenumber pageno pagenum pageindex currentpage p pgno ppage"
#define OFFSETS "offset skip start startat startindex from pageoffset firstresult startposition " \
                "startrow resultoffset"
#define SIZES   "limit perpage pagesize maxresults top rows results resultsperpage itemsperpage " \
                "count size recordsperpage pagelimit first maxitems num maxpagesize take per " \
                "pagecount"
#define NEXTS   "nextcursor nextpagetoken nexttoken continuationtoken nextpagecursor cursor " \
                "continuation scrollid nextmarker endcursor bookmark nextpage next after pagetoken"
#define LINKS   "next nexturl nextlink nexthref nextpageurl nextpageuri odatanextlink nextpage " \
                "nextpagelink nexturi"
#define MORES   "hasmore hasnext hasnextpage more morerecords moreitems hasmoreitems " \
                "moreresultsexist"
#define COUNTS  "totalpages pagecount pages pagetotal numpages lastpage totalpagecount"
#define TOTALS  "total totalcount totalresults totalitems totalentries totalrecords " \
                "totalelements " \
                "recordcount totalsize totalhits totalnumber"
#define INSIDE  "meta metadata pagination paging pageinfo page links responsemetadata cursors " \
                "pagemeta resultset linksnext next cursor nextpage"

static gboolean
is_of_type (DoveOpenapi *document,
            DoveValue   *schema,
            guint        types)
{
  guint own = dove_openapi_view (document, schema)->types;

  return own == 0 || (own & types) != 0;
}

/* The member of an answer with one of these names, at its top or within what is about pages. */
static char *
find_in_answer (DoveOpenapi *document,
                DoveValue   *schema,
                const char  *words,
                guint        types,
                guint        depth)
{
  const DoveOpenapiView *view = dove_openapi_view (document, schema);
  const char *name = dove_openapi_find_member (view, words);

  if (name != NULL && is_of_type (document, dove_openapi_member (view, name), types))
    return dove_pointer_append_step ("", name);

  for (guint i = 0; depth < DEPTH_LIMIT && i < view->names->len; i++)
    {
      const char *inner = g_ptr_array_index (view->names, i);
      g_autofree char *below = NULL;
      g_autofree char *step = NULL;

      if (!dove_import_is_named (inner, INSIDE))
        continue;
      below = find_in_answer (document, dove_openapi_member (view, inner), words, types,
                              depth + 1);
      if (below == NULL)
        continue;
      step = dove_pointer_append_step ("", inner);
      return g_strconcat (step, below, NULL);
    }

  return NULL;
}

/* `{"next": {"href": ...}}` is an address as well. */
static char *
find_next_address (DoveOpenapi *document,
                   DoveValue   *answer)
{
  g_autofree char *found = find_in_answer (document, answer, LINKS,
                                           DOVE_OPENAPI_STRING | DOVE_OPENAPI_OBJECT, 0);
  DoveValue *schema = answer;
  g_auto(GStrv) steps = found != NULL ? g_strsplit (found + 1, "/", -1) : NULL;
  const DoveOpenapiView *view = NULL;
  const char *href = NULL;

  if (found == NULL)
    return NULL;

  for (guint i = 0; steps[i] != NULL; i++)
    schema = dove_openapi_member (dove_openapi_view (document, schema), steps[i]);

  view = dove_openapi_view (document, schema);
  href = dove_openapi_find_member (view, "href url");
  if (href != NULL)
    return g_strconcat (found, "/", href, NULL);
  if ((view->types & DOVE_OPENAPI_OBJECT) != 0)
    return NULL;

  /* `next` alone may be a cursor or a page: an address says so. */
  if (g_str_has_suffix (found, "rl") || g_str_has_suffix (found, "ri") ||
      g_str_has_suffix (found, "ink") || g_strcmp0 (view->format, "uri") == 0 ||
      strstr (found, "inks/") != NULL ||
      dove_import_mentions (view->description, "url|uri|link|address") ||
      g_str_has_prefix (dove_value_get_text (view->example) != NULL
                          ? dove_value_get_text (view->example) : "", "http"))
    return g_steal_pointer (&found);

  return NULL;
}

/* A parameter of the query, or a member of a search's body. */
typedef struct
{
  const char *name;
  DoveValue  *schema;
  const char *description;
  gboolean    is_body;
} Asked;

static gboolean
find_asked (DoveOpenapi           *document,
            const DoveOpenapiCall *call,
            const char            *words,
            Asked                 *asked)
{
  const DoveOpenapiView *body = dove_openapi_view (document, call->body);
  const char *best_place = NULL;
  const char *name = NULL;

  for (guint i = 0; i < call->params->len; i++)
    {
      const DoveOpenapiParam *param = &g_array_index (call->params, DoveOpenapiParam, i);
      g_autofree char *folded = dove_import_fold (param->name);
      const char *place = param->in == DOVE_OPENAPI_QUERY ? dove_import_find_word (words, folded)
                                                          : NULL;

      if (place != NULL && (best_place == NULL || place < best_place))
        {
          best_place = place;
          *asked = (Asked) { param->name, param->schema, param->description, FALSE };
        }
    }

  if (best_place != NULL || g_str_equal (call->method, "GET"))
    return best_place != NULL;

  name = dove_openapi_find_member (body, words);
  if (name != NULL)
    *asked = (Asked) { name, dove_openapi_member (body, name), NULL, TRUE };

  return name != NULL;
}

gboolean
dove_openapi_is_paging_param (const char *name)
{
  return dove_import_is_named (name, CURSORS) || dove_import_is_named (name, PAGES) ||
         dove_import_is_named (name, OFFSETS) || dove_import_is_named (name, SIZES);
}

gboolean
dove_openapi_has_paging (const DoveOpenapiCall *call)
{
  return call->has_link || dove_openapi_find_param (call, DOVE_OPENAPI_QUERY, CURSORS) != NULL ||
         dove_openapi_find_param (call, DOVE_OPENAPI_QUERY, PAGES) != NULL ||
         dove_openapi_find_param (call, DOVE_OPENAPI_QUERY, OFFSETS) != NULL ||
         dove_openapi_find_param (call, DOVE_OPENAPI_QUERY, SIZES) != NULL;
}

/* "between 1 and 100", "maximum is 100", "max 100" */
static gint64
read_most (const char *description)
{
  static const char * const phrases[] = {
    "between 1 and ", "maximum is ", "maximum of ", "maximum value is ", "maximum: ", "max: ",
    "max is ", "max ", "maximum ", "up to ", "between 0 and ", "(1-", "(max ", "at most ",
  };
  g_autofree char *lower = description != NULL ? g_ascii_strdown (description, -1) : NULL;

  for (guint i = 0; lower != NULL && i < G_N_ELEMENTS (phrases); i++)
    {
      const char *at = strstr (lower, phrases[i]);
      gint64 number = at != NULL ? g_ascii_strtoll (at + strlen (phrases[i]), NULL, 10) : 0;

      if (number > 1 && number <= 10000)
        return number;
    }

  return 0;
}

static void
set_size (DoveResources         *self,
          const DoveOpenapiCall *call,
          DoveValueBuilder      *paging)
{
  Asked asked = { NULL };
  const DoveOpenapiView *view = NULL;
  gint64 most = 0;
  gint64 usual = 0;
  g_autoptr(DoveValueBuilder) size = NULL;

  if (!find_asked (self->document, call, SIZES, &asked))
    return;

  view = dove_openapi_view (self->document, asked.schema);
  if (!dove_value_get_integer (view->maximum, &most) || most < 1)
    most = read_most (asked.description != NULL ? asked.description : view->description);
  if (!dove_value_get_integer (view->fallback, &usual) || usual < 2 || usual > 10000)
    usual = 0;
  if (most < 2 && usual == 0)
    return;

  size = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (size, "param", asked.name);
  if (asked.is_body)
    dove_value_builder_set_text (size, "in", "body");
  dove_value_builder_take (size, "value",
                           dove_value_new_integer (most >= 2 ? MIN (most, SIZE_MOST) : usual));
  dove_value_builder_take (paging, "size", dove_value_builder_end (size));
}

static void
set_found (DoveValueBuilder *paging,
           const char       *name,
           char             *found)
{
  if (found != NULL)
    dove_value_builder_set_text (paging, name, found);
  g_free (found);
}

static DoveValueBuilder *
begin_asking (const char  *style,
              const Asked *asked)
{
  DoveValueBuilder *paging = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (paging, "style", style);
  dove_value_builder_set_text (paging, "param", asked->name);
  if (asked->is_body)
    dove_value_builder_set_text (paging, "in", "body");

  return paging;
}

/* A cursor is given by the answer, or is the key of the last record seen. */
static DoveValueBuilder *
try_cursor (DoveResources         *self,
            const DoveResource    *resource,
            const DoveOpenapiCall *call)
{
  DoveOpenapi *document = self->document;
  Asked asked = { NULL };
  g_autofree char *next = NULL;
  DoveValueBuilder *paging = NULL;

  /* What is called a page or an offset but is a text is a cursor. */
  if (!find_asked (document, call, CURSORS, &asked) &&
      (!find_asked (document, call, PAGES " " OFFSETS, &asked) ||
       dove_openapi_view (document, asked.schema)->types != DOVE_OPENAPI_STRING))
    return NULL;

  if (dove_import_is_named (asked.name, "startingafter after") && resource->key_member != NULL &&
      find_in_answer (document, call->answer, NEXTS, DOVE_OPENAPI_STRING, 0) == NULL)
    {
      g_autofree char *pointer = dove_pointer_append_step ("", resource->key_member);

      next = g_strconcat ("last:", pointer, NULL);
    }
  else
    {
      g_autofree char *own = dove_import_fold (asked.name);

      next = find_in_answer (document, call->answer, NEXTS,
                             DOVE_OPENAPI_STRING | DOVE_OPENAPI_INTEGER, 0);
      if (next == NULL)
        next = find_in_answer (document, call->answer, own,
                               DOVE_OPENAPI_STRING | DOVE_OPENAPI_INTEGER, 0);
    }

  if (next == NULL)
    return NULL;

  paging = begin_asking ("cursor", &asked);
  dove_value_builder_set_text (paging, "next", next);

  return paging;
}

static DoveValueBuilder *
try_address (DoveResources         *self,
             const DoveOpenapiCall *call)
{
  g_autofree char *next = find_next_address (self->document, call->answer);
  DoveValueBuilder *paging = NULL;

  if (next == NULL && !call->has_link)
    return NULL;

  paging = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (paging, "style", next != NULL ? "next-url" : "link-header");
  if (next != NULL)
    dove_value_builder_set_text (paging, "next", next);

  return paging;
}

/* Some documents call every parameter a text. */
static gboolean
looks_numeric (const DoveOpenapiView *view)
{
  DoveValue *known = view->fallback != NULL ? view->fallback : view->example;
  const char *text = dove_value_get_text (known);
  gint64 number = 0;

  return dove_value_get_integer (known, &number) ||
         (text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &number, NULL));
}

static DoveValueBuilder *
try_number (DoveResources         *self,
            const DoveOpenapiCall *call,
            const char            *style,
            const char            *words)
{
  DoveOpenapi *document = self->document;
  gboolean is_page = g_str_equal (style, "page");
  Asked asked = { NULL };
  const DoveOpenapiView *view = NULL;
  DoveValueBuilder *paging = NULL;
  gint64 first = -1;

  if (!find_asked (document, call, words, &asked))
    return NULL;

  /* A text is no number but a cursor, and where the next one stands was not found; `from` and
   * `start` are dates as often as not. */
  view = dove_openapi_view (document, asked.schema);
  if (view->types == DOVE_OPENAPI_STRING && !looks_numeric (view))
    return NULL;
  if (view->format != NULL && g_str_has_prefix (view->format, "date"))
    return NULL;
  if (dove_import_is_named (asked.name, "from start") &&
      (view->types & (DOVE_OPENAPI_INTEGER | DOVE_OPENAPI_NUMBER)) == 0)
    return NULL;

  paging = begin_asking (style, &asked);
  if (!dove_value_get_integer (view->fallback, &first) || first < 0 || first > 1)
    first = -1;
  if (first < 0 && (!dove_value_get_integer (view->minimum, &first) || first < 0 || first > 1))
    first = -1;
  if (is_page && first == 0)
    dove_value_builder_take (paging, "start", dove_value_new_integer (0));
  if (!is_page && first == 1)
    dove_value_builder_take (paging, "start", dove_value_new_integer (1));
  if (is_page)
    set_found (paging, "pages", find_in_answer (document, call->answer, COUNTS,
                                                DOVE_OPENAPI_INTEGER | DOVE_OPENAPI_NUMBER, 0));

  return paging;
}

static void
offer_style (DoveImportRow *row,
             const char    *style,
             const char    *param,
             gboolean       is_from_zero)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) paging = NULL;
  g_autofree char *text = NULL;

  dove_value_builder_set_text (builder, "style", style);
  dove_value_builder_set_text (builder, "param", param);
  if (is_from_zero)
    dove_value_builder_take (builder, "start", dove_value_new_integer (0));
  paging = dove_value_builder_end (builder);
  text = dove_json_write (paging, DOVE_JSON_COMPACT);
  dove_import_offer (row, text);
}

/* What a list's parameters could mean when the document does not tell how pages follow: a page may
 * be counted from 1 or from 0. */
void
dove_openapi_offer_pagings (DoveResources         *self,
                            const DoveOpenapiCall *call,
                            DoveImportRow         *row)
{
  Asked page = { NULL };
  Asked offset = { NULL };

  if (find_asked (self->document, call, PAGES, &page) && !page.is_body)
    {
      offer_style (row, "page", page.name, FALSE);
      offer_style (row, "page", page.name, TRUE);
    }
  if (find_asked (self->document, call, OFFSETS, &offset) && !offset.is_body)
    offer_style (row, "offset", offset.name, FALSE);
}

/**
 * dove_openapi_make_paging:
 * @self: resources
 * @resource: with its key
 * @call: its list
 *
 * Returns: (transfer full) (nullable): the style; %NULL: nothing in the document tells of pages
 */
DoveValue *
dove_openapi_make_paging (DoveResources         *self,
                          const DoveResource    *resource,
                          const DoveOpenapiCall *call)
{
  g_autoptr(DoveValueBuilder) paging = try_cursor (self, resource, call);

  if (paging == NULL)
    paging = try_address (self, call);
  if (paging == NULL)
    paging = try_number (self, call, "page", PAGES);
  if (paging == NULL)
    paging = try_number (self, call, "offset", OFFSETS);
  if (paging == NULL)
    return NULL;

  set_found (paging, "more", find_in_answer (self->document, call->answer, MORES,
                                             DOVE_OPENAPI_BOOLEAN, 0));
  set_found (paging, "total", find_in_answer (self->document, call->answer, TOTALS,
                                              DOVE_OPENAPI_INTEGER | DOVE_OPENAPI_NUMBER, 0));
  set_size (self, call, paging);

  return dove_value_builder_end (paging);
}
