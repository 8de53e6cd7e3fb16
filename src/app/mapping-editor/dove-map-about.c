/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-about.h"

#include "mapping/dove-map-rows.h"

/**
 * dove_map_about_new:
 * @size: bytes of what begins with a #DoveMapAbout
 * @parent: (nullable): a widget of the window
 * @model: a mapping
 * @place: (nullable): path of a target field
 *
 * Returns: (transfer full): it, with nothing behind its beginning
 */
gpointer
dove_map_about_new (gsize         size,
                    GtkWidget    *parent,
                    DoveMapModel *model,
                    const char   *place)
{
  DoveMapAbout *about = g_malloc0 (size);

  about->parent = parent;
  about->model = g_object_ref (model);
  about->place = g_strdup (place);

  return about;
}

/**
 * dove_map_about_free:
 * @about: begins with a #DoveMapAbout; what is behind that must be freed already
 *
 * Frees it.
 */
void
dove_map_about_free (gpointer about)
{
  DoveMapAbout *self = about;

  g_object_unref (self->model);
  g_free (self->place);
  g_free (self);
}

/**
 * dove_map_about_label:
 * @model: a mapping
 * @place: path of a target field
 *
 * Returns: (transfer none): what the field is called
 */
const char *
dove_map_about_label (DoveMapModel *model,
                      const char   *place)
{
  DoveFieldTree *targets = dove_map_model_get_targets (model);
  int node = dove_field_tree_find (targets, place);

  return node >= 0 ? dove_field_tree_get_label (targets, (guint) node) : place;
}

/**
 * dove_map_about_map:
 * @model: a mapping
 * @place: path of a target field
 * @formula: what its row says from now on
 *
 * Writes a formula into a field, as one step.
 */
void
dove_map_about_map (DoveMapModel *model,
                    const char   *place,
                    const char   *formula)
{
  /* Translators: a step that can be undone; the name of a field */
  g_autofree char *name = g_strdup_printf (_("Map “%s”"), dove_map_about_label (model, place));

  dove_map_model_edit (model, name,
                       dove_map_rows_set_formula (dove_map_model_get_rows (model), place,
                                                  formula));
}
