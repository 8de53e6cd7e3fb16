/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-map-completion.h"

#include "formula/dove-completion.h"

/**
 * DoveMapCompletion:
 *
 * What could be written at the cursor of a formula: fields with the value that they have in the
 * chosen record, functions with their arguments, names. Proposed while typing.
 */
struct _DoveMapCompletion
{
  GObject    parent_instance;

  DoveValue *schema;   /* (nullable): of the records */
  DoveValue *record;   /* (nullable): the chosen one */
  char     **names;    /* (nullable): of values that the formula can use */
};

/* One of them, as the popup wants it */
#define DOVE_TYPE_MAP_WORD (dove_map_word_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapWord, dove_map_word, DOVE, MAP_WORD, GObject)

struct _DoveMapWord
{
  GObject         parent_instance;

  DoveCompletion *word;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (DoveMapWord, dove_map_word, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GTK_SOURCE_TYPE_COMPLETION_PROPOSAL, NULL))

static void
dove_map_word_finalize (GObject *object)
{
  dove_completion_free (DOVE_MAP_WORD (object)->word);

  G_OBJECT_CLASS (dove_map_word_parent_class)->finalize (object);
}

static void
dove_map_word_class_init (DoveMapWordClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_map_word_finalize;
}

static void
dove_map_word_init (DoveMapWord *self)
{
}

/* --- what is proposed ------------------------------------------------------------------------- */

static char *
get_text (GtkTextBuffer *buffer,
          guint         *cursor)
{
  GtkTextIter start, end, at;
  char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_get_iter_at_mark (buffer, &at, gtk_text_buffer_get_insert (buffer));
  text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  *cursor = (guint) (g_utf8_offset_to_pointer (text, gtk_text_iter_get_offset (&at)) - text);

  return text;
}

static void
find_words (DoveMapCompletion          *self,
            GtkSourceCompletionContext *context,
            GListStore                 *store)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (gtk_source_completion_context_get_buffer (context));
  const DoveSurroundings surroundings = { self->schema, self->record, NULL,
                                          (const char *const *) self->names };
  guint cursor = 0;
  g_autofree char *text = get_text (buffer, &cursor);
  g_autoptr(GPtrArray) found = dove_formula_complete (text, cursor, &surroundings);
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_set_free_func (found, NULL);
  for (guint i = 0; i < found->len; i++)
    {
      DoveMapWord *word = g_object_new (DOVE_TYPE_MAP_WORD, NULL);

      word->word = g_ptr_array_index (found, i);
      g_ptr_array_add (words, word);
    }
  g_list_store_splice (store, 0, g_list_model_get_n_items (G_LIST_MODEL (store)), words->pdata,
                       words->len);
}

static GListModel *
populate (GtkSourceCompletionProvider  *provider,
          GtkSourceCompletionContext   *context,
          GError                      **error)
{
  GListStore *store = g_list_store_new (GTK_SOURCE_TYPE_COMPLETION_PROPOSAL);

  find_words (DOVE_MAP_COMPLETION (provider), context, store);

  return G_LIST_MODEL (store);
}

static void
refilter (GtkSourceCompletionProvider *provider,
          GtkSourceCompletionContext  *context,
          GListModel                  *model)
{
  find_words (DOVE_MAP_COMPLETION (provider), context, G_LIST_STORE (model));
}

/* A field begins with a bracket, which is no letter */
static gboolean
is_trigger (GtkSourceCompletionProvider *provider,
            const GtkTextIter           *iter,
            gunichar                     character)
{
  return character == '[';
}

/* What is told behind the word: of a field its value, of a function its arguments */
static char *
describe (const DoveCompletion *word)
{
  if (word->signature != NULL)
    return g_strdup_printf ("(%s)", word->signature);
  if (word->sample != NULL && word->title != NULL)
    return g_strdup_printf ("%s · %s", word->title, word->sample);
  if (word->sample != NULL || word->title != NULL)
    return g_strdup (word->sample != NULL ? word->sample : word->title);

  return g_strdup (word->type);
}

static void
display (GtkSourceCompletionProvider *provider,
         GtkSourceCompletionContext  *context,
         GtkSourceCompletionProposal *proposal,
         GtkSourceCompletionCell     *cell)
{
  const DoveCompletion *word = DOVE_MAP_WORD (proposal)->word;
  g_autofree char *text = NULL;

  switch (gtk_source_completion_cell_get_column (cell))
    {
    case GTK_SOURCE_COMPLETION_COLUMN_TYPED_TEXT:
      text = g_strdup (word->label);
      break;
    case GTK_SOURCE_COMPLETION_COLUMN_AFTER:
      text = describe (word);
      break;
    case GTK_SOURCE_COMPLETION_COLUMN_COMMENT:
      text = word->help != NULL ? g_strdup (_(word->help)) : NULL;
      break;
    case GTK_SOURCE_COMPLETION_COLUMN_ICON:
    case GTK_SOURCE_COMPLETION_COLUMN_BEFORE:
    case GTK_SOURCE_COMPLETION_COLUMN_DETAILS:
    default:
      break;
    }
  gtk_source_completion_cell_set_text (cell, text);
}

static void
activate (GtkSourceCompletionProvider *provider,
          GtkSourceCompletionContext  *context,
          GtkSourceCompletionProposal *proposal)
{
  g_autoptr(GtkSourceCompletionProposal) kept = g_object_ref (proposal);
  const DoveCompletion *word = DOVE_MAP_WORD (proposal)->word;
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (gtk_source_completion_context_get_buffer (context));
  guint cursor = 0;
  g_autofree char *text = get_text (buffer, &cursor);
  glong at = g_utf8_pointer_to_offset (text, text + MIN (word->start, strlen (text)));
  glong behind = g_utf8_pointer_to_offset (text, text + MIN (word->end, strlen (text)));
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, (int) at);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, (int) behind);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, word->insert, -1);
  gtk_text_buffer_end_user_action (buffer);
  at += g_utf8_pointer_to_offset (word->insert, word->insert + word->cursor);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, (int) at);
  gtk_text_buffer_place_cursor (buffer, &start);
}

static void
provider_init (GtkSourceCompletionProviderInterface *interface)
{
  interface->populate = populate;
  interface->refilter = refilter;
  interface->is_trigger = is_trigger;
  interface->display = display;
  interface->activate = activate;
}

/* --- the provider ----------------------------------------------------------------------------- */

G_DEFINE_FINAL_TYPE_WITH_CODE (DoveMapCompletion, dove_map_completion, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GTK_SOURCE_TYPE_COMPLETION_PROVIDER,
                                                      provider_init))

static void
dove_map_completion_finalize (GObject *object)
{
  dove_map_completion_set_about (DOVE_MAP_COMPLETION (object), NULL, NULL);
  g_strfreev (DOVE_MAP_COMPLETION (object)->names);

  G_OBJECT_CLASS (dove_map_completion_parent_class)->finalize (object);
}

static void
dove_map_completion_class_init (DoveMapCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_map_completion_finalize;
}

static void
dove_map_completion_init (DoveMapCompletion *self)
{
}

/**
 * dove_map_completion_new:
 *
 * Returns: (transfer full): a provider that knows functions only
 */
DoveMapCompletion *
dove_map_completion_new (void)
{
  return g_object_new (DOVE_TYPE_MAP_COMPLETION, NULL);
}

/**
 * dove_map_completion_set_about:
 * @self: a provider
 * @schema: (nullable): JSON Schema of the records
 * @record: (nullable): one of them
 *
 * Says what formulas are about.
 */
void
dove_map_completion_set_about (DoveMapCompletion *self,
                               DoveValue         *schema,
                               DoveValue         *record)
{
  DoveValue *schema_before = self->schema;
  DoveValue *record_before = self->record;

  self->schema = schema != NULL ? dove_value_ref (schema) : NULL;
  self->record = record != NULL ? dove_value_ref (record) : NULL;
  g_clear_pointer (&schema_before, dove_value_unref);
  g_clear_pointer (&record_before, dove_value_unref);
}

/**
 * dove_map_completion_set_names:
 * @self: proposals
 * @names: (array zero-terminated=1): what values are called that the formula can use
 */
void
dove_map_completion_set_names (DoveMapCompletion *self,
                               const char *const *names)
{
  g_strfreev (self->names);
  self->names = g_strdupv ((char **) names);
}
