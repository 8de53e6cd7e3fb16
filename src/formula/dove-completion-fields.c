/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-completion-private.h"
#include "dove-preview-private.h"

/* Proposals of fields: where references begin, what they lead to, and what they hold. */

#define DEPTH_MOST  5
#define FIELDS_MOST 2000

/* How fields are written where they are proposed */
typedef struct
{
  DoveCompleter *completer;
  const char    *before;      /* `[`, `[.` or nothing, inside of a reference */
  gboolean       is_closed;   /* whether there is a bracket behind already */
  guint          n_fields;
} Listing;

static DoveValue *
sample_record (DoveValue *value)
{
  while (dove_value_get_kind (value) == DOVE_VALUE_LIST)
    value = dove_value_get_element (value, 0);

  return value;
}

/* The first element that an expression gives on the sample record, kept for the completion */
static DoveValue *
first_element (DoveCompleter  *self,
               const DoveNode *node,
               guint           n_slots,
               DoveValue      *outer)
{
  g_autofree DoveCell *slots = g_new0 (DoveCell, MAX (1, n_slots));
  DoveCell element = dove_cell_from_value (outer, FALSE);
  DoveEval eval = { .record = self->surroundings->record, .slots = slots, .steps_left = 100000 };
  static const DoveFormulaHost bare = { 0 };
  DoveValue *value = NULL;
  DoveCell result;
  DoveGrid grid;

  eval.host = &bare;
  eval.element = outer != NULL ? &element : NULL;
  dove_eval_node (&eval, node, &result);
  grid = dove_grid (&result);
  if (result.kind != DOVE_CELL_ERROR && dove_grid_length (&grid) > 0)
    {
      value = dove_cell_to_value (&grid.cells[0]);
      g_ptr_array_add (self->kept, value);
    }
  dove_cell_clear (&result);
  dove_cell_clear (&element);

  return value;
}

/* What the elements are of an EACH whose list is written in a frame, seen from around it */
static DovePlace
enter_each (DoveCompleter   *self,
            const DoveFrame *frame,
            const DovePlace *outer)
{
  guint start = dove_context_span (&self->context, frame->open)->end;
  g_autofree char *text = g_strndup (self->context.text + start, frame->first_end - start);
  guint n_slots = 0;
  g_autoptr(DoveNode) node = dove_parse (text, NULL, &n_slots, NULL);
  DoveType element = { .kinds = DOVE_KIND (RECORD), .record = outer->schema };
  DovePlace place = { 0 };
  DoveType type;

  if (node == NULL)
    return place;

  dove_compile (node);
  g_free (self->inferrer.slots);
  self->inferrer.slots = g_new0 (DoveType, MAX (1, n_slots));
  self->inferrer.element = outer->is_there ? &element : NULL;
  type = dove_infer_node (&self->inferrer, node);
  place.is_there = TRUE;
  place.schema = self->surroundings->schema != NULL ? type.record : NULL;
  place.value = first_element (self, node, n_slots, outer->value);

  return place;
}

/* Where `[.x]` begins: at the element of the innermost EACH whose expression is written */
static DovePlace
element_place (DoveCompleter *self)
{
  DovePlace place = { 0 };

  for (guint i = 0; i < self->context.frames->len; i++)
    {
      const DoveFrame *frame = &g_array_index (self->context.frames, DoveFrame, i);

      if (dove_frame_is_of (frame, "EACH") && frame->argument > 0)
        place = enter_each (self, frame, &place);
    }

  return place;
}

static DovePlace
record_place (DoveCompleter *self)
{
  return (DovePlace) { self->surroundings->schema, self->surroundings->record, TRUE };
}

static gboolean
is_number (const char *name)
{
  return *name != '\0' && name[strspn (name, "0123456789")] == '\0';
}

static DovePlace
take_step (DoveCompleter   *self,
           const DovePlace *place,
           const char      *name)
{
  DoveSource *source = &self->inferrer.source;
  DoveValue *records = dove_source_records (source, place->schema);
  DoveValue *member = dove_value_get_member (sample_record (place->value), name);
  DovePlace next = { .value = member, .is_there = place->is_there };

  if (is_number (name) && member == NULL)
    return (DovePlace) { dove_source_items (source, place->schema), sample_record (place->value),
                         place->is_there };
  if (records != NULL)
    next.schema = dove_source_member (source, records, name);

  return next;
}

static void
add_names (DoveCompleter   *self,
           const DovePlace *place,
           GPtrArray       *names)
{
  DoveSource *source = &self->inferrer.source;
  DoveValue *sample = sample_record (place->value);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  dove_source_add_names (source, dove_source_records (source, place->schema), names);
  if (dove_value_get_kind (sample) != DOVE_VALUE_RECORD)
    return;

  for (guint i = 0; i < names->len; i++)
    g_hash_table_add (seen, g_ptr_array_index (names, i));
  for (guint i = 0, n = dove_value_get_length (sample); i < n; i++)
    if (g_hash_table_add (seen, (char *) dove_value_get_name (sample, i)))
      g_ptr_array_add (names, (char *) dove_value_get_name (sample, i));
}

static const char *
title_of (DoveValue *schema)
{
  const char *title = dove_value_get_member_text (schema, "x-title");

  return title != NULL ? title : dove_value_get_member_text (schema, "title");
}

static int
best_match (const char *prefix,
            const char *name,
            const char *path,
            const char *title)
{
  int best = dove_completer_match (prefix, name);
  int other = dove_completer_match (prefix, path);

  if (other >= 0 && (best < 0 || other < best))
    best = other;
  other = title != NULL ? dove_completer_match (prefix, title) : -1;

  return other >= 0 && (best < 0 || other < best) ? other : best;
}

static void
describe_field (DoveCompleter   *self,
                DoveCompletion  *proposal,
                const DovePlace *place)
{
  DoveType type = dove_source_type (&self->inferrer.source, place->schema);

  proposal->title = g_strdup (title_of (place->schema));
  if (place->schema != NULL)
    proposal->type = dove_type_describe (&type);
  if (place->value != NULL)
    {
      DoveCell cell = dove_cell_from_value (place->value, FALSE);

      proposal->sample = dove_cell_preview (&cell);
      dove_cell_clear (&cell);
    }
}

static void
propose_field (Listing         *self,
               const DovePlace *place,
               const char      *name,
               const char      *path,
               guint            depth)
{
  DoveCompleter *completer = self->completer;
  int rank = best_match (completer->prefix, name, path, title_of (place->schema));
  DoveCompletion *proposal = NULL;
  g_autofree char *label = NULL;

  if (rank < 0 || (*completer->prefix == '\0' && depth > 0))
    return;

  label = g_strconcat (g_str_has_suffix (self->before, ".") ? "." : "", path, NULL);
  proposal = dove_completer_add (completer, DOVE_COMPLETION_FIELD, rank * 10 + (int) depth, label);
  proposal->insert = g_strconcat (self->before, path, self->is_closed ? "" : "]", NULL);
  proposal->cursor = strlen (proposal->insert);
  describe_field (completer, proposal, place);
}

static void
list_fields (Listing         *self,
             const DovePlace *place,
             const char      *path,
             guint            depth)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  if (depth >= DEPTH_MOST)
    return;

  add_names (self->completer, place, names);
  for (guint i = 0; i < names->len && self->n_fields < FIELDS_MOST; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *step = dove_step_quote (name);
      g_autofree char *below = *path != '\0' ? g_strconcat (path, ".", step, NULL)
                                             : g_strdup (step);
      DovePlace next = take_step (self->completer, place, name);

      self->n_fields++;
      propose_field (self, &next, name, below, depth);
      if (*self->completer->prefix != '\0')
        list_fields (self, &next, below, depth + 1);
    }
}

/*
 * dove_complete_all_fields:
 *
 * Proposes fields where no reference is begun yet: with brackets.
 */
void
dove_complete_all_fields (DoveCompleter *self)
{
  DovePlace record = record_place (self);
  DovePlace element = element_place (self);
  Listing of_element = { self, "[.", FALSE, 0 };
  Listing of_record = { self, "[", FALSE, 0 };

  if (element.is_there)
    list_fields (&of_element, &element, "", 0);
  list_fields (&of_record, &record, "", 0);
}

/* The end of the step in which the cursor stands: what a proposal replaces */
static guint
end_of_step (const char *text,
             guint       start,
             guint       position,
             guint       limit)
{
  guint end = dove_lexer_skip_step (text, start);

  if (end == 0 || end > limit)
    end = text[start] == '\'' ? position : start + strcspn (text + start, ".[]'");

  return CLAMP (end, position, MAX (limit, position));
}

/*
 * dove_complete_reference:
 * @span: a reference, maybe without its end, that has the cursor behind its first byte
 * @position: of the cursor
 *
 * Proposes what can stand for the name under the cursor.
 */
void
dove_complete_reference (DoveCompleter  *self,
                         const DoveSpan *span,
                         guint           position)
{
  const char *text = self->context.text;
  gboolean is_relative = text[span->start + 1] == '.' && position > span->start + 1;
  gboolean is_closed = text[span->end - 1] == ']' && span->end > position;
  guint limit = span->end - (is_closed ? 1 : 0);
  guint start = span->start + (is_relative ? 2 : 1);
  DovePlace place = is_relative ? element_place (self) : record_place (self);
  Listing listing = { self, "", FALSE, 0 };
  guint end;

  while ((end = dove_lexer_skip_step (text, start)) != 0 && end < position && text[end] == '.')
    {
      g_autofree char *name = text[start] == '\''
                              ? dove_lexer_unquote (text + start, end - start, '\'')
                              : g_strndup (text + start, end - start);

      place = take_step (self, &place, name);
      start = end + 1;
    }

  g_free (self->prefix);
  self->start = start;
  self->end = end_of_step (text, start, position, limit);
  if (text[start] == '\'' && start < position)
    start++;
  self->prefix = g_strndup (text + start, position - start);
  g_strdelimit (self->prefix, "'", '\0');
  listing.is_closed = is_closed || text[self->end] == '.';
  if (place.is_there)
    list_fields (&listing, &place, "", 0);
}
