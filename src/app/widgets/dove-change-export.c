/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-change-export.h"

#include "app/widgets/dove-change-item.h"
#include "app/widgets/dove-csv.h"
#include "app/widgets/dove-words.h"
#include "record/dove-json.h"

/*
 * Changes as a table for a spreadsheet: a line for each field that is written, or for the record
 * where there is none. Values are as they are.
 */

/* A value of a field as it is; what is no single value, as JSON */
static char *
value_text (DoveValue  *field,
            const char *name)
{
  DoveValue *value = field != NULL ? dove_value_get_member (field, name) : NULL;

  if (value == NULL || dove_value_is_null (value))
    return g_strdup ("");
  if (dove_value_get_text (value) != NULL)
    return g_strdup (dove_value_get_text (value));

  return dove_json_write (value, DOVE_JSON_COMPACT);
}

static void
add_line (GString        *table,
          DoveChangeItem *item,
          const char     *side,
          DoveValue      *field)
{
  const DoveStoreChange *change = dove_change_item_get_change (item);
  g_autofree char *before = value_text (field, "old");
  g_autofree char *after = value_text (field, "new");

  dove_csv_add_cell (table, dove_change_item_is_alone (item) ? _("Left alone")
                                                             : dove_words_change (change->kind));
  dove_csv_add_cell (table, side);
  dove_csv_add_cell (table, dove_change_item_get_label (item));
  dove_csv_add_cell (table, field != NULL ? dove_value_get_member_text (field, "field") : NULL);
  dove_csv_add_cell (table, before);
  dove_csv_add_cell (table, after);
  dove_csv_add_cell (table, dove_change_item_say_result (item));
  dove_csv_add_cell (table, change->message);
  dove_csv_end_line (table);
}

static void
add_change (GString        *table,
            DoveChangeItem *item,
            const char     *side)
{
  const DoveStoreChange *change = dove_change_item_get_change (item);
  g_autoptr(DoveValue) fields =
      change->fields != NULL ? dove_json_parse (change->fields, -1, NULL, NULL) : NULL;
  guint n_fields = fields != NULL && change->kind != DOVE_CHANGE_LINK
                       ? dove_value_get_length (fields) : 0;

  for (guint i = 0; i < n_fields; i++)
    add_line (table, item, side, dove_value_get_element (fields, i));
  if (n_fields == 0)
    add_line (table, item, side, NULL);
}

/**
 * dove_change_export:
 * @items: (element-type DoveChangeItem): changes
 * @a: (nullable): what the sync's `a` is called
 * @b: (nullable): likewise of `b`
 *
 * Makes a table of changes. Any thread.
 *
 * Returns: (transfer full): the table, in UTF-8 with a mark that says so to spreadsheets
 */
char *
dove_change_export (GPtrArray   *items,
                    const char  *a,
                    const char  *b)
{
  /* Translators: why a change failed, above a column */
  const char *message = C_("table", "Message");
  const char *const heads[] = { _("What"), _("Application"), _("Record"), _("Field"), _("Before"),
                                _("After"), _("Result"), message, NULL };
  GString *table = dove_csv_new (heads);

  for (guint i = 0; i < items->len; i++)
    {
      DoveChangeItem *item = g_ptr_array_index (items, i);

      add_change (table, item,
                  dove_change_item_get_change (item)->side == DOVE_SIDE_A ? a : b);
    }

  return dove_csv_end (table);
}
