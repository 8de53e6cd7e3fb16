/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/import/dove-import.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

#include <string.h>

/*
 * How a list is asked for what changed, out of names and descriptions as vendors write them. What
 * is not sure must be a line of the check-list: a filter that is none loses edits.
 */

#define CHANGED "\"updated_at\":{\"type\":\"string\",\"format\":\"date-time\"}"
#define TEXT    "\"in\":\"query\",\"schema\":{\"type\":\"string\"}"
#define TIME    "\"in\":\"query\",\"schema\":{\"type\":\"string\",\"format\":\"date-time\"}"
#define RULE(param, format) \
  "{\"field\":\"/updated_at\",\"param\":\"" param "\",\"format\":\"" format "\"}"
#define DAY_RULE(param, format) \
  "{\"field\":\"/updated_at\",\"param\":\"" param "\",\"format\":\"" format \
  "\",\"lookback\":\"P1D\"}"

/* The member `since` of the list of a document whose records have @members; NULL: none. */
static DoveImport *
import_list (const char *params,
             const char *members)
{
  g_autofree char *text = g_strdup_printf (
      "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"Crm\",\"version\":\"1\"},"
      "\"servers\":[{\"url\":\"https://crm.example\"}],\"components\":{\"parameters\":{\"Since\":"
      "{\"name\":\"changed_since\"," TIME "}}},\"paths\":{\"/contacts\":{\"get\":{\"parameters\":"
      "[%s],\"responses\":{\"200\":{\"content\":{\"application/json\":{\"schema\":{\"type\":"
      "\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"},%s}"
      "}}}}}}}},\"/contacts/{id}\":{\"get\":{\"responses\":{\"200\":{\"description\":\"\"}}}}}}",
      params, members);
  g_autoptr(GError) error = NULL;
  DoveImport *import = dove_import_document (text, strlen (text), NULL, &error);

  g_assert_no_error (error);

  return import;
}

static char *
write_at (DoveImport *import,
          const char *pointer)
{
  DoveValue *found = dove_pointer_get (import->manifest, pointer);

  return found != NULL ? dove_json_write (found, DOVE_JSON_COMPACT) : NULL;
}

static const DoveImportRow *
find_row (DoveImport *import)
{
  for (guint i = 0; i < import->rows->len; i++)
    {
      const DoveImportRow *row = g_ptr_array_index (import->rows, i);

      if (g_str_has_suffix (row->pointer, "/list/since"))
        return row;
    }

  return NULL;
}

typedef struct
{
  const char *params;
  const char *members;
  const char *since;
} Case;

static const Case sure[] = {
  { "{\"name\":\"updated_after\"," TIME "}", CHANGED, RULE ("updated_after", "iso") },
  { "{\"name\":\"modifiedSince\"," TEXT "}", CHANGED, RULE ("modifiedSince", "iso") },
  { "{\"name\":\"updatedDateFrom\"," TEXT "}", CHANGED, RULE ("updatedDateFrom", "iso") },
  { "{\"name\":\"updated_at__gte\"," TEXT "}", CHANGED, RULE ("updated_at__gte", "iso") },
  { "{\"name\":\"last_edit.time[gt]\"," TEXT "}", CHANGED, RULE ("last_edit.time[gt]", "iso") },
  { "{\"name\":\"DateUpdated>\"," TEXT "},{\"name\":\"DateUpdated<\"," TEXT "}", CHANGED,
    RULE ("DateUpdated>", "iso") },
  { "{\"name\":\"lastmodifiedfrom\"," TEXT "}", CHANGED, RULE ("lastmodifiedfrom", "iso") },
  { "{\"name\":\"contact_updated_since\"," TIME "}", CHANGED,
    RULE ("contact_updated_since", "iso") },
  { "{\"$ref\":\"#/components/parameters/Since\"}", CHANGED, RULE ("changed_since", "iso") },
  { "{\"name\":\"updated_from\",\"in\":\"query\",\"schema\":{\"type\":\"integer\"},"
    "\"description\":\"In milliseconds\"}", CHANGED, RULE ("updated_from", "epoch-ms") },
  { "{\"name\":\"updated_since\",\"in\":\"query\",\"schema\":{\"type\":\"string\",\"format\":"
    "\"date\"}}", CHANGED, DAY_RULE ("updated_since", "date") },
  { "{\"name\":\"updated_since\"," TEXT ",\"description\":\"As yyyy-MM-dd HH:mm:ss\"}", CHANGED,
    DAY_RULE ("updated_since", "sql") },
  /* The name says half, the description the rest. */
  { "{\"name\":\"last_update\"," TIME ",\"description\":\"Only contacts updated after this\"}",
    CHANGED, RULE ("last_update", "iso") },
  { "{\"name\":\"start_date\"," TIME ",\"description\":\"Last_update >= start_date\"}", CHANGED,
    RULE ("start_date", "iso") },
  { "{\"name\":\"since\"," TIME ",\"description\":\"Only what was modified after this time\"}",
    CHANGED, RULE ("since", "iso") },
  /* HTTP's own header as a filter, and times of Microsoft */
  { "{\"name\":\"If-Modified-Since\",\"in\":\"header\",\"schema\":{\"type\":\"string\"}}",
    "\"UpdatedDateUTC\":{\"type\":\"string\",\"example\":\"/Date(1573755038314)/\"}",
    "{\"field\":\"=TOISO(FROMUNIX(VALUE(REGEX([record.UpdatedDateUTC];\\\"[0-9]+\\\"))/1000))\","
    "\"param\":\"If-Modified-Since\",\"in\":\"header\",\"format\":\"http-date\"}" },
  /* Objects as parameters */
  { "{\"name\":\"filter\",\"in\":\"query\",\"style\":\"deepObject\",\"schema\":{\"type\":"
    "\"object\",\"properties\":{\"updated_at\":{\"type\":\"object\",\"properties\":{\"lte\":{"
    "\"type\":\"string\"},\"gte\":{\"type\":\"string\",\"format\":\"date-time\"}}}}}}", CHANGED,
    RULE ("filter[updated_at][gte]", "iso") },
  { "{\"name\":\"updated\",\"in\":\"query\",\"style\":\"deepObject\",\"schema\":{\"type\":"
    "\"object\"},\"example\":{\"lt\":\"x\",\"gte\":\"y\"}}", CHANGED,
    RULE ("updated[gte]", "iso") },
  /* A condition that the document writes out */
  { "{\"name\":\"q\"," TEXT ",\"description\":\"Try updated_at > '2012-06-04T12:00:00Z' or so\"}",
    CHANGED, "{\"field\":\"/updated_at\",\"param\":\"q\",\"format\":\"iso\",\"template\":"
    "\"updated_at > '{since}'\"}" },
  { "{\"name\":\"filter\"," TEXT ",\"description\":\"as updated_at:[2016-05-01T08:25:43.511Z..]\"}",
    CHANGED, "{\"field\":\"/updated_at\",\"param\":\"filter\",\"format\":\"iso\",\"template\":"
    "\"updated_at:[{since}..]\"}" },
  { "{\"name\":\"$filter\"," TEXT ",\"description\":\"e.g. updated_at ge 2020-01-01\"}", CHANGED,
    "{\"field\":\"/updated_at\",\"param\":\"$filter\",\"format\":\"date\",\"template\":"
    "\"updated_at ge {since}\",\"lookback\":\"P1D\"}" },
  /* Where the time stands */
  { "{\"name\":\"updated_since\"," TIME "}",
    "\"attributes\":{\"type\":\"object\",\"properties\":{\"modifiedOn\":{\"type\":\"string\"}}}",
    "{\"field\":\"/attributes/modifiedOn\",\"param\":\"updated_since\",\"format\":\"iso\"}" },
  { "{\"name\":\"modified_from\"," TEXT "}",
    "\"modified\":{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"string\"}}}",
    "{\"field\":\"/modified/value\",\"param\":\"modified_from\",\"format\":\"iso\"}" },
  { "{\"name\":\"modified_since\"," TIME "}",
    "\"status_changed_at\":{\"type\":\"string\",\"format\":\"date-time\"},\"updated\":{\"type\":"
    "\"string\",\"format\":\"date-time\"},\"modified\":{\"type\":\"string\",\"format\":"
    "\"date-time\"}",
    "{\"field\":\"/modified\",\"param\":\"modified_since\",\"format\":\"iso\"}" },
  { "{\"name\":\"updated_since\"," TEXT "}",
    "\"updated\":{\"type\":\"integer\",\"description\":\"unix time\"}",
    "{\"field\":\"/updated\",\"param\":\"updated_since\",\"format\":\"epoch\"}" },
  { "{\"name\":\"created_after\"," TIME "}",
    CHANGED ",\"created_at\":{\"type\":\"string\",\"format\":\"date-time\"}",
    "{\"field\":\"/created_at\",\"param\":\"created_after\",\"format\":\"iso\",\"covers\":"
    "\"created\"}" },
};

static void
test_sure (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sure); i++)
    {
      g_autoptr(DoveImport) import = import_list (sure[i].params, sure[i].members);
      g_autofree char *since = write_at (import, "/objects/contact/list/since");

      if (g_strcmp0 (since, sure[i].since) != 0)
        g_error ("%s with %s gives %s, not %s", sure[i].params, sure[i].members, since,
                 sure[i].since);
      g_assert_null (find_row (import));
    }
}

/* With `since` here: what a person is offered; NULL: nothing is to be said. */
static const Case unsure[] = {
  { "{\"name\":\"updated_at\"," TIME ",\"description\":\"Filters by updated_at\"}", CHANGED,
    RULE ("updated_at", "iso") },
  { "{\"name\":\"If-Modified-Since\",\"in\":\"header\",\"schema\":{\"type\":\"string\",\"format\":"
    "\"date-time\"},\"description\":\"Answers 304 if nothing changed\"}", CHANGED,
    "{\"field\":\"/updated_at\",\"param\":\"If-Modified-Since\",\"in\":\"header\",\"format\":"
    "\"iso\"}" },
  { "{\"name\":\"since\"," TIME ",\"description\":\"Depends on sort: created, or updated after\"}",
    CHANGED, RULE ("since", "iso") },
  { "{\"name\":\"status_changed_since\"," TIME "}", CHANGED,
    RULE ("status_changed_since", "iso") },
  { "{\"name\":\"update_freq_min\",\"in\":\"query\",\"schema\":{\"type\":\"integer\"}}",
    "\"update_frequency_hours\":{\"type\":\"integer\"}", NULL },
  { "{\"name\":\"updated_before\"," TIME "}", CHANGED, NULL },
  { "{\"name\":\"updated_by\"," TEXT "}", CHANGED, NULL },
  { "{\"name\":\"updated_since\",\"in\":\"query\",\"schema\":{\"type\":\"boolean\"}}", CHANGED,
    NULL },
  { "{\"name\":\"updated_since\"," TEXT ",\"description\":\"yyyyMMddHHmmss\"}", CHANGED, NULL },
  { "{\"name\":\"from\"," TEXT ",\"description\":\"Address of the sender that changed it\"}",
    CHANGED, NULL },
  { "{\"name\":\"start_date\"," TIME ",\"description\":\"Day from which a contact is valid\"}",
    CHANGED, NULL },
  { "{\"name\":\"updated_since\",\"required\":true," TIME "}", CHANGED, NULL },
  { "{\"name\":\"filter\"," TEXT ",\"description\":\"updated_at > 2012-06-04 or name = a\"}",
    "\"name\":{\"type\":\"string\"}", NULL },
  { "{\"name\":\"q\"," TEXT ",\"description\":\"updated_at > '2012-06-04\"}", CHANGED, NULL },
};

static void
test_unsure (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (unsure); i++)
    {
      g_autoptr(DoveImport) import = import_list (unsure[i].params, unsure[i].members);
      g_autofree char *since = write_at (import, "/objects/contact/list/since");
      const DoveImportRow *row = find_row (import);
      const char *offered = row != NULL && row->choices->len > 0 ? row->choices->pdata[0] : NULL;

      g_assert_cmpstr (since, ==, NULL);
      g_assert_cmpstr (offered, ==, unsure[i].since);
    }
}

/* Without a time in the record there is nothing to remember. */
static void
test_no_time (void)
{
  g_autoptr(DoveImport) import = import_list (
      "{\"name\":\"created_after\"," TIME "},{\"name\":\"updated_since\"," TIME "}",
      "\"AmountCredited\":{\"type\":\"number\"},\"updated\":{\"type\":\"integer\"},"
      "\"changed_by\":{\"type\":\"string\"},\"is_updated\":{\"type\":\"boolean\"}");
  g_autofree char *since = write_at (import, "/objects/contact/list/since");
  g_autofree char *updated = write_at (import, "/objects/contact/updated");
  const DoveImportRow *row = find_row (import);

  g_assert_cmpstr (since, ==, NULL);
  g_assert_cmpstr (updated, ==, NULL);
  g_assert_nonnull (row);
  g_assert_nonnull (strstr (row->what, "“updated_since”"));
  g_assert_cmpuint (row->choices->len, ==, 0);
}

/* The time means nothing without the parameter that says how it is compared. */
static void
test_companion (void)
{
  g_autoptr(DoveImport) import = import_list (
      "{\"name\":\"lastModified\"," TEXT ",\"description\":\"All that was modified since then\"},"
      "{\"name\":\"lastModifiedCondition\"," TEXT ",\"description\":\"'&gt;' or '&gt;='\"},"
      "{\"name\":\"kind\",\"required\":true,\"in\":\"query\",\"schema\":{\"type\":\"string\","
      "\"default\":\"a\"}}", CHANGED);
  g_autoptr(DoveImport) other = import_list (
      "{\"name\":\"lastModified\"," TEXT ",\"description\":\"All that was modified since then\"},"
      "{\"name\":\"lastModifiedCondition\"," TEXT "}", CHANGED);
  g_autofree char *list = write_at (import, "/objects/contact/list");
  g_autofree char *since = write_at (import, "/objects/contact/listSince");
  g_autofree char *none = write_at (other, "/objects/contact/listSince");

  g_assert_cmpstr (list, ==, "{\"request\":\"GET /contacts\",\"query\":{\"kind\":\"a\"},"
                             "\"records\":\"\"}");
  g_assert_cmpstr (since, ==,
                   "{\"request\":\"GET /contacts\",\"query\":{\"kind\":\"a\","
                   "\"lastModifiedCondition\":\">=\"},\"records\":\"\",\"since\":"
                   RULE ("lastModified", "iso") "}");
  g_assert_cmpuint (import->tally.sinces, ==, 1);
  g_assert_cmpstr (none, ==, NULL);
}

/* A search's body is looked into, to a depth. */
static void
test_body (void)
{
  static const char text[] =
      "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"Crm\",\"version\":\"1\"},"
      "\"servers\":[{\"url\":\"https://crm.example\"}],\"paths\":{\"/contacts/search\":{\"post\":{"
      "\"requestBody\":{\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\","
      "\"properties\":{\"query\":{\"type\":\"object\",\"properties\":{\"filter\":{\"$ref\":"
      "\"#/components/schemas/Filter\"}}}}}}}},\"responses\":{\"200\":{\"content\":{"
      "\"application/json\":{\"schema\":{\"type\":\"object\",\"properties\":{\"contacts\":{"
      "\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"id\":{\"type\":"
      "\"string\"},"
      CHANGED "}}}}}}}}}}},\"/contacts/{id}\":{\"get\":{\"responses\":{\"200\":{\"description\":"
      "\"\"}}}}},\"components\":{\"schemas\":{\"Filter\":{\"type\":\"object\",\"properties\":{"
      "\"filter\":{\"$ref\":\"#/components/schemas/Filter\"},\"updated_at\":{\"type\":\"object\","
      "\"properties\":{\"end_at\":{\"type\":\"string\"},\"start_at\":{\"type\":\"string\"}}}}}}}}";
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveImport) import = dove_import_document (text, strlen (text), NULL, &error);
  g_autofree char *since = NULL;

  g_assert_no_error (error);
  since = write_at (import, "/objects/contact/list/since");
  g_assert_cmpstr (since, ==, "{\"field\":\"/updated_at\",\"param\":"
                              "\"/query/filter/updated_at/start_at\",\"in\":\"body\",\"format\":"
                              "\"iso\"}");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connector/import-since/sure", test_sure);
  g_test_add_func ("/connector/import-since/unsure", test_unsure);
  g_test_add_func ("/connector/import-since/no-time", test_no_time);
  g_test_add_func ("/connector/import-since/companion", test_companion);
  g_test_add_func ("/connector/import-since/body", test_body);

  return g_test_run ();
}
