/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-preferences-page.h"

#include "app/client/dove-reader.h"
#include "app/preferences/dove-state.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-ui.h"
#include "bus/dove-bus-error.h"
#include "store/dove-store-preference.h"

/**
 * DovePreferencesPage:
 *
 * What a person prefers. All but the colours belongs to the agent: a switch asks it, shows what it
 * says, and goes back when it refuses.
 */
struct _DovePreferencesPage
{
  AdwPreferencesPage  parent_instance;

  AdwActionRow       *background_row;
  GtkWidget          *background;
  GtkLabel           *refusal;
  GtkWidget          *notify_review;
  GtkWidget          *notify_sign_in;
  GtkWidget          *notify_keyring;
  GtkWidget          *notify_failure;
  GtkWidget          *notify_clock;
  GtkWidget          *quiet_hours;
  AdwActionRow       *metered_row;
  GtkWidget          *run_on_metered;
  AdwActionRow       *saving_row;
  GtkWidget          *run_in_power_saver;
  AdwComboRow        *keep_days;
  AdwActionRow       *folder;
  AdwActionRow       *size;
  AdwComboRow        *colours;

  DoveClient         *client;
  GtkStringList      *spans;        /* of `keep_days`, as people say it */
  GArray             *days;         /* of gint64, likewise */
  gboolean            is_updating;  /* what is shown comes from the agent */
  gboolean            has_sizes;    /* they were asked for */
  GCancellable       *cancellable;
};

G_DEFINE_FINAL_TYPE (DovePreferencesPage, dove_preferences_page, ADW_TYPE_PREFERENCES_PAGE)

static const gint64 usual_days[] = { 30, 90, 180, 365, 1095 };

/* --- what the agent says ---------------------------------------------------------------------- */

/* A preference; NULL while there is no agent */
static char *
get (DovePreferencesPage *self,
     const char          *name)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  GVariant *all = agent != NULL ? dove_bus_agent_get_preferences (agent) : NULL;
  char *value = NULL;

  if (all != NULL)
    g_variant_lookup (all, name, "s", &value);

  return value;
}

/* The switches, by what they are called on the bus. */
typedef struct
{
  const char *name;
  GtkWidget  *widget;
} Switch;

#define SWITCHES 8

static void
list_switches (DovePreferencesPage *self,
               Switch              *switches)
{
  const Switch all[SWITCHES] = {
    { DOVE_PREFERENCE_BACKGROUND, self->background },
    { DOVE_PREFERENCE_NOTIFY_REVIEW, self->notify_review },
    { DOVE_PREFERENCE_NOTIFY_SIGN_IN, self->notify_sign_in },
    { DOVE_PREFERENCE_NOTIFY_KEYRING, self->notify_keyring },
    { DOVE_PREFERENCE_NOTIFY_FAILURE, self->notify_failure },
    { DOVE_PREFERENCE_NOTIFY_CLOCK, self->notify_clock },
    { DOVE_PREFERENCE_RUN_ON_METERED, self->run_on_metered },
    { DOVE_PREFERENCE_RUN_SAVING, self->run_in_power_saver },
  };

  memcpy (switches, all, sizeof all);
}

static char *
describe_days (gint64 days)
{
  if (days % 365 == 0)
    return g_strdup_printf (ngettext ("%u Year", "%u Years", (gulong) (days / 365)),
                            (guint) (days / 365));

  return g_strdup_printf (ngettext ("%u Day", "%u Days", (gulong) days), (guint) days);
}

/* Another number than the usual ones was set by the command line: it is offered as well. */
static guint
find_days (DovePreferencesPage *self,
           gint64               days)
{
  g_autofree char *words = describe_days (days);

  for (guint i = 0; i < self->days->len; i++)
    if (g_array_index (self->days, gint64, i) == days)
      return i;

  g_array_append_val (self->days, days);
  gtk_string_list_append (self->spans, words);

  return self->days->len - 1;
}

static void
update_conditions (DovePreferencesPage *self)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  gboolean is_metered = agent != NULL && dove_bus_agent_get_is_metered (agent);
  const char *power = agent != NULL ? dove_bus_agent_get_power (agent) : NULL;
  gboolean is_saving = power != NULL && *power != '\0' && g_strcmp0 (power, "normal") != 0;

  adw_action_row_set_subtitle (
      self->metered_row,
      is_metered ? _("The network is metered now. What reads a lot waits for another one, for up "
                     "to four hours; then only what has changed is read.")
                 : _("Otherwise what reads a lot waits for another network, for up to four hours; "
                     "then only what has changed is read."));
  adw_action_row_set_subtitle (
      self->saving_row,
      is_saving ? _("Power is saved now. Scheduled syncs run a quarter as often.")
                : _("Otherwise scheduled syncs run a quarter as often while the power saver is on "
                    "or the battery is low."));
}

static void read_sizes (DovePreferencesPage *self);

static void
update (DovePreferencesPage *self)
{
  g_autofree char *quiet = get (self, DOVE_PREFERENCE_QUIET_HOURS);
  g_autofree char *days = get (self, DOVE_PREFERENCE_KEEP_DAYS);
  const char *workspace = dove_client_get_workspace (self->client);
  Switch switches[SWITCHES];

  self->is_updating = TRUE;
  list_switches (self, switches);
  for (guint i = 0; i < SWITCHES; i++)
    {
      g_autofree char *value = get (self, switches[i].name);

      gtk_widget_set_sensitive (switches[i].widget, value != NULL);
      if (value != NULL)
        gtk_switch_set_active (GTK_SWITCH (switches[i].widget), g_str_equal (value, "true"));
    }
  adw_action_row_set_subtitle (
      self->background_row,
      gtk_switch_get_active (GTK_SWITCH (self->background))
          ? _("Scheduled syncs run from log-in on, also while no window is open.")
          : _("Scheduled syncs run once Dovetail was opened after log-in, and go on when its "
              "window is closed. Until then they wait."));
  gtk_widget_set_sensitive (self->quiet_hours, quiet != NULL);
  if (quiet != NULL && !gtk_widget_has_css_class (self->quiet_hours, "error"))
    gtk_editable_set_text (GTK_EDITABLE (self->quiet_hours), quiet);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keep_days), days != NULL);
  if (days != NULL)
    adw_combo_row_set_selected (self->keep_days,
                                find_days (self, g_ascii_strtoll (days, NULL, 10)));
  adw_action_row_set_subtitle (self->folder, workspace != NULL ? workspace : "");
  update_conditions (self);
  self->is_updating = FALSE;
  if (workspace != NULL && !self->has_sizes)
    read_sizes (self);
}

/* --- what a person sets ----------------------------------------------------------------------- */

typedef struct
{
  DovePreferencesPage *page;
  const char          *name;
} Setting;

static void
set_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autofree Setting *setting = user_data;
  g_autoptr(DovePreferencesPage) self = setting->page;
  gboolean is_background = g_str_equal (setting->name, DOVE_PREFERENCE_BACKGROUND);
  gboolean is_quiet = g_str_equal (setting->name, DOVE_PREFERENCE_QUIET_HOURS);
  g_autoptr(GError) error = NULL;

  dove_bus_agent_call_set_preference_finish (DOVE_BUS_AGENT (source), result, &error);
  if (dove_ui_is_cancelled (error))
    return;

  if (error != NULL)
    dove_bus_error_clean (error);
  if (is_background)
    {
      gtk_label_set_text (self->refusal, error != NULL ? error->message : "");
      gtk_widget_set_visible (GTK_WIDGET (self->refusal), error != NULL);
    }
  else if (error != NULL)
    dove_compat_say_in_preferences (GTK_WIDGET (self), error->message);
  if (is_quiet && error != NULL)
    gtk_widget_add_css_class (self->quiet_hours, "error");
  else if (is_quiet)
    gtk_widget_remove_css_class (self->quiet_hours, "error");
  if (error != NULL)
    update (self);
}

static void
set (DovePreferencesPage *self,
     const char          *name,
     const char          *value)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  Setting *setting = NULL;
  GVariantBuilder options;

  if (self->is_updating || agent == NULL)
    return;

  setting = g_new0 (Setting, 1);
  setting->page = g_object_ref (self);
  setting->name = name;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  dove_bus_agent_call_set_preference (agent, name, value, g_variant_builder_end (&options),
                                      self->cancellable, set_cb, setting);
}

static void
switched_cb (DovePreferencesPage *self,
             GParamSpec          *property,
             GtkSwitch           *widget)
{
  Switch switches[SWITCHES];

  list_switches (self, switches);
  for (guint i = 0; i < SWITCHES; i++)
    if (switches[i].widget == GTK_WIDGET (widget))
      set (self, switches[i].name, gtk_switch_get_active (widget) ? "true" : "false");
}

static void
quiet_cb (DovePreferencesPage *self)
{
  gtk_widget_remove_css_class (self->quiet_hours, "error");
  set (self, DOVE_PREFERENCE_QUIET_HOURS, gtk_editable_get_text (GTK_EDITABLE (self->quiet_hours)));
}

static void
keep_cb (DovePreferencesPage *self)
{
  guint selected = adw_combo_row_get_selected (self->keep_days);
  g_autofree char *value = NULL;

  if (self->is_updating || selected >= self->days->len)
    return;

  value = g_strdup_printf ("%" G_GINT64_FORMAT, g_array_index (self->days, gint64, selected));
  set (self, DOVE_PREFERENCE_KEEP_DAYS, value);
}

static void
colours_cb (DovePreferencesPage *self)
{
  if (!self->is_updating)
    dove_state_set_colours (adw_combo_row_get_selected (self->colours));
}

/* --- where the data is ------------------------------------------------------------------------ */

static gpointer
read_figures (DoveStore     *store,
              gpointer       user_data,
              GCancellable  *cancellable,
              GError       **error)
{
  DoveStoreFigures *figures = g_new0 (DoveStoreFigures, 1);

  if (store == NULL || dove_store_get_figures (store, figures, error))
    return figures;

  g_free (figures);

  return NULL;
}

static void
figures_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(DovePreferencesPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree DoveStoreFigures *figures = dove_reader_read_finish (result, &error);
  g_autofree char *state = NULL;
  g_autofree char *log = NULL;
  g_autofree char *words = NULL;

  if (dove_ui_is_cancelled (error))
    return;
  if (figures == NULL)
    {
      adw_action_row_set_subtitle (self->size, error->message);
      return;
    }

  state = g_format_size ((guint64) (figures->size_bytes + figures->wal_bytes));
  log = g_format_size ((guint64) figures->log_bytes);
  /* Translators: two sizes like "2.1 MB" */
  words = g_strdup_printf (_("%s of state and history, %s of journal"), state, log);
  adw_action_row_set_subtitle (self->size, words);
}

static void
read_sizes (DovePreferencesPage *self)
{
  const DoveReading reading = { read_figures, NULL, NULL, g_free };

  self->has_sizes = TRUE;
  dove_reader_read_async (dove_client_get_workspace (self->client), &reading, self->cancellable,
                          figures_cb, g_object_ref (self));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DovePreferencesPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error) && !dove_ui_is_cancelled (error))
    dove_compat_say_in_preferences (GTK_WIDGET (self), error->message);
}

static void
open_cb (DovePreferencesPage *self)
{
  const char *workspace = dove_client_get_workspace (self->client);
  g_autofree char *uri = workspace != NULL ? g_filename_to_uri (workspace, NULL, NULL) : NULL;

  if (uri != NULL)
    g_app_info_launch_default_for_uri_async (uri, NULL, self->cancellable, opened_cb,
                                             g_object_ref (self));
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dove_preferences_page_dispose (GObject *object)
{
  DovePreferencesPage *self = DOVE_PREFERENCES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_object (&self->spans);
  g_clear_pointer (&self->days, g_array_unref);

  G_OBJECT_CLASS (dove_preferences_page_parent_class)->dispose (object);
}

static void
bind_switches (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, background);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, notify_review);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, notify_sign_in);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, notify_keyring);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, notify_failure);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, notify_clock);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, run_on_metered);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, run_in_power_saver);
}

static void
dove_preferences_page_class_init (DovePreferencesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_preferences_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-preferences-page.ui");
  bind_switches (widget_class);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, background_row);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, refusal);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, quiet_hours);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, metered_row);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, saving_row);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, keep_days);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, folder);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, size);
  gtk_widget_class_bind_template_child (widget_class, DovePreferencesPage, colours);
  gtk_widget_class_bind_template_callback (widget_class, switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, quiet_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_cb);
  gtk_widget_class_bind_template_callback (widget_class, colours_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
}

static void
dove_preferences_page_init (DovePreferencesPage *self)
{
  self->is_updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->spans = gtk_string_list_new (NULL);
  self->days = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < G_N_ELEMENTS (usual_days); i++)
    find_days (self, usual_days[i]);
  adw_combo_row_set_model (self->keep_days, G_LIST_MODEL (self->spans));
  adw_combo_row_set_selected (self->colours, dove_state_get_colours ());
  dove_ui_name_choice (GTK_WIDGET (self->keep_days), NULL);
  dove_ui_name_choice (GTK_WIDGET (self->colours), NULL);
  self->is_updating = FALSE;
  dove_growing_reveal (GTK_WIDGET (self));
}

/**
 * dove_preferences_page_new:
 * @client: the agent
 *
 * Returns: (transfer floating): the page, for a window of preferences
 */
GtkWidget *
dove_preferences_page_new (DoveClient *client)
{
  DovePreferencesPage *self = g_object_new (DOVE_TYPE_PREFERENCES_PAGE, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
