/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-map-inspector.h"

#include "app/mapping-editor/dove-map-filter.h"
#include "app/mapping-editor/dove-map-formula.h"
#include "app/mapping-editor/dove-map-story.h"
#include "app/mapping-editor/dove-map-try.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"
#include "mapping/dove-map-names.h"
#include "mapping/dove-map-rows.h"

#define WIDTH       340
#define ALONE_WIDTH 600

/**
 * DoveMapInspector:
 *
 * All of the current target field: what is wrong, its formula with what it gives while it is
 * typed, when it is written, its values in many records, and how the value comes about. Each
 * change is a step of the history.
 */
struct _DoveMapInspector
{
  AdwBin          parent_instance;

  GtkLabel       *title;
  GtkLabel       *subtitle;
  GtkWidget      *problem_box;
  GtkImage       *problem_icon;
  GtkLabel       *problem;
  AdwBin         *formula_place;
  AdwBin         *when_place;
  GtkWidget      *rules;
  GtkWidget      *field_buttons;
  GtkWidget      *name_buttons;
  GtkWidget      *conditions;
  AdwComboRow    *empty;
  AdwComboRow    *only;
  GtkExpander    *preview;
  GtkWidget      *preview_rows;
  GtkExpander    *explanation;
  GtkWidget      *explanation_rows;
  GtkExpander    *reverse;
  GtkWidget      *reverse_rows;
  AdwClamp       *clamp;
  GtkWidget      *field;
  AdwStatusPage  *nothing;     /* what is shown while no field is chosen */

  DoveMapFormula *formula;
  DoveMapFormula *when;
  DoveMapModel   *model;
  char           *place;       /* (nullable): what is shown */
  gboolean        is_showing;
};

G_DEFINE_FINAL_TYPE (DoveMapInspector, dove_map_inspector, ADW_TYPE_BIN)

static const char *const empties[] = { "write", "keep", "only-if-target-empty" };
static const char *const onlys[] = { NULL, "create", "update" };

static int
get_node (DoveMapInspector *self)
{
  return self->place != NULL
             ? dove_field_tree_find (dove_map_model_get_targets (self->model), self->place) : -1;
}

static const char *
get_label (DoveMapInspector *self)
{
  int node = get_node (self);

  return node >= 0 ? dove_field_tree_get_label (dove_map_model_get_targets (self->model),
                                                (guint) node) : self->place;
}

/* --- edits ------------------------------------------------------------------------------------ */

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t")] == '\0';
}

static void
formula_applied_cb (DoveMapInspector *self)
{
  g_autofree char *text = dove_map_formula_dup_text (self->formula);
  g_autofree char *name = NULL;
  DoveValue *rows = dove_map_model_get_rows (self->model);
  DoveValue *row = self->place != NULL ? dove_map_rows_find (rows, self->place) : NULL;
  gboolean is_loop = row != NULL && dove_value_get_member (row, "each") != NULL;

  if (self->place == NULL || (is_blank (text) && row == NULL))
    return;

  /* Translators: a step that can be undone; the name of a field */
  name = g_strdup_printf (is_blank (text) ? _("Remove “%s”") : _("Formula of “%s”"),
                          get_label (self));
  if (is_blank (text))
    rows = dove_map_rows_remove (rows, self->place);
  else if (is_loop)
    rows = dove_map_rows_set_each (rows, self->place, text);
  else
    rows = dove_map_rows_set_formula (rows, self->place, text);
  dove_map_model_edit (self->model, name, rows);
}

static void
set_member (DoveMapInspector *self,
            const char       *member,
            const char       *word,
            const char       *step)
{
  g_autoptr(DoveValue) value = word != NULL ? dove_value_new_text (word) : NULL;
  DoveValue *rows = dove_map_model_get_rows (self->model);
  DoveValue *row = self->place != NULL ? dove_map_rows_find (rows, self->place) : NULL;
  g_autofree char *name = NULL;

  if (row == NULL || g_strcmp0 (dove_value_get_member_text (row, member), word) == 0)
    return;

  name = g_strdup_printf (step, get_label (self));
  dove_map_model_edit (self->model, name,
                       dove_map_rows_set_member (rows, self->place, member, value));
}

static void
when_applied_cb (DoveMapInspector *self)
{
  g_autofree char *text = dove_map_formula_dup_text (self->when);

  /* Translators: a step that can be undone; the name of a field */
  set_member (self, "when", is_blank (text) ? NULL : text, _("Condition of “%s”"));
}

static void
empty_cb (DoveMapInspector *self)
{
  guint selected = adw_combo_row_get_selected (self->empty);
  DoveValue *row = self->place != NULL
                       ? dove_map_rows_find (dove_map_model_get_rows (self->model), self->place)
                       : NULL;
  gboolean was_said = row != NULL && dove_value_get_member (row, "empty") != NULL;

  if (!self->is_showing && selected < G_N_ELEMENTS (empties))
    /* Translators: a step that can be undone; the name of a field */
    set_member (self, "empty", selected > 0 || was_said ? empties[selected] : NULL,
                _("Empty values of “%s”"));
}

static void
only_cb (DoveMapInspector *self)
{
  guint selected = adw_combo_row_get_selected (self->only);

  if (!self->is_showing && selected < G_N_ELEMENTS (onlys))
    /* Translators: a step that can be undone; the name of a field */
    set_member (self, "only", onlys[selected], _("When “%s” is written"));
}

/* --- what is shown ---------------------------------------------------------------------------- */

/* What the formula gives while it is typed */
static void
typed_cb (DoveMapInspector *self)
{
  g_autofree char *text = dove_map_formula_dup_text (self->formula);
  g_autofree char *value = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *said = NULL;
  gboolean is_error = FALSE;

  if (self->place == NULL || is_blank (text) || dove_map_formula_is_wrong (self->formula))
    return;

  value = dove_map_try_formula (self->model, self->place, text, &is_error);
  if (value == NULL)
    return;

  shown = dove_words_isolate (value);
  /* Translators: what a formula gives */
  said = is_error ? g_steal_pointer (&value) : g_strdup_printf (_("Gives: %s"), shown);
  dove_map_formula_set_result (self->formula, said, is_error);
}

static void
show_problem (DoveMapInspector   *self,
              guint               node,
              const DoveMapPlace *place)
{
  const char *text = place->problem;
  const char *icon = "dialog-error-symbolic";

  if (text == NULL && dove_map_filter_is_missing (self->model, node))
    {
      text = _("This field is required, and nothing is written into it.");
      icon = "dialog-error-symbolic";
    }
  else if (text == NULL && place->is_lossy)
    {
      text = place->loss;
      icon = "dialog-warning-symbolic";
    }
  gtk_image_set_from_icon_name (self->problem_icon, icon);
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (self->problem_box, text != NULL);
}

static void
append_users (DoveMapInspector *self,
              guint             node,
              GString          *text)
{
  const guint n_users = dove_map_model_look (self->model, node)->n_users;

  g_string_append (text, " · ");
  if (n_users == 0)
    g_string_append (text, _("not used"));
  else
    g_string_append_printf (text, ngettext ("used %u time", "used %u times", n_users), n_users);
}

static void
show_head (DoveMapInspector *self,
           guint             node)
{
  const DoveFieldNode *field =
      dove_field_tree_get (dove_map_model_get_targets (self->model), node);
  GString *text = g_string_new (field->is_name ? NULL : field->path);

  g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", dove_map_words_type (field));
  if (field->is_name)
    append_users (self, node, text);
  if (field->required)
    g_string_append_printf (text, " · %s", _("required"));
  if (field->read_only)
    g_string_append_printf (text, " · %s", _("read-only"));
  gtk_label_set_text (self->title, get_label (self));
  gtk_label_set_text (self->subtitle, text->str);
  g_string_free (text, TRUE);
}

static guint
find_word (const char *const *words,
           guint              n_words,
           const char        *word)
{
  for (guint i = 1; i < n_words; i++)
    if (g_strcmp0 (words[i], word) == 0)
      return i;

  return 0;
}

static void
show_rules (DoveMapInspector *self,
            DoveValue        *row)
{
  const gboolean is_name = row != NULL && dove_map_row_get_name (row) != NULL;

  gtk_widget_set_visible (self->rules, row != NULL && !is_name);
  gtk_widget_set_visible (self->field_buttons, !is_name);
  gtk_widget_set_visible (self->name_buttons, is_name);
  gtk_widget_set_visible (GTK_WIDGET (self->reverse), !is_name);
  if (row == NULL || is_name)
    return;

  if (!dove_map_formula_is_edited (self->when))
    dove_map_formula_set_text (self->when, dove_value_get_member_text (row, "when"));
  adw_combo_row_set_selected (self->empty,
                              find_word (empties, G_N_ELEMENTS (empties),
                                         dove_value_get_member_text (row, "empty")));
  adw_combo_row_set_selected (self->only, find_word (onlys, G_N_ELEMENTS (onlys),
                                                     dove_value_get_member_text (row, "only")));
}

static void
show_preview (DoveMapInspector *self)
{
  if (gtk_expander_get_expanded (self->preview) && self->place != NULL)
    dove_map_story_fill_values (self->preview_rows, self->model, self->place);
}

static void
show_explanation (DoveMapInspector *self)
{
  if (gtk_expander_get_expanded (self->explanation) && self->place != NULL)
    dove_map_story_fill_explanation (self->explanation_rows, self->model, self->place);
}

static void
show_reverse (DoveMapInspector *self)
{
  if (gtk_expander_get_expanded (self->reverse) && self->place != NULL)
    dove_map_story_fill_reverse (self->reverse_rows, self->model, self->place);
}

static void
show_names (DoveMapInspector *self)
{
  g_autoptr(DoveMapNames) names = dove_map_names_new_at (dove_map_model_get_rows (self->model),
                                                         self->place);

  dove_map_formula_set_names (self->formula, names);
  dove_map_formula_set_names (self->when, names);
}

/* What to do first, and how far the mapping is */
static void
show_nothing (DoveMapInspector *self)
{
  g_autofree char *cover =
      dove_map_cover_tell (dove_map_model_get_cover (self->model, DOVE_MAP_TARGET, -1));
  g_autofree char *text = g_strdup_printf (
      /* Translators: how many fields are mapped: “42 of 120 mapped, 2 required missing” */
      _("Choose a field, or a named value: what is written into it is shown and changed here."
        "\n\n%s"), cover);

  adw_status_page_set_description (self->nothing, text);
}

static void
show_all (DoveMapInspector *self,
          gboolean          keeps_typed)
{
  int node = get_node (self);
  const DoveMapPlace *place = NULL;
  DoveFieldTree *sources = dove_map_model_get_sources (self->model);
  DoveValue *schema = dove_field_tree_get_document (sources);
  gboolean is_known = FALSE;

  gtk_widget_set_visible (self->field, node >= 0);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing), node < 0);
  if (node < 0)
    {
      show_nothing (self);
      return;
    }

  place = dove_map_model_look (self->model, (guint) node);
  self->is_showing = TRUE;
  show_head (self, (guint) node);
  show_problem (self, (guint) node, place);
  /* The schema of an element is not told: only whole records are held to theirs */
  is_known = dove_field_tree_get_length (sources) > 0 &&
             !dove_field_tree_get (dove_map_model_get_targets (self->model), (guint) node)->in_list;
  show_names (self);
  dove_map_formula_set_about (self->formula, schema, dove_map_model_get_record (self->model),
                              is_known);
  dove_map_formula_set_about (self->when, schema, dove_map_model_get_record (self->model),
                              is_known);
  if (!keeps_typed || !dove_map_formula_is_edited (self->formula))
    dove_map_formula_set_text (self->formula, place->formula);
  show_rules (self, place->row);
  self->is_showing = FALSE;
  typed_cb (self);
  show_preview (self);
  show_explanation (self);
  show_reverse (self);
}

static void
show (DoveMapInspector *self)
{
  show_all (self, FALSE);
}

/* Another record: what is typed meanwhile stays */
static void
previewed_cb (DoveMapInspector *self)
{
  show_all (self, TRUE);
}

/* What was typed for the field before belongs to it */
static void
selected_cb (DoveMapInspector *self)
{
  const char *place = dove_map_model_get_current (self->model);

  if (g_strcmp0 (place, self->place) == 0)
    return;

  if (dove_map_formula_is_edited (self->formula))
    formula_applied_cb (self);
  if (dove_map_formula_is_edited (self->when))
    when_applied_cb (self);
  g_free (self->place);
  self->place = g_strdup (place);
  dove_map_formula_set_text (self->when, NULL);
  show (self);
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dove_map_inspector_dispose (GObject *object)
{
  DoveMapInspector *self = DOVE_MAP_INSPECTOR (object);

  g_clear_object (&self->model);

  G_OBJECT_CLASS (dove_map_inspector_parent_class)->dispose (object);
}

static void
dove_map_inspector_finalize (GObject *object)
{
  g_free (DOVE_MAP_INSPECTOR (object)->place);

  G_OBJECT_CLASS (dove_map_inspector_parent_class)->finalize (object);
}

static void
dove_map_inspector_class_init (DoveMapInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_map_inspector_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_map_inspector_finalize;
  g_type_ensure (DOVE_TYPE_BUTTONS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-map-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, title);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, subtitle);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, problem_box);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, problem_icon);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, problem);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, formula_place);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, when_place);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, rules);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, field_buttons);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, name_buttons);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, conditions);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, empty);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, only);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, preview);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, preview_rows);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, explanation);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, explanation_rows);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, reverse);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, reverse_rows);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, clamp);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, field);
  gtk_widget_class_bind_template_child (widget_class, DoveMapInspector, nothing);
  gtk_widget_class_bind_template_callback (widget_class, empty_cb);
  gtk_widget_class_bind_template_callback (widget_class, only_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_preview);
  gtk_widget_class_bind_template_callback (widget_class, show_explanation);
  gtk_widget_class_bind_template_callback (widget_class, show_reverse);
}

static void
dove_map_inspector_init (DoveMapInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->formula = DOVE_MAP_FORMULA (dove_map_formula_new (_("Formula")));
  self->when = DOVE_MAP_FORMULA (dove_map_formula_new (_("Only If")));
  adw_bin_set_child (self->formula_place, GTK_WIDGET (self->formula));
  adw_bin_set_child (self->when_place, GTK_WIDGET (self->when));
  dove_ui_name_rows (self->conditions, _("What Is Written"));
  dove_ui_name_choice (GTK_WIDGET (self->empty), NULL);
  dove_ui_name_choice (GTK_WIDGET (self->only), NULL);
  g_signal_connect_swapped (self->formula, "changed", G_CALLBACK (typed_cb), self);
  g_signal_connect_swapped (self->formula, "applied", G_CALLBACK (formula_applied_cb), self);
  g_signal_connect_swapped (self->when, "applied", G_CALLBACK (when_applied_cb), self);
}

/**
 * dove_map_inspector_new:
 * @model: a mapping
 *
 * Returns: (transfer floating): what shows its current target field
 */
GtkWidget *
dove_map_inspector_new (DoveMapModel *model)
{
  DoveMapInspector *self = g_object_new (DOVE_TYPE_MAP_INSPECTOR, NULL);

  self->model = g_object_ref (model);
  self->place = g_strdup (dove_map_model_get_current (model));
  g_signal_connect_object (model, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "previewed", G_CALLBACK (previewed_cb), self,
                           G_CONNECT_SWAPPED);
  show (self);

  return GTK_WIDGET (self);
}

/**
 * dove_map_inspector_set_narrow:
 * @self: an inspector
 * @is_narrow: it does not stand beside something else
 *
 * Beside something else it is always as wide, whatever is in it.
 */
void
dove_map_inspector_set_narrow (DoveMapInspector *self,
                               gboolean          is_narrow)
{
  adw_clamp_set_maximum_size (self->clamp, is_narrow ? ALONE_WIDTH : WIDTH);
}

/**
 * dove_map_inspector_focus:
 * @self: an inspector
 *
 * Gives the focus to the formula.
 */
void
dove_map_inspector_focus (DoveMapInspector *self)
{
  dove_map_formula_focus (self->formula);
}

/**
 * dove_map_inspector_wrap:
 * @self: an inspector
 * @before: what to put in front of the formula
 * @after: what to put behind it
 *
 * Puts something around the formula, to be gone on with by the keyboard.
 */
void
dove_map_inspector_wrap (DoveMapInspector *self,
                         const char       *before,
                         const char       *after)
{
  dove_map_formula_wrap (self->formula, before, after);
}

/**
 * dove_map_inspector_take_selection:
 * @self: an inspector
 * @start: (out): byte of the formula where it begins
 * @end: (out): byte behind it
 *
 * Takes over what was typed, so that the formula that is seen is that of the row.
 *
 * Returns: whether a part of the formula is selected
 */
gboolean
dove_map_inspector_take_selection (DoveMapInspector *self,
                                   guint            *start,
                                   guint            *end)
{
  g_autofree char *text = dove_map_formula_dup_text (self->formula);
  const gboolean is_selected = dove_map_formula_get_selection (self->formula, start, end)
                               && *end - *start < strlen (text);

  if (dove_map_formula_is_edited (self->formula))
    formula_applied_cb (self);

  return is_selected;
}

/**
 * dove_map_inspector_explain:
 * @self: an inspector
 *
 * Opens the explanation of the value.
 */
void
dove_map_inspector_explain (DoveMapInspector *self)
{
  gtk_expander_set_expanded (self->explanation, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->explanation));
}
