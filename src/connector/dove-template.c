/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-template.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A template is a list of parts: literal text, and expressions in braces (RFC 6570, levels 1 to
 * 4). It is compiled once and expanded for every request. In an address values are
 * percent-encoded; everywhere else the place encodes (the query when it is joined, JSON when it
 * is written), so the same expression expands to plain text there.
 *
 * In an address one more rule holds: a variable never changes which resource is meant. One that
 * is missing or empty would turn `DELETE /orders/{key}` into `DELETE /orders/`, and `..` would
 * climb out of its folder; both are errors.
 */

#define DECODINGS 2 /* of an address, by a proxy and by a server */

typedef struct
{
  char      name;          /* 0 for simple expansion */
  char      first;
  char      separator;
  gboolean  is_named;
  gboolean  has_empty_equals; /* `x=` for an empty value */
  gboolean  allows_reserved;
} Operator;

static const Operator operators[] = {
  { '\0', '\0', ',', FALSE, FALSE, FALSE },
  { '+', '\0', ',', FALSE, FALSE, TRUE },
  { '#', '#', ',', FALSE, FALSE, TRUE },
  { '.', '.', '.', FALSE, FALSE, FALSE },
  { '/', '/', '/', FALSE, FALSE, FALSE },
  { ';', ';', ';', TRUE, FALSE, FALSE },
  { '?', '?', '&', TRUE, TRUE, FALSE },
  { '&', '&', '&', TRUE, TRUE, FALSE },
};

typedef struct
{
  char     *name;
  char    **steps;     /* the name's parts between dots */
  gboolean  explodes;
  guint     prefix;    /* characters; 0 is all */
} Variable;

typedef struct
{
  char           *literal;    /* NULL for an expression */
  const Operator *operator;
  GPtrArray      *variables;  /* of Variable */
} Part;

struct _DoveTemplate
{
  gatomicrefcount    ref_count;
  DoveTemplatePlace  place;
  char              *text;
  GPtrArray         *parts;    /* of Part; empty for a formula */
  DoveFormula       *formula;  /* nullable */
};

/* What an expansion collects. */
typedef struct
{
  DoveTemplate *template;
  DoveScope    *scope;
  GString      *text;
  gboolean      has_references;
  gboolean      has_values;
} Expansion;

static void
variable_free (gpointer data)
{
  Variable *variable = data;

  g_free (variable->name);
  g_strfreev (variable->steps);
  g_free (variable);
}

static void
part_free (gpointer data)
{
  Part *part = data;

  g_free (part->literal);
  g_clear_pointer (&part->variables, g_ptr_array_unref);
  g_free (part);
}

static gboolean
is_address (DoveTemplatePlace place)
{
  return place == DOVE_TEMPLATE_URI || place == DOVE_TEMPLATE_PATH;
}

/* Compiling */

static gboolean
refuse (const char  *text,
        const char  *what,
        GError     **error)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("The template “%s” is wrong: %s"),
               text, what);
  return FALSE;
}

static gboolean
is_variable_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '.' || c == '%' || c == '-' || (guchar) c >= 0x80;
}

static gboolean
read_modifier (const char **at,
               Variable    *variable)
{
  char *end = NULL;

  if (**at == '*')
    {
      variable->explodes = TRUE;
      (*at)++;
    }
  else if (**at == ':')
    {
      guint64 prefix = g_ascii_strtoull (*at + 1, &end, 10);

      if (end == *at + 1 || prefix == 0 || prefix >= 10000)
        return FALSE;
      variable->prefix = (guint) prefix;
      *at = end;
    }

  return TRUE;
}

static Variable *
read_variable (const char **at)
{
  const char *start = *at;
  const char *c = start;
  Variable *variable = NULL;

  while (is_variable_char (*c))
    c++;

  if (c == start || *start == '.' || c[-1] == '.')
    return NULL;

  variable = g_new0 (Variable, 1);
  variable->name = g_strndup (start, c - start);
  variable->steps = g_strsplit (variable->name, ".", -1);
  *at = c;

  if (!read_modifier (at, variable))
    g_clear_pointer (&variable, variable_free);

  return variable;
}

static const Operator *
read_operator (const char **at)
{
  for (guint i = 1; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].name == **at)
      {
        (*at)++;
        return &operators[i];
      }

  return &operators[0];
}

static gboolean
read_expression (DoveTemplate  *self,
                 const char   **at,
                 GError       **error)
{
  Part *part = g_new0 (Part, 1);
  const char *c = *at + 1;

  g_ptr_array_add (self->parts, part);
  part->operator = read_operator (&c);
  part->variables = g_ptr_array_new_with_free_func (variable_free);

  for (;;)
    {
      Variable *variable = read_variable (&c);

      if (variable == NULL)
        return refuse (self->text,
                       _("between “{” and “}” a name must stand, like {key} or {+settings.url}"),
                       error);

      g_ptr_array_add (part->variables, variable);
      if (*c != ',')
        break;
      c++;
    }

  if (*c != '}')
    return refuse (self->text, *c == '\0' ? _("“}” is missing")
                                          : _("after a name “}” or “,” must stand"), error);
  *at = c + 1;

  return TRUE;
}

static void
add_literal (DoveTemplate *self,
             const char   *text,
             gsize         length)
{
  Part *part = NULL;

  if (length == 0)
    return;

  part = g_new0 (Part, 1);
  part->literal = g_strndup (text, length);
  g_ptr_array_add (self->parts, part);
}

static gboolean
compile (DoveTemplate  *self,
         const char    *text,
         GError       **error)
{
  const char *start = text;
  const char *c = text;

  while (*c != '\0')
    {
      if (*c == '}')
        return refuse (self->text, _("“}” without “{”"), error);

      if (*c != '{')
        {
          c++;
          continue;
        }

      add_literal (self, start, c - start);
      if (!read_expression (self, &c, error))
        return FALSE;
      start = c;
    }

  add_literal (self, start, c - start);

  return TRUE;
}

/**
 * dove_template_new:
 * @text: a URI template; a formula if it starts with `=`; `'=` is a literal `=`
 * @place: where it stands
 * @error: return location for an error
 *
 * Compiles a string of a manifest.
 *
 * Errors: %DOVE_ERROR_INVALID.
 *
 * Returns: (transfer full) (nullable): the template, or %NULL with @error set
 */
DoveTemplate *
dove_template_new (const char         *text,
                   DoveTemplatePlace   place,
                   GError            **error)
{
  g_autoptr(DoveTemplate) self = g_new0 (DoveTemplate, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->place = place;
  self->text = g_strdup (text);
  self->parts = g_ptr_array_new_with_free_func (part_free);

  if (place != DOVE_TEMPLATE_URI && *text == '=')
    {
      self->formula = dove_formula_new (text, error);
      return self->formula != NULL ? g_steal_pointer (&self) : NULL;
    }

  if (place != DOVE_TEMPLATE_URI && g_str_has_prefix (text, "'="))
    text++;

  return compile (self, text, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * dove_template_ref:
 * @self: a template
 *
 * Returns: (transfer full): the same template
 */
DoveTemplate *
dove_template_ref (DoveTemplate *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_template_unref:
 * @self: a template
 *
 * Drops a reference.
 */
void
dove_template_unref (DoveTemplate *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->text);
  g_ptr_array_unref (self->parts);
  g_clear_pointer (&self->formula, dove_formula_unref);
  g_free (self);
}

/**
 * dove_template_get_text:
 * @self: a template
 *
 * Returns: the template as written
 */
const char *
dove_template_get_text (DoveTemplate *self)
{
  return self->text;
}

/**
 * dove_template_list_names:
 * @self: a template
 *
 * Returns: (transfer full) (element-type utf8): the names it uses, with their members behind
 *   dots, in their order
 */
GPtrArray *
dove_template_list_names (DoveTemplate *self)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = g_ptr_array_index (self->parts, i);

      for (guint j = 0; part->variables != NULL && j < part->variables->len; j++)
        {
          Variable *variable = g_ptr_array_index (part->variables, j);

          g_ptr_array_add (names, g_strdup (variable->name));
        }
    }

  if (self->formula != NULL)
    {
      g_autoptr(GPtrArray) fields = dove_formula_get_fields (self->formula);

      for (guint i = 0; fields != NULL && i < fields->len; i++)
        g_ptr_array_add (names, g_strdup (g_ptr_array_index (fields, i)));
    }

  return g_steal_pointer (&names);
}

/**
 * dove_template_is_constant:
 * @self: a template
 *
 * Returns: whether it expands to the same text whatever the scope
 */
gboolean
dove_template_is_constant (DoveTemplate *self)
{
  if (self->formula != NULL)
    return FALSE;

  for (guint i = 0; i < self->parts->len; i++)
    if (((Part *) g_ptr_array_index (self->parts, i))->literal == NULL)
      return FALSE;

  return TRUE;
}

/* Expanding */

static gboolean
is_unreserved (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-._~", c) != NULL);
}

static gboolean
is_reserved (char c)
{
  return c != '\0' && strchr (":/?#[]@!$&'()*+,;=", c) != NULL;
}

static void
append_encoded (GString    *string,
                const char *text,
                gboolean    allows_reserved)
{
  for (const char *c = text; *c != '\0'; c++)
    {
      gboolean is_triplet = allows_reserved && *c == '%' && g_ascii_isxdigit (c[1]) &&
                            g_ascii_isxdigit (c[2]);

      if (is_unreserved (*c) || is_triplet || (allows_reserved && is_reserved (*c)))
        g_string_append_c (string, *c);
      else
        g_string_append_printf (string, "%%%02X", (guchar) *c);
    }
}

static void
append_text (Expansion      *expansion,
             const Operator *operator,
             const char     *text)
{
  if (is_address (expansion->template->place))
    append_encoded (expansion->text, text, operator->allows_reserved);
  else
    g_string_append (expansion->text, text);
}

/* What a value looks like inside a text; numbers as they were read. */
static char *
value_to_text (DoveValue *value)
{
  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_TEXT:
      return g_strdup (dove_value_get_text (value));
    case DOVE_VALUE_BOOLEAN:
      return g_strdup (dove_value_get_boolean (value) ? "true" : "false");
    default:
      return dove_json_write (value, DOVE_JSON_COMPACT);
    }
}

static gboolean
is_defined (DoveValue *value)
{
  if (value == NULL || dove_value_is_null (value))
    return FALSE;

  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_LIST:
    case DOVE_VALUE_RECORD:
      return dove_value_get_length (value) > 0;
    default:
      return TRUE;
    }
}

static DoveValue *
look_up (Variable  *variable,
         DoveScope *scope)
{
  DoveValue *value = dove_scope_peek (scope, variable->steps[0]);

  for (guint i = 1; value != NULL && variable->steps[i] != NULL; i++)
    value = dove_value_get_member (value, variable->steps[i]);

  return value;
}

static void
append_name (Expansion      *expansion,
             const Operator *operator,
             const char     *name,
             gboolean        is_empty)
{
  append_text (expansion, &operators[1], name);
  if (!is_empty || operator->has_empty_equals)
    g_string_append_c (expansion->text, '=');
}

static void
append_scalar (Expansion      *expansion,
               const Operator *operator,
               const Variable *variable,
               DoveValue      *value)
{
  g_autofree char *text = value_to_text (value);

  if (variable->prefix > 0 && g_utf8_strlen (text, -1) > (glong) variable->prefix)
    *g_utf8_offset_to_pointer (text, variable->prefix) = '\0';

  if (operator->is_named)
    append_name (expansion, operator, variable->name, *text == '\0');

  append_text (expansion, operator, text);
}

/* Elements, or names and values, behind each other: `red,green` or `r,100,g,200`. */
static void
append_joined (Expansion      *expansion,
               const Operator *operator,
               const Variable *variable,
               DoveValue      *value)
{
  gboolean is_record = dove_value_get_kind (value) == DOVE_VALUE_RECORD;
  gboolean is_first = TRUE;

  if (operator->is_named)
    append_name (expansion, operator, variable->name, FALSE);

  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      DoveValue *element = dove_value_get_element (value, i);
      g_autofree char *text = NULL;

      if (dove_value_is_null (element))
        continue;

      text = value_to_text (element);
      if (!is_first)
        g_string_append_c (expansion->text, ',');
      if (is_record)
        {
          append_text (expansion, operator, dove_value_get_name (value, i));
          g_string_append_c (expansion->text, ',');
        }
      append_text (expansion, operator, text);
      is_first = FALSE;
    }
}

/* Every element by itself: `/red/green`, `?list=red&list=green`, `;r=100;g=200`. */
static void
append_exploded (Expansion      *expansion,
                 const Operator *operator,
                 const Variable *variable,
                 DoveValue      *value)
{
  gboolean is_record = dove_value_get_kind (value) == DOVE_VALUE_RECORD;
  gboolean is_first = TRUE;

  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      DoveValue *element = dove_value_get_element (value, i);
      g_autofree char *text = NULL;

      if (dove_value_is_null (element))
        continue;

      text = value_to_text (element);
      if (!is_first)
        g_string_append_c (expansion->text, operator->separator);
      if (is_record)
        {
          append_text (expansion, operator, dove_value_get_name (value, i));
          if (*text != '\0' || !operator->is_named || operator->has_empty_equals)
            g_string_append_c (expansion->text, '=');
        }
      else if (operator->is_named)
        append_name (expansion, operator, variable->name, *text == '\0');
      append_text (expansion, operator, text);
      is_first = FALSE;
    }
}

static void
append_variable (Expansion      *expansion,
                 const Operator *operator,
                 const Variable *variable,
                 DoveValue      *value)
{
  DoveValueKind kind = dove_value_get_kind (value);

  if (kind != DOVE_VALUE_LIST && kind != DOVE_VALUE_RECORD)
    append_scalar (expansion, operator, variable, value);
  else if (variable->explodes)
    append_exploded (expansion, operator, variable, value);
  else
    append_joined (expansion, operator, variable, value);
}

/* An empty text would leave out a step of a path, also as an element of a list. */
static gboolean
has_empty_step (DoveValue *value)
{
  DoveValueKind kind = dove_value_get_kind (value);

  if (kind == DOVE_VALUE_TEXT)
    return dove_value_get_text_size (value) == 0;
  if (kind != DOVE_VALUE_LIST)
    return FALSE;

  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      DoveValue *element = dove_value_get_element (value, i);

      if (dove_value_get_kind (element) == DOVE_VALUE_TEXT &&
          dove_value_get_text_size (element) == 0)
        return TRUE;
    }

  return FALSE;
}

/* In a path every variable must be there; behind `?` and `&` they are parameters, which may
 * be left out. */
static gboolean
check_path_variable (Expansion       *expansion,
                     const Operator  *operator,
                     const Variable  *variable,
                     DoveValue       *value,
                     GError         **error)
{
  gboolean is_empty = value != NULL && has_empty_step (value);

  if (expansion->template->place != DOVE_TEMPLATE_PATH || operator->is_named)
    return TRUE;

  if (is_defined (value) && !is_empty)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               value != NULL && is_empty ? _("The address “%s” cannot be made: “%s” is empty")
                                         : _("The address “%s” cannot be made: “%s” is not set"),
               expansion->template->text, variable->name);

  return FALSE;
}

static gboolean
expand_expression (Expansion  *expansion,
                   const Part *part,
                   GError    **error)
{
  const Operator *operator = part->operator;
  gboolean is_first = TRUE;

  expansion->has_references = TRUE;

  for (guint i = 0; i < part->variables->len; i++)
    {
      Variable *variable = g_ptr_array_index (part->variables, i);
      DoveValue *value = look_up (variable, expansion->scope);

      if (!check_path_variable (expansion, operator, variable, value, error))
        return FALSE;

      if (!is_defined (value))
        continue;

      if (!is_first)
        g_string_append_c (expansion->text, operator->separator);
      else if (operator->first != '\0')
        g_string_append_c (expansion->text, operator->first);

      append_variable (expansion, operator, variable, value);
      is_first = FALSE;
      expansion->has_values = TRUE;
    }

  return TRUE;
}

static gboolean
has_climbing_step (const char *path)
{
  g_auto(GStrv) steps = g_strsplit_set (path, "/\\", -1);

  for (guint i = 0; steps[i] != NULL; i++)
    if (g_str_equal (steps[i], ".") || g_str_equal (steps[i], ".."))
      return TRUE;

  return FALSE;
}

/* `.` and `..`, also when they or the slashes round them are percent-encoded, once or twice:
 * servers and proxies that decode early would step out of the folder. */
static gboolean
climbs (const char *address)
{
  g_autofree char *path = g_strndup (address, strcspn (address, "?#"));

  for (guint round = 0; path != NULL && round < DECODINGS; round++)
    {
      g_autofree char *plain = NULL;

      if (has_climbing_step (path))
        return TRUE;
      plain = g_uri_unescape_string (path, NULL);
      g_free (path);
      path = g_steal_pointer (&plain);
    }

  return path == NULL || has_climbing_step (path);
}

/* What a formula gives for a path is encoded like literal text, so that a record's value cannot
 * begin a query or a fragment, or end the line. */
static char *
encode_path (const char *text)
{
  g_autoptr(GString) encoded = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    {
      gboolean is_triplet = *c == '%' && g_ascii_isxdigit (c[1]) && g_ascii_isxdigit (c[2]);

      if (is_unreserved (*c) || is_triplet || strchr ("/:@!$&'()*+,;=", *c) != NULL)
        g_string_append_c (encoded, *c);
      else
        g_string_append_printf (encoded, "%%%02X", (guchar) *c);
    }

  return g_string_free (g_steal_pointer (&encoded), FALSE);
}

static gboolean
expand_parts (Expansion  *expansion,
              GError    **error)
{
  DoveTemplate *self = expansion->template;

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = g_ptr_array_index (self->parts, i);

      if (part->literal != NULL && is_address (self->place))
        append_encoded (expansion->text, part->literal, TRUE);
      else if (part->literal != NULL)
        g_string_append (expansion->text, part->literal);
      else if (!expand_expression (expansion, part, error))
        return FALSE;
    }

  if (self->place != DOVE_TEMPLATE_PATH || !climbs (expansion->text->str))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("The address “%s” cannot be made: a part of it would be “.” or “..”"), self->text);

  return FALSE;
}

static gboolean
expand_formula (DoveTemplate  *self,
                DoveScope     *scope,
                char         **text,
                GError       **error)
{
  g_autoptr(DoveValue) value = NULL;

  if (!dove_scope_evaluate (scope, self->formula, &value, error))
    return FALSE;

  *text = value != NULL ? value_to_text (value) : NULL;
  if (self->place != DOVE_TEMPLATE_PATH)
    return TRUE;

  if (*text != NULL && !climbs (*text))
    {
      g_autofree char *plain = g_steal_pointer (text);

      *text = encode_path (plain);
      return TRUE;
    }

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("The address “%s” cannot be made: %s"),
               self->text, *text != NULL ? _("a part of it would be “.” or “..”")
                                         : _("the formula gives none"));
  g_clear_pointer (text, g_free);

  return FALSE;
}

/**
 * dove_template_expand_text:
 * @self: a template
 * @scope: its names
 * @text: (out) (nullable): the text; %NULL when the template has references, and none of them
 *   is there
 * @error: return location for an error
 *
 * Expands to text: percent-encoded in an address, else as it is.
 *
 * Errors: %DOVE_ERROR_INVALID when a variable of a path is missing, empty, or would step out of
 * its place, or when a formula fails.
 *
 * Returns: whether it gave a text or nothing
 */
gboolean
dove_template_expand_text (DoveTemplate  *self,
                           DoveScope     *scope,
                           char         **text,
                           GError       **error)
{
  g_autoptr(GString) string = NULL;
  Expansion expansion = { self, scope, NULL, FALSE, FALSE };

  *text = NULL;
  if (self->formula != NULL)
    return expand_formula (self, scope, text, error);

  string = g_string_new (NULL);
  expansion.text = string;

  if (!expand_parts (&expansion, error))
    return FALSE;

  if (is_address (self->place) || !expansion.has_references || expansion.has_values)
    *text = g_string_free (g_steal_pointer (&string), FALSE);

  return TRUE;
}

/* The one variable of a template that is exactly one reference. */
static Variable *
get_only_variable (DoveTemplate *self)
{
  Part *part = self->parts->len == 1 ? g_ptr_array_index (self->parts, 0) : NULL;
  Variable *variable = NULL;

  if (part == NULL || part->literal != NULL || part->variables->len != 1)
    return NULL;

  if (part->operator->name != '\0' && part->operator->name != '+')
    return NULL;

  variable = g_ptr_array_index (part->variables, 0);

  return variable->prefix == 0 ? variable : NULL;
}

/**
 * dove_template_expand_value:
 * @self: a template
 * @scope: its names
 * @value: (out) (nullable): the value; %NULL for nothing
 * @error: return location for an error
 *
 * Expands to a value: exactly one reference keeps its JSON type (and a null that is there is a
 * null), a formula has the type of its result, mixed text gives a text.
 *
 * Errors: as dove_template_expand_text().
 *
 * Returns: whether it gave a value or nothing
 */
gboolean
dove_template_expand_value (DoveTemplate  *self,
                            DoveScope     *scope,
                            DoveValue    **value,
                            GError       **error)
{
  g_autofree char *text = NULL;
  gboolean is_typed = self->place == DOVE_TEMPLATE_VALUE || self->place == DOVE_TEMPLATE_PARAMS;
  Variable *variable = is_typed ? get_only_variable (self) : NULL;

  *value = NULL;

  if (variable != NULL)
    {
      DoveValue *found = look_up (variable, scope);

      *value = found != NULL ? dove_value_ref (found) : NULL;
      return TRUE;
    }

  if (is_typed && self->formula != NULL)
    return dove_scope_evaluate (scope, self->formula, value, error);

  if (!dove_template_expand_text (self, scope, &text, error))
    return FALSE;

  *value = text != NULL ? dove_value_new_text (text) : NULL;

  return TRUE;
}
