/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench-contacts.h"
#include "mapping/dove-mapping.h"
#include "record/dove-json.h"

/*
 * How many contacts a CPU second maps to customers of twelve fields: by formulas, and by the
 * same mapping written by hand in C on the same values; alone, and with reading and writing
 * JSON. Prints the middle of seven rounds. `--contacts N` prints N contacts and `--customers N`
 * what they are mapped to, as JSON lines: mapping.mjs measures and compares with them.
 */

#define N_CONTACTS 20000
#define ROUNDS     7

static const char *const rows =
  "[{\"field\":\"external_id\",\"formula\":\"[id] & \\\"\\\"\"},"
  "{\"field\":\"name\",\"formula\":\"TRIM([first_name]) & \\\" \\\" & TRIM([last_name])\"},"
  "{\"field\":\"email\",\"formula\":\"LOWER([emails.1])\"},"
  "{\"field\":\"phone\",\"formula\":\"\\\"+\\\" & REGEX([phone]; \\\"^00|[^0-9]\\\"; \\\"\\\"; "
  "\\\"g\\\")\"},"
  "{\"field\":\"company\",\"formula\":\"UPPER([company.name])\"},"
  "{\"field\":\"vat\",\"formula\":\"[company.vat]\"},"
  "{\"field\":\"credit_limit\",\"formula\":\"ROUND(VALUE([credit_limit]); 2)\"},"
  "{\"field\":\"country\",\"formula\":\"VLOOKUP([address.country]; TABLE(\\\"countries\\\"); 2; "
  "FALSE)\"},"
  "{\"field\":\"address\",\"formula\":\"[address.street] & \\\", \\\" & [address.zip] & \\\" \\\" "
  "& [address.city] & \\\", \\\" & [address.country]\"},"
  "{\"field\":\"type\",\"formula\":\"IF([company.name] = \\\"\\\"; \\\"person\\\"; "
  "\\\"company\\\")\"},"
  "{\"field\":\"tags\",\"formula\":\"TEXTJOIN(\\\";\\\"; FALSE; [tags])\"},"
  "{\"field\":\"created_date\",\"formula\":\"LEFT([created_at]; 10)\"}]";

static const char *const countries[][2] = {
  { "Germany", "DE" }, { "France", "FR" }, { "United Kingdom", "GB" }, { "Spain", "ES" },
  { "Italy", "IT" }, { "Sweden", "SE" }, { "Poland", "PL" }, { "Switzerland", "CH" },
  { "Denmark", "DK" }, { "Czechia", "CZ" }, { "Norway", "NO" }, { "Portugal", "PT" },
  { "Netherlands", "NL" }, { "Belgium", "BE" }, { "Austria", "AT" }, { "Ireland", "IE" },
  { "Finland", "FI" }, { "Hungary", "HU" }, { "Greece", "GR" }, { "Estonia", "EE" },
};

typedef struct
{
  DoveMapping     *mapping;
  DoveMappingHost  host;
  DoveValue       *empty;
  GPtrArray       *lines;     /* (element-type utf8): contacts as JSON */
  GPtrArray       *contacts;  /* (element-type DoveValue): the same, read */
  GString         *text;      /* for what is built by hand */
} Bench;

typedef DoveValue *(*MapRecord) (Bench     *bench,
                                 DoveValue *contact);
typedef void (*Work) (Bench     *bench,
                      MapRecord  map);

static DoveValue *
map_by_formulas (Bench     *bench,
                 DoveValue *contact)
{
  g_autoptr(GPtrArray) fields = dove_mapping_apply (bench->mapping, &bench->host, DOVE_MAP_CREATE,
                                                    contact, NULL);

  return dove_mapped_to_record (fields, bench->empty);
}

static void
append_trimmed (GString    *text,
                const char *word)
{
  gsize length;

  word += strspn (word, " ");
  length = strlen (word);
  while (length > 0 && word[length - 1] == ' ')
    length--;
  g_string_append_len (text, word, length);
}

static void
append_digits (GString    *text,
               const char *phone)
{
  g_string_append_c (text, '+');
  if (g_str_has_prefix (phone, "00"))
    phone += 2;
  for (; *phone != '\0'; phone++)
    if (g_ascii_isdigit (*phone))
      g_string_append_c (text, *phone);
}

static void
append_tags (GString   *text,
             DoveValue *tags)
{
  for (guint i = 0; i < dove_value_get_length (tags); i++)
    {
      if (i > 0)
        g_string_append_c (text, ';');
      g_string_append (text, dove_value_get_text (dove_value_get_element (tags, i)));
    }
}

/* Sets the field to what the bench's text holds, and empties it */
static void
set_text (Bench            *bench,
          DoveValueBuilder *builder,
          const char       *field)
{
  dove_value_builder_take (builder, field,
                           dove_value_new_text_len (bench->text->str, bench->text->len));
  g_string_truncate (bench->text, 0);
}

static void
set_case (DoveValueBuilder *builder,
          const char       *field,
          const char       *text,
          gboolean          is_upper)
{
  g_autofree char *changed = NULL;

  if (g_str_is_ascii (text))
    changed = is_upper ? g_ascii_strup (text, -1) : g_ascii_strdown (text, -1);
  else
    changed = is_upper ? g_utf8_strup (text, -1) : g_utf8_strdown (text, -1);
  dove_value_builder_set_text (builder, field, changed);
}

static void
set_rounded (DoveValueBuilder *builder,
             const char       *field,
             const char       *text)
{
  double number = g_ascii_strtod (text, NULL);
  DoveNumber rounded = { .coefficient = (gint64) (number * 100 + 0.5), .exponent = -2 };

  dove_value_builder_take (builder, field, dove_value_new_number (&rounded));
}

static const char *
find_country (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (countries); i++)
    if (strcmp (countries[i][0], name) == 0)
      return countries[i][1];

  return "";
}

static DoveValue *
map_by_hand (Bench     *bench,
             DoveValue *contact)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *company = dove_value_get_member (contact, "company");
  DoveValue *address = dove_value_get_member (contact, "address");
  const char *name = dove_value_get_member_text (company, "name");
  const char *country = dove_value_get_member_text (address, "country");
  DoveNumber id;

  dove_value_get_number (dove_value_get_member (contact, "id"), &id);
  g_string_printf (bench->text, "%" G_GINT64_FORMAT, (gint64) id.coefficient);
  set_text (bench, builder, "external_id");
  append_trimmed (bench->text, dove_value_get_member_text (contact, "first_name"));
  g_string_append_c (bench->text, ' ');
  append_trimmed (bench->text, dove_value_get_member_text (contact, "last_name"));
  set_text (bench, builder, "name");
  set_case (builder, "email", dove_value_get_text (
              dove_value_get_element (dove_value_get_member (contact, "emails"), 0)), FALSE);
  append_digits (bench->text, dove_value_get_member_text (contact, "phone"));
  set_text (bench, builder, "phone");
  set_case (builder, "company", name, TRUE);
  dove_value_builder_set (builder, "vat", dove_value_get_member (company, "vat"));
  set_rounded (builder, "credit_limit", dove_value_get_member_text (contact, "credit_limit"));
  dove_value_builder_set_text (builder, "country", find_country (country));
  g_string_append_printf (bench->text, "%s, %s %s, %s",
                          dove_value_get_member_text (address, "street"),
                          dove_value_get_member_text (address, "zip"),
                          dove_value_get_member_text (address, "city"), country);
  set_text (bench, builder, "address");
  dove_value_builder_set_text (builder, "type", *name != '\0' ? "company" : "person");
  append_tags (bench->text, dove_value_get_member (contact, "tags"));
  set_text (bench, builder, "tags");
  g_string_append_len (bench->text, dove_value_get_member_text (contact, "created_at"), 10);
  set_text (bench, builder, "created_date");

  return dove_value_builder_end (builder);
}

static DoveValue *
find_table (const char *name,
            gpointer    user_data)
{
  return user_data;
}

static DoveValue *
make_table (void)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < G_N_ELEMENTS (countries); i++)
    {
      g_autoptr(DoveValue) name = dove_value_new_text (countries[i][0]);
      g_autoptr(DoveValue) code = dove_value_new_text (countries[i][1]);

      DoveValue *row[] = { name, code };

      dove_value_builder_take_element (list, dove_value_new_list (row, 2));
    }

  return dove_value_builder_end (list);
}

static double
get_cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);

  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return (left > right) - (left < right);
}

/* From values to values */
static void
map_parsed (Bench     *bench,
            MapRecord  map)
{
  for (guint i = 0; i < bench->contacts->len; i++)
    {
      g_autoptr(DoveValue) customer = map (bench, bench->contacts->pdata[i]);
    }
}

/* From text to text */
static void
map_lines (Bench     *bench,
           MapRecord  map)
{
  for (guint i = 0; i < bench->lines->len; i++)
    {
      g_autoptr(DoveValue) contact = dove_json_parse (bench->lines->pdata[i], -1, NULL, NULL);
      g_autoptr(DoveValue) customer = map (bench, contact);
      g_autofree char *text = dove_json_write (customer, DOVE_JSON_COMPACT);
    }
}

/* Records a CPU second, the middle of the rounds */
static double
measure (Bench     *bench,
         Work       work,
         MapRecord  map)
{
  double seconds[ROUNDS];

  for (guint round = 0; round < ROUNDS; round++)
    {
      double start = get_cpu_seconds ();

      work (bench, map);
      seconds[round] = get_cpu_seconds () - start;
    }

  qsort (seconds, ROUNDS, sizeof *seconds, compare_doubles);

  return bench->lines->len / seconds[ROUNDS / 2];
}

static void
fill (Bench *bench,
      guint  n_contacts)
{
  bench->lines = g_ptr_array_new_with_free_func (g_free);
  bench->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);

  for (guint i = 1; i <= n_contacts; i++)
    {
      GString *line = g_string_new (NULL);

      bench_contact_append (line, i);
      g_ptr_array_add (bench->contacts, dove_json_parse (line->str, line->len, NULL, NULL));
      g_ptr_array_add (bench->lines, g_string_free (line, FALSE));
    }
}

/* The first record that the two ways map differently, which must not be */
static void
compare_ways (Bench *bench)
{
  for (guint i = 0; i < bench->contacts->len; i++)
    {
      g_autoptr(DoveValue) ours = map_by_formulas (bench, bench->contacts->pdata[i]);
      g_autoptr(DoveValue) hand = map_by_hand (bench, bench->contacts->pdata[i]);

      if (!dove_value_equal (ours, hand))
        g_error ("contact %u is mapped differently: %s and %s", i + 1,
                 dove_json_write (ours, DOVE_JSON_COMPACT),
                 dove_json_write (hand, DOVE_JSON_COMPACT));
    }
}

static void
print_customers (Bench *bench)
{
  for (guint i = 0; i < bench->contacts->len; i++)
    {
      g_autoptr(DoveValue) customer = map_by_formulas (bench, bench->contacts->pdata[i]);
      g_autofree char *text = dove_json_write (customer, DOVE_JSON_COMPACT);

      g_print ("%s\n", text);
    }
}

static void
print_figures (Bench *bench)
{
  double formulas = measure (bench, map_parsed, map_by_formulas);
  double hand = measure (bench, map_parsed, map_by_hand);
  double formulas_text = measure (bench, map_lines, map_by_formulas);
  double hand_text = measure (bench, map_lines, map_by_hand);

  g_print ("map parsed records, formulas:      %9.0f records a CPU second\n", formulas);
  g_print ("map parsed records, by hand in C:  %9.0f  (%.2f times the formulas)\n", hand,
           hand / formulas);
  g_print ("read, map and write, formulas:     %9.0f\n", formulas_text);
  g_print ("read, map and write, by hand in C: %9.0f  (%.2f times the formulas)\n", hand_text,
           hand_text / formulas_text);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) issues = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(DoveValue) definition = dove_json_parse (rows, -1, NULL, NULL);
  g_autoptr(DoveValue) table = make_table ();
  DoveFormulaHost formulas = { .find_table = find_table, .user_data = table };
  Bench bench = { .host = { .formulas = &formulas }, .text = g_string_new (NULL) };
  gboolean is_listing = argc == 3;

  bench.empty = dove_value_builder_end (dove_value_builder_new (DOVE_VALUE_RECORD));
  bench.mapping = dove_mapping_new (definition, issues);
  g_assert_cmpuint (issues->len, ==, 0);
  fill (&bench, is_listing ? (guint) atoi (argv[2]) : N_CONTACTS);

  if (is_listing && g_str_equal (argv[1], "--contacts"))
    for (guint i = 0; i < bench.lines->len; i++)
      g_print ("%s\n", (char *) bench.lines->pdata[i]);
  else if (is_listing)
    print_customers (&bench);
  else
    {
      compare_ways (&bench);
      print_figures (&bench);
    }

  return 0;
}
