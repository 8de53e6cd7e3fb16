/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/import/dove-import.h"

#include <locale.h>

/*
 * What the importer makes of documents: import-table FILE... prints one line for each and the
 * sum. For looking at many documents at once; the figures of one are those of
 * `dovetailctl connectors import-openapi FILE --report`.
 */

static void
add (DoveImportTally       *sum,
     const DoveImportTally *one)
{
  sum->operations += one->operations;
  sum->recognised += one->recognised;
  sum->used += one->used;
  sum->lists += one->lists;
  sum->keys += one->keys;
  sum->pagings += one->pagings;
  sum->sinces += one->sinces;
}

static guint
share (guint part,
       guint whole)
{
  return whole > 0 ? (200 * part + whole) / (2 * whole) : 0;
}

static void
print (const char            *name,
       const DoveImportTally *tally,
       guint                  rows,
       gint64                 spent)
{
  g_print ("%-44.44s %6u %5u %3u%% %5u %5u %3u%% %3u%% %3u%% %5u %6" G_GINT64_FORMAT " ms\n", name,
           tally->operations, tally->recognised, share (tally->recognised, tally->operations),
           tally->used, tally->lists, share (tally->keys, tally->lists),
           share (tally->pagings, tally->lists), share (tally->sinces, tally->lists), rows,
           spent / 1000);
}

int
main (int    argc,
      char **argv)
{
  DoveImportTally sum = { 0 };
  guint failed = 0;
  guint rows = 0;

  setlocale (LC_ALL, "");
  g_print ("%-44s %6s %5s %4s %5s %5s %4s %4s %4s %5s %9s\n", "document", "calls", "crud", "",
           "used", "lists", "key", "page", "upd", "open", "time");
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *data = NULL;
      g_autofree char *name = g_path_get_basename (argv[i]);
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveImport) import = NULL;
      gsize length = 0;
      gint64 begin = g_get_monotonic_time ();

      if (g_file_get_contents (argv[i], &data, &length, &error))
        import = dove_import_document (data, length, "imported", &error);

      if (import == NULL)
        {
          g_print ("%-44.44s %s\n", name, error->message);
          failed++;
          continue;
        }

      print (name, &import->tally, import->rows->len, g_get_monotonic_time () - begin);
      add (&sum, &import->tally);
      rows += import->rows->len;
    }

  print ("sum", &sum, rows, 0);
  g_print ("%d documents, %u could not be imported\n", argc - 1, failed);

  return 0;
}
