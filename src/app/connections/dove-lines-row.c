/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-lines-row.h"

#include "app/widgets/dove-ui.h"
#include "connection/dove-connection.h"

/*
 * A row for what has many lines, a private key say: pasted, or taken out of a file.
 */

#define LINES_HEIGHT 96     /* pixels: about five lines of a private key */
#define LINES_MARGIN 12
#define FILE_LIMIT   65536  /* bytes; what is larger is refused anyway */

static GtkTextBuffer *
get_lines (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "lines");
}

static void
take_contents (GtkWidget  *row,
               const char *data,
               gsize       size)
{
  g_autoptr(GError) error = NULL;
  char *text = dove_connection_dup_secret_of_file (data, size, &error);

  if (text == NULL)
    {
      g_prefix_error (&error, "%s", _("The file cannot be used: "));
      dove_ui_say_error (row, error);
      return;
    }

  dove_lines_row_set_text (row, text);
  explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GtkWidget) row = user_data;
  g_autoptr(GError) error = NULL;
  char *data = NULL;
  gsize size = 0;

  if (!g_file_load_partial_contents_finish (G_FILE (source), result, &data, &size, NULL, &error))
    {
      if (gtk_widget_get_root (row) != NULL)
        dove_ui_say_error (row, error);
      return;
    }

  if (gtk_widget_get_root (row) != NULL)
    take_contents (row, data, size);
  explicit_bzero (data, size);
  g_free (data);
}

static gboolean
wants_more (const char *contents,
            goffset     size,
            gpointer    user_data)
{
  return size <= FILE_LIMIT;
}

static void
responded_cb (GtkNativeDialog *dialog,
              int              response,
              GtkWidget       *row)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    g_file_load_partial_contents_async (file, NULL, wants_more, loaded_cb, g_object_ref (row));

  g_object_set_data (G_OBJECT (row), "dialog", NULL);
}

static void
choose_cb (GtkWidget *row)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_("Choose a File"), GTK_WINDOW (gtk_widget_get_root (row)),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (responded_cb), row, 0);
  g_object_set_data_full (G_OBJECT (row), "dialog", dialog, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static GtkWidget *
make_head (GtkWidget  *row,
           const char *title)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, LINES_MARGIN);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *button = dove_ui_button_new (_("From a File…"), "flat");
  g_autofree char *name = g_strdup_printf (_("%s: From a File…"), title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  dove_ui_set_name (button, name);
  g_signal_connect_object (button, "clicked", G_CALLBACK (choose_cb), row, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), button);

  return head;
}

/**
 * dove_lines_row_new:
 * @title: what is typed there
 *
 * Makes the row.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_lines_row_new (const char *title)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();

  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_input_hints (GTK_TEXT_VIEW (view), GTK_INPUT_HINT_PRIVATE |
                                                       GTK_INPUT_HINT_NO_SPELLCHECK);
  dove_ui_set_name (view, title);
  gtk_text_buffer_set_enable_undo (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), FALSE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), LINES_HEIGHT);
  gtk_scrolled_window_set_has_frame (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_box_append (GTK_BOX (box), make_head (row, title));
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_widget_set_margin_top (box, LINES_MARGIN);
  gtk_widget_set_margin_bottom (box, LINES_MARGIN);
  gtk_widget_set_margin_start (box, LINES_MARGIN);
  gtk_widget_set_margin_end (box, LINES_MARGIN);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  g_object_set_data (G_OBJECT (row), "lines", gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));

  return row;
}

/**
 * dove_lines_row_is:
 * @row: a row
 *
 * Returns: whether it is one of dove_lines_row_new()
 */
gboolean
dove_lines_row_is (GtkWidget *row)
{
  return get_lines (row) != NULL;
}

/**
 * dove_lines_row_dup_text:
 * @row: a row of dove_lines_row_new()
 *
 * Returns: (transfer full): what stands there
 */
char *
dove_lines_row_dup_text (GtkWidget *row)
{
  GtkTextBuffer *lines = get_lines (row);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (lines, &start, &end);

  return gtk_text_buffer_get_text (lines, &start, &end, FALSE);
}

/**
 * dove_lines_row_set_text:
 * @row: a row of dove_lines_row_new()
 * @text: (nullable): what is to stand there
 *
 * Puts a text in place of what stands there.
 */
void
dove_lines_row_set_text (GtkWidget  *row,
                         const char *text)
{
  gtk_text_buffer_set_text (get_lines (row), text != NULL ? text : "", -1);
}
