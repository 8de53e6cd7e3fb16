/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include "mapping/dove-key.h"
#include "mapping/dove-mapping.h"
#include "mapping/dove-proposal.h"

/* Fields are written short, apart by commas: path, and after a colon type, "!" for required, "="
 * for read-only */
static DoveValue *
make_fields (const char *text)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_auto(GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autoptr(DoveValueBuilder) field = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_auto(GStrv) halves = g_strsplit (parts[i], ":", 2);
      const char *type = halves[1] != NULL && *halves[1] != '\0' ? halves[1] : "string";
      g_autofree char *plain = g_strdelimit (g_strdup (type), "!=", '\0');

      dove_value_builder_set_text (field, "path", halves[0]);
      dove_value_builder_set_text (field, "type", *plain != '\0' ? plain : "string");
      dove_value_builder_take (field, "required",
                               dove_value_new_boolean (strchr (type, '!') != NULL));
      dove_value_builder_take (field, "readOnly",
                               dove_value_new_boolean (strchr (type, '=') != NULL));
      dove_value_builder_take_element (list, dove_value_builder_end (field));
    }

  return dove_value_builder_end (list);
}

typedef struct
{
  DoveValue *fields[2];
  DoveValue *records[2];
  GPtrArray *rows;
  GPtrArray *keys;
} Try;

static void
try_clear (Try *try)
{
  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&try->fields[i], dove_value_unref);
      g_clear_pointer (&try->records[i], dove_value_unref);
    }
  g_clear_pointer (&try->rows, g_ptr_array_unref);
  g_clear_pointer (&try->keys, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Try, try_clear)

static void
try_take (Try       *try,
          DoveValue *from,
          DoveValue *to,
          DoveValue *records_from,
          DoveValue *records_to)
{
  const DoveProposalSide a = { from, records_from };
  const DoveProposalSide b = { to, records_to };

  *try = (Try) { { from, to }, { records_from, records_to }, dove_propose_rows (&a, &b),
                 dove_propose_keys (&a, &b) };
}

static void
try_names (Try        *try,
           const char *from,
           const char *to)
{
  try_take (try, make_fields (from), make_fields (to), NULL, NULL);
}

static const DoveProposal *
find (const Try  *try,
      const char *target)
{
  for (guint i = 0; i < try->rows->len; i++)
    {
      const DoveProposal *row = g_ptr_array_index (try->rows, i);

      if (g_str_equal (row->target, target))
        return row;
    }

  return NULL;
}

static const char *
formula_of (const Try  *try,
            const char *target)
{
  const DoveProposal *row = find (try, target);

  return row != NULL ? row->formula : NULL;
}

/* Case, punctuation, the order of words, meanings, other languages */
static void
test_names (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    const char *formula; /* (nullable) of the target */
  } cases[] = {
    { "first_name", "FirstName", "[first_name]" },
    { "'First Name'", "first_name", "['First Name']" },
    { "givenName", "vorname", "[givenName]" },
    { "prénom", "first_name", "[prénom]" },
    { "MailingStreet", "address.street1", "[MailingStreet]" },
    { "zip", "billing.postcode", "[zip]" },
    { "EmailAddress", "mail", "[EmailAddress]" },
    { "Straße", "street", "[Straße]" },
    { "total_price", "price_total", "[total_price]" },
    { "budget_class", "BudgetClass", "[budget_class]" },
    { "budget_class", "class_of_budget", "[budget_class]" },
    { "colour", "weight", NULL },
    { "username", "name", NULL },
    { "phone", "mobile", NULL },
    { "first_name", "last_name", NULL },
    { "id", "id", NULL },
    { "created_at", "createdAt", NULL },
    { "password", "password", NULL },
    { "newsletter_consent", "opt_in", NULL },
    { "billing.city", "shipping.city", "[billing.city]" },
    { "n:number", "n", "\"\" & [n]" },
    { "quantity", "qty:number", "VALUE([quantity])" },
    { "email", "email:=", NULL },
    { "lines:array", "lines:array", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(Try) try = { 0 };
      g_auto(GStrv) target = g_strsplit (cases[i].to, ":", 2);

      try_names (&try, cases[i].from, cases[i].to);
      g_test_message ("%s -> %s", cases[i].from, cases[i].to);
      g_assert_cmpstr (formula_of (&try, target[0]), ==, cases[i].formula);
    }
}

/* Of two targets the one of the same kind is taken; the other one is not forced */
static void
test_parents (void)
{
  g_auto(Try) try = { 0 };

  try_names (&try, "shipping.city,billing.city", "billing_city,shipping_city,other_city");

  g_assert_cmpstr (formula_of (&try, "billing_city"), ==, "[billing.city]");
  g_assert_cmpstr (formula_of (&try, "shipping_city"), ==, "[shipping.city]");
  g_assert_null (find (&try, "other_city"));
}

/* Beside a real name, a name is that of a user: at either side, and only there */
static void
test_real_names (void)
{
  g_auto(Try) from = { 0 };
  g_auto(Try) to = { 0 };
  g_auto(Try) apart = { 0 };

  try_names (&from, "Name,RealName,NickName", "name");
  g_assert_cmpstr (formula_of (&from, "name"), ==, "[RealName]");

  try_names (&to, "name,login", "Name,RealName");
  g_assert_cmpstr (formula_of (&to, "RealName"), ==, "[name]");
  g_assert_cmpstr (formula_of (&to, "Name"), ==, "[login]");

  try_names (&apart, "name,owner.real_name", "name");
  g_assert_cmpstr (formula_of (&apart, "name"), ==, "[name]");
}

/* A title says so, or values: single words beside whole names. A company may have one word, too. */
static void
test_names_to_sign_in_with (void)
{
  static const struct { const char *json; const char *formula; } rows[] = {
    { "[{\"path\":\"name\",\"title\":\"User name\"},{\"path\":\"full_name\"}]",
      "[full_name]" },
    { "[{\"path\":\"name\",\"title\":\"Login\"},{\"path\":\"first_name\"},"
      "{\"path\":\"last_name\"}]", "TRIM([first_name] & \" \" & [last_name])" },
    { "[{\"path\":\"name\",\"title\":\"Identifiant\"},{\"path\":\"displayName\"}]",
      "[displayName]" },
    { "[{\"path\":\"name\",\"title\":\"Name\"},{\"path\":\"full_name\"}]", "[name]" },
    { "[{\"path\":\"name\",\"title\":\"Company\"},{\"path\":\"contact_name\"}]", "[name]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(Try) try = { 0 };

      try_take (&try, dove_json_parse (rows[i].json, -1, NULL, NULL), make_fields ("name"), NULL,
                NULL);
      g_assert_cmpstr (formula_of (&try, "name"), ==, rows[i].formula);
    }
}

static DoveValue *
make_people (const char *format)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_auto(GStrv) parts = g_strsplit (format, "#", -1);
      g_autofree char *json = g_strjoinv (number, parts);

      dove_value_builder_take_element (list, dove_json_parse (json, -1, NULL, NULL));
    }

  return dove_value_builder_end (list);
}

static void
test_values_to_sign_in_with (void)
{
  g_auto(Try) login = { 0 };
  g_auto(Try) firm = { 0 };
  g_auto(Try) both = { 0 };

  try_take (&login, make_fields ("name,full_name"), make_fields ("name"),
            make_people ("{\"name\":\"ada#\",\"full_name\":\"Ada Lane #\"}"), NULL);
  g_assert_cmpstr (formula_of (&login, "name"), ==, "[full_name]");

  try_take (&firm, make_fields ("name,full_name"), make_fields ("name"),
            make_people ("{\"name\":\"Byron#\",\"full_name\":\"Byron#\"}"), NULL);
  g_assert_cmpstr (formula_of (&firm, "name"), ==, "[name]");

  try_take (&both, make_fields ("name,full_name"), make_fields ("name"),
            make_people ("{\"name\":\"Ada #\",\"full_name\":\"Ada Lane #\"}"), NULL);
  g_assert_cmpstr (formula_of (&both, "name"), ==, "[name]");
}

static void
test_lists (void)
{
  g_auto(Try) try = { 0 };

  try_names (&try, "name,lines:array,lines.sku,lines.price:number", "name,sku,price:number");

  g_assert_cmpuint (try.rows->len, ==, 1);
  g_assert_cmpstr (formula_of (&try, "name"), ==, "[name]");
}

static void
test_joined (void)
{
  g_auto(Try) try = { 0 };

  try_names (&try, "first_name,last_name", "name");

  g_assert_cmpstr (formula_of (&try, "name"), ==, "TRIM([first_name] & \" \" & [last_name])");
  g_assert_false (find (&try, "name")->is_doubtful);
  g_assert_cmpint (find (&try, "name")->reason, ==, DOVE_PROPOSAL_JOINED);
}

static void
check_formula (const char *formula,
               const char *record,
               const char *wanted)
{
  const DoveFormulaHost host = { 0 };
  g_autoptr(DoveFormula) compiled = dove_formula_new (formula, NULL);
  g_autoptr(DoveValue) value = read_json (record);
  g_auto(DoveFormulaResult) result = { 0 };

  g_assert_nonnull (compiled);
  dove_formula_evaluate (compiled, &host, value, NULL, &result);
  g_assert_cmpint (result.kind, ==, DOVE_FORMULA_VALUE);
  g_assert_cmpstr (dove_value_get_text (result.value), ==, wanted);
}

/* A guess, and said to be one; what it makes of names with one, two and three words */
static void
test_split (void)
{
  g_auto(Try) try = { 0 };

  try_names (&try, "name", "given_name,family_name");

  g_assert_true (find (&try, "given_name")->is_doubtful);
  g_assert_true (find (&try, "family_name")->is_doubtful);
  check_formula (formula_of (&try, "given_name"), "{\"name\":\"Ada Lovelace\"}", "Ada");
  check_formula (formula_of (&try, "family_name"), "{\"name\":\"Ada Lovelace\"}", "Lovelace");
  check_formula (formula_of (&try, "given_name"), "{\"name\":\"Ada King Lovelace\"}", "Ada King");
  check_formula (formula_of (&try, "given_name"), "{\"name\":\"Cher\"}", "");
  check_formula (formula_of (&try, "family_name"), "{\"name\":\"Cher\"}", "Cher");
}

/* A list of records in which a field holds texts made of a number */
static DoveValue *
make_records (const char *field,
              const char *format,
              guint       from,
              guint       count)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = from; i < from + count; i++)
    {
      g_autoptr(DoveValueBuilder) record = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_auto(GStrv) parts = g_strsplit (format, "#", -1);
      g_autofree char *text = g_strjoinv (number, parts);

      dove_value_builder_set_text (record, field, text);
      dove_value_builder_take_element (list, dove_value_builder_end (record));
    }

  return dove_value_builder_end (list);
}

/* Names that say nothing, but the same values: seen, and looked at only once */
static void
test_values (void)
{
  g_auto(Try) try = { 0 };

  try_take (&try, make_fields ("field_17"), make_fields ("xref"),
            make_records ("field_17", "K-#", 0, 50), make_records ("xref", "k-#", 2, 50));

  g_assert_cmpstr (formula_of (&try, "xref"), ==, "[field_17]");
  g_assert_cmpint (find (&try, "xref")->reason, ==, DOVE_PROPOSAL_SAME_VALUES);
  g_assert_cmpuint (find (&try, "xref")->shared, ==, 48);
  g_assert_cmpuint (find (&try, "xref")->compared, ==, 50);
}

/* Four different texts in both prove nothing */
static void
test_few_values (void)
{
  g_auto(Try) try = { 0 };

  try_take (&try, make_fields ("field_17"), make_fields ("xref"),
            make_records ("field_17", "K-#", 0, 4), make_records ("xref", "K-#", 0, 4));

  g_assert_cmpuint (try.rows->len, ==, 0);
}

/* Names of countries where codes belong: it is proposed, and said to be doubtful */
static void
test_foreign_words (void)
{
  g_auto(Try) try = { 0 };
  DoveValue *to = read_json ("[{\"path\":\"country\",\"type\":\"string\",\"choices\":"
                             "[{\"value\":\"DE\"},{\"value\":\"FR\"}]}]");

  try_take (&try, make_fields ("country"), to,
            read_json ("[{\"country\":\"Germany\"},{\"country\":\"France\"}]"), NULL);
  g_assert_true (find (&try, "country")->is_doubtful);

  try_clear (&try);
  to = read_json ("[{\"path\":\"country\",\"type\":\"string\",\"choices\":"
                  "[{\"value\":\"DE\"},{\"value\":\"FR\"}]}]");
  try_take (&try, make_fields ("country"), to,
            read_json ("[{\"country\":\"DE\"},{\"country\":\"FR\"}]"), NULL);
  g_assert_false (find (&try, "country")->is_doubtful);
}

static void
test_keys (void)
{
  g_auto(Try) try = { 0 };
  const DoveProposal *key;

  try_names (&try, "id,name,email,phone,owner.email", "id,name,email,phone");

  g_assert_cmpuint (try.keys->len, ==, 3);
  key = g_ptr_array_index (try.keys, 0);
  g_assert_cmpstr (key->formula, ==, "LOWER(TRIM([email]))");
  g_assert_cmpstr (key->target_formula, ==, "LOWER(TRIM([email]))");
  g_assert_false (key->is_doubtful);
  key = g_ptr_array_index (try.keys, 1);
  g_assert_true (key->is_doubtful);
}

/* An id that stands at the other side as a reference goes before everything */
static void
test_key_by_reference (void)
{
  g_auto(Try) try = { 0 };
  const DoveProposal *key;

  try_take (&try, make_fields ("id,email"), make_fields ("external_id,email"),
            make_records ("id", "person-#", 0, 20),
            make_records ("external_id", "person-#", 0, 20));
  key = g_ptr_array_index (try.keys, 0);
  g_assert_cmpstr (key->source, ==, "id");
  g_assert_cmpstr (key->target, ==, "external_id");

  /* without values it is only a name */
  try_clear (&try);
  try_names (&try, "id,email", "external_id,email");
  g_assert_cmpuint (try.keys->len, ==, 1);
  key = g_ptr_array_index (try.keys, 0);
  g_assert_cmpstr (key->source, ==, "email");
}

/* Where everybody has the same address, nobody is recognised by it */
static void
test_key_that_repeats (void)
{
  g_auto(Try) try = { 0 };
  const DoveProposal *key;

  try_take (&try, make_fields ("email,vat_number"), make_fields ("email,vat_number"),
            make_records ("email", "info@example.org", 0, 20), NULL);

  key = g_ptr_array_index (try.keys, 0);
  g_assert_cmpstr (key->source, ==, "vat_number");
}

static void
test_key_count (void)
{
  g_autoptr(DoveValue) a = read_json ("[{\"e\":\"A@x\"},{\"e\":\"b@x\"},{\"e\":\"b@x\"},"
                                      "{\"e\":\" \"},{},{\"e\":\"c@x\"},{\"e\":null}]");
  g_autoptr(DoveValue) b = read_json ("[{\"m\":\"a@x\"},{\"m\":\"b@x\"},{\"m\":\"d@x\"},"
                                      "{\"m\":\"e@x\"}]");
  g_autoptr(GError) error = NULL;
  DoveKeyCount count;

  g_assert_true (dove_key_count ("LOWER(TRIM([e]))", "[m]", a, b, &count, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count.both, ==, 1);
  g_assert_cmpuint (count.only_a, ==, 1);
  g_assert_cmpuint (count.only_b, ==, 2);
  g_assert_cmpuint (count.doubtful, ==, 3);
  g_assert_cmpuint (count.empty, ==, 3);

  g_assert_true (dove_key_count ("[e]", "[m]", NULL, NULL, &count, NULL));
  g_assert_cmpuint (count.both + count.only_a + count.only_b, ==, 0);
  g_assert_false (dove_key_count ("LOWER(", "[m]", a, b, &count, &error));
  g_assert_nonnull (error);
}

static void
test_key_text (void)
{
  g_autoptr(DoveValue) number = dove_value_new_literal ("10.50", -1);
  g_autofree char *text = dove_key_to_text (number);

  g_assert_cmpstr (text, ==, "10.5");
  g_assert_null (dove_key_to_text (NULL));
}

/* Whatever documents say: nothing that is not there is proposed, twice or to a fixed field, and
 * every formula can be read */
static void
check_rows (const Try *try)
{
  g_autoptr(GHashTable) targets = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < try->rows->len; i++)
    {
      const DoveProposal *row = g_ptr_array_index (try->rows, i);
      g_autoptr(DoveFormula) formula = dove_formula_new (row->formula, NULL);

      g_assert_nonnull (formula);
      g_assert_true (g_hash_table_add (targets, row->target));
      g_assert_cmpfloat (row->score, >=, 0);
      g_assert_cmpfloat (row->score, <=, 1);
    }
}

static void
test_random (void)
{
  static const char *const names[] = {
    "id", "name", "first_name", "LastName", "E-Mail", "'a b'", "address", "address.city", "x",
    "ville", "phone1", "lines", "lines.sku", "total", "9", "'", "", "a.b.c.d", "Größe", "ZIP",
  };
  static const char *const types[] = { "string", "number", "boolean", "array", "object", "null" };

  for (guint round = 0; round < 2000; round++)
    {
      g_auto(Try) try = { 0 };
      DoveValue *sides[2];

      for (guint side = 0; side < 2; side++)
        {
          g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

          for (gint i = g_test_rand_int_range (0, 12); i > 0; i--)
            {
              g_autoptr(DoveValueBuilder) field = dove_value_builder_new (DOVE_VALUE_RECORD);

              dove_value_builder_set_text (
                field, "path", names[g_test_rand_int_range (0, G_N_ELEMENTS (names))]);
              if (g_test_rand_bit ())
                dove_value_builder_set_text (
                  field, "type", types[g_test_rand_int_range (0, G_N_ELEMENTS (types))]);
              dove_value_builder_take_element (list, dove_value_builder_end (field));
            }
          sides[side] = dove_value_builder_end (list);
        }
      try_take (&try, sides[0], sides[1], NULL, NULL);
      check_rows (&try);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mapping/proposal/names", test_names);
  g_test_add_func ("/mapping/proposal/parents", test_parents);
  g_test_add_func ("/mapping/proposal/real-names", test_real_names);
  g_test_add_func ("/mapping/proposal/names-to-sign-in-with", test_names_to_sign_in_with);
  g_test_add_func ("/mapping/proposal/values-to-sign-in-with", test_values_to_sign_in_with);
  g_test_add_func ("/mapping/proposal/lists", test_lists);
  g_test_add_func ("/mapping/proposal/joined", test_joined);
  g_test_add_func ("/mapping/proposal/split", test_split);
  g_test_add_func ("/mapping/proposal/values", test_values);
  g_test_add_func ("/mapping/proposal/few-values", test_few_values);
  g_test_add_func ("/mapping/proposal/foreign-words", test_foreign_words);
  g_test_add_func ("/mapping/proposal/keys", test_keys);
  g_test_add_func ("/mapping/proposal/key-by-reference", test_key_by_reference);
  g_test_add_func ("/mapping/proposal/key-that-repeats", test_key_that_repeats);
  g_test_add_func ("/mapping/proposal/key-count", test_key_count);
  g_test_add_func ("/mapping/proposal/key-text", test_key_text);
  g_test_add_func ("/mapping/proposal/random", test_random);

  return g_test_run ();
}
