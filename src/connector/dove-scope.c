/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "connector/dove-scope.h"

/*
 * A request uses a handful of names, and looks each up a few times: an array that is searched
 * from its end is quicker than a hash table and needs no freeing of buckets. The record that a
 * formula wants is made only when one asks for it.
 */

typedef struct
{
  char      *name;
  DoveValue *value;
} Binding;

struct _DoveScope
{
  DoveScope             *outer;     /* borrowed, nullable; outlives this one */
  GArray                *bindings;  /* of Binding */
  const DoveFormulaHost *host;      /* borrowed, nullable */
  DoveValue             *record;    /* cache of dove_scope_get_record(), nullable */
  DoveValue             *outer_record; /* what `record` was made on */
};

static const DoveFormulaHost no_host = { 0 };

static void
binding_clear (gpointer data)
{
  Binding *binding = data;

  g_free (binding->name);
  dove_value_unref (binding->value);
}

static Binding *
find_binding (DoveScope  *self,
              const char *name)
{
  for (guint i = 0; i < self->bindings->len; i++)
    {
      Binding *binding = &g_array_index (self->bindings, Binding, i);

      if (g_str_equal (binding->name, name))
        return binding;
    }

  return NULL;
}

static void
drop_record (DoveScope *self)
{
  g_clear_pointer (&self->record, dove_value_unref);
  g_clear_pointer (&self->outer_record, dove_value_unref);
}

/**
 * dove_scope_new:
 * @outer: (nullable): a scope whose names are seen too, unless they are set here; it must
 *   outlive the new one
 *
 * Makes a scope without names of its own.
 *
 * Returns: (transfer full): the scope
 */
DoveScope *
dove_scope_new (DoveScope *outer)
{
  DoveScope *self = g_new0 (DoveScope, 1);

  self->outer = outer;
  self->bindings = g_array_new (FALSE, FALSE, sizeof (Binding));
  g_array_set_clear_func (self->bindings, binding_clear);

  return self;
}

/**
 * dove_scope_free:
 * @self: (nullable): a scope
 *
 * Frees the scope and drops its values.
 */
void
dove_scope_free (DoveScope *self)
{
  if (self == NULL)
    return;

  drop_record (self);
  g_array_unref (self->bindings);
  g_free (self);
}

/**
 * dove_scope_set:
 * @self: a scope
 * @name: a name without dots
 * @value: (nullable): what it stands for; %NULL takes the name away
 *
 * Gives a name its value.
 */
void
dove_scope_set (DoveScope  *self,
                const char *name,
                DoveValue  *value)
{
  dove_scope_take (self, name, value != NULL ? dove_value_ref (value) : NULL);
}

/**
 * dove_scope_take:
 * @self: a scope
 * @name: a name without dots
 * @value: (transfer full) (nullable): what it stands for; %NULL takes the name away
 *
 * Gives a name its value and consumes the caller's reference.
 */
void
dove_scope_take (DoveScope  *self,
                 const char *name,
                 DoveValue  *value)
{
  Binding *binding = find_binding (self, name);

  drop_record (self);

  if (binding != NULL && value != NULL)
    {
      dove_value_unref (binding->value);
      binding->value = value;
    }
  else if (binding != NULL)
    {
      guint index = (guint) (binding - (Binding *) (void *) self->bindings->data);

      g_array_remove_index_fast (self->bindings, index);
    }
  else if (value != NULL)
    {
      Binding added = { g_strdup (name), value };

      g_array_append_val (self->bindings, added);
    }
}

/**
 * dove_scope_set_text:
 * @self: a scope
 * @name: a name without dots
 * @text: (nullable): valid UTF-8; %NULL takes the name away
 *
 * Gives a name a text.
 */
void
dove_scope_set_text (DoveScope  *self,
                     const char *name,
                     const char *text)
{
  dove_scope_take (self, name, text != NULL ? dove_value_new_text (text) : NULL);
}

/**
 * dove_scope_set_host:
 * @self: a scope
 * @host: (nullable): what formulas may know besides; it must outlive the scope
 *
 * Says what formulas may know: the time, the zone, tables.
 */
void
dove_scope_set_host (DoveScope             *self,
                     const DoveFormulaHost *host)
{
  self->host = host;
}

/**
 * dove_scope_peek:
 * @self: a scope
 * @name: a name without dots
 *
 * Looks a name up, here and then further out.
 *
 * Returns: (transfer none) (nullable): its value, or %NULL when nobody set it
 */
DoveValue *
dove_scope_peek (DoveScope  *self,
                 const char *name)
{
  for (DoveScope *scope = self; scope != NULL; scope = scope->outer)
    {
      Binding *binding = find_binding (scope, name);

      if (binding != NULL)
        return binding->value;
    }

  return NULL;
}

/**
 * dove_scope_find:
 * @self: a scope
 * @path: a name, and members behind dots: `record.address.city`
 *
 * Looks a name and then members of its value up.
 *
 * Returns: (transfer none) (nullable): the value, or %NULL when it is not there
 */
DoveValue *
dove_scope_find (DoveScope  *self,
                 const char *path)
{
  g_auto(GStrv) steps = g_strsplit (path, ".", -1);
  DoveValue *value = steps[0] != NULL ? dove_scope_peek (self, steps[0]) : NULL;

  for (guint i = 1; value != NULL && steps[i] != NULL; i++)
    value = dove_value_get_member (value, steps[i]);

  return value;
}

/**
 * dove_scope_get_record:
 * @self: a scope
 *
 * Makes one record of all names, as formulas see them. It is kept until a name changes here; a
 * change further out is noticed by its own record.
 *
 * Returns: (transfer none): a record
 */
DoveValue *
dove_scope_get_record (DoveScope *self)
{
  DoveValue *outer = self->outer != NULL ? dove_scope_get_record (self->outer) : NULL;
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (self->record != NULL && self->outer_record == outer)
    return self->record;

  drop_record (self);
  builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (outer != NULL)
    {
      dove_value_builder_set_all (builder, outer);
      self->outer_record = dove_value_ref (outer);
    }

  for (guint i = 0; i < self->bindings->len; i++)
    {
      Binding *binding = &g_array_index (self->bindings, Binding, i);

      dove_value_builder_set (builder, binding->name, binding->value);
    }

  self->record = dove_value_builder_end (builder);

  return self->record;
}

/**
 * dove_scope_get_host:
 * @self: a scope
 *
 * Returns: (transfer none): what formulas may know, of this scope or of one further out
 */
const DoveFormulaHost *
dove_scope_get_host (DoveScope *self)
{
  for (DoveScope *scope = self; scope != NULL; scope = scope->outer)
    if (scope->host != NULL)
      return scope->host;

  return &no_host;
}

/**
 * dove_scope_evaluate:
 * @self: a scope
 * @formula: a formula over the scope's names
 * @value: (out) (nullable): the result; %NULL when it is empty or left out
 * @error: return location for an error
 *
 * Evaluates a formula of a manifest.
 *
 * Errors: %DOVE_ERROR_INVALID when the formula gives an error; the message quotes the formula,
 * never the values.
 *
 * Returns: whether it gave a result or nothing
 */
gboolean
dove_scope_evaluate (DoveScope    *self,
                     DoveFormula  *formula,
                     DoveValue   **value,
                     GError      **error)
{
  g_auto(DoveFormulaResult) result = { 0 };

  *value = NULL;
  dove_formula_evaluate (formula, dove_scope_get_host (self), dove_scope_get_record (self), NULL,
                         &result);

  if (result.kind == DOVE_FORMULA_FAILED)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("The connector's formula “%s” gives %s"),
                   dove_formula_get_text (formula), result.error);
      return FALSE;
    }

  if (result.kind == DOVE_FORMULA_VALUE && !dove_value_is_null (result.value))
    *value = dove_value_ref (result.value);

  return TRUE;
}
