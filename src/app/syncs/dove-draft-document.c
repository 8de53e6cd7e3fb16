/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-draft-document.h"

#include "mapping/dove-map-names.h"
#include "mapping/dove-row-rule.h"

/*
 * The document of a draft: what a form reads of it, and the one member that each edit changes.
 *
 * The document is immutable; an edit makes the next one, with all that it does not know in its
 * place. What is edited back to what it was is the member that was there, so that a draft is
 * changed only when its document says something else than the one that was loaded.
 */

/* Members that are a word, with what is meant where they are left out */
static const char *const defaults[][2] = {
  { "first", "ask" },   { "conflict", "ask" },   { "scope", "keep" },
  { "drift", "leave" }, { "empty_key", "skip" },
};

static const char *const sides[2] = { "a", "b" };
static const char *const rows_of[2] = { "to_a", "to_b" };

/**
 * dove_draft_load:
 * @self: a draft
 * @document: definition of a sync
 *
 * Begins with a definition that is there.
 */
void
dove_draft_load (DoveDraft *self,
                 DoveValue *document)
{
  g_clear_pointer (&self->document, dove_value_unref);
  g_clear_pointer (&self->original, dove_value_unref);
  self->document = dove_value_ref (document);
  self->original = dove_value_ref (document);
}

/**
 * dove_draft_get_member:
 * @self: a draft with a document
 * @member: a name
 *
 * Returns: (transfer none) (nullable): what it says
 */
DoveValue *
dove_draft_get_member (DoveDraft  *self,
                       const char *member)
{
  return dove_value_get_member (self->document, member);
}

static gboolean
is_same (DoveValue *one,
         DoveValue *other)
{
  return one == other || (one != NULL && other != NULL && dove_value_equal (one, other));
}

/* The record with one member set, or left out */
static DoveValue *
with_member (DoveValue  *record,
             const char *member,
             DoveValue  *value)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (record != NULL)
    dove_value_builder_set_all (builder, record);
  if (value != NULL)
    dove_value_builder_set (builder, member, value);
  else
    dove_value_builder_remove (builder, member);

  return dove_value_builder_end (builder);
}

/**
 * dove_draft_take_member:
 * @self: a draft with a document
 * @member: a name
 * @value: (transfer full) (nullable): what it is to say; %NULL for nothing
 *
 * Changes one member and nothing else. Back at what was loaded the document is that again.
 */
void
dove_draft_take_member (DoveDraft  *self,
                        const char *member,
                        DoveValue  *value)
{
  g_autoptr(DoveValue) taken = value;
  g_autoptr(DoveValue) next = NULL;

  if (is_same (taken, dove_draft_get_member (self, member)))
    return;

  next = with_member (self->document, member, taken);
  dove_value_unref (self->document);
  self->document = dove_value_equal (next, self->original) ? dove_value_ref (self->original)
                                                           : g_steal_pointer (&next);
}

/**
 * dove_draft_is_changed:
 * @self: a draft with a document
 *
 * Returns: whether it says something else than what was loaded
 */
gboolean
dove_draft_is_changed (DoveDraft *self)
{
  return !is_same (self->document, self->original);
}

/**
 * dove_draft_dup_document:
 * @self: a draft with a document
 * @id: (nullable): of the sync; %NULL keeps what it has
 *
 * Returns: (transfer full): the definition
 */
DoveValue *
dove_draft_dup_document (DoveDraft  *self,
                         const char *id)
{
  g_autoptr(DoveValue) text = NULL;

  if (id == NULL)
    return dove_value_ref (self->document);

  text = dove_value_new_text (id);

  return with_member (self->document, "id", text);
}

static const char *
find_default (const char *member)
{
  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++)
    if (g_str_equal (defaults[i][0], member))
      return defaults[i][1];

  return NULL;
}

static const char *
word_of (DoveValue  *document,
         const char *member)
{
  const char *word = dove_value_get_member_text (document, member);

  return word != NULL ? word : find_default (member);
}

/**
 * dove_draft_get_word:
 * @self: a draft with a document
 * @member: one that is a text: `name`, `direction`, `conflict` ...
 *
 * Returns: (transfer none) (nullable): what it says, or what is meant when it says nothing
 */
const char *
dove_draft_get_word (DoveDraft  *self,
                     const char *member)
{
  return word_of (self->document, member);
}

/**
 * dove_draft_set_word:
 * @self: a draft with a document
 * @member: likewise
 * @word: what it is to say
 */
void
dove_draft_set_word (DoveDraft  *self,
                     const char *member,
                     const char *word)
{
  DoveValue *before = dove_value_get_member (self->original, member);

  if (g_strcmp0 (word, dove_draft_get_word (self, member)) == 0)
    return;

  /* What was meant before is said as it was said before: perhaps not at all */
  if (g_strcmp0 (word, word_of (self->original, member)) == 0)
    dove_draft_take_member (self, member, before != NULL ? dove_value_ref (before) : NULL);
  else
    dove_draft_take_member (self, member, dove_value_new_text (word));
}

/**
 * dove_draft_remove_rule:
 * @self: a draft with a document
 * @field: a field that has a rule of its own
 *
 * Takes back who is right when the field differs: then what the sync says of all fields holds.
 */
void
dove_draft_remove_rule (DoveDraft  *self,
                        const char *field)
{
  static const char *const members[] = { "to_a", "to_b" };
  g_autoptr(DoveValue) next = dove_row_rule_set (self->document, field, NULL, NULL);

  for (guint i = 0; next != NULL && i < G_N_ELEMENTS (members); i++)
    {
      DoveValue *rows = dove_value_get_member (next, members[i]);

      dove_draft_take_member (self, members[i], rows != NULL ? dove_value_ref (rows) : NULL);
    }
}

/**
 * dove_draft_writes:
 * @self: a draft with a document
 * @side: 0 or 1
 *
 * Returns: whether the sync writes into a side
 */
gboolean
dove_draft_writes (DoveDraft *self,
                   guint      side)
{
  return g_strcmp0 (dove_draft_get_word (self, "direction"), side == 0 ? "a-to-b" : "b-to-a") != 0;
}

/* --- deletes ---------------------------------------------------------------------------------- */

static const char *
delete_of (DoveValue *value,
           guint      side)
{
  const char *word = NULL;

  if (value != NULL && dove_value_get_kind (value) == DOVE_VALUE_RECORD)
    word = dove_value_get_member_text (value, sides[side]);
  else if (value != NULL)
    word = dove_value_get_text (value);

  return word != NULL ? word : "keep";
}

/**
 * dove_draft_get_delete:
 * @self: a draft with a document
 * @side: 0 or 1
 *
 * Returns: (transfer none): what is done at this side when the other one's record is deleted
 */
const char *
dove_draft_get_delete (DoveDraft *self,
                       guint      side)
{
  return delete_of (dove_draft_get_member (self, "delete"), side);
}

/**
 * dove_draft_set_delete:
 * @self: a draft with a document
 * @side: 0 or 1
 * @word: `keep`, `archive`, `delete`, `ask`
 */
void
dove_draft_set_delete (DoveDraft  *self,
                       guint       side,
                       const char *word)
{
  DoveValue *before = dove_value_get_member (self->original, "delete");
  DoveValue *now = dove_draft_get_member (self, "delete");
  const char *other = dove_draft_get_delete (self, 1 - side);
  g_autoptr(DoveValue) text = dove_value_new_text (word);
  gboolean is_both = g_strcmp0 (dove_draft_get_word (self, "direction"), "both") == 0;

  if (g_str_equal (word, dove_draft_get_delete (self, side)))
    return;

  if (g_str_equal (delete_of (before, side), word) &&
      (!dove_draft_writes (self, 1 - side) || g_str_equal (delete_of (before, 1 - side), other)))
    dove_draft_take_member (self, "delete", before != NULL ? dove_value_ref (before) : NULL);
  else if (now != NULL && dove_value_get_kind (now) == DOVE_VALUE_RECORD)
    dove_draft_take_member (self, "delete", with_member (now, sides[side], text));
  else if (is_both && !g_str_equal (word, other))
    {
      g_autoptr(DoveValue) else_text = dove_value_new_text (other);
      g_autoptr(DoveValue) one = with_member (NULL, sides[0], side == 0 ? text : else_text);

      dove_draft_take_member (self, "delete",
                              with_member (one, sides[1], side == 1 ? text : else_text));
    }
  else
    dove_draft_take_member (self, "delete", g_steal_pointer (&text));
}

/* --- filters ---------------------------------------------------------------------------------- */

/**
 * dove_draft_get_filter:
 * @self: a draft with a document
 * @side: 0 or 1
 *
 * Returns: (transfer none) (nullable): the formula that its records must pass
 */
const char *
dove_draft_get_filter (DoveDraft *self,
                       guint      side)
{
  DoveValue *end = dove_draft_get_member (self, sides[side]);

  return end != NULL ? dove_value_get_member_text (end, "filter") : NULL;
}

/**
 * dove_draft_set_filter:
 * @self: a draft with a document
 * @side: 0 or 1
 * @formula: (nullable): %NULL lets all records pass
 */
void
dove_draft_set_filter (DoveDraft  *self,
                       guint       side,
                       const char *formula)
{
  g_autoptr(DoveValue) text = formula != NULL ? dove_value_new_text (formula) : NULL;

  dove_draft_take_member (self, sides[side],
                          with_member (dove_draft_get_member (self, sides[side]), "filter", text));
}

/* --- keys ------------------------------------------------------------------------------------- */

/**
 * dove_draft_count_keys:
 * @self: a draft with a document
 *
 * Returns: in how many ways records are recognised
 */
guint
dove_draft_count_keys (DoveDraft *self)
{
  DoveValue *match = dove_draft_get_member (self, "match");

  return match != NULL ? dove_value_get_length (match) : 0;
}

/**
 * dove_draft_get_key:
 * @self: a draft with a document
 * @index: of a key
 * @side: 0 or 1
 *
 * Returns: (transfer none) (nullable): its formula at a side
 */
const char *
dove_draft_get_key (DoveDraft *self,
                    guint      index,
                    guint      side)
{
  if (index >= dove_draft_count_keys (self))
    return NULL;

  return dove_value_get_member_text (
      dove_value_get_element (dove_draft_get_member (self, "match"), index), sides[side]);
}

/* The list with one element exchanged, or left out, or one more behind its last */
static DoveValue *
with_element (DoveValue *list,
              guint      index,
              DoveValue *value)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  guint length = list != NULL ? dove_value_get_length (list) : 0;

  for (guint i = 0; i < length; i++)
    if (i != index)
      dove_value_builder_add (builder, dove_value_get_element (list, i));
    else if (value != NULL)
      dove_value_builder_add (builder, value);
  if (index >= length && value != NULL)
    dove_value_builder_add (builder, value);

  return dove_value_builder_end (builder);
}

static DoveValue *
make_key (DoveValue  *before,
          const char *a,
          const char *b)
{
  g_autoptr(DoveValue) text_a = dove_value_new_text (a);
  g_autoptr(DoveValue) text_b = dove_value_new_text (b);
  g_autoptr(DoveValue) one = with_member (before, sides[0], text_a);

  return with_member (one, sides[1], text_b);
}

/**
 * dove_draft_set_key:
 * @self: a draft with a document
 * @index: of a key
 * @a: its formula at the first side
 * @b: its formula at the second side
 */
void
dove_draft_set_key (DoveDraft  *self,
                    guint       index,
                    const char *a,
                    const char *b)
{
  DoveValue *match = dove_draft_get_member (self, "match");
  g_autoptr(DoveValue) key = NULL;

  g_return_if_fail (index < dove_draft_count_keys (self));

  key = make_key (dove_value_get_element (match, index), a, b);
  dove_draft_take_member (self, "match", with_element (match, index, key));
}

/**
 * dove_draft_add_key:
 * @self: a draft with a document
 * @a: its formula at the first side
 * @b: its formula at the second side
 *
 * Adds a key, which is tried after all others.
 */
void
dove_draft_add_key (DoveDraft  *self,
                    const char *a,
                    const char *b)
{
  g_autoptr(DoveValue) key = make_key (NULL, a, b);

  dove_draft_take_member (self, "match", with_element (dove_draft_get_member (self, "match"),
                                                       G_MAXUINT, key));
}

/**
 * dove_draft_remove_key:
 * @self: a draft with a document
 * @index: of a key
 */
void
dove_draft_remove_key (DoveDraft *self,
                       guint      index)
{
  dove_draft_take_member (self, "match",
                          with_element (dove_draft_get_member (self, "match"), index, NULL));
}

/* --- rows ------------------------------------------------------------------------------------- */

/**
 * dove_draft_get_rows:
 * @self: a draft with a document
 * @side: 0 or 1
 *
 * Returns: (transfer none) (nullable): list of the rows that write into it
 */
DoveValue *
dove_draft_get_rows (DoveDraft *self,
                     guint      side)
{
  return dove_draft_get_member (self, rows_of[side]);
}

static guint
count_all (DoveDraft *self,
           guint      side)
{
  DoveValue *rows = dove_draft_get_rows (self, side);

  return rows != NULL ? dove_value_get_length (rows) : 0;
}

/* The first row of a field, and how many there are; G_MAXUINT for none */
static guint
find_index (DoveDraft  *self,
            guint       side,
            const char *path,
            guint      *n_found)
{
  DoveValue *rows = dove_draft_get_rows (self, side);
  guint found = G_MAXUINT;

  *n_found = 0;
  for (guint i = 0; i < count_all (self, side); i++)
    if (g_strcmp0 (dove_value_get_member_text (dove_value_get_element (rows, i), "field"),
                   path) == 0 && (*n_found)++ == 0)
      found = i;

  return found;
}

/**
 * dove_draft_find_row:
 * @self: a draft with a document
 * @side: 0 or 1
 * @path: a field of it
 *
 * Returns: (transfer none) (nullable): the first row that writes it
 */
DoveValue *
dove_draft_find_row (DoveDraft  *self,
                     guint       side,
                     const char *path)
{
  guint n_found = 0;
  guint index = find_index (self, side, path, &n_found);

  return n_found > 0 ? dove_value_get_element (dove_draft_get_rows (self, side), index) : NULL;
}

/**
 * dove_draft_count_rows:
 * @self: a draft with a document
 * @side: 0 or 1
 * @path: a field of it
 *
 * Returns: how many rows write it: several when each is for some records only
 */
guint
dove_draft_count_rows (DoveDraft  *self,
                       guint       side,
                       const char *path)
{
  guint n_found = 0;

  find_index (self, side, path, &n_found);

  return n_found;
}

/* Whether a formula is whole by itself: no named value is in it */
static gboolean
is_whole (DoveValue  *rows,
          const char *path,
          const char *formula)
{
  g_autoptr(DoveMapNames) names = dove_map_names_new_at (rows, path);
  g_autoptr(GPtrArray) uses = dove_map_names_get_uses (names, formula);

  return formula != NULL && uses->len == 0;
}

/**
 * dove_draft_is_plain_row:
 * @self: a draft with a document
 * @side: 0 or 1
 * @path: a field of it
 *
 * Returns: whether it has no row, or a single one with a formula of fields: no list of records,
 *   and no named value
 */
gboolean
dove_draft_is_plain_row (DoveDraft  *self,
                         guint       side,
                         const char *path)
{
  guint n_found = 0;
  guint index = find_index (self, side, path, &n_found);
  DoveValue *rows = dove_draft_get_rows (self, side);

  return n_found == 0 ||
         (n_found == 1 &&
          is_whole (rows, path,
                    dove_value_get_member_text (dove_value_get_element (rows, index), "formula")));
}

/* An empty field of the source does not empty one at the target, as long as it flows one way: what
 * somebody has entered there is worth more than nothing. Both ways, it may have been cleared. */
static DoveValue *
make_row (DoveDraft  *self,
          const char *path,
          const char *formula)
{
  g_autoptr(DoveValueBuilder) row = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (row, "field", path);
  dove_value_builder_set_text (row, "formula", formula);
  if (g_strcmp0 (dove_draft_get_word (self, "direction"), "both") != 0)
    dove_value_builder_set_text (row, "empty", "keep");

  return dove_value_builder_end (row);
}

/**
 * dove_draft_set_formula:
 * @self: a draft with a document
 * @side: 0 or 1
 * @path: a field of it, with a plain row or none
 * @formula: (nullable): what it is to hold; %NULL leaves it alone
 *
 * Changes the formula of a row and nothing else in it, adds a row, or takes one away.
 */
void
dove_draft_set_formula (DoveDraft  *self,
                        guint       side,
                        const char *path,
                        const char *formula)
{
  DoveValue *rows = dove_draft_get_rows (self, side);
  guint n_found = 0;
  guint index = find_index (self, side, path, &n_found);
  g_autoptr(DoveValue) row = NULL;

  g_return_if_fail (n_found <= 1);
  if (formula == NULL && n_found == 0)
    return;

  if (formula != NULL && n_found == 1)
    {
      g_autoptr(DoveValue) text = dove_value_new_text (formula);

      row = with_member (dove_value_get_element (rows, index), "formula", text);
    }
  else if (formula != NULL)
    row = make_row (self, path, formula);
  dove_draft_take_member (self, rows_of[side], with_element (rows, index, row));
}

/* The field whose value a formula of the other side takes over as it is; NULL when it does more */
static DoveValue *
find_source (DoveDraft  *self,
             guint       side,
             DoveValue  *field,
             const char *formula)
{
  DoveValue *fields = self->sides[1 - side].fields;

  for (guint i = 0; fields != NULL && i < dove_value_get_length (fields); i++)
    {
      DoveValue *source = dove_value_get_element (fields, i);
      g_autofree char *plain = NULL;

      if (!dove_draft_is_choosable (self, 1 - side, source, FALSE))
        continue;
      plain = dove_propose_formula (source, field);
      if (g_strcmp0 (plain, formula) == 0)
        return source;
    }

  return NULL;
}

/**
 * dove_draft_fill_rows:
 * @self: a draft with a document, whose sides are known
 * @side: 0 or 1
 *
 * Lets what goes one way as it is go into @side as well, where it can be written. Does nothing
 * when rows are there.
 */
void
dove_draft_fill_rows (DoveDraft *self,
                      guint      side)
{
  DoveValue *rows = dove_draft_get_rows (self, 1 - side);
  g_autoptr(DoveValueBuilder) back = dove_value_builder_new (DOVE_VALUE_LIST);

  if (count_all (self, side) > 0)
    return;

  for (guint i = 0; i < count_all (self, 1 - side); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      DoveValue *field = dove_draft_find_field (self, 1 - side,
                                                dove_value_get_member_text (row, "field"));
      DoveValue *source = NULL;
      g_autofree char *formula = NULL;

      if (field != NULL)
        source = find_source (self, 1 - side, field, dove_value_get_member_text (row, "formula"));
      if (source == NULL || dove_value_get_boolean (dove_value_get_member (source, "readOnly")))
        continue;
      formula = dove_propose_formula (field, source);
      dove_value_builder_take_element (
          back, make_row (self, dove_value_get_member_text (source, "path"), formula));
    }
  if (dove_value_builder_get_length (back) > 0)
    dove_draft_take_member (self, rows_of[side], dove_value_builder_end (back));
}

/* --- a new one -------------------------------------------------------------------------------- */

static DoveValue *
make_end (const DoveDraftSide *side)
{
  g_autoptr(DoveValueBuilder) end = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (end, "connection", side->connection);
  dove_value_builder_set_text (end, "object", side->object);

  return dove_value_builder_end (end);
}

static DoveValue *
make_trigger (void)
{
  g_autoptr(DoveValueBuilder) trigger = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (trigger, "every", "PT15M");

  return dove_value_builder_end (trigger);
}

static void
begin_document (DoveDraft  *self,
                const char *name)
{
  g_autoptr(DoveValueBuilder) sync = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) match = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValueBuilder) rows = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autofree char *id = dove_draft_make_id (name);
  g_autoptr(DoveValue) document = NULL;

  dove_value_builder_take (sync, "dovetail", dove_value_new_integer (1));
  dove_value_builder_set_text (sync, "kind", "sync");
  dove_value_builder_set_text (sync, "id", id);
  dove_value_builder_set_text (sync, "name", name);
  dove_value_builder_take (sync, "a", make_end (&self->sides[0]));
  dove_value_builder_take (sync, "b", make_end (&self->sides[1]));
  dove_value_builder_set_text (sync, "direction", "a-to-b");
  dove_value_builder_take (sync, "match", dove_value_builder_end (match));
  dove_value_builder_take (sync, "to_b", dove_value_builder_end (rows));
  dove_value_builder_take (sync, "trigger", make_trigger ());
  document = dove_value_builder_end (sync);
  dove_draft_load (self, document);
}

/**
 * dove_draft_begin:
 * @self: a draft with its proposals
 * @name: what the sync is to be called
 *
 * Begins a new sync from its first side to its second, of what is proposed and not doubtful.
 */
void
dove_draft_begin (DoveDraft  *self,
                  const char *name)
{
  DoveValue *fields = self->sides[1].fields;

  begin_document (self, name);
  if (self->keys->len > 0)
    {
      const DoveProposal *key = g_ptr_array_index (self->keys, 0);

      dove_draft_add_key (self, key->formula, key->target_formula);
    }

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *field = dove_value_get_element (fields, i);
      const char *path = dove_value_get_member_text (field, "path");
      const DoveProposal *row = dove_draft_find_proposal (self, 1, path);

      if (row != NULL && !row->is_doubtful && dove_draft_is_choosable (self, 1, field, TRUE))
        dove_draft_set_formula (self, 1, path, row->formula);
    }
}

/* Whether a row is as the form makes it: what a person has said besides is theirs */
static gboolean
is_made (DoveValue *row)
{
  const char *empty = dove_value_get_member_text (row, "empty");
  guint known = empty != NULL ? 3 : 2;

  return dove_value_get_member_text (row, "formula") != NULL &&
         dove_value_get_length (row) == known &&
         (empty == NULL || g_str_equal (empty, "keep"));
}

/* What is made of a field follows the direction, too */
static void
renew_rows (DoveDraft *self,
            guint      side)
{
  DoveValue *rows = dove_draft_get_rows (self, side);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < count_all (self, side); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);

      dove_value_builder_take_element (
          list, is_made (row) ? make_row (self, dove_value_get_member_text (row, "field"),
                                          dove_value_get_member_text (row, "formula"))
                              : dove_value_ref (row));
    }
  dove_draft_take_member (self, rows_of[side], dove_value_builder_end (list));
}

/**
 * dove_draft_turn:
 * @self: a draft of dove_draft_begin()
 * @direction: `a-to-b`, `b-to-a`, `both`
 *
 * Lets a new sync go in another direction. What goes back follows from what goes over.
 */
void
dove_draft_turn (DoveDraft  *self,
                 const char *direction)
{
  dove_draft_set_word (self, "direction", direction);
  dove_draft_take_member (self, rows_of[0], NULL);
  renew_rows (self, 1);
  if (dove_draft_writes (self, 0))
    dove_draft_fill_rows (self, 0);
}

/**
 * dove_draft_end:
 * @self: a draft of dove_draft_begin()
 * @id: of the new sync
 *
 * Returns: (transfer full): its definition, with what goes back as it follows from what goes over
 */
DoveValue *
dove_draft_end (DoveDraft  *self,
                const char *id)
{
  g_autoptr(DoveValue) document = NULL;

  /* The rows that go over stay as they are, whatever was made of them in the mapping editor */
  if (dove_draft_writes (self, 0) && dove_draft_writes (self, 1))
    {
      dove_draft_take_member (self, rows_of[0], NULL);
      dove_draft_fill_rows (self, 0);
    }
  document = dove_draft_dup_document (self, id);

  return dove_draft_writes (self, 1) ? g_steal_pointer (&document)
                                     : with_member (document, rows_of[1], NULL);
}
