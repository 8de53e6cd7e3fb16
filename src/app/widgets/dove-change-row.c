/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-change-row.h"

#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

/**
 * DoveChangeRow:
 *
 * One change: what is done, to which record, the fields old and new, and what became of it. While
 * its plan waits, a mark says that it will be written. A record that is left alone is shown with
 * the reason.
 */
struct _DoveChangeRow
{
  GtkBox          parent_instance;

  GtkCheckButton *mark;
  GtkLabel       *what;
  GtkLabel       *label;
  GtkLabel       *state;
  GtkLabel       *fields;
  GtkLabel       *message;

  DoveChangeItem *item;        /* (nullable): what is shown */
  gulong          changed;     /* of @item */
  gboolean        can_choose;
  gboolean        is_showing;  /* the mark is set by us */
};

#define FIELDS_SHOWN 3 /* tall rows make a list jump while it is scrolled */

enum
{
  MARKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DoveChangeRow, dove_change_row, GTK_TYPE_BOX)

static void
toggled_cb (DoveChangeRow *self)
{
  if (self->item != NULL && !self->is_showing)
    g_signal_emit (self, signals[MARKED], 0, !gtk_check_button_get_active (self->mark));
}

static void
forget_item (DoveChangeRow *self)
{
  if (self->item != NULL)
    g_clear_signal_handler (&self->changed, self->item);
  g_clear_object (&self->item);
}

static void
dove_change_row_dispose (GObject *object)
{
  forget_item (DOVE_CHANGE_ROW (object));

  G_OBJECT_CLASS (dove_change_row_parent_class)->dispose (object);
}

static void
dove_change_row_class_init (DoveChangeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_change_row_dispose;

  /**
   * DoveChangeRow::marked:
   * @self: a row
   * @is_left_out: what it was made
   *
   * A person has left the record out of the plan, or taken it in again, by its mark.
   */
  signals[MARKED] = g_signal_new ("marked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-change-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveChangeRow, mark);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeRow, what);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeRow, label);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeRow, state);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeRow, fields);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeRow, message);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
dove_change_row_init (DoveChangeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dove_change_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
dove_change_row_new (void)
{
  return g_object_new (DOVE_TYPE_CHANGE_ROW, NULL);
}

/**
 * dove_change_row_get_item:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it shows
 */
DoveChangeItem *
dove_change_row_get_item (DoveChangeRow *self)
{
  return self->item;
}

static void
set_style (GtkWidget      *widget,
           DoveChangeKind  kind)
{
  static const char *const styles[] = { "success", "accent", "warning", "error", "dim-label",
                                        "dim-label" };

  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (widget, styles[i]);
  gtk_widget_add_css_class (widget, styles[MIN ((gsize) kind, G_N_ELEMENTS (styles) - 1)]);
}

static char *
say_what (DoveChangeItem *item,
          const char     *side)
{
  const DoveStoreChange *change = dove_change_item_get_change (item);

  if (dove_change_item_is_alone (item))
    return side != NULL
        /* Translators: a record that a plan does not touch: "Left alone in Books" */
        ? g_strdup_printf (_("Left alone in %s"), side) : g_strdup (_("Left alone"));
  if (side != NULL)
    /* Translators: what is done, and in which application: "Create in Books" */
    return g_strdup_printf (_("%s in %s"), dove_words_change (change->kind), side);

  return g_strdup (dove_words_change (change->kind));
}

/* What a person has chosen about it */
static void
show_choice (DoveChangeRow *self)
{
  const char *result = dove_change_item_say_result (self->item);
  gboolean is_left_out = dove_change_item_is_left_out (self->item);
  /* Translators: the name of a mark at a change: it will be written */
  g_autofree char *name = g_strdup_printf (_("Write “%s”"),
                                           dove_change_item_get_label (self->item));

  self->is_showing = TRUE;
  gtk_check_button_set_active (self->mark, !is_left_out);
  self->is_showing = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->mark),
                          self->can_choose && dove_change_item_is_planned (self->item));
  dove_ui_set_name (GTK_WIDGET (self->mark), name);
  gtk_label_set_text (self->state, result);
  gtk_widget_set_visible (GTK_WIDGET (self->state), result[0] != '\0');
  gtk_widget_set_opacity (GTK_WIDGET (self->fields), is_left_out ? 0.5 : 1);
  gtk_widget_set_opacity (GTK_WIDGET (self->label), is_left_out ? 0.5 : 1);
}

static void
show_message (DoveChangeRow *self)
{
  const DoveStoreChange *change = dove_change_item_get_change (self->item);
  gboolean is_plain = dove_change_item_is_alone (self->item) ||
                      change->state == DOVE_CHANGE_LEFT_OUT;
  /* That it was left out is its state already */
  gboolean has_message = change->message != NULL && change->message[0] != '\0' &&
                         change->state != DOVE_CHANGE_LEFT_OUT;

  gtk_label_set_text (self->message, has_message ? change->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), has_message);
  if (is_plain)
    gtk_widget_remove_css_class (GTK_WIDGET (self->message), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->message), "error");
}

/* What the keyboard comes to is the row of the list, which has no name of its own. */
static void
name_place (DoveChangeRow *self,
            const char    *what,
            const char    *label)
{
  GtkWidget *place = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *name = g_strdup_printf ("%s %s", what, label);

  if (place != NULL &&
      gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (place)) == GTK_ACCESSIBLE_ROLE_LIST_ITEM)
    gtk_accessible_update_property (GTK_ACCESSIBLE (place), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

/**
 * dove_change_row_set:
 * @self: a row
 * @item: (nullable): a change; %NULL lets go of the one that is shown
 * @side: (nullable): the application it writes to
 * @can_choose: whether it can be left out of its plan
 *
 * Shows another change.
 */
void
dove_change_row_set (DoveChangeRow  *self,
                     DoveChangeItem *item,
                     const char     *side,
                     gboolean        can_choose)
{
  g_autofree char *fields = NULL;
  g_autofree char *paths = NULL;
  g_autofree char *what = NULL;
  DoveChangeKind kind;

  forget_item (self);
  if (item == NULL)
    return;

  self->item = g_object_ref (item);
  self->can_choose = can_choose;
  self->changed = g_signal_connect_swapped (item, "notify::left-out", G_CALLBACK (show_choice),
                                            self);
  kind = dove_change_item_get_change (item)->kind;
  fields = dove_change_item_to_markup (item, FIELDS_SHOWN);
  paths = dove_change_item_say_paths (item, FIELDS_SHOWN);
  what = say_what (item, side);
  gtk_label_set_text (self->what, what);
  set_style (GTK_WIDGET (self->what), dove_change_item_is_alone (item) ? DOVE_CHANGE_UNLINK : kind);
  gtk_label_set_text (self->label, dove_change_item_get_label (item));
  gtk_label_set_markup (self->fields, fields);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->fields), paths);
  gtk_widget_set_visible (GTK_WIDGET (self->fields),
                          fields[0] != '\0' && kind != DOVE_CHANGE_LINK);
  name_place (self, what, dove_change_item_get_label (item));
  show_message (self);
  show_choice (self);
}
