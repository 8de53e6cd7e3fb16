/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-form.h"

#include "app/syncs/dove-draft-editor.h"
#include "app/syncs/dove-draft-part.h"
#include "app/syncs/dove-draft-row.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-ui.h"
#include "base/dove-error.h"

#define OTHERS_MOST    200 /* rows of fields without a proposal; what is more is mapped as text */
#define FIELDS_AT_ONCE 1   /* rows of fields in one frame */

enum
{
  PART_HEAD,
  PART_KEYS,
  PART_FILTER_A,
  PART_FILTER_B,
  PART_FIELDS_B,
  PART_FIELDS_A,
  PART_WHEN,
  PART_RULES,
  N_PARTS
};

/* The fields that nothing is carried into yet, below what is; made when they are first looked at */
typedef struct
{
  DoveDraft *draft;
  guint      side;
  GPtrArray *fields;     /* of DoveValue */
  DoveValue *schema;     /* (nullable): of the other side */
  gboolean   is_shown;
} Others;

/**
 * DoveDraftForm:
 *
 * What a sync does: how records are recognised, which take part, what is carried over, when, and
 * by which rules. A new one is filled in with what is proposed, one that is there with what it
 * says. Every control edits the draft at once; the signal `changed` tells of it.
 */
struct _DoveDraftForm
{
  AdwBin               parent_instance;

  AdwPreferencesPage  *page;
  GtkWidget           *name;
  GtkWidget           *direction;
  GtkWidget           *fields[2];   /* groups, by the side that is written */
  GtkWidget           *rules;
  GPtrArray           *parts;       /* of GtkWidget: groups in the page */

  DoveDraft           *draft;
  DoveClient          *client;      /* (nullable): of whom fields are asked again */
  guint                part;        /* that is made; N_PARTS when all are there */
  gboolean             has_part;    /* its group is there, and may lack rows */
  Others              *others;      /* (nullable): while the rows of the fields are made */
  guint                looked_at;   /* of these fields */
  gboolean             is_new;
  gboolean             is_stale;    /* its rows were changed in the mapping editor */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DoveDraftForm, dove_draft_form, ADW_TYPE_BIN)

static const char *const directions[] = { "a-to-b", "b-to-a", "both" };

static gboolean
is_both (DoveDraftForm *self)
{
  return dove_draft_writes (self->draft, 0) && dove_draft_writes (self->draft, 1);
}

static void
changed_cb (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  g_signal_emit (widget, signals[CHANGED], 0);
}

/* --- fields ----------------------------------------------------------------------------------- */

static void
others_free (gpointer data)
{
  Others *others = data;

  g_ptr_array_unref (others->fields);
  g_clear_pointer (&others->schema, dove_value_unref);
  g_free (others);
}

static void
expanded_cb (AdwExpanderRow *row,
             GParamSpec     *property,
             Others         *others)
{
  if (others->is_shown)
    return;

  others->is_shown = TRUE;
  for (guint i = 0; i < others->fields->len; i++)
    {
      GtkWidget *field = dove_draft_row_new (others->draft, others->side,
                                             g_ptr_array_index (others->fields, i),
                                             others->schema);

      adw_expander_row_add_row (row, field);
      adw_expander_row_add_row (row, dove_draft_row_get_entry (field));
    }
}

static void
add_others (GtkWidget *group,
            Others    *others)
{
  GtkWidget *row = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Other Fields"));
  dove_ui_set_name (row, _("Other Fields"));
  g_object_set_data_full (G_OBJECT (row), "others", others, others_free);
  g_signal_connect (row, "notify::expanded", G_CALLBACK (expanded_cb), others);
  gtk_widget_set_visible (row, others->fields->len > 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

static gboolean
is_editable (DoveDraftForm *self,
             guint          side,
             DoveValue     *field)
{
  return dove_draft_is_choosable (self->draft, side, field, TRUE) &&
         dove_draft_is_plain_row (self->draft, side, dove_value_get_member_text (field, "path"));
}

/* Rows of the document that have no control: a list of records, a field that is not told */
static void
add_fixed (DoveDraftForm *self,
           guint          side,
           GtkWidget     *group)
{
  DoveValue *rows = dove_draft_get_rows (self->draft, side);

  for (guint i = 0; rows != NULL && i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      DoveValue *field = dove_draft_find_field (self->draft, side,
                                                dove_value_get_member_text (row, "field"));

      if (field == NULL || !is_editable (self, side, field))
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                   dove_draft_row_fixed (self->draft, side, row));
    }
}

/* --- the mapping editor ----------------------------------------------------------------------- */

typedef struct
{
  DoveDraftForm *form;
  guint          side;
} Editing;

/* Each step in the editor is in the draft at once; the form shows it when it is seen again. */
static void
mapped_cb (DoveMapModel  *model,
           DoveDraftForm *self)
{
  DoveValue *rows = dove_map_model_get_rows (model);
  guint side = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (model), "side"));
  const char *member = side == 0 ? "to_a" : "to_b";
  gboolean is_nothing = dove_value_get_length (rows) == 0 &&
                        dove_draft_get_member (self->draft, member) == NULL;

  if (self->draft == NULL || self->draft->document == NULL || is_nothing)
    return;

  dove_draft_take_member (self->draft, member, dove_value_ref (rows));
  self->is_stale = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
open_editor (DoveDraftForm *self,
             guint          side,
             const char    *field)
{
  const DoveDraftEditor about = { self->draft, side, self->client };
  g_autoptr(DoveMapModel) model = dove_draft_editor_open (&about, GTK_WIDGET (self));

  g_object_set_data (G_OBJECT (model), "side", GUINT_TO_POINTER (side));
  g_signal_connect_object (model, "changed", G_CALLBACK (mapped_cb), self, 0);
  if (field != NULL)
    dove_map_model_set_current (model, field);
}

static void
open_editor_cb (GtkWidget *button,
                Editing   *editing)
{
  open_editor (editing->form, editing->side, NULL);
}

static void
editing_free (gpointer  data,
              GClosure *closure)
{
  g_free (data);
}

static GtkWidget *
make_editor_button (DoveDraftForm *self,
                    guint          side)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Mapping Editor…"));
  Editing *editing = g_new0 (Editing, 1);
  g_autofree char *name = NULL;

  /* Translators: the name of an application */
  name = g_strdup_printf (_("Open the mapping editor for %s"), self->draft->sides[side].name);
  dove_ui_set_name (button, name);
  editing->form = self;
  editing->side = side;
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (button, 12);
  g_signal_connect_data (button, "clicked", G_CALLBACK (open_editor_cb), editing, editing_free, 0);

  return button;
}

static GtkWidget *
make_fields (DoveDraftForm *self,
             guint          side)
{
  DoveDraft *draft = self->draft;
  /* Translators: the fields of a connection that a sync writes */
  g_autofree char *title = g_strdup_printf (_("What Is Carried Over to %s"),
                                            draft->sides[side].name);
  GtkWidget *group = dove_ui_group_new (title);

  self->others = g_new0 (Others, 1);
  self->others->draft = draft;
  self->others->side = side;
  self->others->schema = dove_draft_make_schema (draft, 1 - side);
  self->others->fields = g_ptr_array_new ();
  self->looked_at = 0;
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group),
                                           make_editor_button (self, side));

  return group;
}

/* Whether it has a row of its own, so that what is carried into it is seen at once */
static gboolean
is_known (DoveDraftForm *self,
          guint          side,
          DoveValue     *field)
{
  const char *path = dove_value_get_member_text (field, "path");

  return dove_draft_find_row (self->draft, side, path) != NULL ||
         dove_value_get_boolean (dove_value_get_member (field, "required")) ||
         (self->is_new && dove_draft_find_proposal (self->draft, side, path) != NULL);
}

/* The rows of some more fields; whether those were all */
static gboolean
add_fields (DoveDraftForm *self,
            guint          side)
{
  DoveValue *fields = self->draft->sides[side].fields;
  GtkWidget *group = self->fields[side];

  for (guint made = 0; self->looked_at < dove_value_get_length (fields);)
    {
      DoveValue *field = dove_value_get_element (fields, self->looked_at);

      if (made == FIELDS_AT_ONCE)
        return FALSE;
      self->looked_at++;
      if (!is_editable (self, side, field))
        continue;
      if (is_known (self, side, field))
        {
          GtkWidget *row = dove_draft_row_new (self->draft, side, field, self->others->schema);

          adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
          adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                     dove_draft_row_get_entry (row));
          made++;
        }
      else if (self->others->fields->len < OTHERS_MOST)
        g_ptr_array_add (self->others->fields, field);
    }
  add_fixed (self, side, group);
  add_others (group, g_steal_pointer (&self->others));

  return TRUE;
}

/* Of a new sync in both directions, what goes back follows from what comes over. */
static gboolean
shows_fields (DoveDraftForm *self,
              guint          side)
{
  return dove_draft_writes (self->draft, side) && !(self->is_new && is_both (self) && side == 0);
}

/* --- name and direction ----------------------------------------------------------------------- */

static void
update_direction (DoveDraftForm *self)
{
  for (guint side = 0; side < 2; side++)
    if (self->fields[side] != NULL)
      gtk_widget_set_visible (self->fields[side], shows_fields (self, side));
  if (self->rules != NULL)
    dove_draft_rules_update (self->rules);
  if (self->fields[1] == NULL)
    return;

  if (self->is_new && is_both (self))
    adw_preferences_group_set_description (
        ADW_PREFERENCES_GROUP (self->fields[1]),
        _("What is one field at both sides goes back as well; you can change it afterwards."));
  else
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->fields[1]), NULL);
}

static void build (DoveDraftForm *self);

/* Other rows are written now: all is shown anew, when the choice itself is over */
static gboolean
rebuild_cb (gpointer user_data)
{
  DoveDraftForm *self = user_data;

  if (self->draft != NULL && gtk_widget_get_parent (GTK_WIDGET (self)) != NULL)
    {
      build (self);
      gtk_widget_grab_focus (self->direction);
    }

  return G_SOURCE_REMOVE;
}

static void
direction_cb (DoveDraftForm *self)
{
  const char *direction =
      directions[adw_combo_row_get_selected (ADW_COMBO_ROW (self->direction))];

  if (self->is_new)
    dove_draft_turn (self->draft, direction);
  else
    dove_draft_set_word (self->draft, "direction", direction);
  for (guint side = 0; !self->is_new && side < 2; side++)
    if (dove_draft_writes (self->draft, side))
      dove_draft_fill_rows (self->draft, side);
  g_idle_add_full (G_PRIORITY_DEFAULT, rebuild_cb, g_object_ref (self), g_object_unref);
  dove_draft_part_changed (self->direction);
}

static void
name_cb (DoveDraftForm *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));

  if (*name != '\0')
    {
      dove_draft_set_word (self->draft, "name", name);
      gtk_widget_remove_css_class (self->name, "error");
    }
  else
    gtk_widget_add_css_class (self->name, "error");
  dove_draft_part_changed (self->name);
}

static GtkWidget *
make_direction (DoveDraftForm *self)
{
  const char *a = self->draft->sides[0].name;
  const char *b = self->draft->sides[1].name;
  /* Translators: the direction of a sync, from one application to another */
  g_autofree char *there = g_strdup_printf (_("Only from %s to %s"), a, b);
  g_autofree char *back = g_strdup_printf (_("Only from %s to %s"), b, a);
  const char *const labels[] = { there, back, _("In both directions"), NULL };
  GtkWidget *combo = NULL;
  guint selected = 0;

  while (selected < 2 && g_strcmp0 (dove_draft_get_word (self->draft, "direction"),
                                    directions[selected]) != 0)
    selected++;
  combo = dove_draft_part_combo (labels, selected, _("Direction"));
  adw_combo_row_set_use_subtitle (ADW_COMBO_ROW (combo), TRUE);
  g_signal_connect_swapped (combo, "notify::selected", G_CALLBACK (direction_cb), self);

  return combo;
}

static GtkWidget *
make_head (DoveDraftForm *self)
{
  GtkWidget *group = dove_ui_group_new (NULL);

  self->name = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name), _("Name of the sync"));
  dove_ui_set_name (self->name, _("Name of the sync"));
  gtk_editable_set_text (GTK_EDITABLE (self->name), dove_draft_get_word (self->draft, "name"));
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (name_cb), self);
  self->direction = make_direction (self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->name);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->direction);
  dove_ui_name_rows (group, _("Name and direction"));

  return group;
}

/* --- the widget ------------------------------------------------------------------------------- */

static GtkWidget *
make_part (DoveDraftForm *self)
{
  switch (self->part)
    {
    case PART_HEAD:
      return make_head (self);

    case PART_KEYS:
      return dove_draft_keys_new (self->draft);

    case PART_FILTER_A:
    case PART_FILTER_B:
      return dove_draft_filter_new (self->draft, self->part - PART_FILTER_A);

    case PART_FIELDS_B:
      return self->fields[1] = make_fields (self, 1);

    case PART_FIELDS_A:
      return self->fields[0] = make_fields (self, 0);

    case PART_WHEN:
      return dove_draft_when_new (self->draft, self->draft->zone);

    case PART_RULES:
    default:
      return self->rules = dove_draft_rules_new (self->draft);
    }
}

/* Makes some rows; whether those were all */
static gboolean
fill_part (DoveDraftForm *self)
{
  switch (self->part)
    {
    case PART_FIELDS_B:
      return add_fields (self, 1);

    case PART_FIELDS_A:
      return add_fields (self, 0);

    case PART_RULES:
      return dove_draft_rules_grow (self->rules);

    default:
      return TRUE;
    }
}

/* Makes the next part, or some more rows of the last one: all at once they take longer to make, and
 * to lay out, than a frame has. */
static gboolean
grow (gpointer user_data)
{
  DoveDraftForm *self = user_data;

  if (self->draft == NULL || self->part == N_PARTS)
    return FALSE;

  if (!self->has_part)
    {
      GtkWidget *group = make_part (self);

      adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (group));
      g_ptr_array_add (self->parts, group);
      update_direction (self);
    }
  self->has_part = !fill_part (self);
  if (!self->has_part)
    self->part++;

  return TRUE;
}

static void
forget_parts (DoveDraftForm *self)
{
  g_clear_pointer (&self->others, others_free);
  self->part = PART_HEAD;
  self->has_part = FALSE;
  self->fields[0] = self->fields[1] = NULL;
  self->rules = NULL;
  g_ptr_array_set_size (self->parts, 0);
}

static void
build (DoveDraftForm *self)
{
  GtkWidget *page = adw_preferences_page_new ();

  forget_parts (self);
  gtk_widget_set_vexpand (page, TRUE);
  self->page = ADW_PREFERENCES_PAGE (page);
  grow (self);
  adw_bin_set_child (ADW_BIN (self), page);
  dove_growing_queue (GTK_WIDGET (self));
}

static gboolean
show_again_cb (gpointer user_data)
{
  DoveDraftForm *self = user_data;

  if (self->draft != NULL && self->is_stale && gtk_widget_get_parent (GTK_WIDGET (self)) != NULL)
    {
      gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
      build (self);
      gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
    }
  self->is_stale = FALSE;

  return G_SOURCE_REMOVE;
}

/* Back from the mapping editor */
static void
dove_draft_form_map (GtkWidget *widget)
{
  DoveDraftForm *self = DOVE_DRAFT_FORM (widget);

  GTK_WIDGET_CLASS (dove_draft_form_parent_class)->map (widget);
  if (self->is_stale)
    g_idle_add_full (G_PRIORITY_DEFAULT, show_again_cb, g_object_ref (self), g_object_unref);
}

static void
dove_draft_form_finalize (GObject *object)
{
  DoveDraftForm *self = DOVE_DRAFT_FORM (object);

  g_clear_pointer (&self->others, others_free);
  g_ptr_array_unref (self->parts);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (dove_draft_form_parent_class)->finalize (object);
}

static void
dove_draft_form_class_init (DoveDraftFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_draft_form_finalize;
  GTK_WIDGET_CLASS (klass)->map = dove_draft_form_map;
  /**
   * DoveDraftForm::changed:
   *
   * The draft was changed, or what stands in the form can no longer be taken over.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "form.changed", NULL, changed_cb);
}

static void
dove_draft_form_init (DoveDraftForm *self)
{
  self->parts = g_ptr_array_new ();
  dove_growing_watch (GTK_WIDGET (self), DOVE_GROWTH_ALL, grow, self);
}

/**
 * dove_draft_form_set_draft:
 * @self: a form
 * @draft: (nullable): with its proposals and a document; must outlive the form, or its next draft
 * @is_new: it is of dove_draft_begin()
 *
 * Shows a draft.
 */
void
dove_draft_form_set_draft (DoveDraftForm *self,
                           DoveDraft     *draft,
                           gboolean       is_new)
{
  self->draft = draft;
  self->is_new = is_new;
  if (draft != NULL)
    build (self);
  else
    {
      forget_parts (self);
      adw_bin_set_child (ADW_BIN (self), NULL);
    }
}

/**
 * dove_draft_form_leave:
 * @self: a form whose page was taken away
 *
 * Takes a part of it down. Nothing can be done with it any more.
 *
 * Returns: whether there are more of them
 */
gboolean
dove_draft_form_leave (DoveDraftForm *self)
{
  GtkWidget *group = NULL;

  self->part = N_PARTS;
  self->fields[0] = self->fields[1] = self->rules = NULL;
  if (self->parts->len == 0)
    return FALSE;

  group = g_ptr_array_steal_index (self->parts, self->parts->len - 1);
  adw_preferences_page_remove (self->page, ADW_PREFERENCES_GROUP (group));

  return TRUE;
}

/**
 * dove_draft_form_set_client:
 * @self: a form
 * @client: the agent
 *
 * Says of whom the mapping editor asks fields and records again.
 */
void
dove_draft_form_set_client (DoveDraftForm *self,
                            DoveClient    *client)
{
  g_set_object (&self->client, client);
}

/**
 * dove_draft_form_get_name:
 * @self: a form with a draft
 *
 * Returns: (transfer none): the name of the sync
 */
const char *
dove_draft_form_get_name (DoveDraftForm *self)
{
  return dove_draft_get_word (self->draft, "name");
}

/* (nullable): something that is shown and cannot be taken over */
static GtkWidget *
find_wrong (GtkWidget *widget)
{
  if (!gtk_widget_get_visible (widget))
    return NULL;
  if (gtk_widget_has_css_class (widget, "error"))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *wrong = find_wrong (child);

      if (wrong != NULL)
        return wrong;
    }

  return NULL;
}

static gboolean
has_rows (DoveDraftForm *self)
{
  for (guint side = 0; side < 2; side++)
    {
      DoveValue *rows = dove_draft_get_rows (self->draft, side);

      if (dove_draft_writes (self->draft, side) && rows != NULL &&
          dove_value_get_length (rows) > 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * dove_draft_form_open_mapping:
 * @self: a form that has a draft
 * @side: that is written
 * @field: path of a field of it
 *
 * Opens the mapping editor at the row of a field.
 */
void
dove_draft_form_open_mapping (DoveDraftForm *self,
                              guint          side,
                              const char    *field)
{
  open_editor (self, side, field);
}

/**
 * dove_draft_form_to_document:
 * @self: a form with a draft
 * @id: (nullable): of a new sync
 * @error: return location for an error
 *
 * Gives the definition of the sync as it was chosen. What is wrong gets the focus.
 *
 * Errors: %DOVE_ERROR_INVALID when something is missing or wrong, with a sentence.
 *
 * Returns: (transfer full) (nullable): the document
 */
DoveValue *
dove_draft_form_to_document (DoveDraftForm  *self,
                             const char     *id,
                             GError        **error)
{
  GtkWidget *wrong = NULL;
  const char *message = NULL;

  while (grow (self))
    continue;
  wrong = find_wrong (GTK_WIDGET (self->page));
  if (wrong != NULL)
    message = _("Please correct what is marked, or leave it out");
  else if (!has_rows (self))
    message = _("Nothing would be carried over: choose at least one field");
  else if (dove_draft_count_keys (self->draft) == 0)
    message = _("Choose the fields by which records are recognised");
  if (message != NULL)
    {
      if (wrong != NULL)
        gtk_widget_grab_focus (wrong);
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID, message);
      return NULL;
    }

  return self->is_new ? dove_draft_end (self->draft, id)
                      : dove_draft_dup_document (self->draft, id);
}
