/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "formula/dove-span.h"
#include "random-formula.h"

/* One letter for each piece */
static void
assert_spans (const char *text,
              const char *expected)
{
  static const char letters[] = {
    [DOVE_SPAN_NUMBER] = 'n',  [DOVE_SPAN_TEXT] = 't',      [DOVE_SPAN_ERROR] = 'e',
    [DOVE_SPAN_FUNCTION] = 'f', [DOVE_SPAN_NAME] = 'v',     [DOVE_SPAN_FIELD] = 'r',
    [DOVE_SPAN_OPERATOR] = 'o', [DOVE_SPAN_SEPARATOR] = 's', [DOVE_SPAN_BRACKET] = 'b',
    [DOVE_SPAN_WRONG] = '!',
  };
  g_autoptr(GArray) spans = dove_formula_get_spans (text);
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < spans->len; i++)
    {
      const DoveSpan *span = &g_array_index (spans, DoveSpan, i);
      g_autofree char *piece = g_strndup (text + span->start, span->end - span->start);

      g_string_append_printf (found, "%s%c:%s", i > 0 ? " " : "", letters[span->kind], piece);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_kinds (void)
{
  assert_spans ("=ROUND([a b]*1.5%; 2) & \"x\"\"y\"",
                "o:= f:ROUND b:( r:[a b] o:* n:1.5 o:% s:; n:2 b:) o:& t:\"x\"\"y\"");
  assert_spans ("{1;2|#N/A}", "b:{ n:1 s:; n:2 s:| e:#N/A b:}");
  assert_spans ("true<>FALSE()", "f:true o:<> f:FALSE b:( b:)");
  assert_spans ("LET(a;1;a+1)+a", "f:LET b:( v:a s:; n:1 s:; v:a o:+ n:1 b:) o:+ !:a");
  assert_spans ("LET(a;a;b;A;b)", "f:LET b:( v:a s:; !:a s:; v:b s:; v:A s:; v:b b:)");
}

static void
test_broken (void)
{
  assert_spans ("", "");
  assert_spans ("1+\"abc", "n:1 o:+ !:\"abc");
  assert_spans ("SUM([a.b;2)", "f:SUM b:( !:[a.b s:; n:2 b:)");
  assert_spans ("SUM([];2)", "f:SUM b:( !:[] s:; n:2 b:)");
  assert_spans ("SUMM(1)", "!:SUMM b:( n:1 b:)");
  assert_spans ("foo+1", "!:foo o:+ n:1");
  assert_spans ("(1", "!:( n:1");
  assert_spans ("1)", "n:1 !:)");
  assert_spans ("{1)", "!:{ n:1 !:)");
  assert_spans ("1 § #HUH! ?", "n:1 !:§ !:#HUH! !:?");
  assert_spans ("\xff\xfe", "!:\xff\xfe");
  assert_spans ("LET(a;", "f:LET !:( v:a s:;");
}

static void
test_partners (void)
{
  g_autoptr(GArray) spans = dove_formula_get_spans ("SUM((1);2)");

  g_assert_cmpuint (g_array_index (spans, DoveSpan, 1).partner, ==, 7);
  g_assert_cmpuint (g_array_index (spans, DoveSpan, 7).partner, ==, 1);
  g_assert_cmpuint (g_array_index (spans, DoveSpan, 2).partner, ==, 4);
  g_assert_cmpuint (g_array_index (spans, DoveSpan, 3).partner, ==, 3);
}

/* In order, without gaps but white space; @is_right: nothing may be marked wrong */
static void
check_cover (const char *text,
             gboolean    is_right)
{
  g_autoptr(GArray) spans = dove_formula_get_spans (text);
  guint position = 0;

  for (guint i = 0; i <= spans->len; i++)
    {
      guint start = i < spans->len ? g_array_index (spans, DoveSpan, i).start : strlen (text);

      g_assert_cmpuint (strspn (text + position, " \t\r\n"), >=, start - position);
      if (i == spans->len)
        break;
      g_assert_cmpuint (g_array_index (spans, DoveSpan, i).end, >, start);
      if (is_right && g_array_index (spans, DoveSpan, i).kind == DOVE_SPAN_WRONG)
        g_error ("%s: byte %u is marked wrong", text, start);
      position = g_array_index (spans, DoveSpan, i).end;
    }
}

/* Random formulas, whole, and with a piece cut out or a character put in */
static void
test_random (void)
{
  static const char *const paths[] = { "a", "b.c", "'two words'.x" };
  static const char *const members[] = { ".", ".x" };
  static const char *const noise[] = {
    "(", ")", "[", "]", "\"", "'", ";", "{", "}", "#", "é",
  };

  guint64 n = read_setting ("DOVETAIL_FORMULAS", 4000) / 2;
  guint32 seed = (guint32) read_setting ("DOVETAIL_SEED", 20261127);

  for (guint64 i = 0; i < n; i++)
    {
      Writer writer = { .random = g_rand_new_with_seed (seed + (guint32) i),
                        .text = g_string_new (NULL),
                        .fields = paths, .n_fields = G_N_ELEMENTS (paths),
                        .members = members, .n_members = G_N_ELEMENTS (members) };
      guint at, length;

      write_expression (&writer, 1 + draw (&writer, 4));
      check_cover (writer.text->str, TRUE);
      at = draw (&writer, writer.text->len + 1);
      length = draw (&writer, 5);
      length = MIN (length, writer.text->len - at);
      g_string_erase (writer.text, at, length);
      g_string_insert (writer.text, at, DRAW (&writer, noise));
      check_cover (writer.text->str, FALSE);
      g_rand_free (writer.random);
      g_string_free (writer.text, TRUE);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/span/kinds", test_kinds);
  g_test_add_func ("/formula/span/broken", test_broken);
  g_test_add_func ("/formula/span/partners", test_partners);
  g_test_add_func ("/formula/span/random", test_random);

  return g_test_run ();
}
