/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-connectors.h"
#include "cli/dove-cli-table.h"
#include "connector/dove-action.h"

/* What can be said of a manifest without its application. */

/* Texts with commas between them */
char *
dove_cli_connectors_join (GPtrArray *strings)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; strings != NULL && i < strings->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (strings, i));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char * const severities[] = { N_("error"), N_("warning"), N_("note") };

/* One thing that is wrong with a manifest, or may be */
void
dove_cli_connectors_tell (DoveCli                 *cli,
                          const DoveManifestIssue *issue)
{
  if (cli->output == DOVE_CLI_JSON)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) row = NULL;

      dove_value_builder_set_text (builder, "severity", severities[issue->severity]);
      dove_value_builder_set_text (builder, "file", issue->file != NULL ? issue->file : "-");
      dove_value_builder_take (builder, "line", dove_value_new_integer (issue->line));
      dove_value_builder_take (builder, "column", dove_value_new_integer (issue->column));
      dove_value_builder_set_text (builder, "pointer", issue->pointer);
      dove_value_builder_set_text (builder, "message", issue->message);
      row = dove_value_builder_end (builder);
      dove_cli_print_json (row);
      return;
    }

  dove_cli_say ("%s:%u:%u: %s: %s: %s", issue->file != NULL ? issue->file : "-", issue->line,
                issue->column, _(severities[issue->severity]), issue->pointer, issue->message);
}

/* How many issues of each kind there were */
static void
tell_all (DoveCli   *cli,
          GPtrArray *issues,
          guint      counts[G_N_ELEMENTS (severities)])
{
  for (guint i = 0; issues != NULL && i < issues->len; i++)
    {
      const DoveManifestIssue *issue = g_ptr_array_index (issues, i);

      counts[issue->severity]++;
      dove_cli_connectors_tell (cli, issue);
    }
}

static void
set_list (DoveValueBuilder *builder,
          const char       *name,
          GPtrArray        *texts)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < texts->len; i++)
    dove_value_builder_take_element (list, dove_value_new_text (g_ptr_array_index (texts, i)));
  dove_value_builder_take (builder, name, dove_value_builder_end (list));
}

/* The last row of a check: whether it can be used, and with whom it talks */
static void
print_summary (const char   *file,
               DoveManifest *manifest,
               const guint   counts[G_N_ELEMENTS (severities)])
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) row = NULL;

  dove_value_builder_set_text (builder, "summary", manifest != NULL ? manifest->id : file);
  dove_value_builder_take (builder, "usable", dove_value_new_boolean (manifest != NULL));
  for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
    {
      g_autofree char *name = g_strconcat (severities[i], "s", NULL);

      dove_value_builder_take (builder, name, dove_value_new_integer (counts[i]));
    }

  if (manifest != NULL)
    {
      g_autoptr(GPtrArray) hosts = dove_manifest_list_hosts (manifest);

      dove_value_builder_set_text (builder, "version", manifest->version);
      dove_value_builder_take (builder, "objects",
                               dove_value_new_integer (manifest->objects->len));
      set_list (builder, "hosts", hosts);
    }

  row = dove_value_builder_end (builder);
  dove_cli_print_json (row);
}

/* One of dove_manifest_list_hosts() for people */
char *
dove_cli_connectors_describe_host (const char *host)
{
  return g_strdup (g_str_equal (host, "*")
                     ? _("any server that an answer of it names, without signing in there")
                     : host);
}

/* Which servers a connector talks to, in words */
static char *
describe_hosts (DoveManifest *manifest)
{
  g_autoptr(GPtrArray) all = dove_manifest_list_hosts (manifest);
  g_autoptr(GPtrArray) hosts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < all->len; i++)
    g_ptr_array_add (hosts, dove_cli_connectors_describe_host (g_ptr_array_index (all, i)));

  return hosts->len > 0 ? dove_cli_connectors_join (hosts)
                        : g_strdup (_("the address given in its settings"));
}

/**
 * dove_cli_connectors_check:
 * @cli: the command line
 * @catalogue: where it finds what a file extends
 * @file: a manifest
 *
 * The command `connectors check`.
 *
 * Returns: %DOVE_EXIT_FAILED when it cannot be used
 */
DoveExit
dove_cli_connectors_check (DoveCli       *cli,
                           DoveCatalogue *catalogue,
                           const char    *file)
{
  guint counts[G_N_ELEMENTS (severities)] = { 0 };
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(DoveManifest) manifest = NULL;
  g_autoptr(GPtrArray) more = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *hosts = NULL;

  manifest = dove_catalogue_load_file (catalogue, file, &issues, &error);
  tell_all (cli, issues, counts);
  if (manifest == NULL && (issues == NULL || issues->len == 0))
    return dove_cli_fail (error);

  more = manifest != NULL ? dove_manifest_check (manifest) : NULL;
  tell_all (cli, more, counts);
  if (cli->output == DOVE_CLI_JSON)
    print_summary (file, manifest, counts);
  else if (manifest != NULL)
    {
      hosts = describe_hosts (manifest);
      dove_cli_say (_("%s %s can be used: %u objects; it talks to: %s"), manifest->name,
                    manifest->version, manifest->objects->len, hosts);
    }

  return manifest != NULL ? DOVE_EXIT_DONE : DOVE_EXIT_FAILED;
}

/* --- show ------------------------------------------------------------------------------------- */

static char *
describe_operations (const DoveObject *object)
{
  const struct
  {
    gboolean    is_there;
    const char *name;
  } all[] = {
    { object->list != NULL, _("list") },
    { object->list_since != NULL || (object->list != NULL && object->list->since != NULL),
      _("changes") },
    { object->list_deleted != NULL, _("deleted") },
    { object->find->len > 0, _("find") },
    { object->get != NULL, _("get") },
    { object->create != NULL && !object->is_read_only, _("create") },
    { (object->update != NULL || object->replace != NULL) && !object->is_read_only, _("update") },
    { object->upsert != NULL && !object->is_read_only, _("create or update") },
    { object->archive != NULL && !object->is_read_only, _("archive") },
    { object->delete != NULL && !object->is_read_only, _("delete") },
  };
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i].is_there)
      g_ptr_array_add (names, (gpointer) all[i].name);

  return dove_cli_connectors_join (names);
}

static void
show_sign_ins (DoveManifest *manifest)
{
  for (guint i = 0; i < manifest->settings->len; i++)
    {
      const DoveSetting *setting = g_ptr_array_index (manifest->settings, i);

      dove_cli_say (_("Setting %s: %s%s"), setting->name,
                    setting->title != NULL ? setting->title : setting->name,
                    setting->is_required && setting->default_value == NULL ? _(" (needed)") : "");
    }

  for (guint i = 0; i < manifest->auths->len; i++)
    {
      const DoveAuth *auth = g_ptr_array_index (manifest->auths, i);

      dove_cli_say (_("Sign-in %s: %s"), auth->id, auth->title != NULL ? auth->title : auth->id);
      if (auth->help != NULL)
        dove_cli_say ("  %s", auth->help);
      for (guint j = 0; j < auth->secrets->len; j++)
        {
          const DoveSecret *secret = g_ptr_array_index (auth->secrets, j);

          dove_cli_say (_("  secret %s: %s"), secret->name, secret->title);
        }
    }
}

/* A table for dove_cli_connectors_tell_action() */
DoveCliTable *
dove_cli_connectors_new_action_table (void)
{
  return dove_cli_table_new (_("ACTION"), _("OF"), _("TITLE"), _("INPUT"), NULL);
}

/* paid_on (needed), method */
static char *
describe_input (GPtrArray *fields)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      const DoveField *field = g_ptr_array_index (fields, i);

      if (field->depth == 0)
        g_string_append_printf (text, "%s%s%s", text->len > 0 ? ", " : "", field->path,
                                field->required ? _(" (needed)") : "");
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print_action (const DoveObject    *object,
              const DoveOperation *action,
              const char          *title,
              GPtrArray           *fields)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) row = NULL;

  for (guint i = 0; i < fields->len; i++)
    dove_value_builder_take_element (list, dove_field_to_value (g_ptr_array_index (fields, i)));
  dove_value_builder_set_text (builder, "object", object->id);
  dove_value_builder_set_text (builder, "action", action->name);
  dove_value_builder_set_text (builder, "title", title);
  dove_value_builder_take (builder, "needs_key",
                           dove_value_new_boolean (dove_action_is_about_one (action)));
  dove_value_builder_take (builder, "input", dove_value_builder_end (list));
  row = dove_value_builder_end (builder);
  dove_cli_print_json (row);
}

/* What an action is called and given; a row for programs is printed at once */
void
dove_cli_connectors_tell_action (DoveCli             *cli,
                                 DoveCliTable        *table,
                                 const DoveObject    *object,
                                 const DoveOperation *action)
{
  g_autoptr(GPtrArray) fields = dove_action_list_input (action);
  g_autofree char *input = describe_input (fields);
  g_autofree char *of = g_strconcat (object->id, dove_action_is_about_one (action) ? " KEY" : "",
                                     NULL);
  const char *title = action->title != NULL ? action->title : action->name;

  if (cli->output == DOVE_CLI_JSON)
    print_action (object, action, title, fields);
  else
    dove_cli_table_add (table, action->name, of, title, input, NULL);
}

static void
show_actions (DoveCli      *cli,
              DoveManifest *manifest)
{
  g_autoptr(DoveCliTable) table = dove_cli_connectors_new_action_table ();

  for (guint i = 0; i < manifest->objects->len; i++)
    {
      const DoveObject *object = g_ptr_array_index (manifest->objects, i);

      for (guint j = 0; j < object->actions->len; j++)
        dove_cli_connectors_tell_action (cli, table, object,
                                         g_ptr_array_index (object->actions, j));
    }

  if (dove_cli_table_get_length (table) > 0)
    dove_cli_say ("%s", "");
  dove_cli_table_print (table);
}

/**
 * dove_cli_connectors_show:
 * @cli: the command line
 * @catalogue: the connectors
 * @id: of one
 *
 * The command `connectors show`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_connectors_show (DoveCli       *cli,
                          DoveCatalogue *catalogue,
                          const char    *id)
{
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(DoveManifest) manifest = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveCliTable) table = NULL;
  g_autofree char *hosts = NULL;

  manifest = dove_catalogue_load (catalogue, id, &issues, &error);
  if (manifest == NULL)
    return dove_cli_fail (error);

  if (cli->output == DOVE_CLI_JSON)
    {
      dove_cli_print_json (manifest->document);
      return DOVE_EXIT_DONE;
    }

  dove_cli_say ("%s %s\n%s\n", manifest->name, manifest->version,
                manifest->summary != NULL ? manifest->summary : "");
  if (g_strcmp0 (dove_value_get_member_text (manifest->document, "x-verified"), "facts") == 0)
    dove_cli_say (_("Not yet verified: written from what the vendor says, never run against the "
                    "application. Try it with test data first.\n"));
  hosts = describe_hosts (manifest);
  dove_cli_say (_("Talks to: %s"), hosts);
  show_sign_ins (manifest);

  table = dove_cli_table_new (_("OBJECT"), _("TITLE"), _("OPERATIONS"), NULL);
  for (guint i = 0; i < manifest->objects->len; i++)
    {
      const DoveObject *object = g_ptr_array_index (manifest->objects, i);
      g_autofree char *operations = describe_operations (object);

      dove_cli_table_add (table, object->id, object->title, operations, NULL);
    }
  dove_cli_say ("%s", "");
  dove_cli_table_print (table);
  show_actions (cli, manifest);

  return DOVE_EXIT_DONE;
}
