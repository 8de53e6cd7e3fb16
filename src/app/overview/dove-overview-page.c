/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-overview-page.h"

#include "app/overview/dove-overview-words.h"
#include "app/overview/dove-written-group.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-welcome.h"
#include "app/widgets/dove-words.h"

/**
 * DoveOverviewPage:
 *
 * The first page: are we in agreement? A sentence for all, one for each sync, what needs a person
 * first; what comes next; and what was written lately.
 *
 * A row is a place, not a sync: when syncs change their order the rows say something else, and
 * the focus stays where it is. Of hundreds of syncs those that matter most are shown until a person
 * wants to see all, and rows are made some at a time, so that they keep no frame waiting.
 */

#define ROWS_AT_ONCE 3
#define ROWS_FIRST   30 /* until all are wanted */
#define NEXT_SHOWN   3

typedef struct
{
  DoveBusSync      *sync;      /* borrowed from the list of syncs */
  DoveOverviewRank  rank;
  char             *sentence;
} Entry;

typedef struct
{
  GtkWidget *row;
  GtkWidget *icon;
} Place;

struct _DoveOverviewPage
{
  AdwBin               parent_instance;

  GtkStack            *stack;
  AdwPreferencesGroup *head;
  GtkWidget           *syncs;
  GtkButton           *all;
  GtkWidget           *next;
  DoveWrittenGroup    *written;
  DoveWelcome         *welcome;

  DoveClient          *client;
  DoveOverview        *read;         /* nullable: until it was read */
  GArray              *places;       /* of Place, in `syncs` */
  GPtrArray           *entries;      /* of Entry, as they are shown */
  GtkWidget           *next_rows[NEXT_SHOWN];
  guint                update;       /* source id */
  gboolean             shows_all;
  gboolean             is_reading;
  gboolean             is_stale;
  GCancellable        *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveOverviewPage, dove_overview_page, ADW_TYPE_BIN)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->sync);
  g_free (entry->sentence);
  g_free (entry);
}

/* Names of connections by their ids, which hundreds of syncs ask for */
static GHashTable *
list_names (DoveOverviewPage *self)
{
  GListModel *connections = dove_client_get_connections (self->client);
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr(DoveBusConnection) connection = g_list_model_get_item (connections, i);
      char *id = dove_bus_connection_dup_id (connection);

      if (id != NULL)
        g_hash_table_replace (names, id, dove_bus_connection_dup_name (connection));
    }

  return names;
}

static const char *
find_name (GHashTable *names,
           const char *id)
{
  const char *name = id != NULL ? g_hash_table_lookup (names, id) : NULL;

  return name != NULL ? name : id;
}

static Entry *
judge_sync (DoveOverviewPage *self,
            DoveBusSync      *sync,
            GHashTable       *names,
            gint64            now)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  const DoveOverviewFacts facts = {
    .a = find_name (names, dove_bus_sync_get_connection_a (sync)),
    .b = find_name (names, dove_bus_sync_get_connection_b (sync)),
    .is_on = dove_bus_sync_get_is_on (sync),
    .is_running = dove_client_find_run (self->client, dove_bus_sync_get_running (sync)) != NULL,
    .reviews = dove_bus_sync_get_reviews (sync),
    .problems = dove_bus_sync_get_problems (sync),
    .waiting = dove_bus_sync_get_waiting (sync),
    .keyring = agent != NULL ? dove_bus_agent_get_keyring (agent) : NULL,
    .last_run = dove_bus_sync_get_last_run (sync),
    .last_state = dove_bus_sync_get_last_state (sync),
    .last_message = dove_bus_sync_get_last_message (sync),
    .last_ended = dove_bus_sync_get_last_ended (sync),
    .agreed = dove_overview_get_agreed (self->read, dove_bus_sync_get_id (sync)),
    .next_due = dove_bus_sync_get_next_due (sync),
    .silence = dove_bus_sync_get_silence (sync),
  };
  Entry *entry = g_new0 (Entry, 1);

  entry->sync = g_object_ref (sync);
  entry->rank = dove_overview_judge (&facts, now, &entry->sentence);

  return entry;
}

static int
compare_ranks (gconstpointer a,
               gconstpointer b)
{
  const Entry *one = *(Entry **) a;
  const Entry *other = *(Entry **) b;

  return (int) one->rank - (int) other->rank;
}

/* The list is by name, and so is what has the same rank. */
static void
judge_syncs (DoveOverviewPage *self,
             gint64            now)
{
  GListModel *syncs = dove_client_get_syncs (self->client);
  g_autoptr(GHashTable) names = list_names (self);

  g_ptr_array_set_size (self->entries, 0);
  for (guint i = 0; i < g_list_model_get_n_items (syncs); i++)
    {
      g_autoptr(DoveBusSync) sync = g_list_model_get_item (syncs, i);

      g_ptr_array_add (self->entries, judge_sync (self, sync, names, now));
    }
  g_ptr_array_sort (self->entries, compare_ranks);
}

static void
add_place (DoveOverviewPage *self)
{
  Place place = { dove_ui_link_row ("", NULL, NULL, NULL, NULL), gtk_image_new () };

  g_object_set (place.icon, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  adw_action_row_add_prefix (ADW_ACTION_ROW (place.row), place.icon);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->syncs), place.row);
  g_array_append_val (self->places, place);
}

static void
set_target (GtkWidget  *row,
            const char *id)
{
  GtkActionable *actionable = GTK_ACTIONABLE (row);
  GVariant *before = gtk_actionable_get_action_target_value (actionable);

  if (before != NULL && g_str_equal (g_variant_get_string (before, NULL), id))
    return;

  gtk_actionable_set_action_target (actionable, "s", id);
  gtk_actionable_set_action_name (actionable, "win.show-sync");
}

static void
show_entry (const Place *place,
            const Entry *entry)
{
  const char *name = dove_bus_sync_get_name (entry->sync);

  dove_ui_row_set (place->row, name, entry->sentence);
  /* Where libadwaita says itself what describes a row, it says nothing of it. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (place->row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (place->row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  entry->sentence, -1);
  set_target (place->row, dove_bus_sync_get_id (entry->sync));
  gtk_image_set_from_icon_name (GTK_IMAGE (place->icon), dove_overview_icon (entry->rank));
  if (entry->rank < DOVE_OVERVIEW_HELD)
    gtk_widget_remove_css_class (place->icon, "dim-label");
  else
    gtk_widget_add_css_class (place->icon, "dim-label");
}

static void
show_entries (DoveOverviewPage *self,
              guint             first)
{
  for (guint i = first; i < self->places->len; i++)
    {
      const Place *place = &g_array_index (self->places, Place, i);

      gtk_widget_set_visible (place->row, i < self->entries->len);
      if (i < self->entries->len)
        show_entry (place, g_ptr_array_index (self->entries, i));
    }
}

static guint
count_wanted (DoveOverviewPage *self)
{
  return self->shows_all ? self->entries->len : MIN (self->entries->len, ROWS_FIRST);
}

static gboolean
grow (gpointer user_data)
{
  DoveOverviewPage *self = user_data;
  guint first = self->places->len;
  guint wanted = MIN (count_wanted (self), first + ROWS_AT_ONCE);

  while (self->places->len < wanted)
    add_place (self);
  show_entries (self, first);

  return self->places->len > first;
}

static void
show_rest (DoveOverviewPage *self)
{
  g_autofree char *text = g_strdup_printf (ngettext ("Show _All %u Syncs", "Show _All %u Syncs",
                                                     self->entries->len), self->entries->len);

  gtk_button_set_label (self->all, text);
  gtk_widget_set_visible (GTK_WIDGET (self->all), count_wanted (self) < self->entries->len);
}

/* The button is gone then: the first of the rows that come has the focus. */
static void
all_cb (DoveOverviewPage *self)
{
  guint first = self->places->len;

  self->shows_all = TRUE;
  if (grow (self))
    gtk_widget_grab_focus (g_array_index (self->places, Place, first).row);
  show_rest (self);
  dove_growing_queue (self->syncs);
}

static int
compare_due (gconstpointer a,
             gconstpointer b)
{
  gint64 one = dove_bus_sync_get_next_due ((*(Entry **) a)->sync);
  gint64 other = dove_bus_sync_get_next_due ((*(Entry **) b)->sync);

  return one < other ? -1 : one > other;
}

/* What is held says so in its sentence: it is not what comes next. */
static GPtrArray *
list_next (DoveOverviewPage *self)
{
  GPtrArray *next = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (dove_bus_sync_get_is_on (entry->sync) && dove_bus_sync_get_next_due (entry->sync) > 0 &&
          g_strcmp0 (dove_bus_sync_get_waiting (entry->sync), "") == 0)
        g_ptr_array_add (next, entry);
    }
  g_ptr_array_sort (next, compare_due);

  return next;
}

static void
show_next (DoveOverviewPage *self,
           gint64            now)
{
  g_autoptr(GPtrArray) next = list_next (self);

  gtk_widget_set_visible (self->next, next->len > 0);
  for (guint i = 0; i < NEXT_SHOWN; i++)
    {
      DoveBusSync *sync = i < next->len ? ((Entry *) g_ptr_array_index (next, i))->sync : NULL;
      g_autofree char *until = NULL;
      g_autofree char *exact = NULL;

      gtk_widget_set_visible (self->next_rows[i], sync != NULL);
      if (sync == NULL)
        continue;
      until = dove_words_until (dove_bus_sync_get_next_due (sync), now);
      exact = dove_words_coming (dove_bus_sync_get_next_due (sync));
      dove_ui_row_set (self->next_rows[i], dove_bus_sync_get_name (sync), until);
      gtk_widget_set_tooltip_text (self->next_rows[i], exact);
    }
}

static gboolean
update_cb (gpointer user_data)
{
  DoveOverviewPage *self = user_data;
  gint64 now = g_get_real_time ();

  judge_syncs (self, now);
  show_next (self, now);
  gtk_stack_set_visible_child_name (self->stack, dove_welcome_update (self->welcome, self->client)
                                                     ? "welcome" : "overview");
  gtk_widget_set_visible (self->syncs, self->entries->len > 0);
  gtk_widget_set_sensitive (self->syncs, dove_client_get_agent (self->client) != NULL);
  show_entries (self, 0);
  show_rest (self);
  dove_growing_queue (self->syncs);
  self->update = 0;

  return G_SOURCE_REMOVE;
}

/* Progress of runs changes properties many times a second: one look for all of them. */
static void
queue_update (DoveOverviewPage *self)
{
  if (self->update == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->update = g_idle_add (update_cb, self);
}

static void reload (DoveOverviewPage *self);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveOverviewPage) self = user_data;
  g_autoptr(GError) error = NULL;
  DoveOverview *read = dove_reader_read_finish (result, &error);

  self->is_reading = FALSE;
  if (dove_ui_is_cancelled (error))
    return;

  if (read != NULL)
    {
      g_clear_pointer (&self->read, dove_overview_free);
      self->read = read;
      dove_written_group_show (self->written, read->days);
      queue_update (self);
    }
  else
    dove_ui_say_error (GTK_WIDGET (self), error);
  if (self->is_stale)
    reload (self);
}

static void
reload (DoveOverviewPage *self)
{
  DoveReading reading = { dove_overview_read, NULL, NULL, dove_overview_free };

  self->is_stale = self->is_reading || !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (self->is_stale)
    return;

  self->is_reading = TRUE;
  dove_reader_read_async (dove_client_get_workspace (self->client), &reading, self->cancellable,
                          read_cb, g_object_ref (self));
}

static void
dove_overview_page_map (GtkWidget *widget)
{
  DoveOverviewPage *self = DOVE_OVERVIEW_PAGE (widget);

  GTK_WIDGET_CLASS (dove_overview_page_parent_class)->map (widget);

  if (self->client == NULL)
    return;
  reload (self);
  queue_update (self);
}

static void
dove_overview_page_dispose (GObject *object)
{
  DoveOverviewPage *self = DOVE_OVERVIEW_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->update, g_source_remove);
  g_clear_object (&self->client);
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->read, dove_overview_free);

  G_OBJECT_CLASS (dove_overview_page_parent_class)->dispose (object);
}

static void
dove_overview_page_class_init (DoveOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_overview_page_dispose;
  widget_class->map = dove_overview_page_map;
  g_type_ensure (DOVE_TYPE_WELCOME);
  g_type_ensure (DOVE_TYPE_WRITTEN_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveOverviewPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DoveOverviewPage, head);
  gtk_widget_class_bind_template_child (widget_class, DoveOverviewPage, syncs);
  gtk_widget_class_bind_template_child (widget_class, DoveOverviewPage, all);
  gtk_widget_class_bind_template_child (widget_class, DoveOverviewPage, next);
  gtk_widget_class_bind_template_child (widget_class, DoveOverviewPage, written);
  gtk_widget_class_bind_template_child (widget_class, DoveOverviewPage, welcome);
  gtk_widget_class_bind_template_callback (widget_class, all_cb);
}

static void
dove_overview_page_init (DoveOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < NEXT_SHOWN; i++)
    {
      self->next_rows[i] = dove_ui_row_new ("", NULL);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->next), self->next_rows[i]);
    }
  gtk_widget_set_visible (self->syncs, FALSE);
  gtk_widget_set_visible (self->next, FALSE);
  dove_growing_watch (self->syncs, DOVE_GROWTH_ALL, grow, self);
}

/**
 * dove_overview_page_set_client:
 * @self: a page
 * @client: the agent
 * @head: the sentence for all
 *
 * Fills the page.
 */
void
dove_overview_page_set_client (DoveOverviewPage *self,
                               DoveClient       *client,
                               GtkWidget        *head)
{
  self->client = g_object_ref (client);
  adw_preferences_group_add (self->head, head);
  g_signal_connect_object (client, "changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "ticked", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "revised", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  update_cb (self);
}
