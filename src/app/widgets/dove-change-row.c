/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-change-row.h"

#include "app/widgets/dove-words.h"

/**
 * DoveChangeRow:
 *
 * One change: what is done, to which record, the fields old and new, and what became of it.
 */
struct _DoveChangeRow
{
  GtkBox    parent_instance;

  GtkLabel *what;
  GtkLabel *label;
  GtkLabel *state;
  GtkLabel *fields;
  GtkLabel *message;
};

G_DEFINE_FINAL_TYPE (DoveChangeRow, dove_change_row, GTK_TYPE_BOX)

static void
dove_change_row_class_init (DoveChangeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-change-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveChangeRow, what);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeRow, label);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeRow, state);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeRow, fields);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeRow, message);
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

/**
 * dove_change_row_set:
 * @self: a row
 * @item: a change
 * @side: (nullable): the application it writes to
 *
 * Shows another change.
 */
void
dove_change_row_set (DoveChangeRow  *self,
                     DoveChangeItem *item,
                     const char     *side)
{
  const DoveStoreChange *change = dove_change_item_get_change (item);
  g_autofree char *fields = dove_change_item_to_markup (item);
  g_autofree char *what = NULL;
  gboolean has_fields = fields[0] != '\0' && change->kind != DOVE_CHANGE_LINK;
  gboolean has_message = change->message != NULL && change->message[0] != '\0';

  if (side != NULL)
    /* Translators: what is done, and in which application: "Create in Books" */
    what = g_strdup_printf (_("%s in %s"), dove_words_change (change->kind), side);
  else
    what = g_strdup (dove_words_change (change->kind));

  gtk_label_set_text (self->what, what);
  set_style (GTK_WIDGET (self->what), change->kind);
  gtk_label_set_text (self->label, dove_change_item_get_label (item));
  gtk_label_set_text (self->state, dove_words_change_state (change->state));
  gtk_widget_set_visible (GTK_WIDGET (self->state), change->state != DOVE_CHANGE_PLANNED);
  gtk_label_set_markup (self->fields, fields);
  gtk_widget_set_visible (GTK_WIDGET (self->fields), has_fields);
  gtk_label_set_text (self->message, has_message ? change->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), has_message);
}
