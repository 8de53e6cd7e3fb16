/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-head.h"

#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-ui.h"

/**
 * DoveHead:
 *
 * The sentence at the top: is all well? It says the one thing that matters most, in the order of
 * judge() below, and offers what can be done about it.
 */
struct _DoveHead
{
  GtkBox       parent_instance;

  GtkImage    *icon;
  GtkLabel    *sentence;
  GtkLabel    *detail;
  GtkWidget   *buttons;
  GtkWidget   *first;
  GtkWidget   *second;

  DoveClient  *client;
};

G_DEFINE_FINAL_TYPE (DoveHead, dove_head, GTK_TYPE_BOX)

typedef struct
{
  const char *icon;
  char       *sentence;
  char       *detail;         /* nullable */
  const char *first_label;    /* nullable */
  const char *first_action;
  const char *second_label;   /* nullable */
  const char *second_action;
} Judgement;

static guint
count_waiting (DoveClient *client,
               const char *reason)
{
  GListModel *syncs = dove_client_get_syncs (client);
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (syncs); i++)
    {
      g_autoptr(DoveBusSync) sync = g_list_model_get_item (syncs, i);

      if (g_strcmp0 (dove_bus_sync_get_waiting (sync), reason) == 0)
        count++;
    }

  return count;
}

static gboolean
judge_keyring (DoveHead     *self,
               DoveBusAgent *agent,
               Judgement    *it)
{
  const char *keyring = dove_bus_agent_get_keyring (agent);
  guint waiting = count_waiting (self->client, "keyring");

  if (g_strcmp0 (keyring, "locked") == 0)
    {
      it->sentence = waiting == 0
          ? g_strdup (_("The keyring is locked"))
          : g_strdup_printf (ngettext ("The keyring is locked; %u sync waits for it",
                                       "The keyring is locked; %u syncs wait for it", waiting),
                             waiting);
      it->detail = g_strdup (_("Passwords and tokens of your applications are in it."));
      it->first_label = _("_Unlock");
      it->first_action = "win.try-keyring";
    }
  else if (g_strcmp0 (keyring, "absent") == 0)
    {
      it->sentence = g_strdup (_("This computer has no keyring"));
      it->detail = g_strdup (_("Secrets need a place. Install a keyring such as GNOME Keyring, or "
                               "keep them in memory only: then you sign in again after each "
                               "start."));
      it->first_label = _("Look _Again");
      it->first_action = "win.try-keyring";
      it->second_label = _("Keep Secrets in _Memory Only");
      it->second_action = "win.memory-keyring";
    }
  it->icon = "dialog-password-symbolic";

  return it->sentence != NULL;
}

static gboolean
judge_network (DoveHead     *self,
               DoveBusAgent *agent,
               Judgement    *it)
{
  const char *network = dove_bus_agent_get_network (agent);
  guint waiting = 0;

  if (g_strcmp0 (network, "offline") == 0)
    it->sentence = g_strdup (_("There is no network"));
  else if (g_strcmp0 (network, "limited") == 0)
    it->sentence = g_strdup (_("The network asks you to sign in"));
  else
    return FALSE;

  it->icon = "network-offline-symbolic";
  waiting = count_waiting (self->client, "network");
  it->detail = waiting == 0
      ? g_strdup (_("Syncs wait and go on by themselves."))
      : g_strdup_printf (ngettext ("%u sync waits and goes on by itself.",
                                   "%u syncs wait and go on by themselves.", waiting), waiting);

  return TRUE;
}

/* What waits for another network, or for power. */
static gboolean
judge_saving (DoveHead     *self,
              DoveBusAgent *agent,
              Judgement    *it)
{
  guint metered = count_waiting (self->client, "metered");
  guint saving = count_waiting (self->client, "battery");

  if (metered > 0)
    {
      it->icon = "network-transmit-receive-symbolic";
      it->sentence = g_strdup_printf (
          ngettext ("The network is metered; %u sync waits for another one",
                    "The network is metered; %u syncs wait for another one", metered), metered);
      it->detail = g_strdup (_("After four hours only what has changed is read."));
    }
  else if (saving > 0)
    {
      it->icon = "battery-low-symbolic";
      it->sentence = g_strdup_printf (
          ngettext ("Power is saved; %u sync runs less often",
                    "Power is saved; %u syncs run less often", saving), saving);
      it->detail = g_strdup (_("Each runs when four times its usual time has passed."));
    }
  else
    return FALSE;

  it->first_label = _("_Preferences");
  it->first_action = "win.preferences";

  return TRUE;
}

static gboolean
judge_clock (DoveHead     *self,
             DoveBusAgent *agent,
             Judgement    *it)
{
  if (count_waiting (self->client, "clock-check") == 0)
    return FALSE;

  it->icon = "preferences-system-time-symbolic";
  it->sentence = g_strdup (_("The clock of this computer has jumped"));
  it->detail = g_strdup (_("Schedules are held until you say that it is right."));
  it->first_label = _("The Clock Is _Right");
  it->first_action = "win.accept-clock";

  return TRUE;
}

static gboolean
judge_connections (DoveHead     *self,
                   DoveBusAgent *agent,
                   Judgement    *it)
{
  GListModel *connections = dove_client_get_connections (self->client);

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr(DoveBusConnection) connection = g_list_model_get_item (connections, i);
      const char *state = dove_bus_connection_get_state (connection);
      const char *format = NULL;

      if (g_strcmp0 (state, "sign-in-needed") == 0)
        /* Translators: %s is the name of a connection */
        format = _("“%s” needs you to sign in again");
      else if (g_strcmp0 (state, "unreachable") == 0)
        format = _("“%s” cannot be reached");
      else if (g_strcmp0 (state, "broken") == 0)
        format = _("“%s” cannot be used");
      if (format == NULL)
        continue;

      it->icon = "dialog-warning-symbolic";
      it->sentence = g_strdup_printf (format, dove_bus_connection_get_name (connection));
      it->detail = dove_bus_connection_dup_message (connection);
      it->first_label = _("Show _Connections");
      it->first_action = "win.page::connections";
      return TRUE;
    }

  return FALSE;
}

static gboolean
judge_questions (DoveHead     *self,
                 DoveBusAgent *agent,
                 Judgement    *it)
{
  guint reviews = dove_bus_agent_get_reviews (agent);
  guint problems = dove_bus_agent_get_problems (agent);
  g_autofree char *of_problems = NULL;

  if (problems > 0)
    of_problems = g_strdup_printf (ngettext ("%u record could not be written",
                                             "%u records could not be written", problems),
                                   problems);
  if (reviews > 0)
    {
      it->icon = "dialog-question-symbolic";
      it->sentence = g_strdup_printf (ngettext ("%u question waits for you",
                                                "%u questions wait for you", reviews), reviews);
      it->detail = g_steal_pointer (&of_problems);
    }
  else if (problems > 0)
    {
      it->icon = "dialog-warning-symbolic";
      it->sentence = g_steal_pointer (&of_problems);
    }
  if (it->sentence == NULL)
    return FALSE;

  it->first_label = _("_Look at Them");
  it->first_action = "win.page::needs-you";

  return TRUE;
}

static gboolean
judge_definitions (DoveHead     *self,
                   DoveBusAgent *agent,
                   Judgement    *it)
{
  const char *const *issues = dove_bus_agent_get_issues (agent);
  guint count = issues != NULL ? g_strv_length ((char **) issues) : 0;

  if (count == 0)
    return FALSE;

  it->icon = "dialog-warning-symbolic";
  it->sentence = g_strdup_printf (ngettext ("%u definition cannot be used",
                                            "%u definitions cannot be used", count), count);
  it->detail = g_strjoinv ("\n", (char **) issues);

  return TRUE;
}

static gboolean
judge_runs (DoveHead     *self,
            DoveBusAgent *agent,
            Judgement    *it)
{
  GListModel *syncs = dove_client_get_syncs (self->client);
  g_autofree char *name = NULL;
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (syncs); i++)
    {
      g_autoptr(DoveBusSync) sync = g_list_model_get_item (syncs, i);

      if (dove_client_find_run (self->client, dove_bus_sync_get_running (sync)) == NULL)
        continue;
      count++;
      g_free (name);
      name = dove_bus_sync_dup_name (sync);
    }

  if (count == 0)
    return FALSE;

  it->icon = "view-refresh-symbolic";
  it->sentence = count == 1
      /* Translators: %s is the name of a sync */
      ? g_strdup_printf (_("“%s” is running"), name)
      : g_strdup_printf (ngettext ("%u sync is running", "%u syncs are running", count), count);

  return TRUE;
}

/* What did not end well, or did not run yet, is not in agreement. */
static gboolean
judge_last_runs (DoveHead     *self,
                 DoveBusAgent *agent,
                 Judgement    *it)
{
  GListModel *syncs = dove_client_get_syncs (self->client);

  for (guint i = 0; i < g_list_model_get_n_items (syncs); i++)
    {
      g_autoptr(DoveBusSync) sync = g_list_model_get_item (syncs, i);
      const char *state = dove_bus_sync_get_last_state (sync);
      const char *format = NULL;

      if (g_strcmp0 (state, "failed") == 0)
        /* Translators: %s is the name of a sync */
        format = _("“%s” failed the last time");
      else if (dove_bus_sync_get_is_on (sync) && dove_bus_sync_get_last_run (sync) == 0)
        format = _("“%s” did not run yet");
      if (format == NULL)
        continue;

      it->icon = g_strcmp0 (state, "failed") == 0 ? "dialog-warning-symbolic"
                                                  : "dialog-information-symbolic";
      it->sentence = g_strdup_printf (format, dove_bus_sync_get_name (sync));
      it->detail = dove_bus_sync_dup_last_message (sync);
      return TRUE;
    }

  return FALSE;
}

static gboolean
judge_silence (DoveHead     *self,
               DoveBusAgent *agent,
               Judgement    *it)
{
  const char *const *silences = dove_bus_agent_get_silences (agent);
  guint count = silences != NULL ? g_strv_length ((char **) silences) : 0;

  if (count == 0)
    return FALSE;

  it->icon = "dialog-warning-symbolic";
  it->sentence = g_strdup_printf (ngettext ("%u sync is silent for unusually long",
                                            "%u syncs are silent for unusually long", count),
                                  count);
  it->detail = g_strjoinv ("\n", (char **) silences);

  return TRUE;
}

static void
judge_peace (DoveHead  *self,
             Judgement *it)
{
  guint syncs = g_list_model_get_n_items (dove_client_get_syncs (self->client));

  it->icon = "object-select-symbolic";
  if (syncs == 0)
    {
      it->sentence = g_strdup (_("Nothing is kept in agreement yet"));
      it->icon = "dialog-information-symbolic";
      return;
    }

  it->sentence = g_strdup (_("Everything is in agreement"));
  it->detail = g_strdup_printf (ngettext ("%u sync keeps your applications the same.",
                                          "%u syncs keep your applications the same.", syncs),
                                syncs);
}

/* What hinders most comes first. */
static void
judge (DoveHead  *self,
       Judgement *it)
{
  gboolean (*const judges[]) (DoveHead *, DoveBusAgent *, Judgement *) = {
    judge_keyring, judge_clock, judge_connections, judge_network, judge_questions,
    judge_definitions, judge_runs, judge_saving, judge_last_runs,
    judge_silence,
  };
  DoveBusAgent *agent = dove_client_get_agent (self->client);

  if (agent == NULL)
    {
      it->icon = "content-loading-symbolic";
      it->sentence = dove_client_get_state (self->client) == DOVE_CLIENT_STARTING
          ? g_strdup (_("Starting the background program…"))
          : g_strdup (_("The background program is not running"));
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (judges); i++)
    if (judges[i](self, agent, it))
      return;

  judge_peace (self, it);
}

static void
set_button (GtkWidget  *button,
            const char *label,
            const char *action)
{
  g_autofree char *name = NULL;
  g_autoptr(GVariant) target = NULL;

  gtk_widget_set_visible (button, label != NULL);
  if (label == NULL || g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), label) == 0)
    return;

  gtk_button_set_label (GTK_BUTTON (button), label);
  gtk_button_set_use_underline (GTK_BUTTON (button), TRUE);
  /* The name last: a name without its target, or with another's, does not fit the action. */
  g_action_parse_detailed_name (action, &name, &target, NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), NULL);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), name);
}

static void
update (DoveHead *self)
{
  Judgement it = { 0 };

  judge (self, &it);
  gtk_image_set_from_icon_name (self->icon, it.icon);
  gtk_label_set_text (self->sentence, it.sentence);
  gtk_label_set_text (self->detail, it.detail != NULL ? it.detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), it.detail != NULL && it.detail[0] != '\0');
  gtk_widget_set_visible (self->buttons, it.first_label != NULL);
  set_button (self->first, it.first_label, it.first_action);
  set_button (self->second, it.second_label, it.second_action);
  g_free (it.sentence);
  g_free (it.detail);
}

static void
dove_head_dispose (GObject *object)
{
  g_clear_object (&DOVE_HEAD (object)->client);

  G_OBJECT_CLASS (dove_head_parent_class)->dispose (object);
}

static void
dove_head_class_init (DoveHeadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_head_dispose;
  g_type_ensure (DOVE_TYPE_BUTTONS);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-head.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveHead, icon);
  gtk_widget_class_bind_template_child (widget_class, DoveHead, sentence);
  gtk_widget_class_bind_template_child (widget_class, DoveHead, detail);
  gtk_widget_class_bind_template_child (widget_class, DoveHead, buttons);
  gtk_widget_class_bind_template_child (widget_class, DoveHead, first);
  gtk_widget_class_bind_template_child (widget_class, DoveHead, second);
}

static void
dove_head_init (DoveHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dove_head_set_client:
 * @self: a head
 * @client: the agent
 *
 * Begins to say how it is with the agent.
 */
void
dove_head_set_client (DoveHead   *self,
                      DoveClient *client)
{
  self->client = g_object_ref (client);
  g_signal_connect_object (client, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
