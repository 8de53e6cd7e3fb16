/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/dove-error.h"
#include "driver/open/dove-driver-open.h"
#include "record/dove-json.h"

/*
 * The driver at the end of a pipe, for the tests of connectors: one order on a line of standard
 * input, one answer on a line of standard output, both JSON. It judges nothing. The keyring is in
 * memory and the clock is a test clock, so that waits take no time.
 */

typedef struct
{
  DoveManifest   *manifest;
  DoveKeyring    *keyring;
  DoveClock      *clock;
  DoveConnection *connection;
  DoveDriver     *driver;
} Desk;

typedef DoveValue *(*Order) (Desk      *desk,
                             DoveValue *order);

static const char *const errors[] = {
  "failed", "invalid", "limit", "unauthorized", "forbidden", "throttled", "offline", "conflict",
  "missing", "expired", "ambiguous", "locked", "no-keyring", "busy", "version", "unsupported",
  "storage", "needs-person",
};

static const char *const outcomes[] = {
  "applied", "refused", "missing", "conflict", "exists", "not-applied", "ambiguous",
  "unauthorized", "forbidden",
};

static const char *const kinds[] = { "create", "update", "upsert", "archive", "delete" };

static void
set_text (DoveValueBuilder *builder,
          const char       *name,
          const char       *text)
{
  if (text != NULL)
    dove_value_builder_set_text (builder, name, text);
}

static DoveValue *
tell_error (const GError *error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  gboolean is_ours = error->domain == DOVE_ERROR && (guint) error->code < G_N_ELEMENTS (errors);

  dove_value_builder_set_text (builder, "error", is_ours ? errors[error->code] : "other");
  dove_value_builder_set_text (builder, "message", error->message);

  return dove_value_builder_end (builder);
}

static DoveValue *
tell_item (const DoveItem *item)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (builder, "key", item->key);
  dove_value_builder_set (builder, "record", item->record);
  set_text (builder, "etag", item->etag);
  set_text (builder, "version", item->version);
  dove_value_builder_take (builder, "updated", dove_value_new_integer (item->updated));
  dove_value_builder_take (builder, "deleted", dove_value_new_boolean (item->is_deleted));

  return dove_value_builder_end (builder);
}

static DoveValue *
tell_items (GPtrArray *items)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < items->len; i++)
    dove_value_builder_take_element (builder, tell_item (g_ptr_array_index (items, i)));

  return dove_value_builder_end (builder);
}

static DoveValue *
order_formula (Desk      *desk G_GNUC_UNUSED,
               DoveValue *order)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = NULL;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_auto(DoveFormulaResult) result = { 0 };
  const DoveFormulaHost host = { 0 };

  formula = dove_formula_new (dove_value_get_member_text (order, "formula"), &error);
  if (formula == NULL)
    return tell_error (error);

  dove_formula_evaluate (formula, &host, dove_value_get_member (order, "scope"), NULL, &result);
  if (result.kind == DOVE_FORMULA_VALUE)
    dove_value_builder_set (builder, "value", result.value);
  else
    set_text (builder, "error", result.error != NULL ? result.error : "omit");

  return dove_value_builder_end (builder);
}

static DoveManifest *
load_manifest (DoveValue  *order,
               GError    **error)
{
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(GString) told = g_string_new (NULL);
  DoveManifest *manifest = NULL;

  manifest = dove_manifest_new (dove_value_get_member_text (order, "manifest"), "manifest", NULL,
                                &issues, error);
  for (guint i = 0; manifest == NULL && issues != NULL && i < issues->len; i++)
    {
      g_autofree char *issue = dove_manifest_issue_to_text (g_ptr_array_index (issues, i));

      g_string_append_printf (told, " %s;", issue);
    }
  if (manifest == NULL && told->len > 0)
    g_prefix_error (error, "%s ", told->str);

  return manifest;
}

static void
desk_close (Desk *desk)
{
  g_clear_object (&desk->driver);
  g_clear_pointer (&desk->connection, dove_connection_unref);
  g_clear_pointer (&desk->clock, dove_clock_unref);
  g_clear_object (&desk->keyring);
}

/* Takes another manifest. */
static DoveValue *
order_take (Desk      *desk,
            DoveValue *order)
{
  g_autoptr(GError) error = NULL;

  desk_close (desk);
  g_clear_pointer (&desk->manifest, dove_manifest_unref);
  desk->manifest = load_manifest (order, &error);

  return desk->manifest != NULL ? dove_value_new_boolean (TRUE) : tell_error (error);
}

/* Signs in: `document` is the connection, `secrets` what the keyring holds, `now` seconds. */
static DoveValue *
order_open (Desk      *desk,
            DoveValue *order)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) sealed = NULL;
  DoveConnectionHost host = { 0 };
  gint64 now = 0;

  desk_close (desk);
  dove_value_get_integer (dove_value_get_member (order, "now"), &now);
  desk->keyring = dove_keyring_new_memory ();
  desk->clock = dove_clock_new_test (now * G_USEC_PER_SEC);
  host.keyring = desk->keyring;
  host.clock = desk->clock;
  desk->connection = dove_connection_new (dove_value_get_member (order, "document"),
                                          desk->manifest, &host, &error);
  if (desk->connection == NULL)
    return tell_error (error);

  sealed = dove_connection_seal (desk->connection, dove_value_get_member (order, "secrets"));
  if (!dove_keyring_store (desk->keyring, dove_connection_get_id (desk->connection), "", sealed,
                           NULL, &error))
    return tell_error (error);

  desk->driver = dove_driver_open (desk->connection, &error);

  return desk->driver != NULL ? dove_value_new_boolean (TRUE) : tell_error (error);
}

/* The monotonic time of the test clock, in seconds: it moves when the driver waits. */
static DoveValue *
order_clock (Desk      *desk,
             DoveValue *order G_GNUC_UNUSED)
{
  return dove_value_new_integer (dove_clock_get_monotonic (desk->clock) / G_USEC_PER_SEC);
}

static DoveValue *
order_check (Desk      *desk,
             DoveValue *order G_GNUC_UNUSED)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *account = NULL;
  g_autofree char *label = NULL;

  if (!dove_driver_check (desk->driver, &account, &label, NULL, &error))
    return tell_error (error);

  set_text (builder, "account", account);
  set_text (builder, "label", label);

  return dove_value_builder_end (builder);
}

static DoveValue *
order_abilities (Desk      *desk,
                 DoveValue *order)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveAbilities abilities = { 0 };

  if (!dove_driver_get_abilities (desk->driver, dove_value_get_member_text (order, "object"),
                                  &abilities, &error))
    return tell_error (error);

  dove_value_builder_take (builder, "since", dove_value_new_boolean (abilities.has_since));
  dove_value_builder_take (builder, "created_only",
                           dove_value_new_boolean (abilities.since_covers_only_created));

  return dove_value_builder_end (builder);
}

/* What the application is to check itself: a record of `pointer`, `compare` and `value` */
static GPtrArray *
read_condition (DoveValue *order)
{
  DoveValue *told = dove_value_get_member (order, "condition");
  GPtrArray *conditions = NULL;
  DoveCondition *condition = NULL;

  if (told == NULL || dove_value_is_null (told))
    return NULL;

  conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_condition_free);
  condition = dove_condition_new (dove_value_get_member_text (told, "pointer"),
                                  dove_value_get_member_text (told, "compare"),
                                  dove_value_get_member (told, "value"));
  condition->is_exact = TRUE;
  g_ptr_array_add (conditions, condition);

  return conditions;
}

/* One page, by a driver of its own, as after a crash */
static DoveValue *
order_list (Desk      *desk,
            DoveValue *order)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveDriver) driver = dove_driver_clone (desk->driver);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DovePage) page = NULL;
  g_autoptr(GPtrArray) conditions = read_condition (order);
  DoveListing listing = {
    .conditions = conditions,
    .object = dove_value_get_member_text (order, "object"),
    .since = dove_value_get_member_text (order, "since"),
    .cursor = dove_value_get_member_text (order, "cursor"),
  };

  page = dove_driver_list (driver, &listing, NULL, &error);
  if (page == NULL)
    return tell_error (error);

  dove_value_builder_take (builder, "items", tell_items (page->items));
  set_text (builder, "cursor", page->cursor);
  set_text (builder, "high", page->high_water);
  set_text (builder, "note", page->note);
  dove_value_builder_take (builder, "total", dove_value_new_integer (page->total));
  dove_value_builder_take (builder, "partial", dove_value_new_boolean (page->is_partial));

  return dove_value_builder_end (builder);
}

static DoveValue *
order_get (Desk      *desk,
           DoveValue *order)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveItem) item = NULL;

  item = dove_driver_get (desk->driver, dove_value_get_member_text (order, "object"),
                          dove_value_get_member_text (order, "key"), NULL, &error);

  return item != NULL ? tell_item (item) : tell_error (error);
}

static DoveValue *
order_find (Desk      *desk,
            DoveValue *order)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = NULL;
  gboolean is_complete = FALSE;

  items = dove_driver_find (desk->driver, dove_value_get_member_text (order, "object"),
                            dove_value_get_member_text (order, "pointer"),
                            dove_value_get_member (order, "value"), &is_complete, NULL, &error);

  return items != NULL ? tell_items (items) : tell_error (error);
}

static DoveWriteKind
read_kind (DoveValue *order)
{
  const char *name = dove_value_get_member_text (order, "kind");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i], name))
      return i;

  g_error ("There is no write of the kind “%s”", name);
}

static DoveValue *
dup_member (DoveValue  *order,
            const char *name)
{
  DoveValue *value = dove_value_get_member (order, name);

  return value != NULL ? dove_value_ref (value) : NULL;
}

static DoveWrite *
read_write (DoveValue *order)
{
  DoveWrite *write = g_new0 (DoveWrite, 1);

  write->kind = read_kind (order);
  write->object = g_strdup (dove_value_get_member_text (order, "object"));
  write->key = g_strdup (dove_value_get_member_text (order, "key"));
  write->fields = dup_member (order, "fields");
  write->seen = dup_member (order, "seen");
  write->etag = g_strdup (dove_value_get_member_text (order, "etag"));
  write->idempotency_key = g_strdup (dove_value_get_member_text (order, "idempotency_key"));

  return write;
}

static DoveValue *
tell_outcome (const DoveOutcome *outcome)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (builder, "outcome", outcomes[outcome->outcome]);
  set_text (builder, "key", outcome->key);
  set_text (builder, "message", outcome->message);
  if (outcome->item != NULL)
    dove_value_builder_take (builder, "item", tell_item (outcome->item));

  return dove_value_builder_end (builder);
}

static DoveValue *
order_write (Desk      *desk,
             DoveValue *order)
{
  g_autoptr(DoveWrite) write = read_write (order);
  g_autoptr(DoveOutcome) outcome = dove_driver_write (desk->driver, write, NULL);

  return tell_outcome (outcome);
}

static DoveValue *
order_write_many (Desk      *desk,
                  DoveValue *order)
{
  DoveValue *told = dove_value_get_member (order, "writes");
  g_autoptr(GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_write_free);
  g_autoptr(GPtrArray) done = NULL;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_value_get_length (told); i++)
    g_ptr_array_add (writes, read_write (dove_value_get_element (told, i)));
  done = dove_driver_write_many (desk->driver, (const DoveWrite *const *) writes->pdata,
                                 writes->len, NULL);
  for (guint i = 0; i < done->len; i++)
    dove_value_builder_take_element (builder, tell_outcome (g_ptr_array_index (done, i)));

  return dove_value_builder_end (builder);
}

static const struct
{
  const char *name;
  Order       run;
} orders[] = {
  { "abilities", order_abilities }, { "check", order_check },     { "clock", order_clock },
  { "find", order_find },           { "formula", order_formula }, { "get", order_get },
  { "list", order_list },           { "open", order_open },       { "take", order_take },
  { "write", order_write },         { "write_many", order_write_many },
};

static DoveValue *
run_order (Desk       *desk,
           const char *line)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) order = dove_json_parse (line, -1, NULL, &error);

  if (order == NULL)
    return tell_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (g_str_equal (orders[i].name, dove_value_get_member_text (order, "do")))
      return orders[i].run (desk, order);

  g_error ("There is no such order: %s", line);
}

int
main (void)
{
  Desk desk = { 0 };
  char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) > 0)
    {
      g_autoptr(DoveValue) answer = run_order (&desk, line);
      g_autofree char *text = dove_json_write (answer, DOVE_JSON_COMPACT);

      puts (text);
      fflush (stdout);
    }

  free (line);
  desk_close (&desk);
  g_clear_pointer (&desk.manifest, dove_manifest_unref);

  return EXIT_SUCCESS;
}
