/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-cells.h"

#include "app/widgets/dove-ui.h"

#define CELL_CHARS  6 /* that a cell has room for at least */
#define COUNT_CHARS 4

/**
 * DoveMapCells:
 *
 * A line of a table of values: a value, what it becomes, and how often records have it. A value
 * that records have and the table has not is offered: it is taken when something is typed beside
 * it, or its button is pressed.
 */
struct _DoveMapCells
{
  GtkListBoxRow  parent_instance;

  GtkWidget     *entries[2];
  GtkLabel      *count;
  GtkWidget     *button;
  GtkLabel      *note;

  DoveValue     *values[2];    /* as they were given; an edited cell is read anew */
  gboolean       is_edited[2];
  gboolean       is_taken;
};

enum
{
  CHANGED,
  TAKEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DoveMapCells, dove_map_cells, GTK_TYPE_LIST_BOX_ROW)

static void
name_all (DoveMapCells *self)
{
  const char *from = gtk_editable_get_text (GTK_EDITABLE (self->entries[0]));
  const char *shown = *from != '\0' ? from : _("empty");
  /* Translators: a value, as a screen reader says what the cell beside it holds */
  g_autofree char *becomes = g_strdup_printf (_("“%s” becomes"), shown);
  g_autofree char *button = g_strdup_printf (self->is_taken ? _("Remove “%s” from the table")
                                                            : _("Add “%s” to the table"), shown);

  dove_ui_set_name (self->entries[1], becomes);
  dove_ui_set_name (self->button, button);
  gtk_widget_set_tooltip_text (self->button, button);
  gtk_button_set_icon_name (GTK_BUTTON (self->button), self->is_taken ? "list-remove-symbolic"
                                                                      : "list-add-symbolic");
}

static void
set_taken (DoveMapCells *self,
           gboolean      is_taken)
{
  self->is_taken = is_taken;
  if (is_taken)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "map-offered");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "map-offered");
  /* what is offered is a value that records have */
  gtk_editable_set_editable (GTK_EDITABLE (self->entries[0]), is_taken);
  name_all (self);
}

static void
edited_cb (GtkEditable  *entry,
           DoveMapCells *self)
{
  const guint column = GTK_WIDGET (entry) == self->entries[0] ? 0 : 1;

  self->is_edited[column] = TRUE;
  if (!self->is_taken && column == 1)
    set_taken (self, TRUE);
  name_all (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
button_cb (DoveMapCells *self)
{
  set_taken (self, !self->is_taken);
  g_signal_emit (self, signals[TAKEN], 0);
}

static void
dove_map_cells_finalize (GObject *object)
{
  DoveMapCells *self = DOVE_MAP_CELLS (object);

  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&self->values[i], dove_value_unref);

  G_OBJECT_CLASS (dove_map_cells_parent_class)->finalize (object);
}

static void
dove_map_cells_class_init (DoveMapCellsClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dove_map_cells_finalize;

  /**
   * DoveMapCells::changed:
   *
   * A cell was edited.
   */
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  /**
   * DoveMapCells::taken:
   *
   * The line was put into the table, or taken out of it.
   */
  signals[TAKEN] = g_signal_new ("taken", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static GtkWidget *
make_entry (DoveMapCells *self,
            guint         column)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), CELL_CHARS);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), CELL_CHARS);
  gtk_widget_set_hexpand (entry, TRUE);
  /* Translators: what stands in a cell that holds nothing */
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("empty"));
  self->entries[column] = entry;

  return entry;
}

static void
dove_map_cells_init (DoveMapCells *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  self->count = GTK_LABEL (gtk_label_new (""));
  self->button = gtk_button_new ();
  self->note = GTK_LABEL (dove_ui_text_new ("", "caption"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (arrow), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
  gtk_label_set_width_chars (self->count, COUNT_CHARS);
  gtk_label_set_xalign (self->count, 1);
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "dim-label");
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  gtk_box_append (GTK_BOX (line), make_entry (self, 0));
  gtk_box_append (GTK_BOX (line), arrow);
  gtk_box_append (GTK_BOX (line), make_entry (self, 1));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->count));
  gtk_box_append (GTK_BOX (line), self->button);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->note));
  gtk_widget_add_css_class (GTK_WIDGET (self), "map-cells");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (button_cb), self);
}

/**
 * dove_map_cells_new:
 * @from: (nullable): a value
 * @to: (nullable): what it becomes
 * @is_taken: whether it is in the table; else it is offered
 *
 * Returns: (transfer floating): a line
 */
GtkWidget *
dove_map_cells_new (DoveValue *from,
                    DoveValue *to,
                    gboolean   is_taken)
{
  DoveMapCells *self = g_object_new (DOVE_TYPE_MAP_CELLS, NULL);
  DoveValue *values[] = { from, to };

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *shown = dove_map_values_show (values[i]);

      self->values[i] = values[i] != NULL ? dove_value_ref (values[i]) : dove_value_new_null ();
      gtk_editable_set_text (GTK_EDITABLE (self->entries[i]), shown);
      g_signal_connect (self->entries[i], "changed", G_CALLBACK (edited_cb), self);
    }
  /* Translators: a cell, as a screen reader says it */
  dove_ui_set_name (self->entries[0], _("Value"));
  dove_ui_set_name (GTK_WIDGET (self), _("A value, and what it becomes"));
  set_taken (self, is_taken);

  return GTK_WIDGET (self);
}

/**
 * dove_map_cells_is_taken:
 * @self: a line
 *
 * Returns: whether it is in the table
 */
gboolean
dove_map_cells_is_taken (DoveMapCells *self)
{
  return self->is_taken;
}

static DoveValue *
dup_value (DoveMapCells *self,
           guint         column,
           const char   *type)
{
  if (!self->is_edited[column])
    return dove_value_ref (self->values[column]);

  return dove_map_values_type (gtk_editable_get_text (GTK_EDITABLE (self->entries[column])), type);
}

/**
 * dove_map_cells_dup_from:
 * @self: a line
 * @type: word of JSON Schema: what the column holds
 *
 * Returns: (transfer full): the value
 */
DoveValue *
dove_map_cells_dup_from (DoveMapCells *self,
                         const char   *type)
{
  return dup_value (self, 0, type);
}

/**
 * dove_map_cells_dup_to:
 * @self: a line
 * @type: word of JSON Schema: what the column holds
 *
 * Returns: (transfer full): what it becomes
 */
DoveValue *
dove_map_cells_dup_to (DoveMapCells *self,
                       const char   *type)
{
  return dup_value (self, 1, type);
}

/**
 * dove_map_cells_set_count:
 * @self: a line
 * @count: how often the sample records have the value
 */
void
dove_map_cells_set_count (DoveMapCells *self,
                          guint         count)
{
  g_autofree char *text = count > 0 ? g_strdup_printf ("%u", count) : g_strdup ("");
  g_autofree char *said = g_strdup_printf (ngettext ("%u time in the sample records",
                                                     "%u times in the sample records", count),
                                           count);

  gtk_label_set_text (self->count, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->count), said);
  for (guint i = 0; i < 2; i++)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->entries[i]),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, said, -1);
}

/**
 * dove_map_cells_set_note:
 * @self: a line
 * @note: (nullable): what is to be known of it, a sentence
 */
void
dove_map_cells_set_note (DoveMapCells *self,
                         const char   *note)
{
  gtk_label_set_text (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
}

/**
 * dove_map_cells_focus:
 * @self: a line
 * @column: 0 the value, 1 what it becomes
 *
 * Gives the focus to a cell.
 */
void
dove_map_cells_focus (DoveMapCells *self,
                      guint         column)
{
  gtk_widget_grab_focus (self->entries[column]);
}

/**
 * dove_map_cells_get_column:
 * @self: a line
 * @focus: (nullable): what has the focus
 *
 * Returns: the cell that it is in; -1 for none
 */
int
dove_map_cells_get_column (DoveMapCells *self,
                           GtkWidget    *focus)
{
  for (guint i = 0; focus != NULL && i < 2; i++)
    if (gtk_widget_is_ancestor (focus, self->entries[i]))
      return (int) i;

  return -1;
}
