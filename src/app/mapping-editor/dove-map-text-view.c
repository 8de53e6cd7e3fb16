/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>
#include <string.h>

#include "dove-map-text-view.h"

#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-text.h"

/**
 * DoveMapTextView:
 *
 * The rows of a mapping as text, to be read and edited as a whole. What cannot be read is
 * underlined, with a sentence below; what can is taken over as one step of the history, with a
 * button, by Ctrl+Return, or when the text is left.
 */
struct _DoveMapTextView
{
  GtkBox         parent_instance;

  GtkSourceView *view;
  GtkTextBuffer *buffer;
  GtkTextTag    *error;
  GtkTextTag    *warning;
  GtkLabel      *status;
  GtkWidget     *apply;
  GtkWidget     *discard;

  DoveMapModel  *model;
  char          *before;      /* the text of the rows as they are */
  DoveValue     *read;        /* (nullable): what is typed, if it can be read */
  gboolean       is_setting;
};

G_DEFINE_FINAL_TYPE (DoveMapTextView, dove_map_text_view, GTK_TYPE_BOX)

static char *
dup_text (DoveMapTextView *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);

  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

static gboolean
is_edited (DoveMapTextView *self)
{
  g_autofree char *text = dup_text (self);

  return !g_str_equal (text, self->before);
}

/* --- marks ------------------------------------------------------------------------------------ */

static void
underline (DoveMapTextView    *self,
           const char         *text,
           const DoveTextMark *mark)
{
  gsize length = strlen (text);
  gsize end = MIN (MAX (mark->end, mark->start + 1), length);
  gsize start = MIN (mark->start, end);
  GtkTextIter from, to;

  /* Something that is missing at the end of a line is marked before it */
  if (start > 0 && (start == length || text[start] == '\n'))
    start = (gsize) (g_utf8_prev_char (text + start) - text);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &from,
                                      (int) g_utf8_pointer_to_offset (text, text + start));
  gtk_text_buffer_get_iter_at_offset (self->buffer, &to,
                                      (int) g_utf8_pointer_to_offset (text, text + end));
  gtk_text_buffer_apply_tag (self->buffer, mark->is_error ? self->error : self->warning, &from,
                             &to);
}

static char *
say_mark (const DoveTextMark *mark)
{
  /* Translators: a line of a text, and what is wrong there */
  return g_strdup_printf (_("Line %u: %s"), mark->line, mark->message);
}

static void
show_marks (DoveMapTextView *self,
            const char      *text,
            GPtrArray       *marks)
{
  g_autofree char *said = NULL;
  const DoveTextMark *first = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->error, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->warning, &start, &end);
  for (guint i = 0; i < marks->len; i++)
    {
      const DoveTextMark *mark = g_ptr_array_index (marks, i);

      underline (self, text, mark);
      if (first == NULL || (mark->is_error && !first->is_error))
        first = mark;
    }
  if (first != NULL)
    said = say_mark (first);
  gtk_label_set_text (self->status, said != NULL ? said : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status), said != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  said != NULL ? said : "", -1);
}

static void
check (DoveMapTextView *self)
{
  g_autofree char *text = dup_text (self);
  g_autoptr(GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_text_mark_free);
  gboolean is_changed = !g_str_equal (text, self->before);

  g_clear_pointer (&self->read, dove_value_unref);
  self->read = dove_map_text_read (text, dove_map_model_get_rows (self->model), marks);
  show_marks (self, text, marks);
  gtk_widget_set_sensitive (self->apply, is_changed && self->read != NULL);
  gtk_widget_set_sensitive (self->discard, is_changed);
}

static void
typed_cb (DoveMapTextView *self)
{
  if (!self->is_setting)
    check (self);
}

/* --- taking over ------------------------------------------------------------------------------ */

static void
show (DoveMapTextView *self)
{
  g_free (self->before);
  self->before = dove_map_text_write (dove_map_model_get_rows (self->model));
  self->is_setting = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, self->before, -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->is_setting = FALSE;
  check (self);
}

static void
apply (DoveMapTextView *self)
{
  g_autoptr(DoveValue) rows = NULL;

  if (self->read == NULL || !is_edited (self))
    return;

  rows = g_steal_pointer (&self->read);
  g_free (self->before);
  self->before = dup_text (self);
  /* Translators: a step that can be undone: the mapping was edited as a text */
  dove_map_model_edit (self->model, _("Edit as text"), g_steal_pointer (&rows));
  show (self);
}

static void
discard_cb (DoveMapTextView *self)
{
  show (self);
  dove_map_text_view_focus (self);
}

static void
apply_cb (DoveMapTextView *self)
{
  apply (self);
  dove_map_text_view_focus (self);
}

/* What is typed and not taken over yet is not thrown away */
static void
changed_cb (DoveMapTextView *self)
{
  if (is_edited (self))
    check (self);
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show (self);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        DoveMapTextView       *self)
{
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || (modifiers & GDK_CONTROL_MASK) == 0)
    return GDK_EVENT_PROPAGATE;

  apply (self);

  return GDK_EVENT_STOP;
}

/* --- the widget ------------------------------------------------------------------------------- */

/* A large mapping is written only when somebody looks */
static void
dove_map_text_view_map (GtkWidget *widget)
{
  DoveMapTextView *self = DOVE_MAP_TEXT_VIEW (widget);

  GTK_WIDGET_CLASS (dove_map_text_view_parent_class)->map (widget);
  if (!is_edited (self))
    show (self);
}

static void
dove_map_text_view_unmap (GtkWidget *widget)
{
  apply (DOVE_MAP_TEXT_VIEW (widget));
  GTK_WIDGET_CLASS (dove_map_text_view_parent_class)->unmap (widget);
}

static void
dove_map_text_view_dispose (GObject *object)
{
  DoveMapTextView *self = DOVE_MAP_TEXT_VIEW (object);

  G_OBJECT_CLASS (dove_map_text_view_parent_class)->dispose (object);
  g_clear_object (&self->model);
}

static void
dove_map_text_view_finalize (GObject *object)
{
  DoveMapTextView *self = DOVE_MAP_TEXT_VIEW (object);

  g_free (self->before);
  g_clear_pointer (&self->read, dove_value_unref);

  G_OBJECT_CLASS (dove_map_text_view_parent_class)->finalize (object);
}

static void
dove_map_text_view_class_init (DoveMapTextViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dove_map_text_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_map_text_view_finalize;
  GTK_WIDGET_CLASS (klass)->map = dove_map_text_view_map;
  GTK_WIDGET_CLASS (klass)->unmap = dove_map_text_view_unmap;
}

static void
colours_cb (DoveMapTextView *self)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GtkSourceStyleScheme *scheme = gtk_source_style_scheme_manager_get_scheme (
      gtk_source_style_scheme_manager_get_default (), is_dark ? "Adwaita-dark" : "Adwaita");

  if (scheme != NULL)
    gtk_source_buffer_set_style_scheme (GTK_SOURCE_BUFFER (self->buffer), scheme);
}

static GtkWidget *
make_view (DoveMapTextView *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->view = GTK_SOURCE_VIEW (gtk_source_view_new ());
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self->view), TRUE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (self->view), 6);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_source_view_set_show_line_numbers (self->view, TRUE);
  /* Translators: a text, as a screen reader tells it */
  dove_ui_set_name (GTK_WIDGET (self->view), _("Mapping as text"));
  self->error = gtk_text_buffer_create_tag (self->buffer, NULL, "underline",
                                            PANGO_UNDERLINE_ERROR, NULL);
  self->warning = gtk_text_buffer_create_tag (self->buffer, NULL, "underline",
                                              PANGO_UNDERLINE_SINGLE, NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (typed_cb), self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (colours_cb), self, G_CONNECT_SWAPPED);
  colours_cb (self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (scrolled, TRUE);

  return scrolled;
}

static GtkWidget *
make_buttons (DoveMapTextView *self)
{
  GtkWidget *buttons = g_object_new (DOVE_TYPE_BUTTONS, "margin-start", 12, "margin-end", 12,
                                     "margin-top", 6, "margin-bottom", 6, NULL);

  /* Translators: a button: what was typed becomes the mapping */
  self->apply = gtk_button_new_with_mnemonic (_("_Take Over"));
  gtk_widget_set_tooltip_text (self->apply, _("Takes the text over (Ctrl+Return)"));
  /* Translators: a button: what was typed is thrown away */
  self->discard = gtk_button_new_with_mnemonic (_("_Discard"));
  gtk_widget_add_css_class (self->apply, "suggested-action");
  g_signal_connect_swapped (self->apply, "clicked", G_CALLBACK (apply_cb), self);
  g_signal_connect_swapped (self->discard, "clicked", G_CALLBACK (discard_cb), self);
  gtk_widget_set_parent (self->apply, buttons);
  gtk_widget_set_parent (self->discard, buttons);

  return buttons;
}

static void
dove_map_text_view_init (DoveMapTextView *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->before = g_strdup ("");
  gtk_box_append (GTK_BOX (self), make_view (self));
  self->status = GTK_LABEL (dove_ui_text_new ("", "error"));
  gtk_widget_set_margin_start (GTK_WIDGET (self->status), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->status), 12);
  gtk_widget_set_margin_top (GTK_WIDGET (self->status), 6);
  gtk_widget_set_visible (GTK_WIDGET (self->status), FALSE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->status));
  gtk_box_append (GTK_BOX (self), make_buttons (self));
}

/**
 * dove_map_text_view_new:
 * @model: a mapping
 *
 * Returns: (transfer floating): its text
 */
GtkWidget *
dove_map_text_view_new (DoveMapModel *model)
{
  DoveMapTextView *self = g_object_new (DOVE_TYPE_MAP_TEXT_VIEW, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  check (self);

  return GTK_WIDGET (self);
}

/**
 * dove_map_text_view_focus:
 * @self: a text
 *
 * Gives it the focus.
 */
void
dove_map_text_view_focus (DoveMapTextView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
