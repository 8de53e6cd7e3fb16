/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <adwaita.h>

#include "dove-map-wires-view-private.h"

/**
 * DoveMapWiresView:
 *
 * A mapping as wires: the source's fields at the start, the target's at the end, and between them
 * what leads where. It edits the model that it was made for, and hears of every change of it.
 */

#define CANVAS_SHARE 0.23f  /* of the width */
#define CANVAS_LEAST 150    /* pixels */
#define CANVAS_MOST  420
#define LEAST        340    /* pixels: where there are fewer than it wants, the list is shown */

enum
{
  PICK,
  CHOOSE,
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DoveMapWiresView, dove_map_wires_view, GTK_TYPE_WIDGET)

/* --- what is looked at ------------------------------------------------------------------------ */

static void
selected_source_cb (DoveMapWiresView *self)
{
  self->looked_at = DOVE_MAP_SOURCE;
  dove_map_wires_view_look (self);
}

static void
selected_target_cb (DoveMapWiresView *self)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  const int node = dove_map_pane_get_current (self->panes[DOVE_MAP_TARGET]);

  self->looked_at = DOVE_MAP_TARGET;
  self->is_quiet = TRUE;
  dove_map_pane_set_current (self->lane, -1);
  dove_map_model_set_current (self->model,
                              node >= 0 ? dove_field_tree_get (targets, (guint) node)->path
                                        : NULL);
  self->is_quiet = FALSE;
  dove_map_wires_view_look (self);
}

static void
activated_target_cb (DoveMapWiresView *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

/* Enter on a source begins a wire from it. */
static void
activated_source_cb (DoveMapWiresView *self)
{
  dove_map_wires_view_take (self, DOVE_MAP_SOURCE,
                            dove_map_pane_get_current (self->panes[DOVE_MAP_SOURCE]));
  dove_map_pane_focus (self->panes[DOVE_MAP_TARGET], -1);
}

static void
picked_cb (DoveMapWiresView *self,
           guint             end,
           guint             node)
{
  dove_map_wires_view_go (self, end, node);
}

/* --- the model -------------------------------------------------------------------------------- */

static void
show_heads (DoveMapWiresView *self)
{
  const char *names[] = { dove_map_model_get_source_name (self->model),
                          dove_map_model_get_target_name (self->model) };

  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    {
      g_autofree char *cover = dove_map_cover_tell (dove_map_model_get_cover (self->model, end,
                                                                              -1));

      gtk_label_set_text (self->names[end], names[end] != NULL ? names[end] : "");
      gtk_label_set_text (self->covers[end], cover);
    }
}

static void
changed_cb (DoveMapWiresView *self)
{
  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    dove_map_pane_update (self->panes[end]);
  dove_map_pane_update (self->lane);
  dove_map_canvas_update (self->canvas);
  show_heads (self);
  dove_map_wires_view_filter (self);
  dove_map_wires_view_look (self);
}

static void
selected_cb (DoveMapWiresView *self)
{
  const char *place = dove_map_model_get_current (self->model);
  int node = place != NULL ? dove_field_tree_find (dove_map_model_get_targets (self->model), place)
                           : -1;
  DoveMapPane *pane = NULL;

  if (self->is_quiet)
    return;

  self->looked_at = DOVE_MAP_TARGET;
  pane = dove_map_wires_view_get_pane (self, DOVE_MAP_TARGET, &node);
  dove_map_pane_set_current (pane, node);
  dove_map_pane_set_current (pane == self->lane ? self->panes[DOVE_MAP_TARGET] : self->lane, -1);
  dove_map_wires_view_look (self);
}

static void
previewed_cb (DoveMapWiresView *self)
{
  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    dove_map_pane_refresh (self->panes[end]);
  dove_map_pane_refresh (self->lane);
  show_heads (self);
}

/* --- the theme -------------------------------------------------------------------------------- */

static void
restyle (DoveMapWiresView *self)
{
  dove_map_ink_reset (self->ink);
  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    dove_map_pane_resize (self->panes[end]);
  dove_map_pane_resize (self->lane);
  dove_map_canvas_refresh (self->canvas);
}

static void
dove_map_wires_view_system_setting_changed (GtkWidget        *widget,
                                            GtkSystemSetting  setting)
{
  DoveMapWiresView *self = DOVE_MAP_WIRES_VIEW (widget);

  GTK_WIDGET_CLASS (dove_map_wires_view_parent_class)->system_setting_changed (widget, setting);
  restyle (self);
}

static void
dove_map_wires_view_css_changed (GtkWidget         *widget,
                                 GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (dove_map_wires_view_parent_class)->css_changed (widget, change);
  restyle (DOVE_MAP_WIRES_VIEW (widget));
}

static void
dove_map_wires_view_direction_changed (GtkWidget        *widget,
                                       GtkTextDirection  before)
{
  restyle (DOVE_MAP_WIRES_VIEW (widget));
}

/* --- layout ----------------------------------------------------------------------------------- */

static void
dove_map_wires_view_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  DoveMapWiresView *self = DOVE_MAP_WIRES_VIEW (widget);
  int sizes[2][2] = { { 0 } };  /* of sides and heads: minimum and natural */

  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    {
      GtkWidget *children[] = { GTK_WIDGET (self->panes[end]), self->heads[end] };

      for (guint i = 0; i < G_N_ELEMENTS (children); i++)
        {
          int least;
          int usual;

          gtk_widget_measure (children[i], orientation, -1, &least, &usual, NULL, NULL);
          sizes[i][0] = MAX (sizes[i][0], least);
          sizes[i][1] = MAX (sizes[i][1], usual);
        }
    }

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = sizes[0][0] + sizes[1][0];
      *natural = sizes[0][1] + sizes[1][1];
    }
  else
    {
      *minimum = LEAST;
      *natural = 2 * MAX (sizes[0][1], sizes[1][1]) + CANVAS_LEAST;
    }
}

static void
place (GtkWidget *child,
       int        x,
       int        y,
       int        width,
       int        height)
{
  const GtkAllocation allocation = { x, y, width, height };

  gtk_widget_size_allocate (child, &allocation, -1);
}

static void
dove_map_wires_view_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  DoveMapWiresView *self = DOVE_MAP_WIRES_VIEW (widget);
  const gboolean is_mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const int lane = dove_map_wires_view_get_lane_width (self, width);
  const int canvas = CLAMP ((int) ((float) width * CANVAS_SHARE), CANVAS_LEAST, CANVAS_MOST) + lane;
  const int side = (width - canvas) / 2;
  int head = 0;

  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    {
      int least;

      gtk_widget_measure (self->heads[end], GTK_ORIENTATION_VERTICAL, side, &least, NULL, NULL,
                          NULL);
      head = MAX (head, least);
    }

  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    {
      const gboolean is_right = (end == DOVE_MAP_TARGET) != is_mirrored;
      const int x = is_right ? width - side : 0;

      place (self->heads[end], x, 0, side, head);
      place (GTK_WIDGET (self->panes[end]), x, head, side, height - head);
    }
  place (GTK_WIDGET (self->canvas), side, head, width - 2 * side, height - head);
  dove_map_wires_view_place_lane (self, &(GtkAllocation) { side, head, width - 2 * side,
                                                           height - head }, lane);
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dove_map_wires_view_dispose (GObject *object)
{
  DoveMapWiresView *self = DOVE_MAP_WIRES_VIEW (object);
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (dove_map_wires_view_parent_class)->dispose (object);
}

static void
dove_map_wires_view_finalize (GObject *object)
{
  DoveMapWiresView *self = DOVE_MAP_WIRES_VIEW (object);

  g_clear_object (&self->model);
  dove_map_ink_free (self->ink);
  g_ptr_array_unref (self->way);
  g_free (self->search);
  g_free (self->moved);

  G_OBJECT_CLASS (dove_map_wires_view_parent_class)->finalize (object);
}

static void
dove_map_wires_view_class_init (DoveMapWiresViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_map_wires_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_map_wires_view_finalize;
  widget_class->measure = dove_map_wires_view_measure;
  widget_class->size_allocate = dove_map_wires_view_size_allocate;
  widget_class->system_setting_changed = dove_map_wires_view_system_setting_changed;
  widget_class->css_changed = dove_map_wires_view_css_changed;
  widget_class->direction_changed = dove_map_wires_view_direction_changed;
  gtk_widget_class_set_css_name (widget_class, "mapwires");
  dove_map_wires_view_install_keys (widget_class);

  /**
   * DoveMapWiresView::pick:
   * @source: field of the source
   *
   * A wire was let go where no field is: a function is to be chosen for the source.
   */
  signals[PICK] = g_signal_new ("pick", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_UINT);
  /**
   * DoveMapWiresView::choose:
   * @place: path of the field of the target
   * @ways: (element-type DoveConnectChoice): how a field of the source can be joined with it
   * @is_taken: whether the first of them is taken already
   *
   * Two fields were joined, and a person must say how.
   */
  signals[CHOOSE] = g_signal_new ("choose", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_PTR_ARRAY,
                                  G_TYPE_BOOLEAN);
  /**
   * DoveMapWiresView::activated:
   *
   * Enter was pressed on the model's current field.
   */
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
}

static void
dove_map_wires_view_init (DoveMapWiresView *self)
{
  self->ink = dove_map_ink_new (GTK_WIDGET (self));
  self->way = g_ptr_array_new_with_free_func (g_free);
  self->looked_at = DOVE_MAP_TARGET;
  self->followed_from = self->followed_to = -1;
}

static void
make_head (DoveMapWiresView *self,
           DoveMapSide       end)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *cover = gtk_label_new (NULL);
  GtkWidget *labels[] = { name, cover };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      gtk_label_set_xalign (GTK_LABEL (labels[i]), 0);
      gtk_label_set_ellipsize (GTK_LABEL (labels[i]), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (head), labels[i]);
    }
  gtk_widget_add_css_class (name, "heading");
  gtk_widget_add_css_class (cover, "caption");
  gtk_widget_add_css_class (cover, "dim-label");
  gtk_widget_add_css_class (head, "maphead");

  self->heads[end] = head;
  self->names[end] = GTK_LABEL (name);
  self->covers[end] = GTK_LABEL (cover);
  gtk_widget_set_parent (head, GTK_WIDGET (self));
}

static void
make_sides (DoveMapWiresView *self)
{
  GCallback selected[] = { G_CALLBACK (selected_source_cb), G_CALLBACK (selected_target_cb) };
  GCallback activated[] = { G_CALLBACK (activated_source_cb), G_CALLBACK (activated_target_cb) };

  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    {
      make_head (self, end);
      self->panes[end] = DOVE_MAP_PANE (dove_map_pane_new (self->model, end, self->ink));
      gtk_widget_set_parent (GTK_WIDGET (self->panes[end]), GTK_WIDGET (self));
      g_signal_connect_object (self->panes[end], "selected", selected[end], self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->panes[end], "activated", activated[end], self,
                               G_CONNECT_SWAPPED);
    }

  self->canvas = DOVE_MAP_CANVAS (dove_map_canvas_new (self->model, self->panes[DOVE_MAP_SOURCE],
                                                       self->panes[DOVE_MAP_TARGET], self->ink));
  gtk_widget_set_parent (GTK_WIDGET (self->canvas), GTK_WIDGET (self));
  g_signal_connect_object (self->canvas, "picked", G_CALLBACK (picked_cb), self,
                           G_CONNECT_SWAPPED);
  dove_map_wires_view_add_lane (self);
}

/**
 * dove_map_wires_view_new:
 * @model: (transfer none): the mapping
 *
 * Returns: (transfer floating): the view
 */
GtkWidget *
dove_map_wires_view_new (DoveMapModel *model)
{
  DoveMapWiresView *self = g_object_new (DOVE_TYPE_MAP_WIRES_VIEW, NULL);
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->model = g_object_ref (model);
  make_sides (self);
  dove_map_wires_view_add_keys (self);
  dove_map_wires_view_add_drag (self);

  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "previewed", G_CALLBACK (previewed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (restyle), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (restyle), self,
                           G_CONNECT_SWAPPED);
  show_heads (self);
  selected_cb (self);

  return GTK_WIDGET (self);
}

/**
 * dove_map_wires_view_focus:
 * @self: a view
 *
 * Gives the focus to the current target field, or named value.
 */
void
dove_map_wires_view_focus (DoveMapWiresView *self)
{
  const gboolean is_at_name = dove_map_pane_get_current (self->lane) >= 0;

  dove_map_pane_focus (is_at_name ? self->lane : self->panes[DOVE_MAP_TARGET], -1);
}

/**
 * dove_map_wires_view_take:
 * @self: a view
 * @end: the side of @node
 * @node: field that a wire is being drawn from; -1 for none
 */
void
dove_map_wires_view_take (DoveMapWiresView *self,
                          DoveMapSide       end,
                          int               node)
{
  int at = node;
  DoveMapPane *pane = dove_map_wires_view_get_pane (self, end, &at);

  g_clear_pointer (&self->moved, g_free);
  for (guint i = 0; i < DOVE_MAP_SIDES; i++)
    dove_map_pane_set_taken (self->panes[i], i == end ? node : -1);
  dove_map_pane_set_taken (self->lane, pane == self->lane ? at : -1);
}

/**
 * dove_map_wires_view_go:
 * @self: a view
 * @end: a side
 * @node: a field of it
 *
 * Goes to a field: it is selected, can be seen, and has the focus.
 */
void
dove_map_wires_view_go (DoveMapWiresView *self,
                        DoveMapSide       end,
                        guint             node)
{
  int at = (int) node;
  DoveMapPane *pane = dove_map_wires_view_get_pane (self, end, &at);

  self->looked_at = pane == self->lane ? DOVE_MAP_TARGET : end;
  dove_map_pane_focus (pane, at);
  dove_map_wires_view_look (self);
}
