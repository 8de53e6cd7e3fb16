/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-editor.h"

#include "app/mapping-editor/dove-map-page.h"
#include "app/mapping-editor/dove-map-reason.h"
#include "app/mapping-editor/dove-map-refresh.h"
#include "app/syncs/dove-draft-ask.h"
#include "app/syncs/dove-draft-document.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-ui.h"

/*
 * The mapping editor of a side of a draft, in a page over the form. Fields and sample records are
 * asked again when a person wants it; what is different is shown before anything is taken over.
 */

typedef struct
{
  gatomicrefcount ref_count;
  DoveDraft      *draft;
  guint           side;
  DoveClient     *client;
  DoveMapModel   *model;
  GtkWidget      *page;         /* not owned; valid until @cancellable is cancelled */
  GCancellable   *cancellable;
  DoveDraft       asked;        /* what the applications tell */
  gboolean        is_asking;
} Refreshing;

static void
refreshing_unref (Refreshing *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  dove_draft_clear (&self->asked);
  g_clear_object (&self->client);
  g_clear_object (&self->model);
  g_clear_object (&self->cancellable);
  g_free (self);
}

static Refreshing *
refreshing_ref (Refreshing *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
closed_cb (gpointer  data,
           GClosure *closure)
{
  Refreshing *self = data;

  g_cancellable_cancel (self->cancellable);
  refreshing_unref (self);
}

/* What formulas know in a run is what they know in the editor */
static void
tell_workspace (DoveMapModel    *model,
                const DoveDraft *draft)
{
  const DoveFormulaHost host = dove_draft_get_host (draft);

  dove_map_model_set_time (model, host.now, host.zone);
  dove_map_model_set_language (model, host.language);
  dove_map_model_set_tables (model, draft->tables);
}

static void
take (Refreshing *self)
{
  DoveDraftSide *source = &self->asked.sides[1 - self->side];
  DoveDraftSide *target = &self->asked.sides[self->side];
  g_autoptr(DoveValue) source_fields = NULL;
  g_autoptr(DoveValue) target_fields = NULL;

  tell_workspace (self->model, &self->asked);
  if (dove_value_get_length (source->records) > 0)
    dove_map_model_set_samples (self->model, source->records, target->records);
  dove_draft_take_asked (self->draft, &self->asked);
  source_fields = dove_draft_dup_fields (self->draft, 1 - self->side);
  target_fields = dove_draft_dup_fields (self->draft, self->side);
  dove_map_refresh_show (self->page, self->model, source_fields, target_fields);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Refreshing *self = user_data;
  g_autofree char *warning = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_known = dove_draft_ask_finish (result, &warning, &error);

  self->is_asking = FALSE;
  if (!g_cancellable_is_cancelled (self->cancellable))
    {
      if (is_known)
        take (self);
      if (error != NULL || warning != NULL)
        dove_ui_say (self->page, error != NULL ? error->message : warning);
    }
  refreshing_unref (self);
}

static void
refresh_cb (GtkWidget  *page,
            Refreshing *self)
{
  if (self->is_asking)
    return;

  self->is_asking = TRUE;
  dove_draft_clear (&self->asked);
  for (guint side = 0; side < 2; side++)
    {
      const DoveDraftSide *end = &self->draft->sides[side];

      self->asked.sides[side].connection = g_strdup (end->connection);
      self->asked.sides[side].name = g_strdup (end->name);
      self->asked.sides[side].object = g_strdup (end->object);
    }
  dove_draft_ask_async (&self->asked, self->client, self->cancellable, asked_cb,
                        refreshing_ref (self));
}

static void
watch (const DoveDraftEditor *about,
       DoveMapModel          *model,
       GtkWidget             *page)
{
  Refreshing *self = g_new0 (Refreshing, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->draft = about->draft;
  self->side = about->side;
  self->client = g_object_ref (about->client);
  self->model = g_object_ref (model);
  self->page = page;
  self->cancellable = g_cancellable_new ();
  g_signal_connect_data (page, "refresh", G_CALLBACK (refresh_cb), self, closed_cb, 0);
  dove_map_page_set_can_refresh (DOVE_MAP_PAGE (page), TRUE);
}

static char *
name_side (const DoveDraftSide *side)
{
  /* Translators: a kind of record, and the application that it is in */
  return g_strdup_printf (_("%s (%s)"), side->object, side->name);
}

/* What the rows of the other direction propose for this one */
static GPtrArray *
find_ways_back (DoveDraft *draft,
                guint      side)
{
  DoveValue *rows = dove_draft_get_rows (draft, 1 - side);
  g_autoptr(DoveMapModel) other = NULL;

  if (rows == NULL)
    return NULL;

  other = dove_map_model_new (rows, draft->sides[side].fields, draft->sides[1 - side].fields);
  dove_map_model_set_samples (other, draft->sides[side].records, draft->sides[1 - side].records);
  tell_workspace (other, draft);

  return dove_map_reason_turn_back (other);
}

static DoveMapModel *
make_model (const DoveDraftEditor *self)
{
  DoveDraft *draft = self->draft;
  const DoveDraftSide *from = &draft->sides[1 - self->side];
  const DoveDraftSide *to = &draft->sides[self->side];
  DoveValue *kept = dove_draft_get_rows (draft, self->side);
  g_autoptr(DoveValueBuilder) none = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) rows = kept != NULL ? dove_value_ref (kept) : dove_value_builder_end (none);
  g_autofree char *source = name_side (from);
  g_autofree char *target = name_side (to);
  const char *member = self->side == 0 ? "to_a" : "to_b";
  g_autoptr(DoveValue) source_fields = dove_draft_dup_fields (draft, 1 - self->side);
  g_autoptr(DoveValue) target_fields = dove_draft_dup_fields (draft, self->side);
  DoveMapModel *model = dove_map_model_new (rows, source_fields, target_fields);

  dove_map_model_set_names (model, source, target);
  dove_map_model_set_samples (model, from->records, to->records);
  tell_workspace (model, draft);
  dove_map_model_take_ways_back (model, find_ways_back (draft, self->side));
  dove_map_model_set_published (model, draft->original != NULL
                                           ? dove_value_get_member (draft->original, member)
                                           : NULL);

  return model;
}

/**
 * dove_draft_editor_open:
 * @self: what for
 * @over: a widget of the page that it goes over
 *
 * Opens the mapping editor of a side.
 *
 * Returns: (transfer full): what is edited
 */
DoveMapModel *
dove_draft_editor_open (const DoveDraftEditor *self,
                        GtkWidget             *over)
{
  DoveMapModel *model = make_model (self);
  GtkWidget *page = dove_map_page_new (model);

  if (self->client != NULL)
    watch (self, model, page);
  dove_compat_pages_push_over (over, page);
  dove_map_page_show_view (DOVE_MAP_PAGE (page), 1);

  return model;
}
