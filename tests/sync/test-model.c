/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>

#include "model.h"

/*
 * Generated histories of two applications (model.c). DOVETAIL_HISTORIES says how many there are,
 * DOVETAIL_SEED which comes first. One that goes wrong is shortened before it is shown.
 */

#define HISTORIES 500
#define PARTS     4   /* tests, each with its share, so that they run beside each other */

static void
run_history (guint32 seed)
{
  g_autoptr(GArray) steps = model_make_steps (seed);
  g_autofree char *failure = model_run (seed, steps);
  g_autoptr(GArray) shortest = NULL;
  g_autofree char *why = NULL;

  if (failure == NULL)
    return;

  shortest = model_shrink (seed, steps);
  why = model_run (seed, shortest);
  g_test_message ("DOVETAIL_SEED=%u DOVETAIL_HISTORIES=1: %s", seed, failure);
  g_test_message ("of %u steps these %u are left, and give: %s", steps->len, shortest->len,
                  why != NULL ? why : "nothing");
  model_print (shortest);
  g_test_fail ();
}

static guint
read_number (const char *name,
             guint       fallback)
{
  const char *text = g_getenv (name);

  return text != NULL ? (guint) strtoul (text, NULL, 10) : fallback;
}

static void
test_histories (void)
{
  guint part = read_number ("DOVETAIL_PART", 0);
  guint count = read_number ("DOVETAIL_HISTORIES", PARTS * HISTORIES) / PARTS;
  guint32 seed = read_number ("DOVETAIL_SEED", 1) + part * count;

  if (count == 0 && part == 0)
    count = read_number ("DOVETAIL_HISTORIES", 0);
  g_test_message ("%u histories from seed %u on", count, seed);
  for (guint i = 0; i < count; i++)
    run_history (seed + i);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/model/histories", test_histories);

  return g_test_run ();
}
