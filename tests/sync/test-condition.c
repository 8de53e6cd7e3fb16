/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"
#include "sync/dove-condition.h"

typedef struct
{
  const char *filter;
  const char *conditions;  /* pointer, comparison, value of each, with blanks between */
} Case;

static const Case cases[] = {
  { "[status] = \"active\"", "/status = \"active\"" },
  { "[amount]>=10.50", "/amount >= 10.5" },
  { "[a.b]<3", "/a/b < 3" },
  { "AND([status]=\"won\"; [size]>=2)", "/status = \"won\" /size >= 2" },
  { "and([x]=TRUE(), LEN([y])>2)", "/x = true" },
  { "[name]=\"say \"\"hi\"\"; you\"", "/name = \"say \\\"hi\\\"; you\"" },
  { "AND([a]=\"x;y\";[b]=\"(\")", "/a = \"x;y\" /b = \"(\"" },
  { "OR([a]=1;[b]=2)", "" },
  { "OR([a]=1; [a]=\"x\")", "/a in [1,\"x\"]" },
  { "AND(OR([a]=1;[a]=2);[b]<3)", "/a in [1,2] /b < 3" },
  { "OR([a]=1;[a]<2)", "" },
  { "OR([a]=1;[a]=2;LEN([b])>2)", "" },
  { "OR([a]=1;OR([a]=2;[a]=3))", "" },
  { "NOT(OR([a]=1;[a]=2))", "" },
  { "[a]<=1", "" },
  { "[a]<>1", "" },
  { "[a]=[b]", "" },
  { "[a]=1+1", "" },
  { "NOT([a]=1)", "" },
  { "AND([a]=1;[b]=2) = FALSE()", "" },
  { "AND([a]=\"unclosed", "" },
  { "AND(", "" },
  { "[", "" },
  { "", "" },
};

static void
test_only_what_is_certain (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GPtrArray) found = dove_condition_list_from_filter (cases[i].filter);
      g_autoptr(GString) text = g_string_new (NULL);

      for (guint k = 0; k < found->len; k++)
        {
          const DoveCondition *condition = g_ptr_array_index (found, k);
          g_autofree char *value = dove_json_write (condition->value, DOVE_JSON_CANONICAL);

          g_string_append_printf (text, "%s%s %s %s", k > 0 ? " " : "", condition->pointer,
                                  condition->compare, value);
        }
      g_assert_cmpstr (text->str, ==, cases[i].conditions);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/condition/only-what-is-certain-is-pushed-down",
                   test_only_what_is_certain);

  return g_test_run ();
}
