/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include <string.h>

#include "practice/dove-practice-invoice.h"
#include "practice/dove-practice-model.h"

#define LINES_LIMIT 500

/*
 * The three practice applications as tables: what objects they have, which fields, and what is
 * refused. They page in three different ways, so that a newcomer's first sync already meets
 * what real applications do.
 */

static const DovePracticeField company_fields[] = {
  { "name", DOVE_PRACTICE_TEXT, .length = 200 },
  { "email", DOVE_PRACTICE_TEXT },
  { "phone", DOVE_PRACTICE_TEXT },
  { "vat_number", DOVE_PRACTICE_TEXT, .length = 20 },
  { "street", DOVE_PRACTICE_TEXT },
  { "postcode", DOVE_PRACTICE_TEXT, .length = 12 },
  { "city", DOVE_PRACTICE_TEXT },
  { "country", DOVE_PRACTICE_TEXT },
  { "website", DOVE_PRACTICE_TEXT },
  { "industry", DOVE_PRACTICE_TEXT },
  { NULL },
};

static const DovePracticeField contact_fields[] = {
  { "first_name", DOVE_PRACTICE_TEXT },
  { "last_name", DOVE_PRACTICE_TEXT },
  { "email", DOVE_PRACTICE_TEXT },
  { "phone", DOVE_PRACTICE_TEXT },
  { "job_title", DOVE_PRACTICE_TEXT },
  { "company_id", DOVE_PRACTICE_REFERENCE, .refers_to = "companies" },
  { "country", DOVE_PRACTICE_TEXT },
  { "city", DOVE_PRACTICE_TEXT },
  { "status", DOVE_PRACTICE_CHOICE, .choices = "active archived" },
  { "newsletter_consent", DOVE_PRACTICE_BOOLEAN },
  { "consent_at", DOVE_PRACTICE_TIME },
  { NULL },
};

static const DovePracticeField item_fields[] = {
  { "sku", DOVE_PRACTICE_TEXT, .length = 40 },
  { "description", DOVE_PRACTICE_TEXT, .required = TRUE },
  { "quantity", DOVE_PRACTICE_DECIMAL, .required = TRUE },
  { "unit_price", DOVE_PRACTICE_DECIMAL, .required = TRUE },
  { "discount_percent", DOVE_PRACTICE_DECIMAL },
  { "vat_rate", DOVE_PRACTICE_DECIMAL, .required = TRUE },
  { NULL },
};

static const DovePracticeField deal_fields[] = {
  { "title", DOVE_PRACTICE_TEXT, .required = TRUE },
  { "company_id", DOVE_PRACTICE_REFERENCE, .refers_to = "companies" },
  { "contact_id", DOVE_PRACTICE_REFERENCE, .refers_to = "contacts" },
  { "stage", DOVE_PRACTICE_CHOICE, .choices = "open won lost" },
  { "currency", DOVE_PRACTICE_CHOICE, .choices = "EUR GBP USD CHF JPY" },
  { "amount", DOVE_PRACTICE_MONEY },
  { "closed_on", DOVE_PRACTICE_DATE },
  { "items", DOVE_PRACTICE_LINES, .members = item_fields },
  { NULL },
};

static const DovePracticeField address_fields[] = {
  { "street", DOVE_PRACTICE_TEXT },
  { "postcode", DOVE_PRACTICE_TEXT, .length = 12 },
  { "city", DOVE_PRACTICE_TEXT },
  { "country", DOVE_PRACTICE_COUNTRY },
  { NULL },
};

static const DovePracticeField customer_fields[] = {
  { "external_id", DOVE_PRACTICE_TEXT, .unique = TRUE, .length = 64 },
  { "name", DOVE_PRACTICE_TEXT, .required = TRUE, .length = 120 },
  { "email", DOVE_PRACTICE_EMAIL },
  { "phone", DOVE_PRACTICE_TEXT, .length = 30 },
  { "vat_number", DOVE_PRACTICE_TEXT, .length = 20 },
  { "address", DOVE_PRACTICE_RECORD, .members = address_fields },
  { "notes", DOVE_PRACTICE_TEXT, .length = 2000 },
  { NULL },
};

static const DovePracticeField line_fields[] = {
  { "description", DOVE_PRACTICE_TEXT, .required = TRUE },
  { "quantity", DOVE_PRACTICE_DECIMAL, .required = TRUE },
  { "unit_price", DOVE_PRACTICE_DECIMAL, .required = TRUE },
  { "discount_percent", DOVE_PRACTICE_DECIMAL },
  { "vat_rate", DOVE_PRACTICE_DECIMAL, .required = TRUE },
  { "net", DOVE_PRACTICE_DECIMAL, .required = TRUE },
  { NULL },
};

static const DovePracticeField invoice_fields[] = {
  { "number", DOVE_PRACTICE_TEXT, .read_only = TRUE },
  { "external_id", DOVE_PRACTICE_TEXT, .unique = TRUE, .length = 64 },
  { "customer_id", DOVE_PRACTICE_REFERENCE, .required = TRUE, .refers_to = "customers" },
  { "issued_on", DOVE_PRACTICE_DATE, .required = TRUE },
  { "due_on", DOVE_PRACTICE_DATE },
  { "currency", DOVE_PRACTICE_CHOICE, .required = TRUE, .choices = "EUR GBP USD CHF JPY" },
  { "subject", DOVE_PRACTICE_TEXT },
  { "lines", DOVE_PRACTICE_LINES, .required = TRUE, .members = line_fields },
  { "net_total", DOVE_PRACTICE_DECIMAL, .read_only = TRUE },
  { "vat_total", DOVE_PRACTICE_DECIMAL, .read_only = TRUE },
  { "total", DOVE_PRACTICE_DECIMAL, .read_only = TRUE },
  { NULL },
};

static const DovePracticeField payment_fields[] = {
  { "invoice_id", DOVE_PRACTICE_REFERENCE, .required = TRUE, .refers_to = "invoices" },
  { "amount", DOVE_PRACTICE_MONEY, .required = TRUE },
  { "paid_on", DOVE_PRACTICE_DATE, .required = TRUE },
  { "method", DOVE_PRACTICE_CHOICE, .choices = "transfer card cash direct-debit" },
  { NULL },
};

static const DovePracticeField list_fields[] = {
  { "name", DOVE_PRACTICE_TEXT, .required = TRUE, .unique = TRUE },
  { "description", DOVE_PRACTICE_TEXT },
  { NULL },
};

static const DovePracticeField subscriber_fields[] = {
  { "list_id", DOVE_PRACTICE_REFERENCE, .required = TRUE, .refers_to = "lists" },
  { "email", DOVE_PRACTICE_EMAIL, .required = TRUE, .unique = TRUE },
  { "first_name", DOVE_PRACTICE_TEXT, .length = 80 },
  { "last_name", DOVE_PRACTICE_TEXT, .length = 80 },
  { "language", DOVE_PRACTICE_TEXT, .length = 8 },
  { "status", DOVE_PRACTICE_CHOICE, .choices = "subscribed unsubscribed pending" },
  { "consent_at", DOVE_PRACTICE_TIME, .required = TRUE },
  { "consent_source", DOVE_PRACTICE_TEXT },
  { NULL },
};

static const DovePracticeObject objects[] = {
  { "crm", "companies", NULL, company_fields },
  { "crm", "contacts", NULL, contact_fields },
  { "crm", "deals", NULL, deal_fields },
  { "books", "customers", "cus", customer_fields },
  { "books", "invoices", "inv", invoice_fields, dove_practice_invoice_finish },
  { "books", "payments", "pay", payment_fields },
  { "mail", "lists", "lst", list_fields },
  { "mail", "subscribers", "sub", subscriber_fields },
};

/**
 * dove_practice_get_objects:
 * @length: (out): number of objects
 *
 * Returns: (transfer none) (array length=length): all objects of all applications
 */
const DovePracticeObject *
dove_practice_get_objects (guint *length)
{
  *length = G_N_ELEMENTS (objects);

  return objects;
}

/**
 * dove_practice_find_object:
 * @app: `crm`, `books` or `mail`
 * @name: name in the address
 *
 * Returns: (nullable): the object
 */
const DovePracticeObject *
dove_practice_find_object (const char *app,
                           const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    if (g_str_equal (objects[i].app, app) && g_str_equal (objects[i].name, name))
      return &objects[i];

  return NULL;
}

/**
 * dove_practice_get_paging:
 * @app: `crm`, `books` or `mail`
 *
 * Returns: how the application pages its lists
 */
DovePracticePaging
dove_practice_get_paging (const char *app)
{
  if (g_str_equal (app, "crm"))
    return DOVE_PRACTICE_PAGES;

  return g_str_equal (app, "books") ? DOVE_PRACTICE_CURSOR : DOVE_PRACTICE_OFFSET;
}

static const DovePracticeField *
field_find (const DovePracticeField *fields,
            const char              *name)
{
  for (const DovePracticeField *field = fields; field->name != NULL; field++)
    if (g_str_equal (field->name, name))
      return field;

  return NULL;
}

/**
 * dove_practice_find_field:
 * @object: an object
 * @name: name of a top member
 *
 * Returns: (nullable): the field
 */
const DovePracticeField *
dove_practice_find_field (const DovePracticeObject *object,
                          const char               *name)
{
  return field_find (object->fields, name);
}

/**
 * dove_practice_issue_add:
 * @issues: (element-type DovePracticeIssue): list to add to
 * @field: field path
 * @format: printf form of the sentence
 *
 * Notes why a record is refused.
 */
void
dove_practice_issue_add (GPtrArray  *issues,
                         const char *field,
                         const char *format,
                         ...)
{
  DovePracticeIssue *issue = g_new0 (DovePracticeIssue, 1);
  va_list args;

  va_start (args, format);
  issue->field = g_strdup (field);
  issue->message = g_strdup_vprintf (format, args);
  va_end (args);

  g_ptr_array_add (issues, issue);
}

/**
 * dove_practice_issue_free:
 * @issue: (transfer full): an issue
 */
void
dove_practice_issue_free (DovePracticeIssue *issue)
{
  g_free (issue->field);
  g_free (issue->message);
  g_free (issue);
}

static gboolean
text_is_email (const char *text)
{
  const char *at = strchr (text, '@');

  return at != NULL && at > text && strchr (at + 1, '@') == NULL && strchr (at, '.') != NULL &&
         at[1] != '.' && text[strlen (text) - 1] != '.' && strpbrk (text, " \t,;<>()") == NULL;
}

static gboolean
text_is_date (const char *text)
{
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *whole = NULL;

  if (strlen (text) != 10)
    return FALSE;

  whole = g_strconcat (text, "T00:00:00Z", NULL);
  time = g_date_time_new_from_iso8601 (whole, NULL);

  return time != NULL;
}

static gboolean
text_is_time (const char *text)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  return time != NULL;
}

static gboolean
text_is_choice (const char *choices,
                const char *text)
{
  g_auto(GStrv) names = g_strsplit (choices, " ", -1);

  return g_strv_contains ((const char *const *) names, text);
}

static void
text_check (const DovePracticeField *field,
            const char              *where,
            const char              *text,
            GPtrArray               *issues)
{
  guint limit = field->length > 0 ? field->length : 255;

  if (g_utf8_strlen (text, -1) > limit)
    dove_practice_issue_add (issues, where, "is longer than %u characters", limit);
  else if (text[0] == '\0')
    {
      if (field->required)
        dove_practice_issue_add (issues, where, "must not be empty");
    }
  else if (field->type == DOVE_PRACTICE_EMAIL && !text_is_email (text))
    dove_practice_issue_add (issues, where, "is not an e-mail address");
  else if (field->type == DOVE_PRACTICE_COUNTRY &&
           (strlen (text) != 2 || !g_ascii_isupper (text[0]) || !g_ascii_isupper (text[1])))
    dove_practice_issue_add (issues, where, "must be a country code of two capital letters");
  else if (field->type == DOVE_PRACTICE_DATE && !text_is_date (text))
    dove_practice_issue_add (issues, where, "is not a date like 2026-11-25");
  else if (field->type == DOVE_PRACTICE_TIME && !text_is_time (text))
    dove_practice_issue_add (issues, where, "is not a time like 2026-11-25T09:30:00Z");
  else if (field->type == DOVE_PRACTICE_CHOICE && !text_is_choice (field->choices, text))
    dove_practice_issue_add (issues, where, "must be one of: %s", field->choices);
}

static void
number_check (const DovePracticeField *field,
              const char              *where,
              const DoveNumber        *number,
              GPtrArray               *issues)
{
  DoveNumber cents;

  if (field->type == DOVE_PRACTICE_INTEGER && !dove_number_is_integer (number))
    dove_practice_issue_add (issues, where, "must be a whole number");

  if (field->type != DOVE_PRACTICE_MONEY)
    return;

  cents = dove_number_round (number, 2, DOVE_ROUND_HALF_UP);
  if (dove_number_compare (&cents, number) != 0)
    dove_practice_issue_add (issues, where, "has more than two decimals");
}

static void record_check (const DovePracticeField *fields,
                          const char              *where,
                          DoveValue               *record,
                          GPtrArray               *issues);

static void
lines_check (const DovePracticeField *field,
             const char              *where,
             DoveValue               *lines,
             GPtrArray               *issues)
{
  guint length = dove_value_get_length (lines);

  if (length > LINES_LIMIT)
    dove_practice_issue_add (issues, where, "has more than %d lines", LINES_LIMIT);
  else if (length == 0 && field->required)
    dove_practice_issue_add (issues, where, "must have at least one line");

  for (guint i = 0; i < MIN (length, LINES_LIMIT); i++)
    {
      g_autofree char *line = g_strdup_printf ("%s.%u", where, i + 1);

      record_check (field->members, line, dove_value_get_element (lines, i), issues);
    }
}

static DoveValueKind
type_to_kind (DovePracticeType type)
{
  switch (type)
    {
    case DOVE_PRACTICE_BOOLEAN:
      return DOVE_VALUE_BOOLEAN;

    case DOVE_PRACTICE_INTEGER:
    case DOVE_PRACTICE_MONEY:
    case DOVE_PRACTICE_DECIMAL:
      return DOVE_VALUE_NUMBER;

    case DOVE_PRACTICE_RECORD:
      return DOVE_VALUE_RECORD;

    case DOVE_PRACTICE_LINES:
      return DOVE_VALUE_LIST;

    case DOVE_PRACTICE_TEXT:
    case DOVE_PRACTICE_EMAIL:
    case DOVE_PRACTICE_COUNTRY:
    case DOVE_PRACTICE_DATE:
    case DOVE_PRACTICE_TIME:
    case DOVE_PRACTICE_CHOICE:
    case DOVE_PRACTICE_REFERENCE:
    default:
      return DOVE_VALUE_TEXT;
    }
}

static void
value_check (const DovePracticeField *field,
             const char              *where,
             DoveValue               *value,
             GPtrArray               *issues)
{
  static const char *names[] = { "null", "true or false", "a number", "a text", "a list",
                                 "a record" };
  DoveValueKind wanted = type_to_kind (field->type);
  DoveValueKind kind = dove_value_get_kind (value);
  DoveNumber number;

  /* a key is a number in one application and a text in the next */
  if (field->type == DOVE_PRACTICE_REFERENCE &&
      (kind == DOVE_VALUE_NUMBER || kind == DOVE_VALUE_TEXT))
    return;

  if (kind != wanted)
    dove_practice_issue_add (issues, where, "must be %s", names[wanted]);
  else if (kind == DOVE_VALUE_TEXT)
    text_check (field, where, dove_value_get_text (value), issues);
  else if (kind == DOVE_VALUE_NUMBER && dove_value_get_number (value, &number))
    number_check (field, where, &number, issues);
  else if (kind == DOVE_VALUE_RECORD)
    record_check (field->members, where, value, issues);
  else if (kind == DOVE_VALUE_LIST)
    lines_check (field, where, value, issues);
}

static char *
where_join (const char *where,
            const char *name)
{
  return where[0] == '\0' ? g_strdup (name) : g_strconcat (where, ".", name, NULL);
}

static void
record_check (const DovePracticeField *fields,
              const char              *where,
              DoveValue               *record,
              GPtrArray               *issues)
{
  for (guint i = 0; i < dove_value_get_length (record); i++)
    {
      const char *name = dove_value_get_name (record, i);
      g_autofree char *place = where_join (where, name != NULL ? name : "");

      if (name == NULL)
        dove_practice_issue_add (issues, where, "must be a record");
      else if (field_find (fields, name) == NULL)
        dove_practice_issue_add (issues, place, "is not a field of this object");
    }

  for (const DovePracticeField *field = fields; field->name != NULL; field++)
    {
      DoveValue *value = dove_value_get_member (record, field->name);
      g_autofree char *place = where_join (where, field->name);

      if (!dove_value_is_null (value))
        value_check (field, place, value, issues);
      else if (field->required && !field->read_only)
        dove_practice_issue_add (issues, place, "is required");
    }
}

/**
 * dove_practice_check:
 * @object: an object
 * @before: (nullable): the record as it is, without id and times; %NULL when it is made
 * @sent: the members that were sent
 * @issues: (element-type DovePracticeIssue): filled with what is wrong
 *
 * Lays what was sent over what is there and checks the result as a whole.
 *
 * Returns: (transfer full) (nullable): the record to store; %NULL with @issues filled
 */
DoveValue *
dove_practice_check (const DovePracticeObject *object,
                     DoveValue                *before,
                     DoveValue                *sent,
                     GPtrArray                *issues)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) merged = NULL;

  if (dove_value_get_kind (sent) != DOVE_VALUE_RECORD)
    {
      dove_practice_issue_add (issues, "", "the body must be a record");
      return NULL;
    }

  if (before != NULL)
    dove_value_builder_set_all (builder, before);
  dove_value_builder_set_all (builder, sent);

  for (const DovePracticeField *field = object->fields; field->name != NULL; field++)
    if (field->read_only && dove_value_get_member (sent, field->name) != NULL)
      dove_practice_issue_add (issues, field->name, "is set by the application");

  merged = dove_value_builder_end (builder);
  record_check (object->fields, "", merged, issues);
  if (issues->len > 0)
    return NULL;

  if (object->finish == NULL)
    return g_steal_pointer (&merged);

  g_clear_pointer (&builder, dove_value_builder_free);
  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, merged);

  return object->finish (builder, issues) ? dove_value_builder_end (builder) : NULL;
}
