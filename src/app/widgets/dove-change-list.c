/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-change-list.h"

#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-change-export.h"
#include "app/widgets/dove-change-item.h"
#include "app/widgets/dove-change-read.h"
#include "app/widgets/dove-change-row.h"
#include "app/widgets/dove-change-shown.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-csv.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

/**
 * DoveChangeList:
 *
 * The changes of a plan or run, and what it leaves alone: a list of any length with a filter. While
 * a plan waits a person can leave records out of it, one or many at a time, and take that back.
 */
struct _DoveChangeList
{
  GtkBox               parent_instance;

  GtkWidget           *tools;
  GtkDropDown         *kind;
  GtkEditable         *search;
  GtkWidget           *only;      /* while one record is shown alone */
  GtkLabel            *only_name;
  GtkLabel            *shown;
  GtkWidget           *buttons;   /* while it can be chosen */
  GtkWidget           *leave_out;
  GtkWidget           *take_in;
  GtkWidget           *undo;
  GtkStack            *stack;
  GtkListView         *view;
  AdwStatusPage       *empty;

  DoveChangeShown     *items;     /* of DoveChangeItem: changes, then what is left alone */
  DoveChangeChoice    *choice;
  GtkSelectionModel   *selection;
  GHashTable          *chosen;    /* (nullable): set of items: selected until now */
  GCancellable        *cancellable;
  char                *folded;    /* what is looked for */
  char                *sides[2];  /* names of the connections */
  guint                n_alone;   /* items that are no changes */
  gint64               only_change; /* whose record is shown alone; 0 for all records */
  DoveChangeItem      *only_item; /* (nullable): that change, as soon as it is there */
  gboolean             is_loading;
  gboolean             can_choose;
  gboolean             is_leaving;  /* its rows are taken down */
};

#define FIELDS_WIDTH       260 /* pixels, at least */
#define FIELDS_HEIGHT_MOST 400 /* pixels, then they are scrolled */

/* What the filter can show; between the first two the kinds of changes */
#define KIND_ALL         0
#define KIND_NOT_WRITTEN (DOVE_CHANGE_KINDS + 1)
#define KIND_LEFT_OUT    (DOVE_CHANGE_KINDS + 2)
#define KIND_ALONE       (DOVE_CHANGE_KINDS + 3)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DoveChangeList, dove_change_list, GTK_TYPE_BOX)

static gboolean
was_not_written (DoveChangeState state)
{
  return state == DOVE_CHANGE_REFUSED || state == DOVE_CHANGE_DEFERRED ||
         state == DOVE_CHANGE_NEEDS_CHECK || state == DOVE_CHANGE_STALE ||
         state == DOVE_CHANGE_CANCELLED || state == DOVE_CHANGE_LEFT_OUT;
}

static gboolean
is_of_kind (DoveChangeItem *item,
            guint           kind)
{
  const DoveStoreChange *change = dove_change_item_get_change (item);

  if (kind == KIND_ALONE || dove_change_item_is_alone (item))
    return kind == KIND_ALONE && dove_change_item_is_alone (item);
  if (kind == KIND_LEFT_OUT)
    return dove_change_item_is_left_out (item);
  if (kind == KIND_NOT_WRITTEN)
    return was_not_written (change->state);

  return kind == KIND_ALL || kind == (guint) change->kind + 1;
}

/* Whether it is of the record that is shown alone, if there is one */
static gboolean
is_of_record (DoveChangeList *self,
              DoveChangeItem *item)
{
  if (self->only_change == 0)
    return TRUE;

  return self->only_item != NULL && !dove_change_item_is_alone (item) &&
         dove_change_item_get_record (item) == dove_change_item_get_record (self->only_item);
}

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  DoveChangeList *self = user_data;

  return is_of_record (self, item) &&
         is_of_kind (item, gtk_drop_down_get_selected (self->kind)) &&
         (self->folded == NULL || dove_change_item_matches (item, self->folded));
}

static char *
say_shown (DoveChangeList *self,
           guint           all,
           guint           shown)
{
  guint kind = gtk_drop_down_get_selected (self->kind);
  guint left_out = dove_change_choice_count_left_out (self->choice);
  g_autofree char *count = NULL;
  g_autofree char *left = NULL;

  if (kind == KIND_ALONE)
    return g_strdup_printf (ngettext ("%'u record is left alone", "%'u records are left alone",
                                      shown), shown);
  if (self->folded != NULL || kind != KIND_ALL || self->only_change != 0)
    /* Translators: how many of all changes are shown by the filter */
    count = g_strdup_printf (ngettext ("%'u of %'u change", "%'u of %'u changes", all), shown, all);
  else
    count = g_strdup_printf (ngettext ("%'u change", "%'u changes", all), all);
  if (left_out == 0)
    return g_steal_pointer (&count);

  left = g_strdup_printf (ngettext ("%'u left out", "%'u left out", left_out), left_out);

  /* Translators: "80 changes, 3 left out" */
  return g_strdup_printf (_("%s, %s"), count, left);
}

static void
update (DoveChangeList *self)
{
  guint items = dove_change_shown_get_all (self->items)->len;
  guint all = items - self->n_alone;
  guint shown = dove_change_shown_count (self->items);
  g_autofree char *text = say_shown (self, all, shown);
  gboolean is_coming = self->is_loading || dove_change_shown_is_busy (self->items);

  gtk_label_set_text (self->shown, text);
  gtk_widget_set_visible (GTK_WIDGET (self->shown), items > 0);
  gtk_widget_set_visible (self->tools, items > 0);
  gtk_widget_set_visible (self->buttons, self->can_choose && all > 0);

  adw_status_page_set_title (self->empty, all == 0 ? _("No Changes") : _("Nothing Found"));
  adw_status_page_set_icon_name (self->empty,
                                 all == 0 ? "object-select-symbolic" : "edit-find-symbolic");
  if (shown > 0 || self->is_loading)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (!is_coming)
    gtk_stack_set_visible_child_name (self->stack, "empty");
}

static GPtrArray *
get_selected (DoveChangeList *self)
{
  g_autoptr(GtkBitset) set = gtk_selection_model_get_selection (self->selection);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint at = 0;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, set, &at); more;
       more = gtk_bitset_iter_next (&iter, &at))
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->selection), at));

  return items;
}

/* What is selected stays so where another filter lets it through, too. */
static void
keep_selection (DoveChangeList *self)
{
  g_autoptr(GPtrArray) items = get_selected (self);

  if (items->len == 0)
    return;
  if (self->chosen == NULL)
    self->chosen = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (self->chosen, g_object_ref (g_ptr_array_index (items, i)));
}

static void
restore_selection (DoveChangeList *self)
{
  g_autoptr(GHashTable) chosen = g_steal_pointer (&self->chosen);
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  g_autoptr(GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr(GtkBitset) mask = gtk_bitset_new_range (0, count);

  if (chosen == NULL)
    return;

  for (guint i = 0; i < count; i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (g_hash_table_contains (chosen, item))
        gtk_bitset_add (selected, i);
    }
  gtk_selection_model_set_selection (self->selection, selected, mask);
}

static void
settled_cb (DoveChangeList *self)
{
  restore_selection (self);
  update (self);
}

static void
filter (DoveChangeList *self)
{
  keep_selection (self);
  dove_change_shown_filter (self->items);
  update (self);
}

static void
filter_changed_cb (DoveChangeList *self)
{
  const char *text = gtk_editable_get_text (self->search);

  g_free (self->folded);
  self->folded = text[0] != '\0' ? g_utf8_casefold (text, -1) : NULL;
  filter (self);
}

/* Shows the record of a change alone, or all when there is none. */
static void
show_only (DoveChangeList *self,
           DoveChangeItem *item)
{
  g_set_object (&self->only_item, item);
  if (item != NULL)
    {
      /* Translators: %s is a record */
      g_autofree char *text = g_strdup_printf (_("Only “%s” is shown"),
                                               dove_change_item_get_label (item));

      gtk_label_set_text (self->only_name, text);
    }
  gtk_widget_set_visible (self->only, item != NULL);
  filter (self);
}

static void
show_all (DoveChangeList *self)
{
  self->only_change = 0;
  show_only (self, NULL);
}

static void
show_all_cb (DoveChangeList *self)
{
  show_all (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
take_items (GPtrArray *items,
            gpointer   user_data)
{
  DoveChangeList *self = user_data;
  DoveChangeItem *only = NULL;

  for (guint i = 0; i < items->len; i++)
    {
      DoveChangeItem *item = g_ptr_array_index (items, i);

      dove_change_choice_add (self->choice, item);
      self->n_alone += dove_change_item_is_alone (item) ? 1 : 0;
      if (self->only_change != 0 && dove_change_item_get_change (item)->id == self->only_change)
        only = item;
    }
  dove_change_shown_append (self->items, items);
  if (only != NULL)
    show_only (self, only);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DoveChangeList) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!dove_change_read_finish (result, &error) && dove_ui_is_cancelled (error))
    return;

  if (error != NULL)
    dove_ui_say_error (GTK_WIDGET (self), error);
  self->is_loading = FALSE;
  if (self->only_change != 0 && self->only_item == NULL)
    show_all (self); /* it is no longer kept */
  update (self);
}

/* --- leaving out ------------------------------------------------------------------------------ */

static void
show_choice (DoveChangeList *self)
{
  g_autoptr(GtkBitset) set = gtk_selection_model_get_selection (self->selection);
  gboolean has_selection = !gtk_bitset_is_empty (set);

  gtk_widget_set_sensitive (self->leave_out, has_selection);
  gtk_widget_set_sensitive (self->take_in, has_selection &&
                            dove_change_choice_count_left_out (self->choice) > 0);
  gtk_widget_set_sensitive (self->undo, dove_change_choice_can_undo (self->choice));
}

static void
chosen (DoveChangeList *self)
{
  if (gtk_drop_down_get_selected (self->kind) == KIND_LEFT_OUT)
    filter (self);
  update (self);
  show_choice (self);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
choose (DoveChangeList *self,
        gboolean        is_left_out)
{
  g_autoptr(GPtrArray) items = get_selected (self);

  if (self->can_choose && dove_change_choice_set (self->choice, items, is_left_out))
    chosen (self);
}

static void
leave_out_cb (DoveChangeList *self)
{
  choose (self, TRUE);
}

static void
take_in_cb (DoveChangeList *self)
{
  choose (self, FALSE);
}

static void
undo_cb (DoveChangeList *self)
{
  if (self->can_choose && dove_change_choice_undo (self->choice))
    chosen (self);
}

/* The mark of one row */
static void
marked_cb (DoveChangeRow  *row,
           gboolean        is_left_out,
           DoveChangeList *self)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, dove_change_row_get_item (row));
  if (self->can_choose && dove_change_choice_set (self->choice, items, is_left_out))
    chosen (self);
}

static gboolean
key_cb (DoveChangeList  *self,
        guint            key,
        guint            code,
        GdkModifierType  state)
{
  if (!self->can_choose)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Delete || key == GDK_KEY_KP_Delete)
    leave_out_cb (self);
  else if (key == GDK_KEY_Insert || key == GDK_KEY_KP_Insert)
    take_in_cb (self);
  else if ((key == GDK_KEY_z || key == GDK_KEY_Z) && (state & GDK_CONTROL_MASK) != 0)
    undo_cb (self);
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  GtkWidget *row = dove_change_row_new ();

  g_signal_connect_object (row, "marked", G_CALLBACK (marked_cb), user_data, 0);
  gtk_list_item_set_child (item, row);
}

/* All fields of a change: its row has the first of them. */
static void
tell_fields (DoveChangeList *self,
             DoveChangeItem *item)
{
  g_autofree char *markup = dove_change_item_to_markup (item, 0);
  g_autofree char *paths = dove_change_item_say_paths (item, 0);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  int height = 0;

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_widget_set_tooltip_text (label, paths);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), label);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  /* What it asks for by itself is the height of lines that do not break. */
  gtk_widget_measure (label, GTK_ORIENTATION_VERTICAL, FIELDS_WIDTH, NULL, &height, NULL, NULL);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled),
                                              MIN (height, FIELDS_HEIGHT_MOST));
  dove_compat_tell (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                    dove_change_item_get_label (item),
                    dove_words_change (dove_change_item_get_change (item)->kind), scrolled);
}

/* What was said about a change that a run has come to is on a page of its own. */
static void
activated_cb (DoveChangeList *self,
              guint           position)
{
  g_autoptr(DoveChangeItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  const DoveStoreChange *change = item != NULL ? dove_change_item_get_change (item) : NULL;

  if (change == NULL || dove_change_item_is_alone (item))
    return;
  if (change->state != DOVE_CHANGE_PLANNED)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-change", "x", change->id);
  else if (change->fields != NULL)
    tell_fields (self, item);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  DoveChangeList *self = user_data;
  DoveChangeItem *change = gtk_list_item_get_item (item);

  dove_change_row_set (DOVE_CHANGE_ROW (gtk_list_item_get_child (item)), change,
                       self->sides[dove_change_item_get_change (change)->side], self->can_choose);
  gtk_list_item_set_activatable (item, !dove_change_item_is_alone (change));
  dove_change_shown_add_row (self->items, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  items)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  dove_change_shown_remove_row (items, item);
  if (row != NULL)
    dove_change_row_set (DOVE_CHANGE_ROW (row), NULL, NULL, FALSE);
}

/* Rows can be chosen only while there is something to choose. */
static void
set_model (DoveChangeList *self)
{
  GListModel *model = G_LIST_MODEL (g_object_ref (self->items));

  g_clear_object (&self->selection);
  self->selection = self->can_choose
      ? GTK_SELECTION_MODEL (gtk_multi_selection_new (model))
      : GTK_SELECTION_MODEL (gtk_no_selection_new (model));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (show_choice), self,
                           G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->view, self->selection);
  /* That would choose whatever the pointer is over */
  gtk_list_view_set_single_click_activate (self->view, !self->can_choose);
  show_choice (self);
}

/* --- saving as a table ------------------------------------------------------------------------ */

typedef struct
{
  GPtrArray *items;    /* of DoveChangeItem */
  char      *sides[2];
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_ptr_array_unref (export->items);
  g_free (export->sides[0]);
  g_free (export->sides[1]);
  g_free (export);
}

static char *
make_table (gpointer data)
{
  const Export *export = data;

  return dove_change_export (export->items, export->sides[0], export->sides[1]);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(DoveChangeList) self = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_csv_save_finish (result, &error))
    dove_ui_say (GTK_WIDGET (self), _("The table is saved"));
  else
    dove_ui_say_error (GTK_WIDGET (self), error);
}

static void
export_to (GFile    *file,
           gpointer  user_data)
{
  DoveChangeList *self = user_data;
  Export *export = g_new0 (Export, 1);

  export->items = dove_change_shown_find_all (self->items);
  export->sides[0] = g_strdup (self->sides[0]);
  export->sides[1] = g_strdup (self->sides[1]);
  dove_csv_save_async (file, make_table, export, export_free, exported_cb, g_object_ref (self));
}

static void
export_cb (DoveChangeList *self)
{
  dove_compat_save_file (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                         _("Save the Changes"),
                         /* Translators: the name of a file */
                         _("changes.csv"), export_to, g_object_ref (self), g_object_unref);
}

static void
let_go (DoveChangeList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->items, self);
  g_signal_handlers_disconnect_by_data (self->selection, self);
  g_signal_handlers_disconnect_by_data (gtk_list_view_get_factory (self->view), self);
  dove_change_shown_let_go (self->items);
  self->is_leaving = TRUE;
}

static void
dove_change_list_dispose (GObject *object)
{
  DoveChangeList *self = DOVE_CHANGE_LIST (object);

  if (self->items != NULL && !self->is_leaving)
    let_go (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->only_item);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->choice, dove_change_choice_free);
  g_clear_object (&self->items);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  g_clear_pointer (&self->folded, g_free);
  g_clear_pointer (&self->sides[0], g_free);
  g_clear_pointer (&self->sides[1], g_free);

  G_OBJECT_CLASS (dove_change_list_parent_class)->dispose (object);
}

static void
dove_change_list_class_init (DoveChangeListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_change_list_dispose;
  g_type_ensure (DOVE_TYPE_BUTTONS);

  /**
   * DoveChangeList::chosen:
   * @self: a list
   *
   * A person has left records out, or taken them in again.
   */
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-change-list.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, tools);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, kind);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, search);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, only);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, only_name);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, shown);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, buttons);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, leave_out);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, take_in);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, undo);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, stack);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, view);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, empty);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, take_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
}

static void
dove_change_list_init (DoveChangeList *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  dove_ui_name_choice (GTK_WIDGET (self->kind), _("Kinds of changes shown"));
  self->choice = dove_change_choice_new ();
  self->items = dove_change_shown_new (DOVE_TYPE_CHANGE_ITEM, matches, self);
  g_signal_connect_object (self->items, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->items, "settled", G_CALLBACK (settled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  /* Rows may outlive the list */
  g_signal_connect_data (factory, "unbind", G_CALLBACK (unbind_cb), g_object_ref (self->items),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
  gtk_list_view_set_factory (self->view, factory);
  dove_compat_list_set_tab (GTK_WIDGET (self->view), GTK_WIDGET (self->search), NULL);
  set_model (self);
}

/**
 * dove_change_list_load:
 * @self: a list
 * @client: the agent
 * @run: number of a run
 * @can_choose: whether it is a plan that waits: records can be left out of it
 *
 * Reads the changes of a run, in the order of its plan, and what it leaves alone. Nothing is left
 * out of it yet.
 */
void
dove_change_list_load (DoveChangeList *self,
                       DoveClient     *client,
                       gint64          run,
                       gboolean        can_choose)
{
  if (self->is_leaving)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->is_loading = TRUE;
  self->n_alone = 0;
  dove_change_choice_clear (self->choice);
  g_clear_object (&self->only_item);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  dove_change_shown_clear (self->items);
  self->can_choose = can_choose;
  set_model (self);
  update (self);

  dove_change_read_async (dove_client_get_workspace (client), run, take_items, self->cancellable,
                          loaded_cb, g_object_ref (self));
}

/**
 * dove_change_list_leave:
 * @self: a list whose page was taken away
 *
 * Takes its rows down, a few at a time: two hundred of them take longer than a frame has. Nothing
 * can be done with it any more.
 *
 * Returns: whether there are more of them
 */
gboolean
dove_change_list_leave (DoveChangeList *self)
{
  if (!self->is_leaving)
    let_go (self);

  return dove_change_shown_is_busy (self->items);
}

/**
 * dove_change_list_get_choice:
 * @self: a list
 *
 * Returns: (transfer none): what a person leaves out
 */
DoveChangeChoice *
dove_change_list_get_choice (DoveChangeList *self)
{
  return self->choice;
}

/**
 * dove_change_list_set_sides:
 * @self: a list
 * @a: (nullable): what to call the sync's `a`
 * @b: (nullable): likewise of `b`
 *
 * Says in which application each change writes.
 */
void
dove_change_list_set_sides (DoveChangeList *self,
                            const char     *a,
                            const char     *b)
{
  g_free (self->sides[0]);
  g_free (self->sides[1]);
  self->sides[0] = g_strdup (a);
  self->sides[1] = g_strdup (b);
}

/**
 * dove_change_list_show_record:
 * @self: a list
 * @change: number of a change, of a run that is or will be loaded
 *
 * Shows only the record that the change is about, with a button that shows all again.
 */
void
dove_change_list_show_record (DoveChangeList *self,
                              gint64          change)
{
  GPtrArray *items = dove_change_shown_get_all (self->items);

  self->only_change = change;
  for (guint i = 0; i < items->len; i++)
    {
      DoveChangeItem *item = g_ptr_array_index (items, i);

      if (dove_change_item_get_change (item)->id == change)
        show_only (self, item);
    }
}

/**
 * dove_change_list_start_search:
 * @self: a list
 *
 * Puts the cursor into the search.
 */
void
dove_change_list_start_search (DoveChangeList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
