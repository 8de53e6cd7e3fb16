/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-outcome.h"

#include "app/client/dove-rows.h"
#include "app/widgets/dove-change-row.h"
#include "app/widgets/dove-ui.h"
#include "base/dove-error.h"
#include "mapping/dove-map-compare.h"
#include "mapping/dove-map-names.h"
#include "record/dove-schema.h"
#include "sync/dove-plan.h"

/*
 * What a changed sync would do, as its preview tells: how many records of each kind, whether a
 * person is asked before it is written, and the first of the changes.
 */

#define CHANGES_SHOWN 50

typedef struct
{
  DoveClient *client;
  DoveValue  *document;
  guint       counts[2][DOVE_CHANGE_UNLINK + 1];  /* by the side that is written */
  GHashTable *titles[2];                          /* of the fields of the sides */
  GPtrArray  *items;                              /* of DoveChangeItem, the first */
  guint       n_changes;
} Outcome;

static const char *
name_of_side (const Outcome *self,
              guint          side)
{
  DoveValue *end = dove_value_get_member (self->document, side == 0 ? "a" : "b");

  return dove_client_get_connection_name (self->client,
                                          dove_value_get_member_text (end, "connection"));
}

static void
count (Outcome   *self,
       DoveValue *rows)
{
  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      g_autoptr(DoveStoreChange) change =
          dove_plan_change_parse (dove_value_get_element (rows, i));

      if (change == NULL)
        continue;
      self->n_changes++;
      self->counts[change->side][change->kind]++;
      if (self->items->len < CHANGES_SHOWN)
        {
          GHashTable *titles = self->titles[change->side];

          g_ptr_array_add (self->items, dove_change_item_new_of (g_steal_pointer (&change), 0,
                                                                 titles, NULL));
        }
    }
}

static void
append_count (GString    *text,
              guint       number,
              const char *words)
{
  if (number > 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", words);
}

/* (nullable): what is done at a side */
static char *
describe_side (const Outcome *self,
               guint          side)
{
  const guint *counts = self->counts[side];
  g_autofree char *created = g_strdup_printf (
      ngettext ("%u record is created", "%u records are created", counts[DOVE_CHANGE_CREATE]),
      counts[DOVE_CHANGE_CREATE]);
  g_autofree char *updated = g_strdup_printf (
      ngettext ("%u record is changed", "%u records are changed", counts[DOVE_CHANGE_UPDATE]),
      counts[DOVE_CHANGE_UPDATE]);
  g_autofree char *archived = g_strdup_printf (
      ngettext ("%u record is archived", "%u records are archived", counts[DOVE_CHANGE_ARCHIVE]),
      counts[DOVE_CHANGE_ARCHIVE]);
  g_autofree char *deleted = g_strdup_printf (
      ngettext ("%u record is deleted", "%u records are deleted", counts[DOVE_CHANGE_DELETE]),
      counts[DOVE_CHANGE_DELETE]);
  g_autoptr(GString) text = g_string_new (NULL);

  append_count (text, counts[DOVE_CHANGE_CREATE], created);
  append_count (text, counts[DOVE_CHANGE_UPDATE], updated);
  append_count (text, counts[DOVE_CHANGE_ARCHIVE], archived);
  append_count (text, counts[DOVE_CHANGE_DELETE], deleted);

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static guint
sum (const Outcome  *self,
     DoveChangeKind  kind)
{
  return self->counts[0][kind] + self->counts[1][kind];
}

static void
add_links (const Outcome *self,
           GtkWidget     *group)
{
  guint linked = sum (self, DOVE_CHANGE_LINK);
  guint parted = sum (self, DOVE_CHANGE_UNLINK);
  g_autofree char *together = g_strdup_printf (
      ngettext ("%u pair is found", "%u pairs are found", linked), linked);
  g_autofree char *apart = g_strdup_printf (
      ngettext ("%u pair is parted", "%u pairs are parted", parted), parted);
  g_autoptr(GString) text = g_string_new (NULL);

  append_count (text, linked, together);
  append_count (text, parted, apart);
  if (text->len > 0)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               dove_ui_row_new (_("Records That Are the Same"), text->str));
}

/* Records that cannot be carried over are not among the changes */
static void
add_failed (GtkWidget *group,
            DoveValue *result)
{
  DoveValue *counts = dove_value_get_member (result, "counts");
  gint64 failed = 0;
  g_autofree char *text = NULL;

  if (!dove_value_get_integer (dove_value_get_member (counts, "failed"), &failed) || failed == 0)
    return;

  text = g_strdup_printf (
      ngettext ("%u record stays as it is. Why is told as a problem when the sync runs",
                "%u records stay as they are. Why is told as problems when the sync runs", failed),
      (guint) failed);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             dove_ui_row_new (_("Records That Cannot Be Carried Over"), text));
}

static GtkWidget *
make_counts (const Outcome *self,
             DoveValue     *result)
{
  const char *asks = dove_value_get_member_text (result, "asks");
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("What the Next Run Would Do"));
  for (guint side = 2; side-- > 0;)
    {
      g_autofree char *text = describe_side (self, side);

      if (text != NULL)
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                   dove_ui_row_new (name_of_side (self, side), text));
    }
  add_links (self, group);
  if (self->n_changes == 0)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               dove_ui_row_new (_("Nothing: no record is touched"), NULL));
  add_failed (group, result);
  if (asks != NULL && self->n_changes > 0)
    {
      g_autofree char *why = g_strdup_printf (_("%s. You see all of it once more, and approve it."),
                                              asks);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 dove_ui_row_new (_("It asks you before it writes"), why));
    }

  return group;
}

static GtkWidget *
make_changes (const Outcome *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *title = self->n_changes > self->items->len
                               /* Translators: before a list of some changes of many */
                               ? g_strdup_printf (_("The First %u Changes"), self->items->len)
                               : g_strdup (_("The Changes"));

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  for (guint i = 0; i < self->items->len; i++)
    {
      DoveChangeItem *item = g_ptr_array_index (self->items, i);
      GtkWidget *row = adw_preferences_row_new ();
      GtkWidget *change = dove_change_row_new ();
      guint side = dove_change_item_get_change (item)->side;

      dove_change_row_set (DOVE_CHANGE_ROW (change), item, name_of_side (self, side),
                           FALSE);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), change);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }

  return group;
}

/* What is carried over otherwise than before: the mapping, field by field */
static void
add_fields (const Outcome *self,
            GtkWidget     *page,
            DoveValue     *original,
            guint          side)
{
  const char *member = side == 0 ? "to_a" : "to_b";
  g_autoptr(GPtrArray) changes =
      dove_map_rows_compare (dove_value_get_member (original, member),
                             dove_value_get_member (self->document, member));
  GtkWidget *group = adw_preferences_group_new ();
  /* Translators: the name of an application: what becomes different in the mapping to it */
  g_autofree char *title = g_strdup_printf (_("What Is Carried Over Otherwise to %s"),
                                            name_of_side (self, side));
  g_autofree char *markup = g_markup_escape_text (title, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), markup);
  for (guint i = 0; i < MIN (changes->len, CHANGES_SHOWN); i++)
    {
      const DoveRowChange *change = g_ptr_array_index (changes, i);
      g_autofree char *name = dove_map_place_is_name (change->place)
          ? dove_map_place_get_name (change->place) : NULL;
      GtkWidget *row = dove_ui_row_new (
          name != NULL ? name : dove_title_of (self->titles[side], change->place), change->told);

      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 6);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    }
  if (changes->len > CHANGES_SHOWN)
    {
      g_autofree char *more = g_strdup_printf (
          ngettext ("%u more field", "%u more fields", changes->len - CHANGES_SHOWN),
          changes->len - CHANGES_SHOWN);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), dove_ui_row_new (more, NULL));
    }
  if (changes->len > 0)
    adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  else
    g_object_unref (g_object_ref_sink (group));
}

static DoveValue *
get_last (DoveValue  *rows,
          const char *member)
{
  guint length = dove_value_get_length (rows);

  return length > 0 ? dove_value_get_member (dove_value_get_element (rows, length - 1), member)
                    : NULL;
}

/**
 * dove_outcome_finish:
 * @result: of dove_rows_preview_async()
 * @error: return location for an error
 *
 * Errors: those of the call, and %DOVE_ERROR_FAILED when the preview could not be made.
 *
 * Returns: (transfer full) (nullable): what a preview told, which was made
 */
DoveValue *
dove_outcome_finish (GAsyncResult  *result,
                     GError       **error)
{
  g_autoptr(DoveValue) rows = dove_rows_ask_finish (result, error);
  DoveValue *failure = rows != NULL ? get_last (rows, "error") : NULL;
  const char *why = failure != NULL ? dove_value_get_member_text (failure, "message") : NULL;

  if (rows == NULL)
    return NULL;
  if (failure == NULL && get_last (rows, "result") != NULL)
    return g_steal_pointer (&rows);

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                       why != NULL ? why : _("The preview was cut off"));

  return NULL;
}

/**
 * dove_outcome_new:
 * @client: the agent
 * @draft: a sync that is made or changed
 * @document: as it is to be
 * @rows: what its preview told, which was made
 *
 * Returns: (transfer floating): a page that shows it
 */
GtkWidget *
dove_outcome_new (DoveClient      *client,
                  const DoveDraft *draft,
                  DoveValue       *document,
                  DoveValue       *rows)
{
  GtkWidget *page = adw_preferences_page_new ();
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) a = dove_draft_make_titles (draft, 0);
  g_autoptr(GHashTable) b = dove_draft_make_titles (draft, 1);
  Outcome self = { .client = client, .document = document, .titles = { a, b }, .items = items };

  count (&self, rows);
  gtk_widget_set_vexpand (page, TRUE);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (make_counts (&self, get_last (rows, "result"))));
  for (guint side = 2; draft->original != NULL && side-- > 0;)
    add_fields (&self, page, draft->original, side);
  if (items->len > 0)
    adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                              ADW_PREFERENCES_GROUP (make_changes (&self)));

  return page;
}

/**
 * dove_outcome_new_none:
 *
 * Returns: (transfer floating): a page that says that no record is touched
 */
GtkWidget *
dove_outcome_new_none (void)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("What the Next Run Would Do"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             dove_ui_row_new (_("The same as before"),
                                              _("Only the name, the schedule or a note is "
                                                "changed: no record is touched by that.")));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  gtk_widget_set_vexpand (page, TRUE);

  return page;
}
