/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-change-item.h"

#include "app/widgets/dove-words.h"
#include "record/dove-json.h"

/**
 * DoveChangeItem:
 *
 * One change of a plan, as an item of a list. Immutable; made on the thread that reads and shown
 * on the main thread. Its text is made when it is shown: a plan may have very many.
 */
struct _DoveChangeItem
{
  GObject          parent_instance;

  DoveStoreChange *change;
};

#define FIELDS_SHOWN 12

G_DEFINE_FINAL_TYPE (DoveChangeItem, dove_change_item, G_TYPE_OBJECT)

static void
dove_change_item_finalize (GObject *object)
{
  dove_store_change_free (DOVE_CHANGE_ITEM (object)->change);

  G_OBJECT_CLASS (dove_change_item_parent_class)->finalize (object);
}

static void
dove_change_item_class_init (DoveChangeItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_change_item_finalize;
}

static void
dove_change_item_init (DoveChangeItem *self)
{
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
  DoveChangeItem *self = g_object_new (DOVE_TYPE_CHANGE_ITEM, NULL);

  self->change = change;

  return self;
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
              DoveChangeKind   kind)
{
  const char *name = dove_value_get_member_text (field, "field");
  g_autofree char *before = dove_words_value (dove_value_get_member (field, "old"));
  g_autofree char *after = dove_words_value (dove_value_get_member (field, "new"));
  g_autofree char *line = NULL;

  if (kind == DOVE_CHANGE_CREATE)
    line = g_markup_printf_escaped ("%s: <b>%s</b>", name != NULL ? name : "", after);
  else
    line = g_markup_printf_escaped ("%s: %s → <b>%s</b>", name != NULL ? name : "", before, after);

  if (markup->len > 0)
    g_string_append_c (markup, '\n');
  g_string_append (markup, line);
}

/**
 * dove_change_item_to_markup:
 * @self: an item
 *
 * Says field by field what was and what will be, a line each.
 *
 * Returns: (transfer full): markup, empty when no field is written
 */
char *
dove_change_item_to_markup (DoveChangeItem *self)
{
  const char *fields = self->change->fields;
  g_autoptr(DoveValue) list = fields != NULL ? dove_json_parse (fields, -1, NULL, NULL) : NULL;
  guint length = list != NULL ? dove_value_get_length (list) : 0;
  GString *markup = g_string_new (NULL);

  for (guint i = 0; i < MIN (length, FIELDS_SHOWN); i++)
    append_field (markup, dove_value_get_element (list, i), self->change->kind);

  if (length > FIELDS_SHOWN)
    g_string_append_printf (markup, ngettext ("\nand %u more field", "\nand %u more fields",
                                              length - FIELDS_SHOWN), length - FIELDS_SHOWN);

  return g_string_free (markup, FALSE);
}

static gboolean
contains (const char *text,
          const char *folded)
{
  g_autofree char *own = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return own != NULL && strstr (own, folded) != NULL;
}

/**
 * dove_change_item_matches:
 * @self: an item
 * @text: what is looked for, casefolded
 *
 * Returns: whether the record's name, its keys or a value has it
 */
gboolean
dove_change_item_matches (DoveChangeItem *self,
                          const char     *text)
{
  const DoveStoreChange *change = self->change;

  return contains (change->label, text) || contains (change->key, text) ||
         contains (change->other, text) || contains (change->fields, text) ||
         contains (change->message, text);
}
