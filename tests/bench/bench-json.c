/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef HAVE_JSON_GLIB
#include <json-glib/json-glib.h>
#endif

#include "record/dove-json.h"

/*
 * How many MB of JSON a CPU second reads into a tree and frees again, and writes: pages of 100
 * generated contacts of some 570 bytes, beside json-glib where it is installed. Prints the
 * middle of seven rounds.
 */

#define PAGES    20
#define CONTACTS 100 /* a page */
#define ROUNDS   7

typedef void (*Work) (GString *page);

static void
append_contact (GString *page,
                guint    id)
{
  static const char *names[] = { "Anna", "Chloé", "Jürgen", "Małgorzata", "Liam", "Věra" };
  const char *name = names[id % G_N_ELEMENTS (names)];

  g_string_append_printf (page,
    "{\"id\":%u,\"first_name\":\"%s\",\"last_name\":\"Schäfer\",\"company\":\"Café Möbel GmbH %u\","
    "\"email\":\"%s.%u@Shop.Example.com\",\"phone\":\"+49 (0)30 %07u\",",
    id, name, id % 997, name, id, id * 37 % 9999999);
  g_string_append_printf (page,
    "\"address\":{\"street\":\"Lange Straße %u\",\"city\":\"München\",\"zip\":\"%05u\","
    "\"country\":\"Germany\"},\"tags\":[\"vip\",\"newsletter\"],\"balance\":%u.%02u,",
    id % 200, id % 99999, id % 90000, id % 100);
  g_string_append_printf (page,
    "\"active\":%s,\"score\":null,\"created_at\":\"2023-04-%02uT08:15:00Z\","
    "\"updated_at\":\"2024-05-%02uT17:45:%02uZ\",\"owner\":\"user%02u@crm.example.com\","
    "\"source\":\"trade-fair\",\"notes\":\"Imported from the old card index, box %u; "
    "prefers contact by phone.\"}",
    id % 2 ? "true" : "false", id % 28 + 1, id % 28 + 1, id % 60, id % 40, id % 999);
}

static GString *
make_page (guint number)
{
  GString *page = g_string_new ("{\"contacts\":[");

  for (guint i = 0; i < CONTACTS; i++)
    {
      if (i > 0)
        g_string_append_c (page, ',');
      append_contact (page, number * CONTACTS + i + 1);
    }

  return g_string_append (page, "],\"has_more\":true}");
}

static void
read_page (GString *page)
{
  g_autoptr(DoveValue) value = dove_json_parse (page->str, (gssize) page->len, NULL, NULL);

  g_assert_nonnull (value);
}

static void
read_and_write_page (GString *page)
{
  g_autoptr(DoveValue) value = dove_json_parse (page->str, (gssize) page->len, NULL, NULL);
  g_autofree char *text = dove_json_write (value, DOVE_JSON_COMPACT);

  g_assert_cmpuint (strlen (text), ==, page->len);
}

#ifdef HAVE_JSON_GLIB
static void
read_page_json_glib (GString *page)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  gboolean is_read = json_parser_load_from_data (parser, page->str, (gssize) page->len, NULL);

  g_assert_true (is_read);
}
#endif

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

/* Seconds for all pages, the middle of the rounds */
static double
measure (Work       work,
         GPtrArray *pages)
{
  double seconds[ROUNDS];

  for (guint round = 0; round < ROUNDS; round++)
    {
      double start = get_cpu_seconds ();

      for (guint i = 0; i < pages->len; i++)
        work (pages->pdata[i]);

      seconds[round] = get_cpu_seconds () - start;
    }

  qsort (seconds, ROUNDS, sizeof *seconds, compare_doubles);

  return seconds[ROUNDS / 2];
}

static void
free_page (gpointer data)
{
  g_string_free (data, TRUE);
}

int
main (void)
{
  g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func (free_page);
  double megabytes = 0;
  double read_seconds;
  double both_seconds;

  for (guint i = 0; i < PAGES; i++)
    {
      g_ptr_array_add (pages, make_page (i));
      megabytes += (double) ((GString *) pages->pdata[i])->len / 1e6;
    }

  read_seconds = measure (read_page, pages);
  both_seconds = measure (read_and_write_page, pages);
  g_print ("contact: %.0f bytes\n", megabytes * 1e6 / (PAGES * CONTACTS));
  g_print ("read and free: %.0f MB/s\n", megabytes / read_seconds);
  g_print ("read, write and free: %.0f MB/s\n", megabytes / both_seconds);
  g_print ("write: %.0f MB/s\n", megabytes / MAX (both_seconds - read_seconds, 1e-9));

#ifdef HAVE_JSON_GLIB
  {
    double peer = measure (read_page_json_glib, pages);

    g_print ("json-glib, read and free: %.0f MB/s; ratio %.1f\n", megabytes / peer,
             peer / read_seconds);
  }
#endif

  return 0;
}
