/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <string.h>

#include "dove-map-formula-private.h"

#include "app/widgets/dove-ui.h"

#define HEIGHT 36 /* of one line; without it the text has no height at all */

enum
{
  CHANGED,
  APPLIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * DoveMapFormula:
 *
 * An entry for a formula, with its colours, what could be written at the cursor, the arguments of
 * the function around it, and below it what is wrong, or what it gives. Return takes the formula
 * over, Escape takes back what was typed; so does leaving it take it over.
 */
G_DEFINE_FINAL_TYPE (DoveMapFormula, dove_map_formula, GTK_TYPE_BOX)

static void
cursor_cb (DoveMapFormula *self)
{
  g_autofree char *text = dove_map_formula_dup_text (self);
  g_autoptr(DoveSignature) signature = NULL;
  g_autofree char *markup = NULL;
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &at, gtk_text_buffer_get_insert (self->buffer));
  if (gtk_widget_has_focus (GTK_WIDGET (self->view)))
    signature = dove_formula_get_signature (
        text, (guint) (g_utf8_offset_to_pointer (text, gtk_text_iter_get_offset (&at)) - text));
  if (signature != NULL)
    markup = dove_map_formula_say_signature (signature);
  gtk_label_set_markup (self->help, markup != NULL ? markup : "");
  gtk_widget_set_visible (GTK_WIDGET (self->help), markup != NULL);
}

static void
changed_cb (DoveMapFormula *self)
{
  g_autofree char *text = dove_map_formula_dup_text (self);

  dove_map_formula_colour (self, text);
  dove_map_formula_mark (self, text);
  cursor_cb (self);
  if (!self->is_setting)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* --- keys and focus --------------------------------------------------------------------------- */

static void
apply (DoveMapFormula *self)
{
  if (dove_map_formula_is_edited (self))
    g_signal_emit (self, signals[APPLIED], 0);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        DoveMapFormula        *self)
{
  if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter)
    {
      apply (self);
      return GDK_EVENT_STOP;
    }
  if (key == GDK_KEY_Escape && dove_map_formula_is_edited (self))
    {
      g_autofree char *before = g_strdup (self->before);

      dove_map_formula_set_text (self, before);
      g_signal_emit (self, signals[CHANGED], 0);
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

static void
left_cb (DoveMapFormula *self)
{
  cursor_cb (self);
  apply (self);
}

/* A formula is one line: what is pasted with others is put into it */
static void
insert_cb (DoveMapFormula *self,
           GtkTextIter    *location,
           char           *text,
           int             length)
{
  g_autofree char *line = NULL;

  if (memchr (text, '\n', (gsize) length) == NULL && memchr (text, '\r', (gsize) length) == NULL)
    return;

  line = g_strdelimit (g_strndup (text, (gsize) length), "\r\n", ' ');
  g_signal_stop_emission_by_name (self->buffer, "insert-text");
  gtk_text_buffer_insert (self->buffer, location, line, -1);
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dove_map_formula_dispose (GObject *object)
{
  DoveMapFormula *self = DOVE_MAP_FORMULA (object);

  g_clear_object (&self->completion);

  G_OBJECT_CLASS (dove_map_formula_parent_class)->dispose (object);
}

static void
dove_map_formula_finalize (GObject *object)
{
  DoveMapFormula *self = DOVE_MAP_FORMULA (object);

  g_free (self->name);
  g_free (self->before);
  g_clear_pointer (&self->names, dove_map_names_unref);
  g_clear_pointer (&self->schema, dove_value_unref);

  G_OBJECT_CLASS (dove_map_formula_parent_class)->finalize (object);
}

static void
dove_map_formula_class_init (DoveMapFormulaClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_map_formula_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_map_formula_finalize;
  /**
   * DoveMapFormula::changed:
   *
   * A person has typed.
   */
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  /**
   * DoveMapFormula::applied:
   *
   * What was typed is to be taken over.
   */
  signals[APPLIED] = g_signal_new ("applied", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
make_tags (DoveMapFormula *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->kinds); i++)
    self->kinds[i] = gtk_text_buffer_create_tag (self->buffer, NULL, NULL, NULL);
  self->error = gtk_text_buffer_create_tag (self->buffer, NULL, "underline",
                                            PANGO_UNDERLINE_ERROR, NULL);
  self->warning = gtk_text_buffer_create_tag (self->buffer, NULL, "underline",
                                              PANGO_UNDERLINE_SINGLE, NULL);
  dove_map_formula_take_colours (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (dove_map_formula_take_colours), self, G_CONNECT_SWAPPED);
}

static void
make_view (DoveMapFormula *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkTextView *text = NULL;

  self->view = GTK_SOURCE_VIEW (gtk_source_view_new ());
  text = GTK_TEXT_VIEW (self->view);
  self->buffer = gtk_text_view_get_buffer (text);
  gtk_text_view_set_accepts_tab (text, FALSE);
  gtk_text_view_set_monospace (text, TRUE);
  gtk_text_view_set_wrap_mode (text, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_top_margin (text, 8);
  gtk_text_view_set_bottom_margin (text, 8);
  gtk_text_view_set_left_margin (text, 8);
  gtk_text_view_set_right_margin (text, 8);
  gtk_widget_set_size_request (GTK_WIDGET (text), -1, HEIGHT);
  gtk_source_buffer_set_highlight_matching_brackets (GTK_SOURCE_BUFFER (self->buffer), TRUE);
  gtk_source_completion_add_provider (gtk_source_view_get_completion (self->view),
                                      GTK_SOURCE_COMPLETION_PROVIDER (self->completion));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (text), keys);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (text), focus);
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->buffer, "notify::cursor-position", G_CALLBACK (cursor_cb), self);
  g_signal_connect_swapped (self->buffer, "insert-text", G_CALLBACK (insert_cb), self);
  make_tags (self);
}

static GtkLabel *
make_label (DoveMapFormula *self,
            const char     *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);
  gtk_widget_set_visible (label, FALSE);
  gtk_box_append (GTK_BOX (self), label);

  return GTK_LABEL (label);
}

static void
dove_map_formula_init (DoveMapFormula *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
  self->completion = dove_map_completion_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_NEVER);
  gtk_widget_add_css_class (scrolled, "map-formula");
  gtk_box_append (GTK_BOX (self), scrolled);
  self->help = make_label (self, "caption");
  self->status = make_label (self, "caption");
  make_view (self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
}

/**
 * dove_map_formula_new:
 * @name: what it is for
 *
 * Returns: (transfer floating): an entry for a formula
 */
GtkWidget *
dove_map_formula_new (const char *name)
{
  DoveMapFormula *self = g_object_new (DOVE_TYPE_MAP_FORMULA, NULL);

  self->name = g_strdup (name);
  dove_ui_set_name (GTK_WIDGET (self->view), name);

  return GTK_WIDGET (self);
}

/**
 * dove_map_formula_set_about:
 * @self: an entry
 * @schema: (nullable): JSON Schema of the records
 * @record: (nullable): the chosen one
 * @is_known: what the schema does not have is an error
 *
 * Says what the formula is about.
 */
void
dove_map_formula_set_about (DoveMapFormula *self,
                            DoveValue      *schema,
                            DoveValue      *record,
                            gboolean        is_known)
{
  g_clear_pointer (&self->schema, dove_value_unref);
  self->schema = is_known && schema != NULL ? dove_value_ref (schema) : NULL;
  dove_map_completion_set_about (self->completion, schema, record);
}

/**
 * dove_map_formula_set_names:
 * @self: an entry
 * @names: (nullable): named values that the formula can use
 */
void
dove_map_formula_set_names (DoveMapFormula *self,
                            DoveMapNames   *names)
{
  DoveMapNames *kept = names != NULL ? dove_map_names_ref (names) : NULL;

  g_clear_pointer (&self->names, dove_map_names_unref);
  self->names = kept;
  dove_map_completion_set_names (self->completion, dove_map_names_get_known (names));
}

/**
 * dove_map_formula_set_text:
 * @self: an entry
 * @text: (nullable): a formula
 *
 * Shows a formula; what was typed is forgotten.
 */
void
dove_map_formula_set_text (DoveMapFormula *self,
                           const char     *text)
{
  g_autofree char *before = g_strdup (text != NULL ? text : "");

  self->is_setting = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_source_completion_block_interactive (gtk_source_view_get_completion (self->view));
  gtk_text_buffer_set_text (self->buffer, before, -1);
  gtk_source_completion_unblock_interactive (gtk_source_view_get_completion (self->view));
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->is_setting = FALSE;
  g_free (self->before);
  self->before = g_steal_pointer (&before);
}

/**
 * dove_map_formula_dup_text:
 * @self: an entry
 *
 * Returns: (transfer full): what stands in it
 */
char *
dove_map_formula_dup_text (DoveMapFormula *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);

  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

/**
 * dove_map_formula_get_selection:
 * @self: an entry
 * @start: (out): byte of the text where it begins
 * @end: (out): byte behind it
 *
 * Returns: whether something of the text is selected
 */
gboolean
dove_map_formula_get_selection (DoveMapFormula *self,
                                guint          *start,
                                guint          *end)
{
  g_autofree char *text = dove_map_formula_dup_text (self);
  GtkTextIter from, to;

  if (!gtk_text_buffer_get_selection_bounds (self->buffer, &from, &to))
    return FALSE;

  *start = (guint) (g_utf8_offset_to_pointer (text, gtk_text_iter_get_offset (&from)) - text);
  *end = (guint) (g_utf8_offset_to_pointer (text, gtk_text_iter_get_offset (&to)) - text);

  return TRUE;
}

/**
 * dove_map_formula_is_wrong:
 * @self: an entry
 *
 * Returns: whether its formula cannot work
 */
gboolean
dove_map_formula_is_wrong (DoveMapFormula *self)
{
  return self->is_wrong;
}

/**
 * dove_map_formula_is_edited:
 * @self: an entry
 *
 * Returns: whether something else stands in it than was set
 */
gboolean
dove_map_formula_is_edited (DoveMapFormula *self)
{
  g_autofree char *text = dove_map_formula_dup_text (self);

  return g_strcmp0 (text, self->before) != 0;
}

/**
 * dove_map_formula_set_result:
 * @self: an entry
 * @result: (nullable): what the formula gives, a sentence
 * @is_error: it gives nothing, and the sentence says why
 *
 * Shows below it what it gives, when nothing is wrong with it.
 */
void
dove_map_formula_set_result (DoveMapFormula *self,
                             const char     *result,
                             gboolean        is_error)
{
  if (!self->is_wrong)
    dove_map_formula_show_status (self, result, is_error);
}

/**
 * dove_map_formula_wrap:
 * @self: an entry
 * @before: what to put in front
 * @after: what to put behind
 *
 * Puts something around the formula, with the cursor at the front; the text is not taken over yet.
 */
void
dove_map_formula_wrap (DoveMapFormula *self,
                       const char     *before,
                       const char     *after)
{
  GtkTextIter at;

  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_get_end_iter (self->buffer, &at);
  gtk_text_buffer_insert (self->buffer, &at, after, -1);
  gtk_text_buffer_get_start_iter (self->buffer, &at);
  gtk_text_buffer_insert (self->buffer, &at, before, -1);
  gtk_text_buffer_end_user_action (self->buffer);
  gtk_text_buffer_get_start_iter (self->buffer, &at);
  gtk_text_buffer_place_cursor (self->buffer, &at);
  dove_map_formula_focus (self);
}

/**
 * dove_map_formula_focus:
 * @self: an entry
 *
 * Gives it the focus.
 */
void
dove_map_formula_focus (DoveMapFormula *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}
