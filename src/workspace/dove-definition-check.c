/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-workspace"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <stdio.h>

#include "dove-definition-private.h"
#include "dove-schemas-private.h"

#include "base/dove-defaults.h"
#include "base/dove-duration.h"
#include "base/dove-text.h"
#include "mapping/dove-map-names.h"
#include "mapping/dove-mapping.h"

/*
 * What is wrong with one document by itself: its text, its format, its schema, and then what a
 * schema cannot say: formulas and rows that do not compile, members that do not go together.
 * What it names of other definitions is collected on the way, to be looked up later.
 */

static DoveDefinitionIssue *
sink_add (DoveIssueSink *self,
          const char    *pointer,
          char          *message)
{
  DoveDefinitionIssue *issue = g_new0 (DoveDefinitionIssue, 1);

  issue->file = g_strdup (self->file);
  issue->pointer = g_strdup (pointer);
  issue->message = message;
  if (self->places != NULL)
    dove_json_places_find (self->places, pointer, &issue->line, &issue->column);
  g_ptr_array_add (self->issues, issue);

  return issue;
}

void
dove_issue_sink_add (DoveIssueSink *self,
                     const char    *pointer,
                     const char    *format,
                     ...)
{
  va_list args;

  va_start (args, format);
  sink_add (self, pointer, g_strdup_vprintf (format, args));
  va_end (args);
}

void
dove_issue_sink_warn (DoveIssueSink *self,
                      const char    *pointer,
                      const char    *format,
                      ...)
{
  va_list args;

  va_start (args, format);
  sink_add (self, pointer, g_strdup_vprintf (format, args))->is_warning = TRUE;
  va_end (args);
}

/* The first issue that is no warning */
DoveDefinitionIssue *
dove_issues_find_error (GPtrArray *issues)
{
  for (guint i = 0; i < issues->len; i++)
    {
      DoveDefinitionIssue *issue = g_ptr_array_index (issues, i);

      if (!issue->is_warning)
        return issue;
    }

  return NULL;
}

guint
dove_issues_count_errors (GPtrArray *issues)
{
  guint count = 0;

  for (guint i = 0; i < issues->len; i++)
    count += !((DoveDefinitionIssue *) g_ptr_array_index (issues, i))->is_warning;

  return count;
}

/**
 * dove_definition_issue_free:
 * @issue: (transfer full): an issue
 *
 * Frees an issue.
 */
void
dove_definition_issue_free (DoveDefinitionIssue *issue)
{
  g_free (issue->file);
  g_free (issue->pointer);
  g_free (issue->message);
  g_free (issue);
}

/**
 * dove_definition_issue_to_string:
 * @issue: an issue
 *
 * Writes an issue in one line: file, line and column, member, message.
 *
 * Returns: (transfer full): the line, without a line break
 */
char *
dove_definition_issue_to_string (DoveDefinitionIssue *issue)
{
  GString *string = g_string_new (issue->file);

  if (issue->line > 0)
    g_string_append_printf (string, "%s%u:%u", string->len > 0 ? ":" : "", issue->line,
                            issue->column);
  if (string->len > 0)
    g_string_append (string, ": ");
  if (issue->pointer != NULL && *issue->pointer != '\0')
    g_string_append_printf (string, "%s: ", issue->pointer);
  g_string_append (string, issue->message);

  return g_string_free (string, FALSE);
}

/* Reads a document with the places of its members, which the caller frees */
DoveValue *
dove_document_read (const char    *text,
                    gssize         length,
                    DoveIssueSink *sink)
{
  const DoveJsonLimits limits = { 0, DOVE_DOCUMENT_LIMIT_BYTES, 0 };
  g_autoptr(DoveJsonPlaces) places = NULL;
  g_autoptr(GError) error = NULL;
  DoveValue *document = dove_json_parse_places (text, length, &limits, &places, &error);
  const char *fault;
  DoveDefinitionIssue *issue;
  guint line;
  guint column;

  if (document != NULL)
    {
      sink->places = g_steal_pointer (&places);
      return document;
    }

  fault = dove_json_places_get_fault (places, &line, &column);
  issue = sink_add (sink, "", g_strdup (fault != NULL ? fault : error->message));
  issue->line = line;
  issue->column = column;

  return NULL;
}

/* A later format is told apart from a mistake: a newer program made it, and what its members
 * mean is not ours to guess */
gboolean
dove_document_check_format (DoveValue     *document,
                            DoveIssueSink *sink)
{
  gint64 format = 0;

  if (dove_value_get_kind (document) != DOVE_VALUE_RECORD)
    {
      dove_issue_sink_add (sink, "", _("a definition must be a JSON object"));
      return FALSE;
    }

  if (!dove_value_get_integer (dove_value_get_member (document, "dovetail"), &format))
    dove_issue_sink_add (sink, "", _("the document needs “dovetail”: %d"), DOVE_DOCUMENT_FORMAT);
  else if (format > DOVE_DOCUMENT_FORMAT)
    dove_issue_sink_add (sink, "/dovetail",
                         _("made by a newer program than this one (format %" PRId64 "); update "
                           "Dovetail to use it"), format);
  else if (format < DOVE_DOCUMENT_FORMAT)
    dove_issue_sink_add (sink, "/dovetail", _("the format must be %d"), DOVE_DOCUMENT_FORMAT);

  return format == DOVE_DOCUMENT_FORMAT;
}

void
dove_document_check_schema (DoveValue     *document,
                            const char    *kind,
                            DoveIssueSink *sink)
{
  DoveSchema *schema = dove_schemas_get (kind);
  g_autoptr(GPtrArray) found = schema != NULL ? dove_schema_check (schema, document) : NULL;

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      DoveSchemaIssue *issue = g_ptr_array_index (found, i);

      dove_issue_sink_add (sink, issue->pointer, "%s", issue->message);
    }
}

static void
add_reference (DoveDefinition     *self,
               DoveDefinitionKind  kind,
               const char         *id,
               const char         *pointer)
{
  DoveReference *reference = g_new0 (DoveReference, 1);

  reference->kind = kind;
  reference->id = g_strdup (id);
  reference->pointer = g_strdup (pointer);
  g_ptr_array_add (self->references, reference);
}

static void
add_references (DoveDefinition     *self,
                DoveDefinitionKind  kind,
                GPtrArray          *ids,
                const char         *pointer)
{
  for (guint i = 0; i < ids->len; i++)
    add_reference (self, kind, g_ptr_array_index (ids, i), pointer);
}

static void
check_formula (DoveDefinition *self,
               const char     *text,
               const char     *pointer,
               DoveIssueSink  *sink)
{
  g_autoptr(DoveFormula) formula = NULL;
  g_autoptr(GPtrArray) tables = NULL;
  g_autoptr(GError) error = NULL;

  if (text == NULL)
    return;

  formula = dove_formula_new (text, &error);
  if (formula == NULL)
    {
      dove_issue_sink_add (sink, pointer, "%s", error->message);
      return;
    }

  if (dove_formula_is_random (formula))
    dove_issue_sink_add (sink, pointer, _("a random function cannot stand here: the answer must be "
                                          "the same each time"));

  tables = dove_formula_get_tables (formula);
  add_references (self, DOVE_DEFINITION_TABLE, tables, pointer);
}

static void
check_rows (DoveDefinition *self,
            DoveValue      *rows,
            const char     *pointer,
            DoveIssueSink  *sink)
{
  g_autoptr(GPtrArray) found =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
  g_autoptr(DoveMapping) mapping = dove_mapping_compile (rows, pointer, NULL, found);

  for (guint i = 0; i < found->len; i++)
    {
      DoveSchemaIssue *issue = g_ptr_array_index (found, i);

      dove_issue_sink_add (sink, issue->pointer, "%s", issue->message);
    }

  if (mapping == NULL)
    return;

  add_references (self, DOVE_DEFINITION_TABLE, dove_mapping_get_tables (mapping), pointer);
  add_references (self, DOVE_DEFINITION_SYNC, dove_mapping_get_vias (mapping), pointer);
}

static void
check_duration (DoveValue     *record,
                const char    *member,
                const char    *pointer,
                GTimeSpan      shortest,
                DoveIssueSink *sink)
{
  const char *text = dove_value_get_member_text (record, member);
  g_autofree char *place = dove_pointer_append_step (pointer, member);
  GTimeSpan span;

  if (text == NULL)
    return;

  if (!dove_duration_parse (text, &span))
    dove_issue_sink_add (sink, place, _("“%s” is no span of time; write it like P1D or PT15M"),
                         text);
  else if (span < shortest)
    dove_issue_sink_add (sink, place, _("“%s” is too short; the shortest is one minute, PT1M"),
                         text);
}

static void
check_trigger (DoveDefinition *self,
               DoveValue      *trigger,
               DoveIssueSink  *sink)
{
  static const char *const sources[] = { "webhook", "message", "file", "mail" };
  const char *zone = dove_value_get_member_text (trigger, "zone");
  g_autoptr(GTimeZone) known = NULL;

  if (trigger == NULL)
    return;

  check_duration (trigger, "every", "/trigger", DOVE_EVERY_MIN, sink);
  check_duration (trigger, "within", "/trigger", 0, sink);

  known = zone != NULL ? g_time_zone_new_identifier (zone) : NULL;
  if (zone != NULL && known == NULL)
    dove_issue_sink_add (sink, "/trigger/zone",
                         _("“%s” is no time zone; write it like Europe/Berlin"),
                         zone);

  if (dove_value_get_member (trigger, "on") != NULL &&
      dove_value_get_member (trigger, "at") == NULL)
    dove_issue_sink_add (sink, "/trigger/on", _("days need a time: add “at”"));

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      DoveValue *source = dove_value_get_member (trigger, sources[i]);
      g_autofree char *pointer = g_strdup_printf ("/trigger/%s/connection", sources[i]);

      if (source != NULL)
        add_reference (self, DOVE_DEFINITION_CONNECTION,
                       dove_value_get_member_text (source, "connection"), pointer);
    }
}

/* How many rows write a field; named values do not */
static guint
count_rows (DoveValue *rows)
{
  guint count = 0;

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    count += dove_map_row_get_name (dove_value_get_element (rows, i)) == NULL;

  return count;
}

/* Rows into a side that the direction writes, and none into one that it does not */
static void
check_direction (DoveSyncDefinition *sync,
                 DoveSide            side,
                 DoveIssueSink      *sink)
{
  const char *member = side == DOVE_SIDE_A ? "to_a" : "to_b";
  const gboolean is_written = sync->direction == DOVE_DIRECTION_BOTH ||
                              (sync->direction == DOVE_DIRECTION_A_TO_B) == (side == DOVE_SIDE_B);
  const guint rows = count_rows (sync->rows[side]);
  g_autofree char *pointer = g_strconcat ("/", member, NULL);

  if (is_written && rows == 0)
    dove_issue_sink_add (sink, "/direction",
                         _("the direction writes to side %s, but “%s” has no rows; add them"),
                         side == DOVE_SIDE_A ? "a" : "b", member);
  else if (!is_written && rows > 0)
    dove_issue_sink_warn (sink, pointer, _("these rows are not used: the direction is one way"));
}

static void
check_sync_side (DoveDefinition *self,
                 DoveSide        side,
                 DoveIssueSink  *sink)
{
  const char *letter = side == DOVE_SIDE_A ? "a" : "b";
  const DoveSyncEnd *end = &self->sync->ends[side];
  g_autofree char *connection = g_strdup_printf ("/%s/connection", letter);
  g_autofree char *filter = g_strdup_printf ("/%s/filter", letter);
  g_autofree char *rows = g_strdup_printf ("/to_%s", letter);

  add_reference (self, DOVE_DEFINITION_CONNECTION, end->connection, connection);
  check_formula (self, end->filter, filter, sink);
  check_rows (self, self->sync->rows[side], rows, sink);
  check_direction (self->sync, side, sink);

  for (guint i = 0; i < self->sync->keys->len; i++)
    {
      const DoveSyncKey *key = g_ptr_array_index (self->sync->keys, i);
      g_autofree char *pointer = g_strdup_printf ("/match/%u/%s", i, letter);

      check_formula (self, key->sides[side], pointer, sink);
    }
}

static void
check_instant (DoveValue     *document,
               const char    *member,
               DoveIssueSink *sink)
{
  const char *text = dove_value_get_member_text (document, member);
  g_autofree char *pointer = g_strconcat ("/", member, NULL);
  gint64 time = 0;

  if (text != NULL && !dove_instant_parse (text, &time))
    dove_issue_sink_add (sink, pointer, _("“%s” is no date, like 2024-01-31, and no time, like "
                                          "2024-01-31T08:00:00Z"), text);
}

static void
check_sync (DoveDefinition *self,
            DoveIssueSink  *sink)
{
  const DoveSyncEnd *ends = self->sync->ends;

  check_sync_side (self, DOVE_SIDE_A, sink);
  check_sync_side (self, DOVE_SIDE_B, sink);
  check_duration (self->document, "grace", "", 0, sink);
  check_instant (self->document, "from", sink);
  check_trigger (self, self->sync->trigger, sink);

  if (g_str_equal (ends[0].connection, ends[1].connection) &&
      g_str_equal (ends[0].object, ends[1].object))
    dove_issue_sink_add (sink, "/b", _("both sides are “%s” of “%s”; a sync needs two objects"),
                         ends[1].object, ends[1].connection);
}

static void
check_table (DoveDefinition *self,
             DoveIssueSink  *sink)
{
  DoveValue *rows = dove_value_get_member (self->document, "rows");
  const guint columns =
    dove_value_get_length (dove_value_get_member (self->document, "columns"));

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      const guint length = dove_value_get_length (dove_value_get_element (rows, i));
      g_autofree char *pointer = g_strdup_printf ("/rows/%u", i);

      if (length != columns)
        dove_issue_sink_add (sink, pointer, _("the row has %u values, but the table %u columns"),
                             length, columns);
    }
}

static void
check_steps (DoveDefinition *self,
             DoveIssueSink  *sink)
{
  DoveValue *steps = dove_value_get_member (self->document, "steps");
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < dove_value_get_length (steps); i++)
    {
      const char *id = dove_value_get_member_text (dove_value_get_element (steps, i), "id");
      g_autofree char *pointer = g_strdup_printf ("/steps/%u/id", i);

      if (!g_hash_table_add (seen, (gpointer) id))
        dove_issue_sink_add (sink, pointer, _("two steps have the id “%s”; give each its own"), id);
    }
}

/* Definitions are text for everybody to read: secrets are in the keyring. */
static void
check_connection (DoveDefinition *self,
                  DoveIssueSink  *sink)
{
  DoveValue *settings = dove_value_get_member (self->document, "settings");

  for (guint i = 0; i < dove_value_get_length (settings); i++)
    {
      DoveValue *setting = dove_value_get_element (settings, i);
      const char *text = dove_value_get_text (setting);
      g_autofree char *pointer = NULL;

      if (text == NULL || !dove_text_has_sign_in (text))
        continue;
      pointer = dove_pointer_append_step ("/settings", dove_value_get_name (settings, i));
      dove_issue_sink_add (sink, pointer,
                           _("the address holds a user name or a password; leave them out of it, "
                             "and give them where the connection is signed in"));
    }
}

/* Everything of a schema-valid definition that needs no other definition */
void
dove_definition_check (DoveDefinition *self,
                       DoveIssueSink  *sink)
{
  switch (self->kind)
    {
    case DOVE_DEFINITION_SYNC:
      check_sync (self, sink);
      break;

    case DOVE_DEFINITION_MAPPING:
      check_rows (self, dove_value_get_member (self->document, "rows"), "/rows", sink);
      break;

    case DOVE_DEFINITION_TABLE:
      check_table (self, sink);
      break;

    case DOVE_DEFINITION_FLOW:
      check_trigger (self, dove_value_get_member (self->document, "trigger"), sink);
      check_steps (self, sink);
      break;

    case DOVE_DEFINITION_CONNECTION:
      check_connection (self, sink);
      break;

    case DOVE_DEFINITION_CONNECTOR:
    default:
      break;
    }
}
