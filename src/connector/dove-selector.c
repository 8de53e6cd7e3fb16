/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-link.h"
#include "connector/dove-selector.h"
#include "connector/dove-selector-private.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _DoveSelector
{
  gatomicrefcount   ref_count;
  DoveSelectorKind  kind;
  char             *text;
  const char       *rest;     /* into `text`: pointer, header or relation */
  DoveJsonPath     *path;
  DoveFormula      *formula;
};

/* RFC 6901: empty, or every step starts with a slash; ~ only as ~0 or ~1. */
static gboolean
is_pointer (const char *text)
{
  if (*text != '\0' && *text != '/')
    return FALSE;

  for (const char *c = text; *c != '\0'; c++)
    if (*c == '~' && c[1] != '0' && c[1] != '1')
      return FALSE;

  return TRUE;
}

static gboolean
refuse (const char  *text,
        const char  *remedy,
        GError     **error)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” is not a selector: %s"),
               text, remedy);
  return FALSE;
}

static gboolean
compile_prefixed (DoveSelector  *self,
                  GError       **error)
{
  static const struct
  {
    const char       *prefix;
    DoveSelectorKind  kind;
  } prefixes[] = {
    { "header:", DOVE_SELECTOR_HEADER },
    { "link:", DOVE_SELECTOR_LINK },
    { "last:", DOVE_SELECTOR_LAST },
  };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (!g_str_has_prefix (self->text, prefixes[i].prefix))
        continue;

      self->kind = prefixes[i].kind;
      self->rest = self->text + strlen (prefixes[i].prefix);

      if (self->kind == DOVE_SELECTOR_LAST && !is_pointer (self->rest))
        return refuse (self->text, _("a JSON Pointer must follow “last:”, like last:/id"), error);
      if (self->kind != DOVE_SELECTOR_LAST && *self->rest == '\0')
        return refuse (self->text, _("a name must follow the colon"), error);

      return TRUE;
    }

  return refuse (self->text,
                 _("write a JSON Pointer like /data/items, a JSONPath that starts with $, "
                   "header:NAME, link:next, last:/id, status, or a formula that starts with ="),
                 error);
}

static gboolean
compile (DoveSelector  *self,
         GError       **error)
{
  self->rest = self->text;

  if (*self->text == '=')
    {
      self->kind = DOVE_SELECTOR_FORMULA;
      self->formula = dove_formula_new (self->text, error);
      return self->formula != NULL;
    }

  if (*self->text == '$')
    {
      self->kind = DOVE_SELECTOR_PATH;
      self->path = dove_json_path_new (self->text, error);
      return self->path != NULL;
    }

  if (g_str_equal (self->text, "status"))
    {
      self->kind = DOVE_SELECTOR_STATUS;
      return TRUE;
    }

  if (*self->text != '\0' && *self->text != '/')
    return compile_prefixed (self, error);

  self->kind = DOVE_SELECTOR_POINTER;

  return is_pointer (self->text) ||
         refuse (self->text, _("“~” is written ~0, and a “/” in a name ~1"), error);
}

/**
 * dove_selector_new:
 * @text: a selector; the empty text is the whole body
 * @error: return location for an error
 *
 * Compiles a selector.
 *
 * Errors: %DOVE_ERROR_INVALID, with the remedy.
 *
 * Returns: (transfer full) (nullable): the selector, or %NULL with @error set
 */
DoveSelector *
dove_selector_new (const char  *text,
                   GError     **error)
{
  g_autoptr(DoveSelector) self = g_new0 (DoveSelector, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->text = g_strdup (text);

  return compile (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * dove_selector_ref:
 * @self: a selector
 *
 * Returns: (transfer full): the same selector
 */
DoveSelector *
dove_selector_ref (DoveSelector *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_selector_unref:
 * @self: a selector
 *
 * Drops a reference.
 */
void
dove_selector_unref (DoveSelector *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->path, dove_json_path_free);
  g_clear_pointer (&self->formula, dove_formula_unref);
  g_free (self->text);
  g_free (self);
}

/**
 * dove_selector_get_text:
 * @self: a selector
 *
 * Returns: the selector as written
 */
const char *
dove_selector_get_text (DoveSelector *self)
{
  return self->text;
}

/**
 * dove_selector_get_kind:
 * @self: a selector
 *
 * Returns: which notation it is
 */
DoveSelectorKind
dove_selector_get_kind (DoveSelector *self)
{
  return self->kind;
}

/**
 * dove_selector_get_pointer:
 * @self: a selector
 *
 * Returns: (nullable): the JSON Pointer of a pointer or `last:` selector, else %NULL
 */
const char *
dove_selector_get_pointer (DoveSelector *self)
{
  return self->kind == DOVE_SELECTOR_POINTER || self->kind == DOVE_SELECTOR_LAST ? self->rest
                                                                                : NULL;
}

/**
 * dove_selector_get_last_step:
 * @self: a selector
 *
 * Returns: the last part of its pointer, by which members of compound values are named
 */
const char *
dove_selector_get_last_step (DoveSelector *self)
{
  const char *slash = strrchr (self->rest, '/');

  return slash != NULL ? slash + 1 : self->rest;
}

/**
 * dove_selector_get_formula:
 * @self: a selector
 *
 * Returns: (transfer none) (nullable): its formula, if it is one
 */
DoveFormula *
dove_selector_get_formula (DoveSelector *self)
{
  return self->formula;
}

static DoveValue *
ref_or_null (DoveValue *value)
{
  return value != NULL ? dove_value_ref (value) : NULL;
}

static DoveValue *
take_text (char *text)
{
  g_autofree char *owned = text;

  return owned != NULL ? dove_value_new_text (owned) : NULL;
}

static DoveValue *
select_link (DoveSelector *self,
             DoveAnswer   *answer)
{
  g_autofree char *header = dove_answer_dup_header (answer, "link");

  return header != NULL ? take_text (dove_link_find (header, self->rest)) : NULL;
}

/* A formula that fails finds nothing: rules that look for an error in a body of another shape
 * must not fail themselves. */
static DoveValue *
evaluate (DoveSelector *self,
          DoveScope    *scope)
{
  g_autoptr(GError) error = NULL;
  DoveValue *value = NULL;

  if (!dove_scope_evaluate (scope, self->formula, &value, &error))
    g_debug ("%s", error->message);

  return value;
}

/**
 * dove_selector_select:
 * @self: a selector
 * @answer: where to look
 * @scope: (nullable): further names for a formula
 *
 * Takes a part out of an answer. A JSONPath that may find several values gives the list of
 * them, perhaps empty.
 *
 * Returns: (transfer full) (nullable): the value, which may be null; %NULL when there is none
 */
DoveValue *
dove_selector_select (DoveSelector *self,
                      DoveAnswer   *answer,
                      DoveScope    *scope)
{
  g_autoptr(DoveScope) inner = NULL;

  switch (self->kind)
    {
    case DOVE_SELECTOR_POINTER:
      return answer->body != NULL ? ref_or_null (dove_pointer_get (answer->body, self->rest))
                                  : NULL;
    case DOVE_SELECTOR_PATH:
      return dove_json_path_select (self->path, answer->body);
    case DOVE_SELECTOR_STATUS:
      return dove_value_new_integer (answer->status);
    case DOVE_SELECTOR_HEADER:
      return take_text (dove_answer_dup_header (answer, self->rest));
    case DOVE_SELECTOR_LINK:
      return select_link (self, answer);
    case DOVE_SELECTOR_LAST:
      return answer->last != NULL ? ref_or_null (dove_pointer_get (answer->last, self->rest))
                                  : NULL;
    case DOVE_SELECTOR_FORMULA:
    default:
      inner = dove_scope_new (scope);
      dove_answer_fill_scope (answer, inner);
      return evaluate (self, inner);
    }
}

/**
 * dove_selector_select_in:
 * @self: a selector
 * @record: (nullable): where to look; formulas see it as `record`
 * @scope: (nullable): further names for a formula
 *
 * Takes a part out of a record. Selectors that need an answer find nothing.
 *
 * Returns: (transfer full) (nullable): the value, which may be null; %NULL when there is none
 */
DoveValue *
dove_selector_select_in (DoveSelector *self,
                         DoveValue    *record,
                         DoveScope    *scope)
{
  g_autoptr(DoveScope) inner = NULL;

  if (self->kind == DOVE_SELECTOR_POINTER)
    return record != NULL ? ref_or_null (dove_pointer_get (record, self->rest)) : NULL;

  if (self->kind == DOVE_SELECTOR_PATH)
    return dove_json_path_select (self->path, record);

  if (self->kind != DOVE_SELECTOR_FORMULA)
    return NULL;

  inner = dove_scope_new (scope);
  dove_scope_set (inner, "record", record);

  return evaluate (self, inner);
}

/**
 * dove_selector_is_hit:
 * @found: (nullable): what a selector found
 *
 * Returns: whether it found something: other than null, false, the empty text and an empty list
 */
gboolean
dove_selector_is_hit (DoveValue *found)
{
  switch (dove_value_get_kind (found))
    {
    case DOVE_VALUE_NULL:
      return FALSE;
    case DOVE_VALUE_BOOLEAN:
      return dove_value_get_boolean (found);
    case DOVE_VALUE_TEXT:
      return dove_value_get_text_size (found) > 0;
    case DOVE_VALUE_LIST:
      return dove_value_get_length (found) > 0;
    default:
      return TRUE;
    }
}

/* Words for no, and numbers and times of noughts only: `0`, `0000-00-00 00:00:00` */
static gboolean
is_no (const char *text)
{
  static const char * const words[] = { "", "false", "f", "no", "n", "off", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i]) == 0)
      return TRUE;

  return *text == '0' && text[strspn (text, "0-:. TZ")] == '\0';
}

/**
 * dove_selector_says_yes:
 * @found: (nullable): what a selector found where yes or no stands
 *
 * Reads a yes or no that some applications give as a number or a text, others by the mere
 * presence of a time or an object.
 *
 * Returns: whether it says yes: other than nothing, null, false, 0, a text like `false`, `no`,
 *   `0` or a time of noughts, an empty list and an empty object
 */
gboolean
dove_selector_says_yes (DoveValue *found)
{
  DoveNumber number = { 0 };

  switch (dove_value_get_kind (found))
    {
    case DOVE_VALUE_BOOLEAN:
      return dove_value_get_boolean (found);
    case DOVE_VALUE_NUMBER:
      return dove_value_get_number (found, &number) && !dove_number_is_zero (&number);
    case DOVE_VALUE_TEXT:
      return !is_no (dove_value_get_text (found));
    case DOVE_VALUE_LIST:
    case DOVE_VALUE_RECORD:
      return dove_value_get_length (found) > 0;
    default:
      return FALSE;
    }
}
