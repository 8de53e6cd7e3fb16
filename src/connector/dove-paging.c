/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-link.h"
#include "connector/dove-paging.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/*
 * Which page comes next. The cursor handed out is JSON text, so that a list can go on after a
 * crash: `at` is the position itself, `n` the pages so far, `r` the records so far, and `mark`
 * with `due` find circles of any length in constant memory: the mark stays at one position
 * while the distance to it doubles (Brent), so a list that walks in a circle meets it.
 */

typedef struct
{
  DoveValue *at;     /* borrowed, nullable */
  gint64     pages;
  gint64     records;
  DoveValue *mark;   /* borrowed, nullable */
  gint64     due;    /* page at which the mark moves */
} State;

static gint64
get_number (DoveValue  *value,
            const char *name)
{
  gint64 number = 0;

  dove_value_get_integer (dove_value_get_member (value, name), &number);

  return number;
}

static State
read_state (DoveValue *document)
{
  State state = { 0 };

  state.at = dove_value_get_member (document, "at");
  state.pages = get_number (document, "n");
  state.records = get_number (document, "r");
  state.mark = dove_value_get_member (document, "mark");
  state.due = MAX (1, get_number (document, "due"));

  return state;
}

static char *
write_state (State *state)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) document = NULL;

  dove_value_builder_set (builder, "at", state->at);
  dove_value_builder_take (builder, "n", dove_value_new_integer (state->pages));
  dove_value_builder_take (builder, "r", dove_value_new_integer (state->records));
  if (state->mark != NULL)
    dove_value_builder_set (builder, "mark", state->mark);
  dove_value_builder_take (builder, "due", dove_value_new_integer (state->due));
  document = dove_value_builder_end (builder);

  return dove_json_write (document, DOVE_JSON_COMPACT);
}

static DoveValue *
select_part (const DoveOperation *operation,
             DoveSelector        *selector,
             DoveAnswer          *answer,
             DoveScope           *scope)
{
  g_autoptr(DoveValue) connection = NULL;

  if (selector == NULL)
    return NULL;

  if (operation->paging->is_under_connection && operation->connection != NULL)
    {
      connection = dove_selector_select (operation->connection, answer, scope);
      return dove_selector_select_in (selector, connection, scope);
    }

  return dove_selector_select (selector, answer, scope);
}

/* A count, which headers give as text. */
static gint64
select_count (const DoveOperation *operation,
              DoveSelector        *selector,
              DoveAnswer          *answer,
              DoveScope           *scope)
{
  g_autoptr(DoveValue) value = select_part (operation, selector, answer, scope);
  const char *text = dove_value_get_text (value);
  DoveNumber number = { 0 };
  gint64 count = -1;

  if (text != NULL && dove_number_parse (text, -1, &number))
    return dove_number_to_int64 (&number, &count) ? count : -1;

  return dove_value_get_integer (value, &count) && count >= 0 ? count : -1;
}

static gboolean
says_no_more (const DoveOperation *operation,
              DoveAnswer          *answer,
              DoveScope           *scope)
{
  g_autoptr(DoveValue) more = select_part (operation, operation->paging->more, answer, scope);

  return operation->paging->more != NULL && more != NULL && !dove_selector_says_yes (more);
}

static gboolean
is_same_origin (const char *a,
                const char *b)
{
  g_autoptr(GUri) left = g_uri_parse (a, G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  g_autoptr(GUri) right = g_uri_parse (b, G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);

  return left != NULL && right != NULL && g_uri_get_host (left) != NULL &&
         g_uri_get_host (right) != NULL && g_uri_get_userinfo (left) == NULL &&
         g_str_equal (g_uri_get_scheme (left), g_uri_get_scheme (right)) &&
         g_ascii_strcasecmp (g_uri_get_host (left), g_uri_get_host (right)) == 0 &&
         g_uri_get_port (left) == g_uri_get_port (right);
}

static void
stop (DovePageStep *step,
      const char   *note)
{
  step->is_partial = TRUE;
  g_free (step->note);
  step->note = g_strdup (note);
}

/* Makes the next address absolute; one on another origin is not followed. */
static DoveValue *
find_next_url (DoveValue    *next,
               DoveAnswer   *answer,
               DovePageStep *step)
{
  const char *text = dove_value_get_text (next);
  g_autofree char *url = NULL;

  if (text == NULL || answer->url == NULL)
    return NULL;

  url = g_uri_resolve_relative (answer->url, text, G_URI_FLAGS_ENCODED, NULL);
  if (url != NULL && is_same_origin (url, answer->url))
    return dove_value_new_text (url);

  step->is_foreign = TRUE;
  stop (step, _("The next page lies on another server; it was not asked"));

  return NULL;
}

static DoveValue *
find_next_number (const DovePaging *paging,
                  const State      *state,
                  guint             records)
{
  gint64 at = paging->start;

  dove_value_get_integer (state->at, &at);
  if (paging->style == DOVE_PAGING_PAGE)
    return records > 0 ? dove_value_new_integer (at + 1) : NULL;

  return records > 0 ? dove_value_new_integer (at + records) : NULL;
}

/* What speaks against the end of a list that names no next page: it says that there is more, or
 * where the next page would be named cannot be read. */
static void
check_end (const DoveOperation *operation,
           DoveAnswer          *answer,
           DoveScope           *scope,
           DovePageStep        *step)
{
  const DovePaging *paging = operation->paging;
  g_autoptr(DoveValue) more = select_part (operation, paging->more, answer, scope);
  g_autofree char *link = NULL;

  if (paging->next != NULL && dove_selector_get_kind (paging->next) == DOVE_SELECTOR_LINK)
    link = dove_answer_dup_header (answer, "link");

  if (dove_selector_says_yes (more))
    stop (step, _("The list says that there is more, but not where"));
  else if (link != NULL && !dove_link_is_readable (link))
    stop (step, _("The list names its next page in a way that cannot be read"));
}

static DoveValue *
find_next_cursor (const DoveOperation *operation,
                  DoveAnswer          *answer,
                  DoveScope           *scope,
                  DovePageStep        *step)
{
  g_autoptr(DoveValue) next = select_part (operation, operation->paging->next, answer, scope);

  if (next == NULL || dove_value_is_null (next) ||
      (dove_value_get_text (next) != NULL && dove_value_get_text_size (next) == 0))
    {
      check_end (operation, answer, scope, step);
      return NULL;
    }

  if (operation->paging->style == DOVE_PAGING_CURSOR)
    return g_steal_pointer (&next);

  return find_next_url (next, answer, step);
}

/* The whole count, or the number of pages, is reached; a short page of page and offset paging
 * ends the list as well, unless a count says that there must be more. */
static gboolean
is_at_end (const DoveOperation *operation,
           DoveAnswer          *answer,
           DoveScope           *scope,
           const State         *state,
           const DovePageStep  *step,
           guint                records)
{
  const DovePaging *paging = operation->paging;
  gboolean is_counted = paging->style == DOVE_PAGING_PAGE || paging->style == DOVE_PAGING_OFFSET;
  gint64 pages = select_count (operation, paging->pages, answer, scope);
  gint64 at = paging->start;

  dove_value_get_integer (state->at, &at);
  if (says_no_more (operation, answer, scope))
    return TRUE;

  if (pages >= 0 && paging->style == DOVE_PAGING_PAGE && at - paging->start + 1 >= pages)
    return TRUE;

  if (step->total >= 0 && state->records + records >= step->total && is_counted)
    return TRUE;

  return is_counted && paging->size > 0 && records < paging->size && step->total < 0 && pages < 0 &&
         paging->more == NULL;
}

/* The values that the next page begins behind; of several a record, named by the last part of
 * each pointer, as keys of several parts are. */
static DoveValue *
find_next_keys (const DovePaging *paging,
                DoveAnswer       *answer,
                DovePageStep     *step)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; answer->last != NULL && i < paging->by->len; i++)
    {
      DoveSelector *selector = g_ptr_array_index (paging->by, i);
      g_autoptr(DoveValue) value = dove_selector_select_in (selector, answer->last, NULL);

      if (dove_value_is_null (value))
        {
          stop (step, _("The last record of a page does not say where the next page begins"));
          return NULL;
        }

      if (paging->by->len == 1)
        return g_steal_pointer (&value);

      dove_value_builder_set (builder, dove_selector_get_last_step (selector), value);
    }

  return answer->last != NULL ? dove_value_builder_end (builder) : NULL;
}

static DoveValue *
find_next (const DoveOperation *operation,
           DoveAnswer          *answer,
           DoveScope           *scope,
           const State         *state,
           guint                records,
           DovePageStep        *step)
{
  switch (operation->paging->style)
    {
    case DOVE_PAGING_PAGE:
    case DOVE_PAGING_OFFSET:
      return find_next_number (operation->paging, state, records);
    case DOVE_PAGING_CURSOR:
    case DOVE_PAGING_NEXT_URL:
    case DOVE_PAGING_LINK_HEADER:
      return find_next_cursor (operation, answer, scope, step);
    case DOVE_PAGING_KEYSET:
      return records > 0 ? find_next_keys (operation->paging, answer, step) : NULL;
    default:
      return NULL;
    }
}

/* The list ended before the count it told: what is absent may be there (fault L10). */
static void
check_total (const DoveOperation *operation,
             const State         *state,
             guint                records,
             DovePageStep        *step)
{
  g_autofree char *note = NULL;

  if (operation->paging->style == DOVE_PAGING_NONE || step->is_partial || step->total < 0 ||
      state->records + records >= step->total)
    return;

  note = g_strdup_printf (_("The list ended after %" PRId64 " of %" PRId64 " records"),
                          state->records + records, step->total);
  stop (step, note);
}

static void
advance (const DoveOperation *operation,
         State               *state,
         DoveValue           *next,
         guint                records,
         DovePageStep        *step)
{
  State after = *state;

  if ((state->at != NULL && dove_value_equal (next, state->at)) ||
      (state->mark != NULL && dove_value_equal (next, state->mark)))
    {
      stop (step, _("The list came back to a page that was read before"));
      return;
    }

  if (state->pages + 1 >= DOVE_PAGE_COUNT_LIMIT)
    {
      stop (step, _("The list has more than 100,000 pages"));
      return;
    }

  after.at = next;
  after.pages++;
  after.records += records;
  if (after.pages >= after.due)
    {
      after.mark = next;
      after.due = after.pages * 2;
    }

  step->cursor = write_state (&after);
}

/**
 * dove_paging_advance:
 * @operation: a list or search
 * @answer: its answer, with `last` set
 * @cursor: (nullable): position of this page; %NULL for the first
 * @records: how many records it held, before any was dropped
 * @scope: (nullable): names for formulas
 * @step: (out caller-allocates): where to go on; clear it with dove_page_step_clear()
 *
 * Finds the position of the next page. A list ends on an empty page, a missing cursor, `more`
 * being false, reaching `pages` or `total`, and (page and offset) on a page shorter than its
 * size. An empty page that names a next cursor goes on. A cursor that was seen before, a next
 * page on another origin, and a list that ends before its `total` make it partial.
 */
void
dove_paging_advance (const DoveOperation *operation,
                     DoveAnswer          *answer,
                     const char          *cursor,
                     guint                records,
                     DoveScope           *scope,
                     DovePageStep        *step)
{
  g_autoptr(DoveValue) document = NULL;
  g_autoptr(DoveValue) next = NULL;
  State state = { 0 };

  memset (step, 0, sizeof *step);
  step->total = -1;
  if (operation->paging == NULL)
    return;

  document = cursor != NULL ? dove_json_parse (cursor, -1, NULL, NULL) : NULL;
  state = read_state (document);
  step->total = select_count (operation, operation->paging->total, answer, scope);

  if (!is_at_end (operation, answer, scope, &state, step, records))
    next = find_next (operation, answer, scope, &state, records, step);

  if (next != NULL)
    advance (operation, &state, next, records, step);
  else
    check_total (operation, &state, records, step);
}

/**
 * dove_paging_get_position:
 * @paging: a style
 * @cursor: (nullable): a cursor of dove_paging_advance()
 * @error: return location for an error
 *
 * Takes the page, offset or cursor out of a position; the start for the first page.
 *
 * Errors: %DOVE_ERROR_EXPIRED when @cursor is none of ours.
 *
 * Returns: (transfer full) (nullable): what the parameter carries; %NULL without @error set when
 *   the first page needs none
 */
DoveValue *
dove_paging_get_position (const DovePaging *paging,
                          const char       *cursor,
                          GError          **error)
{
  g_autoptr(DoveValue) document = NULL;
  DoveValue *at = NULL;

  if (cursor == NULL)
    return paging->style == DOVE_PAGING_PAGE || paging->style == DOVE_PAGING_OFFSET
             ? dove_value_new_integer (paging->start)
             : NULL;

  document = dove_json_parse (cursor, -1, NULL, NULL);
  at = dove_value_get_member (document, "at");
  if (at != NULL)
    return dove_value_ref (at);

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_EXPIRED,
                       _("The position in the list cannot be read; the list begins again"));

  return NULL;
}

/**
 * dove_paging_get_url:
 * @paging: a style
 * @cursor: (nullable): a cursor of dove_paging_advance()
 *
 * Returns: (transfer full) (nullable): the whole address of the page, for styles that give one
 */
char *
dove_paging_get_url (const DovePaging *paging,
                     const char       *cursor)
{
  g_autoptr(DoveValue) at = NULL;

  if (cursor == NULL || (paging->style != DOVE_PAGING_NEXT_URL &&
                         paging->style != DOVE_PAGING_LINK_HEADER))
    return NULL;

  at = dove_paging_get_position (paging, cursor, NULL);

  return g_strdup (dove_value_get_text (at));
}

/**
 * dove_page_step_clear:
 * @step: a step
 *
 * Frees what the step holds.
 */
void
dove_page_step_clear (DovePageStep *step)
{
  g_clear_pointer (&step->cursor, g_free);
  g_clear_pointer (&step->note, g_free);
}
