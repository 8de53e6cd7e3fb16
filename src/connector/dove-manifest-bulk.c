/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "connector/dove-manifest-private.h"

/* Requests that deal with several records at once. */

static const struct
{
  const char *name;
  DoveRole    role;
  guint       names;   /* of `item`, beside those of the object */
} kinds[DOVE_BULK_KINDS] = {
  [DOVE_BULK_GET] = { "get", DOVE_ROLE_BULK_GET, DOVE_NAME_KEY },
  [DOVE_BULK_CREATE] = { "create", DOVE_ROLE_BULK, DOVE_NAME_RECORD },
  [DOVE_BULK_UPDATE] = { "update", DOVE_ROLE_BULK, DOVE_NAME_KEY | DOVE_NAME_RECORD },
  [DOVE_BULK_UPSERT] = { "upsert", DOVE_ROLE_BULK, DOVE_NAME_RECORD | DOVE_NAME_VALUE },
  [DOVE_BULK_DELETE] = { "delete", DOVE_ROLE_BULK_DELETE, DOVE_NAME_KEY },
  [DOVE_BULK_MIXED] = { "mixed", DOVE_ROLE_BULK_MIXED, DOVE_NAME_KEY | DOVE_NAME_RECORD },
};

static void
read_results (DoveManifestReader *reader,
              DoveValue          *value,
              DoveBulk           *bulk)
{
  static const char * const verbs[] = { "create", "update", "delete" };
  DoveValue *results = dove_value_get_member (value, "results");
  gboolean is_mixed = bulk->operation->role == DOVE_ROLE_BULK_MIXED;
  gsize place = 0;

  if (dove_value_get_kind (results) != DOVE_VALUE_RECORD)
    {
      bulk->results = dove_reader_selector (reader, value, "results");
      return;
    }

  if (!is_mixed)
    dove_reader_report (reader, "results",
                        _("Results by verb are for “mixed”: write one selector"));

  place = dove_reader_enter (reader, "results");
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    bulk->results_by_verb[i] = dove_reader_selector (reader, results, verbs[i]);
  dove_reader_leave (reader, place);
}

static void
check_bulk (DoveManifestReader *reader,
            DoveBulk           *bulk)
{
  guint carried = DOVE_NAME_ITEMS | DOVE_NAME_KEYS | DOVE_NAME_MIXED;
  const DoveOperation *operation = bulk->operation;

  if (operation->path == NULL && operation->call == NULL && operation->document == NULL &&
      operation->table == NULL)
    dove_reader_report (reader, NULL, _("It does not say what to ask: “request”, “document”, "
                                        "“call” or “table” is missing"));
  else if (operation->table == NULL && (reader->used & carried) == 0)
    dove_reader_report (reader, NULL, _("The request carries no records: write {items}, {keys}, or "
                                        "in “mixed” {creates}, {updates} and {deletes}"));
}

static DoveBulk *
read_bulk (DoveManifestReader *reader,
           DoveValue          *value,
           DoveBulkKind        kind)
{
  DoveBulk *bulk = g_new0 (DoveBulk, 1);
  guint names = reader->names;
  guint found = reader->found;

  bulk->operation = dove_reader_operation_new (reader, value, kinds[kind].name, kinds[kind].role);
  dove_reader_enter_role (reader, bulk->operation);
  bulk->operation->order = dove_reader_selectors (reader, value, "order");
  bulk->operation->send = dove_reader_selectors (reader, value, "send");
  bulk->operation->by = dove_reader_selectors (reader, value, "by");
  bulk->operation->errors = dove_reader_error_rules (reader, value);
  dove_reader_request (reader, value, bulk->operation);
  bulk->operation->record = dove_reader_record_selector (reader, value, "record");
  bulk->operation->key = dove_reader_record_selector (reader, value, "key");
  bulk->operation->is_idempotency_off = !dove_reader_boolean (value, "idempotency", TRUE);
  bulk->max = (guint) CLAMP (dove_reader_integer (value, "max", 1), 1, G_MAXINT);
  bulk->is_atomic = dove_reader_boolean (value, "atomic", FALSE);
  bulk->matches_key = g_strcmp0 (dove_value_get_member_text (value, "match"), "key") == 0;
  bulk->item_error = dove_reader_record_selector (reader, value, "itemError");
  read_results (reader, value, bulk);
  check_bulk (reader, bulk);

  reader->names = kinds[kind].names;
  bulk->item = dove_reader_tree (reader, value, "item", DOVE_TEMPLATE_VALUE);
  reader->names = names;
  reader->found = found;

  return bulk;
}

/* Compiles the bulk requests of an object. */
void
dove_reader_bulk (DoveManifestReader *reader,
                  DoveValue          *value,
                  DoveObject         *object)
{
  DoveValue *members = dove_value_get_member (value, "bulk");
  gsize outer = dove_reader_enter (reader, "bulk");

  for (guint i = 0; i < DOVE_BULK_KINDS; i++)
    {
      DoveValue *member = dove_value_get_member (members, kinds[i].name);
      gsize place = 0;

      if (dove_value_get_kind (member) != DOVE_VALUE_RECORD)
        continue;

      place = dove_reader_enter (reader, kinds[i].name);
      object->bulk[i] = read_bulk (reader, member, (DoveBulkKind) i);
      dove_reader_leave (reader, place);
    }

  dove_reader_leave (reader, outer);
}

void
dove_bulk_free (DoveBulk *bulk)
{
  dove_operation_free (bulk->operation);
  g_clear_pointer (&bulk->item, dove_template_tree_unref);
  g_clear_pointer (&bulk->results, dove_selector_unref);
  for (guint i = 0; i < G_N_ELEMENTS (bulk->results_by_verb); i++)
    g_clear_pointer (&bulk->results_by_verb[i], dove_selector_unref);
  g_clear_pointer (&bulk->item_error, dove_selector_unref);
  g_free (bulk);
}
