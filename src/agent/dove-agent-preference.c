/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include "dove-agent-private.h"

#include "store/dove-store-preference.h"

/*
 * What a person prefers: kept in the state, shown as a property, and in force at once. Whether the
 * agent starts with the session is not kept but looked up, and is asked of the desktop.
 */

/* Shows all preferences on the bus */
void
dove_agent_preference_show (DoveAgent *agent)
{
  DoveStore *store = dove_engine_get_store (agent->engine);
  const DovePreference *all = NULL;
  guint length = 0;
  GVariantBuilder values;

  all = dove_preference_list (&length);
  g_variant_builder_init (&values, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; i < length; i++)
    {
      gboolean is_looked_up = g_str_equal (all[i].name, DOVE_PREFERENCE_BACKGROUND);
      g_autofree char *value = is_looked_up ? g_strdup (dove_agent_background_is_on (agent)
                                                            ? "true" : "false")
                                            : dove_store_get_preference (store, all[i].name);

      g_variant_builder_add (&values, "{ss}", all[i].name, value);
    }
  dove_bus_agent_set_preferences (agent->face, g_variant_builder_end (&values));
}

/* Lets what has changed hold */
static void
take_over (DoveAgent  *agent,
           const char *name)
{
  dove_agent_preference_show (agent);
  dove_agent_notices_prefer (agent);
  if (g_str_equal (name, DOVE_PREFERENCE_KEEP_DAYS))
    agent->tidied_at = 1; /* long ago: it is due as soon as nothing runs */
  dove_agent_schedule_look_around (agent);
}

typedef struct
{
  GDBusMethodInvocation *invocation;
  char                  *name;
  gboolean               was_on;  /* of starting with the session */
} Setting;

static void
set_cb (DoveAgent    *agent,
        const GError *error,
        gpointer      user_data)
{
  Setting *setting = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (agent, setting->invocation);

  if (error == NULL && g_str_equal (setting->name, DOVE_PREFERENCE_BACKGROUND))
    dove_engine_note_preference (agent->engine, setting->name, setting->was_on ? "true" : "false",
                                 dove_agent_background_is_on (agent) ? "true" : "false");
  if (error != NULL)
    dove_agent_return_error (setting->invocation, error);
  else
    {
      take_over (agent, setting->name);
      dove_bus_agent_complete_set_preference (agent->face, setting->invocation);
    }
  g_free (setting->name);
  g_free (setting);
}

static gboolean
handle_set_preference (DoveBusAgent          *face,
                       GDBusMethodInvocation *invocation,
                       const char            *name,
                       const char            *value,
                       GVariant              *options,
                       gpointer               user_data)
{
  DoveAgent *agent = user_data;
  const DovePreference *preference = NULL;
  const char *window = "";
  g_autofree char *normal = NULL;
  g_autoptr(GError) error = NULL;
  Setting *setting = g_new0 (Setting, 1);
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (agent, invocation);

  setting->invocation = invocation;
  setting->name = g_strdup (name);
  g_variant_lookup (options, "window", "&s", &window);
  preference = dove_preference_find (name, &error);
  if (preference != NULL)
    normal = dove_preference_normalize (preference, value, &error);
  if (normal != NULL && g_str_equal (name, DOVE_PREFERENCE_BACKGROUND))
    {
      setting->was_on = dove_agent_background_is_on (agent);
      dove_agent_background_set (agent, g_str_equal (normal, "true"), window, set_cb, setting);
      return TRUE;
    }

  if (normal != NULL)
    dove_engine_prefer (agent->engine, name, normal, &error);
  set_cb (agent, error, setting);

  return TRUE;
}

/* Lets the agent's object take preferences */
void
dove_agent_preference_connect (DoveAgent *agent)
{
  g_signal_connect (agent->face, "handle-set-preference", G_CALLBACK (handle_set_preference),
                    agent);
}
