/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-act-private.h"

#include "record/dove-path.h"

/* What can be wrong with an action before anybody is asked for anything: it is not there, it needs
 * a record or takes none, or its input does not fit. */

static const char *
get_title (const DoveOperation *action)
{
  return action->title != NULL ? action->title : action->name;
}

static void
append_name (GString    *names,
             const char *name)
{
  g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
}

static gboolean
refuse_object (DoveActJob        *self,
               const DoveActAsk  *ask,
               GError           **error)
{
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < self->manifest->objects->len; i++)
    append_name (names, ((const DoveObject *) g_ptr_array_index (self->manifest->objects, i))->id);
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("“%s” has no “%s”; it has: %s"), self->name,
               ask->object, names->str);

  return FALSE;
}

static gboolean
refuse_action (DoveActJob        *self,
               const DoveActAsk  *ask,
               GError           **error)
{
  const GPtrArray *actions = self->object->actions;
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < actions->len; i++)
    append_name (names, ((const DoveOperation *) g_ptr_array_index (actions, i))->name);
  if (actions->len == 0)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                 _("“%s” has no action for “%s”: its connector describes none"), self->name,
                 self->object->title);
  else
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                 _("“%s” has no action “%s” for “%s”; it has: %s"), self->name, ask->action,
                 self->object->title, names->str);

  return FALSE;
}

/* Finds the object and its action in the connector. */
gboolean
dove_act_find (DoveActJob        *self,
               const DoveActAsk  *ask,
               GError           **error)
{
  self->object = dove_manifest_find_object (self->manifest, ask->object);
  if (self->object == NULL)
    return refuse_object (self, ask, error);

  self->action = dove_object_find_action (self->object, ask->action);

  return self->action != NULL || refuse_action (self, ask, error);
}

static gboolean
check_key (DoveActJob  *self,
           GError     **error)
{
  gboolean is_about_one = dove_action_is_about_one (self->action);

  if (is_about_one && (self->key == NULL || *self->key == '\0'))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” is about one record of “%s”: say which, by its key"),
                   get_title (self->action), self->object->title);
      return FALSE;
    }

  /* `allow` may look at a record though the request does not name it. */
  if (is_about_one || self->key == NULL || self->action->allow != NULL)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“%s” is not about one record of “%s”: leave out the key “%s”"),
               get_title (self->action), self->object->title, self->key);

  return FALSE;
}

/* A line; some issues name the member that they are about themselves. */
static void
append_issue (GString               *text,
              const DoveSchemaIssue *issue)
{
  g_autofree char *path = dove_pointer_to_path (issue->pointer);
  g_autofree char *name = g_strdup_printf (_("“%s”"), path);

  if (*path == '\0' || g_strcmp0 (issue->member, path) == 0)
    g_string_append_printf (text, "\n%s", issue->message);
  else
    g_string_append_printf (text, issue->member != NULL ? "\n%s: %s" : "\n%s %s", name,
                            issue->message);
}

/* A line for each field */
static char *
describe_issues (DoveActJob *self,
                 GPtrArray  *issues)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, _("“%s” cannot be asked for with this input:"),
                          get_title (self->action));
  for (guint i = 0; i < issues->len; i++)
    append_issue (text, g_ptr_array_index (issues, i));

  return dove_act_hide_text (self, text->str);
}

static gboolean
check_input (DoveActJob  *self,
             GError     **error)
{
  g_autoptr(GPtrArray) issues = dove_action_check_input (self->action, self->input, error);
  g_autofree char *text = NULL;

  if (issues == NULL || issues->len == 0)
    return issues != NULL;

  text = describe_issues (self, issues);
  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID, text);

  return FALSE;
}

/* Holds key and input to what the action says. */
gboolean
dove_act_check (DoveActJob  *self,
                GError     **error)
{
  return check_key (self, error) && check_input (self, error);
}
