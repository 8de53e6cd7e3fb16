/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-map-formula-private.h"

#include "formula/dove-check.h"
#include "formula/dove-completion.h"

/* --- colours ---------------------------------------------------------------------------------- */

static const char *const styles[] = {
  [DOVE_SPAN_NUMBER] = "def:decimal",      [DOVE_SPAN_TEXT] = "def:string",
  [DOVE_SPAN_ERROR] = "def:error",         [DOVE_SPAN_FUNCTION] = "def:function",
  [DOVE_SPAN_NAME] = "def:identifier",     [DOVE_SPAN_FIELD] = "def:type",
  [DOVE_SPAN_OPERATOR] = "def:operator",   [DOVE_SPAN_SEPARATOR] = NULL,
  [DOVE_SPAN_BRACKET] = NULL,              [DOVE_SPAN_WRONG] = NULL,
};

/**
 * dove_map_formula_take_colours:
 * @self: an entry
 *
 * Takes the colours that are in use, dark or light.
 */
void
dove_map_formula_take_colours (DoveMapFormula *self)
{
  gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GtkSourceStyleScheme *scheme = gtk_source_style_scheme_manager_get_scheme (
      gtk_source_style_scheme_manager_get_default (), is_dark ? "Adwaita-dark" : "Adwaita");

  if (scheme == NULL)
    return;

  gtk_source_buffer_set_style_scheme (GTK_SOURCE_BUFFER (self->buffer), scheme);
  for (guint i = 0; i < G_N_ELEMENTS (self->kinds); i++)
    {
      GtkSourceStyle *style = NULL;

      if (styles[i] != NULL)
        style = gtk_source_style_scheme_get_style (scheme, styles[i]);
      gtk_source_style_apply (style, self->kinds[i]);
    }
}

static void
apply_tag (DoveMapFormula *self,
           const char     *text,
           GtkTextTag     *tag,
           guint           start,
           guint           end)
{
  GtkTextIter from, to;
  glong first = g_utf8_pointer_to_offset (text, text + start);

  gtk_text_buffer_get_iter_at_offset (self->buffer, &from, (int) first);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &to,
                                      (int) (first + g_utf8_pointer_to_offset (text + start,
                                                                               text + end)));
  gtk_text_buffer_apply_tag (self->buffer, tag, &from, &to);
}

/**
 * dove_map_formula_colour:
 * @self: an entry
 * @text: what stands in it
 *
 * Colours it by what its parts are.
 */
void
dove_map_formula_colour (DoveMapFormula *self,
                         const char     *text)
{
  g_autoptr(GArray) spans = dove_formula_get_spans (text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_all_tags (self->buffer, &start, &end);
  for (guint i = 0; i < spans->len; i++)
    {
      const DoveSpan *span = &g_array_index (spans, DoveSpan, i);

      apply_tag (self, text, self->kinds[span->kind], span->start, span->end);
    }
}

/* --- what is wrong, and help ------------------------------------------------------------------ */

/**
 * dove_map_formula_show_status:
 * @self: an entry
 * @text: (nullable): what to say below it
 * @is_error: whether it is about an error
 */
void
dove_map_formula_show_status (DoveMapFormula *self,
                              const char     *text,
                              gboolean        is_error)
{
  gtk_label_set_text (self->status, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status), text != NULL);
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->status), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text != NULL ? text : "", -1);
}

/**
 * dove_map_formula_mark:
 * @self: an entry
 * @text: what stands in it
 *
 * Underlines what is wrong, and says the first of it.
 */
void
dove_map_formula_mark (DoveMapFormula *self,
                       const char     *text)
{
  guint offset = 0;
  g_autofree char *around = dove_map_names_compose_all (self->names, text, &offset);
  const DoveFormulaFrame frame = { dove_map_names_get_known (self->names),
                                   offset > 0 ? around : NULL, offset };
  g_autoptr(GPtrArray) marks = dove_formula_check_in (text, &frame, self->schema, NULL);
  const DoveMark *said = NULL;

  self->is_wrong = FALSE;
  if (strspn (text, " \t\r\n") == strlen (text))
    {
      dove_map_formula_show_status (self, NULL, FALSE);
      return;
    }

  for (guint i = 0; i < marks->len; i++)
    {
      const DoveMark *one = g_ptr_array_index (marks, i);
      guint end = MIN (MAX (one->end, one->start + 1), (guint) strlen (text));
      guint start = MIN (one->start, end > 0 ? end - 1 : 0);

      while (start > 0 && (text[start] & 0xC0) == 0x80)
        start--;
      while ((text[end] & 0xC0) == 0x80)
        end++;
      apply_tag (self, text, one->is_error ? self->error : self->warning, start, end);
      if (said == NULL || (one->is_error && !said->is_error))
        said = one;
      self->is_wrong |= one->is_error;
    }
  dove_map_formula_show_status (self, said != NULL ? said->message : NULL,
                                said != NULL && said->is_error);
}

/**
 * dove_map_formula_say_signature:
 * @signature: where the cursor is in a function
 *
 * Returns: (transfer full): its arguments and what it does, as markup
 */
char *
dove_map_formula_say_signature (const DoveSignature *signature)
{
  GString *text = g_string_new (NULL);
  GPtrArray *arguments = signature->info->arguments;

  g_string_append_printf (text, "<b>%s</b>(", signature->info->name);
  for (guint i = 0; i < arguments->len; i++)
    {
      const DoveFunctionArgument *argument = g_ptr_array_index (arguments, i);
      g_autofree char *name = g_markup_escape_text (argument->name, -1);
      gboolean is_here = (int) i == signature->argument;

      if (i > 0)
        g_string_append (text, "; ");
      g_string_append_printf (text, "%s%s%s%s%s", argument->is_optional ? "[" : "",
                              is_here ? "<b><u>" : "", name, is_here ? "</u></b>" : "",
                              argument->is_optional ? "]" : "");
      if (argument->repeats)
        g_string_append (text, "; …");
    }
  g_string_append (text, ")");
  if (signature->info->help != NULL)
    {
      g_autofree char *help = g_markup_escape_text (_(signature->info->help), -1);

      g_string_append_printf (text, "\n%s", help);
    }

  return g_string_free (text, FALSE);
}
