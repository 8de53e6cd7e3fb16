/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-import-private.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

#include <string.h>

/* What the readers of documents have in common: rows, notes, settings, paging styles. */

#define ROW_LIMIT     2000
#define NOTE_LIMIT    100
#define SETTING_LIMIT 100
#define CHOICE_LIMIT  30
#define PAGING_LIMIT  50

static void
row_free (gpointer data)
{
  DoveImportRow *row = data;

  g_free (row->object);
  g_free (row->operation);
  g_free (row->pointer);
  g_free (row->what);
  g_ptr_array_unref (row->choices);
  g_free (row);
}

DoveImportDraft *
dove_import_draft_new (void)
{
  DoveImportDraft *self = g_new0 (DoveImportDraft, 1);

  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->settings = dove_value_builder_new (DOVE_VALUE_RECORD);
  self->required = g_ptr_array_new_with_free_func (g_free);
  self->pagings = dove_value_builder_new (DOVE_VALUE_RECORD);

  return self;
}

void
dove_import_draft_free (DoveImportDraft *self)
{
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->notes);
  dove_value_builder_free (self->settings);
  g_ptr_array_unref (self->required);
  dove_value_builder_free (self->pagings);
  g_free (self);
}

static char *
make_pointer (const DoveImportPlace *place)
{
  g_autofree char *objects = place->object != NULL
                               ? dove_pointer_append_step ("/objects", place->object)
                               : g_strdup ("");
  g_autofree char *operation = place->operation != NULL
                                 ? dove_pointer_append_step (objects, place->operation)
                                 : g_strdup (objects);

  return place->member != NULL ? dove_pointer_append_step (operation, place->member)
                               : g_steal_pointer (&operation);
}

/* Puts a line on the check-list. There are rows enough for every document that a person can go
 * through; a hostile one does not get more. */
DoveImportRow *
dove_import_ask (DoveImportDraft       *self,
                 const DoveImportPlace *place,
                 const char            *format,
                 ...)
{
  DoveImportRow *row = g_new0 (DoveImportRow, 1);
  va_list arguments;

  va_start (arguments, format);
  row->what = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  row->object = g_strdup (place->object);
  row->operation = g_strdup (place->operation);
  row->pointer = make_pointer (place);
  row->try_it = place->try_it;
  row->choices = g_ptr_array_new_with_free_func (g_free);

  if (self->rows->len >= ROW_LIMIT)
    g_ptr_array_remove_index (self->rows, self->rows->len - 1);
  g_ptr_array_add (self->rows, row);

  return row;
}

void
dove_import_offer (DoveImportRow *row,
                   const char    *choice)
{
  if (row->choices->len < CHOICE_LIMIT && choice != NULL &&
      !g_ptr_array_find_with_equal_func (row->choices, choice, g_str_equal, NULL))
    g_ptr_array_add (row->choices, g_strdup (choice));
}

/* Says what is wrong with the document, once. */
void
dove_import_note (DoveImportDraft *self,
                  const char      *format,
                  ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  if (self->notes->len < NOTE_LIMIT &&
      !g_ptr_array_find_with_equal_func (self->notes, text, g_str_equal, NULL))
    g_ptr_array_add (self->notes, g_steal_pointer (&text));
}

static gboolean
is_scalar (DoveValue *value)
{
  DoveValueKind kind = dove_value_get_kind (value);

  return kind == DOVE_VALUE_TEXT || kind == DOVE_VALUE_NUMBER || kind == DOVE_VALUE_BOOLEAN;
}

static gboolean
has_element (DoveValue *list,
             DoveValue *element)
{
  for (guint i = 0; i < dove_value_get_length (list); i++)
    if (dove_value_equal (dove_value_get_element (list, i), element))
      return TRUE;

  return FALSE;
}

static DoveValue *
make_setting (const DoveImportSetting *setting,
              const char              *slug)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *title = setting->title != NULL ? g_strdup (setting->title)
                                                  : dove_import_heading (slug);
  g_autofree char *description = dove_import_brief (setting->description, 200);
  guint choices = 0;

  for (guint i = 0; i < dove_value_get_length (setting->choices); i++)
    choices += is_scalar (dove_value_get_element (setting->choices, i));

  dove_value_builder_set_text (builder, "title", title);
  if (description != NULL)
    dove_value_builder_set_text (builder, "description", description);
  if (setting->choices == NULL || choices == 0)
    dove_value_builder_set_text (builder, "type", "string");
  else if (choices == dove_value_get_length (setting->choices))
    dove_value_builder_set (builder, "enum", setting->choices);
  if (setting->is_uri)
    dove_value_builder_set_text (builder, "format", "uri");

  /* A default is of the setting's own type, or it would be refused. */
  if (setting->fallback != NULL && is_scalar (setting->fallback) &&
      (dove_value_get_kind (setting->fallback) != DOVE_VALUE_TEXT ||
       dove_import_is_plain (dove_value_get_text (setting->fallback))))
    {
      if (choices > 0 ? has_element (setting->choices, setting->fallback)
                      : dove_value_get_kind (setting->fallback) == DOVE_VALUE_TEXT)
        dove_value_builder_set (builder, "default", setting->fallback);
      else if (choices == 0)
        {
          g_autofree char *text = dove_json_write (setting->fallback, DOVE_JSON_COMPACT);

          dove_value_builder_set_text (builder, "default", text);
        }
    }

  return dove_value_builder_end (builder);
}

/* Whether two settings take the same: one parameter is described here so and there so. */
static gboolean
is_same_setting (DoveValue *a,
                 DoveValue *b)
{
  static const char * const members[] = { "type", "enum", "format" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      DoveValue *own = dove_value_get_member (a, members[i]);
      DoveValue *other = dove_value_get_member (b, members[i]);

      if ((own == NULL) != (other == NULL) || (own != NULL && !dove_value_equal (own, other)))
        return FALSE;
    }

  return TRUE;
}

char *
dove_import_add_setting (DoveImportDraft         *self,
                         const DoveImportSetting *setting)
{
  g_autofree char *slug = dove_import_slug (setting->name);
  g_autoptr(DoveValue) schema = make_setting (setting, slug);
  g_autofree char *name = NULL;

  g_strdelimit (slug, "-", '_');
  name = g_strdup (slug);
  for (guint i = 2; i < SETTING_LIMIT; i++)
    {
      DoveValue *known = dove_value_builder_peek (self->settings, name);

      if (known == NULL || is_same_setting (known, schema))
        break;
      g_free (name);
      name = g_strdup_printf ("%s_%u", slug, i);
    }

  if (dove_value_builder_peek (self->settings, name) == NULL)
    {
      dove_value_builder_set (self->settings, name, schema);
      if (setting->is_needed)
        g_ptr_array_add (self->required, g_strdup (name));
    }

  return g_steal_pointer (&name);
}

/* NULL when there are too many: then the style stands in its list. */
char *
dove_import_add_paging (DoveImportDraft *self,
                        DoveValue       *paging)
{
  const char *style = dove_value_get_member_text (paging, "style");
  g_autofree char *name = g_strdup (style);

  for (guint i = 2; i < PAGING_LIMIT; i++)
    {
      DoveValue *known = dove_value_builder_peek (self->pagings, name);

      if (known == NULL)
        dove_value_builder_set (self->pagings, name, paging);
      if (known == NULL || dove_value_equal (known, paging))
        return g_steal_pointer (&name);

      g_free (name);
      name = g_strdup_printf ("%s-%u", style, i);
    }

  return NULL;
}

void
dove_import_set_list (DoveValueBuilder *builder,
                      const char       *name,
                      GPtrArray        *texts)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < texts->len; i++)
    dove_value_builder_take_element (list, dove_value_new_text (g_ptr_array_index (texts, i)));
  dove_value_builder_take (builder, name, dove_value_builder_end (list));
}

/* A record of one member; takes over @value. */
DoveValue *
dove_import_pair (const char *name,
                  DoveValue  *value)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (builder, name, value);

  return dove_value_builder_end (builder);
}

/* What a description without an address and a way to sign in leaves to a person: both are asked
 * for, the latter as a token; @words says that it is a guess. */
void
dove_import_set_service (DoveImportDraft  *self,
                         DoveValueBuilder *manifest,
                         const char       *dialect,
                         const char       *words)
{
  g_autofree char *setting = dove_import_add_setting (self, &(DoveImportSetting) {
    .name = "url", .title = "Address of the service", .is_uri = TRUE, .is_needed = TRUE });
  g_autofree char *base = g_strdup_printf ("{+settings.%s}", setting);
  g_autoptr(DoveValueBuilder) auth = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) secret = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  dove_value_builder_set_text (manifest, "dialect", dialect);
  dove_value_builder_set_text (manifest, "base", base);
  dove_value_builder_set_text (secret, "title", "Token");
  dove_value_builder_take (secret, "secret", dove_value_new_boolean (TRUE));
  dove_value_builder_set_text (auth, "id", "token");
  dove_value_builder_set_text (auth, "type", "bearer");
  dove_value_builder_set_text (auth, "token", "{secret.token}");
  dove_value_builder_take (auth, "secrets",
                           dove_import_pair ("token", dove_value_builder_end (secret)));
  dove_value_builder_take_element (list, dove_value_builder_end (auth));
  dove_value_builder_take (manifest, "auth", dove_value_builder_end (list));
  dove_import_ask (self, &(DoveImportPlace) { NULL, NULL, "auth", "sign-in" }, "%s", words);
}
