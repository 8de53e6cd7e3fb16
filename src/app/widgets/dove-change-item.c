/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-change-item.h"

#include "app/widgets/dove-words.h"
#include "connector/dove-hide.h"
#include "record/dove-json.h"
#include "record/dove-schema.h"

/**
 * DoveChangeItem:
 *
 * One change of a plan, as an item of a list, or a record that the plan leaves alone and why. Made
 * on the thread that reads and shown on the main thread; from then on only what a person chooses
 * about it changes. Its text is made when it is shown, since a plan may have very many; what is
 * searched in is made by the thread, so that a search is quick.
 */
struct _DoveChangeItem
{
  GObject          parent_instance;

  DoveStoreChange *change;
  GHashTable      *titles;       /* (nullable) (element-type utf8 utf8): of fields, by paths */
  DoveChangeItem  *earlier;      /* (nullable): another change of the same record */
  guint            record;       /* number of the record in its list */
  char            *searched;     /* names and values, casefolded, a line each */
  gboolean         is_alone;
  gboolean         is_left_out;  /* chosen by a person */
};

enum
{
  PROP_LEFT_OUT = 1,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (DoveChangeItem, dove_change_item, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
dove_change_item_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  if (id == PROP_LEFT_OUT)
    g_value_set_boolean (value, DOVE_CHANGE_ITEM (object)->is_left_out);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dove_change_item_finalize (GObject *object)
{
  DoveChangeItem *self = DOVE_CHANGE_ITEM (object);

  dove_store_change_free (self->change);
  g_clear_pointer (&self->titles, g_hash_table_unref);
  g_clear_object (&self->earlier);
  g_free (self->searched);

  G_OBJECT_CLASS (dove_change_item_parent_class)->finalize (object);
}

static void
dove_change_item_class_init (DoveChangeItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dove_change_item_get_property;
  object_class->finalize = dove_change_item_finalize;

  /**
   * DoveChangeItem:left-out:
   *
   * Whether a person leaves it out of the plan.
   */
  properties[PROP_LEFT_OUT] =
      g_param_spec_boolean ("left-out", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dove_change_item_init (DoveChangeItem *self)
{
}

/* Values that are not to be shown do not come into the list at all. */
static void
hide_secrets (DoveStoreChange *change)
{
  g_autoptr(DoveValue) fields = NULL;
  g_autoptr(DoveValue) shown = NULL;

  if (change->fields == NULL || strstr (change->fields, "\"secret\"") == NULL)
    return;

  fields = dove_json_parse (change->fields, -1, NULL, NULL);
  shown = fields != NULL ? dove_hide_fields (fields) : NULL;
  g_free (change->fields);
  change->fields = shown != NULL ? dove_json_write (shown, DOVE_JSON_COMPACT) : NULL;
}

static void
add_searched (GString    *searched,
              const char *text)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  if (folded != NULL)
    g_string_append_printf (searched, "%s\n", folded);
}

static void
add_searched_value (GString   *searched,
                    DoveValue *value)
{
  g_autofree char *json = NULL;

  if (value == NULL || dove_value_is_null (value))
    return;

  if (dove_value_get_text (value) == NULL)
    json = dove_json_write (value, DOVE_JSON_COMPACT);
  add_searched (searched, json != NULL ? json : dove_value_get_text (value));
}

static char *
make_searched (const DoveStoreChange *change,
               GHashTable            *titles)
{
  g_autoptr(DoveValue) list = change->fields != NULL
      ? dove_json_parse (change->fields, -1, NULL, NULL) : NULL;
  guint length = list != NULL ? dove_value_get_length (list) : 0;
  GString *searched = g_string_new (NULL);

  add_searched (searched, change->label);
  add_searched (searched, change->key);
  add_searched (searched, change->other);
  add_searched (searched, change->message);
  for (guint i = 0; i < length; i++)
    {
      DoveValue *field = dove_value_get_element (list, i);
      const char *path = dove_value_get_member_text (field, "field");

      add_searched (searched, path);
      if (path != NULL && dove_title_of (titles, path) != path)
        add_searched (searched, dove_title_of (titles, path));
      add_searched_value (searched, dove_value_get_member (field, "old"));
      add_searched_value (searched, dove_value_get_member (field, "new"));
    }

  return g_string_free (searched, FALSE);
}

/**
 * dove_change_item_new:
 * @change: (transfer full): a change
 *
 * Returns: (transfer full): the item
 */
DoveChangeItem *
dove_change_item_new (DoveStoreChange *change)
{
  return dove_change_item_new_of (change, 0, NULL, NULL);
}

/**
 * dove_change_item_new_of:
 * @change: (transfer full): a change
 * @record: number of its record in the list
 * @titles: (nullable) (element-type utf8 utf8): what the fields of its side are called, by their
 *   paths; nobody changes it any more
 * @earlier: (nullable): the item before it of the same record
 *
 * Any thread.
 *
 * Returns: (transfer full): the item
 */
DoveChangeItem *
dove_change_item_new_of (DoveStoreChange *change,
                         guint            record,
                         GHashTable      *titles,
                         DoveChangeItem  *earlier)
{
  DoveChangeItem *self = g_object_new (DOVE_TYPE_CHANGE_ITEM, NULL);

  self->change = change;
  self->record = record;
  self->titles = titles != NULL ? g_hash_table_ref (titles) : NULL;
  g_set_object (&self->earlier, earlier);
  hide_secrets (change);
  self->searched = make_searched (change, titles);

  return self;
}

/**
 * dove_change_item_new_alone:
 * @change: (transfer full): side, key, label and message of a record; the rest of it says nothing
 *
 * Returns: (transfer full): an item for a record that a plan leaves alone
 */
DoveChangeItem *
dove_change_item_new_alone (DoveStoreChange *change)
{
  DoveChangeItem *self = dove_change_item_new_of (change, 0, NULL, NULL);

  self->is_alone = TRUE;

  return self;
}

/**
 * dove_change_item_get_record:
 * @self: an item
 *
 * Returns: number of the record in its list
 */
guint
dove_change_item_get_record (DoveChangeItem *self)
{
  return self->record;
}

/**
 * dove_change_item_get_earlier:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the item before it of the same record
 */
DoveChangeItem *
dove_change_item_get_earlier (DoveChangeItem *self)
{
  return self->earlier;
}

/**
 * dove_change_item_is_alone:
 * @self: an item
 *
 * Returns: whether it is no change but a record that is left alone
 */
gboolean
dove_change_item_is_alone (DoveChangeItem *self)
{
  return self->is_alone;
}

/**
 * dove_change_item_is_planned:
 * @self: an item
 *
 * Returns: whether it is a change that is still to be written
 */
gboolean
dove_change_item_is_planned (DoveChangeItem *self)
{
  return !self->is_alone && self->change->state == DOVE_CHANGE_PLANNED;
}

/**
 * dove_change_item_is_left_out:
 * @self: an item
 *
 * Returns: whether a person leaves it out, or has left it out
 */
gboolean
dove_change_item_is_left_out (DoveChangeItem *self)
{
  return self->is_left_out || self->change->state == DOVE_CHANGE_LEFT_OUT;
}

/**
 * dove_change_item_say_result:
 * @self: an item
 *
 * Returns: what became of it, in words; empty while it is planned, and for a record that is left
 *   alone
 */
const char *
dove_change_item_say_result (DoveChangeItem *self)
{
  if (self->is_alone)
    return "";
  if (self->is_left_out)
    return _("Left out");

  return self->change->state != DOVE_CHANGE_PLANNED ? dove_words_change_state (self->change->state)
                                                    : "";
}

/**
 * dove_change_item_set_left_out:
 * @self: an item
 * @is_left_out: whether a person leaves it out
 *
 * Main thread.
 */
void
dove_change_item_set_left_out (DoveChangeItem *self,
                               gboolean        is_left_out)
{
  if (self->is_left_out == is_left_out)
    return;

  self->is_left_out = is_left_out;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEFT_OUT]);
}

/**
 * dove_change_item_get_change:
 * @self: an item
 *
 * Returns: (transfer none): the change
 */
const DoveStoreChange *
dove_change_item_get_change (DoveChangeItem *self)
{
  return self->change;
}

/**
 * dove_change_item_get_label:
 * @self: an item
 *
 * Returns: what to call the record
 */
const char *
dove_change_item_get_label (DoveChangeItem *self)
{
  const DoveStoreChange *change = self->change;

  if (change->label != NULL && change->label[0] != '\0')
    return change->label;
  if (change->key != NULL)
    return change->key;

  return change->other != NULL ? change->other : "";
}

static void
append_field (GString         *markup,
              DoveValue       *field,
              GHashTable      *titles,
              DoveChangeKind   kind)
{
  const char *path = dove_value_get_member_text (field, "field");
  const char *name = dove_title_of (titles, path != NULL ? path : "");
  g_autofree char *before = dove_words_show_value (dove_value_get_member (field, "old"));
  g_autofree char *after = dove_words_show_value (dove_value_get_member (field, "new"));
  g_autofree char *line = NULL;

  if (kind == DOVE_CHANGE_CREATE)
    line = g_markup_printf_escaped ("%s: <b>%s</b>", name, after);
  else
    line = g_markup_printf_escaped ("%s: %s → <b>%s</b>", name, before, after);

  if (markup->len > 0)
    g_string_append_c (markup, '\n');
  g_string_append (markup, line);
}

/**
 * dove_change_item_fields_to_markup:
 * @change: a change, whose fields may hold secrets
 * @titles: (nullable) (element-type utf8 utf8): what fields are called, by their paths
 *
 * Says all of its fields, as dove_change_item_to_markup() does.
 *
 * Returns: (transfer full): markup, empty when no field is written
 */
char *
dove_change_item_fields_to_markup (const DoveStoreChange *change,
                                   GHashTable            *titles)
{
  DoveStoreChange *copy = dove_store_change_new ();
  g_autoptr(DoveChangeItem) item = NULL;

  copy->kind = change->kind;
  copy->fields = g_strdup (change->fields);
  item = dove_change_item_new_of (copy, 0, titles, NULL);

  return dove_change_item_to_markup (item, 0);
}

/**
 * dove_change_item_to_markup:
 * @self: an item
 * @most: how many fields are said; 0 for all
 *
 * Says field by field what was and what will be, a line each.
 *
 * Returns: (transfer full): markup, empty when no field is written
 */
char *
dove_change_item_to_markup (DoveChangeItem *self,
                            guint           most)
{
  const char *fields = self->change->fields;
  g_autoptr(DoveValue) list = fields != NULL ? dove_json_parse (fields, -1, NULL, NULL) : NULL;
  guint length = list != NULL ? dove_value_get_length (list) : 0;
  guint shown = most > 0 ? MIN (length, most) : length;
  GString *markup = g_string_new (NULL);

  for (guint i = 0; i < shown; i++)
    append_field (markup, dove_value_get_element (list, i), self->titles, self->change->kind);

  if (length > shown)
    g_string_append_printf (markup, ngettext ("\nand %u more field", "\nand %u more fields",
                                              length - shown), length - shown);

  return g_string_free (markup, FALSE);
}

/**
 * dove_change_item_say_paths:
 * @self: an item
 * @most: how many fields are said; 0 for all
 *
 * Says how the fields of dove_change_item_to_markup() are called in formulas, a line each.
 *
 * Returns: (transfer full) (nullable): their paths; %NULL when these are shown already
 */
char *
dove_change_item_say_paths (DoveChangeItem *self,
                            guint           most)
{
  const char *fields = self->titles != NULL ? self->change->fields : NULL;
  g_autoptr(DoveValue) list = fields != NULL ? dove_json_parse (fields, -1, NULL, NULL) : NULL;
  guint length = list != NULL ? dove_value_get_length (list) : 0;
  g_autoptr(GString) paths = g_string_new (NULL);
  gboolean has_title = FALSE;

  for (guint i = 0; i < (most > 0 ? MIN (length, most) : length); i++)
    {
      const char *path = dove_value_get_member_text (dove_value_get_element (list, i), "field");

      if (path == NULL)
        continue;
      g_string_append_printf (paths, "%s%s", paths->len > 0 ? "\n" : "", path);
      has_title |= dove_title_of (self->titles, path) != path;
    }

  return has_title ? g_string_free (g_steal_pointer (&paths), FALSE) : NULL;
}

/**
 * dove_change_item_matches:
 * @self: an item
 * @text: what is looked for, casefolded
 *
 * Returns: whether the record's name, its keys, a field's name or a value has it
 */
gboolean
dove_change_item_matches (DoveChangeItem *self,
                          const char     *text)
{
  return strstr (self->searched, text) != NULL;
}
