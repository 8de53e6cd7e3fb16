/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-rows.h"
#include "cli/dove-cli-table.h"
#include "cli/dove-cli.h"

/* One record, and where its values come from: read from the state, nothing is asked of an
 * application. */

static const char *
text_of (DoveValue  *value,
         const char *name)
{
  const char *text = value != NULL ? dove_value_get_member_text (value, name) : NULL;

  return text != NULL ? text : "";
}

static gint64
number_of (DoveValue  *value,
           const char *name)
{
  gint64 number = 0;

  if (value != NULL && dove_value_get_member (value, name) != NULL)
    dove_value_get_integer (dove_value_get_member (value, name), &number);

  return number;
}

static guint
length_of (DoveValue  *value,
           const char *name)
{
  DoveValue *list = value != NULL ? dove_value_get_member (value, name) : NULL;

  return list != NULL ? dove_value_get_length (list) : 0;
}

static DoveValue *
element_of (DoveValue  *value,
            const char *name,
            guint       index)
{
  return dove_value_get_element (dove_value_get_member (value, name), index);
}

static void
say_clean (const char *indent,
           const char *text)
{
  g_autofree char *clean = dove_cli_text_clean (text);

  dove_cli_say ("%s%s", indent, clean);
}

/* But for one that has been said already. */
static void
say_reasons (DoveValue  *entry,
             const char *said)
{
  for (guint i = 0; i < length_of (entry, "reasons"); i++)
    {
      DoveValue *reason = element_of (entry, "reasons", i);

      if (!g_str_equal (text_of (reason, "message"), said))
        say_clean ("  ! ", text_of (reason, "message"));
      if (*text_of (reason, "hint") != '\0')
        say_clean ("    ", text_of (reason, "hint"));
    }
}

static void
say_sources (DoveValue *explain,
             DoveValue *partner)
{
  const char *formula = text_of (explain, "formula");
  g_autofree char *place = NULL;

  place = g_strdup_printf (_("made of “%s” “%s” %s by: %s"), text_of (partner, "connection"),
                           text_of (partner, "object"), text_of (partner, "key"),
                           *formula != '\0' ? formula : text_of (explain, "each"));
  say_clean ("  ", place);
  for (guint i = 0; i < length_of (explain, "sources"); i++)
    {
      DoveValue *source = element_of (explain, "sources", i);
      g_autofree char *value = dove_cli_value_text (dove_value_get_member (source, "value"));

      dove_cli_say ("    [%s] = %s", text_of (source, "field"), value);
    }
}

static void
say_field (DoveValue *entry)
{
  DoveValue *explain = dove_value_get_member (entry, "explain");
  DoveValue *agrees = dove_value_get_member (entry, "agrees");
  DoveValue *value = dove_value_get_member (entry, "value");
  g_autofree char *text = dove_cli_value_text (value);

  if (value != NULL)
    {
      g_autofree char *line = g_strdup_printf ("%s: %s; %s", text_of (entry, "sync"), text,
                                               text_of (entry, "message"));

      say_clean ("", line);
    }
  else
    dove_cli_say (_("%s: its record has not been seen"), text_of (entry, "sync"));
  if (explain != NULL)
    say_sources (explain, dove_value_get_member (entry, "partner"));
  if (agrees != NULL && !dove_value_get_boolean (agrees))
    {
      g_autofree char *made = dove_cli_value_text (dove_value_get_member (explain, "value"));

      dove_cli_say (_("  today it would be made: %s"), made);
    }
  for (guint i = 0; i < length_of (entry, "lost"); i++)
    {
      DoveValue *lost = element_of (entry, "lost", i);
      g_autofree char *old = dove_cli_value_text (dove_value_get_member (lost, "value"));

      dove_cli_say (_("  %s: %s was given up: %s"), text_of (lost, "at"), old,
                    text_of (lost, "why"));
    }
  say_reasons (entry, "");
}

static void
say_why (DoveValue *answer)
{
  if (*text_of (answer, "message") != '\0')
    say_clean ("", text_of (answer, "message"));

  for (guint i = 0; i < length_of (answer, "syncs"); i++)
    {
      DoveValue *entry = element_of (answer, "syncs", i);

      if (dove_value_get_member (answer, "field") != NULL)
        say_field (entry);
      else
        {
          g_autofree char *line = g_strdup_printf ("%s: %s", text_of (entry, "sync"),
                                                   text_of (entry, "message"));

          say_clean ("", line);
          say_reasons (entry, text_of (entry, "message"));
        }
    }
}

/**
 * dove_cli_why:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `why`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_why (DoveCli  *cli,
              int       argc,
              char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  DoveWhyAbout about = { 0 };
  g_autoptr(DoveValue) answer = NULL;
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc < 4 || argc > 5)
    return dove_cli_usage ("why", _("give a connection, an object, a key, and perhaps a field"));

  about = (DoveWhyAbout) { argv[1], argv[2], argv[3], argc == 5 ? argv[4] : NULL };
  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) != NULL)
    answer = dove_engine_why (cli->engine, &about, &error);
  if (answer == NULL)
    return dove_cli_fail (error);

  if (cli->output == DOVE_CLI_JSON)
    dove_cli_print_json (answer);
  else
    say_why (answer);

  return DOVE_EXIT_DONE;
}

static void
say_differences (DoveValue *entry)
{
  for (guint i = 0; i < length_of (entry, "differences"); i++)
    {
      DoveValue *difference = element_of (entry, "differences", i);
      g_autofree char *holds = dove_cli_value_text (dove_value_get_member (difference, "holds"));
      g_autofree char *should = dove_cli_value_text (dove_value_get_member (difference, "should"));

      dove_cli_say (_("  differs at %s: %s holds %s, would be made %s"),
                    text_of (difference, "side"), text_of (difference, "field"), holds, should);
    }
}

static void
say_end (DoveValue *entry)
{
  DoveValue *link = dove_value_get_member (entry, "link");
  DoveValue *partner = dove_value_get_member (entry, "partner");

  if (link != NULL)
    dove_cli_say (_("%s (%s, seen %s): linked with “%s” “%s” %s (link %d, %s)"),
                  text_of (entry, "sync"), text_of (entry, "state"), text_of (entry, "seen"),
                  text_of (partner, "connection"), text_of (partner, "object"),
                  text_of (partner, "key"), (int) number_of (link, "id"), text_of (link, "state"));
  else
    dove_cli_say (_("%s (%s): not linked"), text_of (entry, "sync"), text_of (entry, "state"));
  say_differences (entry);
  say_reasons (entry, "");
}

static void
say_act (DoveValue *event)
{
  g_autofree char *line = g_strdup_printf (_("%s %s was asked for: %s %s"), text_of (event, "at"),
                                           text_of (event, "action"), text_of (event, "state"),
                                           text_of (event, "message"));

  say_clean ("  ", line);
}

static void
say_event (DoveValue *event)
{
  DoveValue *fields = dove_value_get_member (event, "fields");
  g_autofree char *lines = NULL;
  g_autofree char *line = NULL;
  g_autofree char *run = NULL;

  if (number_of (event, "run") > 0)
    run = g_strdup_printf (_(" by run %d"), (int) number_of (event, "run"));
  line = g_strdup_printf ("%s %s: %s%s %s %s", text_of (event, "at"), text_of (event, "sync"),
                          text_of (event, "what"), run != NULL ? run : "",
                          text_of (event, "partner"), text_of (event, "message"));
  say_clean ("  ", line);
  if (g_str_equal (text_of (event, "what"), "value-lost"))
    {
      g_autofree char *old = dove_cli_value_text (dove_value_get_member (event, "value"));

      dove_cli_say (_("    %s at side %s was %s"), text_of (event, "field"),
                    text_of (event, "side"), old);
    }
  if (fields == NULL || dove_value_is_null (fields))
    return;

  lines = dove_cli_describe_values (fields);
  g_print ("%s", lines);
}

static void
say_record (DoveValue *answer)
{
  if (*text_of (answer, "message") != '\0')
    say_clean ("", text_of (answer, "message"));
  for (guint i = 0; i < length_of (answer, "syncs"); i++)
    say_end (element_of (answer, "syncs", i));

  if (length_of (answer, "timeline") > 0)
    dove_cli_say (_("What happened:"));
  for (guint i = 0; i < length_of (answer, "timeline"); i++)
    {
      DoveValue *event = element_of (answer, "timeline", i);

      if (g_str_equal (text_of (event, "what"), "act"))
        say_act (event);
      else
        say_event (event);
    }
}

/**
 * dove_cli_record:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `record`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_record (DoveCli  *cli,
                 int       argc,
                 char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  DoveWhyAbout about = { 0 };
  g_autoptr(DoveValue) answer = NULL;
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc != 4)
    return dove_cli_usage ("record", _("give a connection, an object and a key"));

  about = (DoveWhyAbout) { argv[1], argv[2], argv[3], NULL };
  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) != NULL)
    answer = dove_engine_describe_record (cli->engine, &about, &error);
  if (answer == NULL)
    return dove_cli_fail (error);

  if (cli->output == DOVE_CLI_JSON)
    dove_cli_print_json (answer);
  else
    say_record (answer);

  return DOVE_EXIT_DONE;
}
