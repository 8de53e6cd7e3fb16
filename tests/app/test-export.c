/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/widgets/dove-change-export.h"
#include "app/widgets/dove-change-item.h"

#define HEAD \
  "\xef\xbb\xbf\"What\",\"Application\",\"Record\",\"Field\",\"Before\",\"After\",\"Result\"," \
  "\"Message\"\r\n"

static GPtrArray *
make_items (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

static void
add (GPtrArray       *items,
     DoveChangeKind   kind,
     DoveSide         side,
     const char      *label,
     const char      *fields,
     DoveChangeState  state,
     const char      *message)
{
  DoveStoreChange *change = dove_store_change_new ();

  change->kind = kind;
  change->side = side;
  change->label = g_strdup (label);
  change->fields = g_strdup (fields);
  change->state = state;
  change->message = g_strdup (message);
  g_ptr_array_add (items, dove_change_item_new (change));
}

static void
assert_table (GPtrArray  *items,
              const char *wanted)
{
  g_autofree char *table = dove_change_export (items, "CRM", "Books \"Ltd\"");

  g_assert_cmpstr (table, ==, wanted);
}

static void
test_lines (void)
{
  g_autoptr(GPtrArray) items = make_items ();

  assert_table (items, HEAD);
  add (items, DOVE_CHANGE_UPDATE, DOVE_SIDE_B, "Ada, Countess",
       "[{\"field\":\"name\",\"old\":\"A\\nB\",\"new\":\"say \\\"x\\\"\"},"
       "{\"field\":\"total\",\"old\":null,\"new\":10.50}]",
       DOVE_CHANGE_PLANNED, NULL);
  add (items, DOVE_CHANGE_DELETE, DOVE_SIDE_A, "Ben", NULL, DOVE_CHANGE_DONE, NULL);
  add (items, DOVE_CHANGE_CREATE, DOVE_SIDE_A, "Cid",
       "[{\"field\":\"tags\",\"new\":[\"a\",\"b\"]}]", DOVE_CHANGE_REFUSED, "no, thanks");
  assert_table (items,
                HEAD
                "\"Change\",\"Books \"\"Ltd\"\"\",\"Ada, Countess\",\"name\",\"A\nB\","
                "\"say \"\"x\"\"\",\"\",\"\"\r\n"
                "\"Change\",\"Books \"\"Ltd\"\"\",\"Ada, Countess\",\"total\",\"\",\"10.50\","
                "\"\",\"\"\r\n"
                "\"Delete\",\"CRM\",\"Ben\",\"\",\"\",\"\",\"Done\",\"\"\r\n"
                "\"Create\",\"CRM\",\"Cid\",\"tags\",\"\",\"[\"\"a\"\",\"\"b\"\"]\",\"Refused\","
                "\"no, thanks\"\r\n");
}

/* What is in the state may be broken: then there is a line without fields */
static void
test_broken (void)
{
  g_autoptr(GPtrArray) items = make_items ();

  add (items, DOVE_CHANGE_UPDATE, DOVE_SIDE_A, "Ada", "no JSON", DOVE_CHANGE_PLANNED, NULL);
  assert_table (items, HEAD "\"Change\",\"CRM\",\"Ada\",\"\",\"\",\"\",\"\",\"\"\r\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/export/lines", test_lines);
  g_test_add_func ("/app/export/broken", test_broken);

  return g_test_run ();
}
