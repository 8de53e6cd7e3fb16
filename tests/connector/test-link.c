/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/dove-link.h"

static const struct
{
  const char *header;
  const char *relation;
  const char *target;
  gboolean    is_broken;
} cases[] = {
  { "<https://a.example/?p=2>; rel=\"next\"", "next", "https://a.example/?p=2" },
  { "<https://a.example/?p=2>; rel=next", "next", "https://a.example/?p=2" },
  { "<a>; rel=\"prev\", <b>; rel=\"next\"", "next", "b" },
  { "<a?x=1,2;3>; rel=\"next\"", "next", "a?x=1,2;3" },
  { "<a>; title=\"x, <b>; rel=next\"; rel=prev, <c>; rel=next", "next", "c" },
  { "<a>; title=\"quote \\\" rel=next\"; rel=last, <c>; REL=NEXT", "next", "c" },
  { "<a>; rel=\"first next\"", "next", "a" },
  { "<a>; rel=first; rel=next", "next", NULL },
  { "<a>; anchor=\"#x\"; rel=next, <b>; rel=next", "next", "b" },
  { " , ,<a> ; rel = next ", "next", "a" },
  { "<a>;;rel=next;", "next", "a" },
  { "<a>; rel=next", "prev", NULL },
  { "<a; rel=next", "next", NULL, TRUE },
  { "<a>; rel=\"next", "next", NULL, TRUE },
  { "a; rel=next", "next", NULL, TRUE },
  { "<>; rel=next", "next", "" },
  { "", "next", NULL },
};

static void
test_corpus (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *target = dove_link_find (cases[i].header, cases[i].relation);

      g_test_message ("%s", cases[i].header);
      g_assert_cmpstr (target, ==, cases[i].target);
      g_assert_cmpint (dove_link_is_readable (cases[i].header), ==, !cases[i].is_broken);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/link/corpus", test_corpus);

  return g_test_run ();
}
