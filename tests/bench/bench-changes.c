/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gtk/gtk.h>
#include <locale.h>
#include <time.h>

#include "app/widgets/dove-change-choice.h"
#include "app/widgets/dove-change-shown.h"

/*
 * What the list of a plan costs the window: changes that come in by hundreds, a search, leaving
 * all of it out and taking that back. Of what is done in turns of the main loop the longest one
 * counts, since the window stands still for so long. Times are those of the processor, so that
 * what else the computer does is not in them.
 *
 *   bench-changes [CHANGES]     10 000
 */

#define BATCH 400

static const char *folded;

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  return folded == NULL || dove_change_item_matches (item, folded);
}

static DoveChangeItem *
make_item (guint number)
{
  DoveStoreChange *change = dove_store_change_new ();

  change->id = number;
  change->kind = number % 3 == 0 ? DOVE_CHANGE_CREATE : DOVE_CHANGE_UPDATE;
  change->key = g_strdup_printf ("B-%06u", number);
  change->other = g_strdup_printf ("A-%06u", number);
  change->label = g_strdup_printf ("Customer %u of Köln", number);
  change->fields = g_strdup_printf (
      "[{\"field\":\"name\",\"old\":\"Anna Schmidt %u\",\"new\":\"Anna Müller %u\"},"
      "{\"field\":\"email\",\"old\":null,\"new\":\"anna.mueller.%u@example.org\"},"
      "{\"field\":\"street\",\"old\":\"Lange Straße %u\",\"new\":\"Kurze Straße %u\"},"
      "{\"field\":\"limit\",\"old\":100.00,\"new\":%u.50}]",
      number, number, number, number % 90, number % 90, number);

  return dove_change_item_new_of (change, number, NULL, NULL);
}

/* Processor time of this thread, microseconds */
static gint64
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static double
since (gint64 begun)
{
  return (double) (now () - begun) / 1000;
}

static gboolean is_settled;

static void
settled_cb (DoveChangeShown *shown)
{
  is_settled = TRUE;
}

/* Turns of the main loop until everything is shown; the longest of them */
static double
settle (void)
{
  double longest = 0;

  for (is_settled = FALSE; !is_settled;)
    {
      gint64 begun = now ();

      g_main_context_iteration (NULL, TRUE);
      longest = MAX (longest, since (begun));
    }

  return longest;
}

static void
search (DoveChangeShown *shown,
        const char      *text)
{
  g_autofree char *own = g_utf8_casefold (text, -1);
  gint64 begun = now ();
  double longest;

  folded = *own != '\0' ? own : NULL;
  dove_change_shown_filter (shown);
  longest = settle ();
  g_print ("search for “%s”: %u found after %.1f ms; the longest turn %.2f ms\n", text,
           g_list_model_get_n_items (G_LIST_MODEL (shown)), since (begun), longest);
  folded = NULL;
}

static void
take_in (GPtrArray        *items,
         DoveChangeShown  *shown,
         DoveChangeChoice *choice)
{
  double longest = 0;

  for (guint i = 0; i < items->len; i += BATCH)
    {
      gint64 begun = now ();
      g_autoptr(GPtrArray) batch = g_ptr_array_new ();

      for (guint j = i; j < MIN (i + BATCH, items->len); j++)
        {
          dove_change_choice_add (choice, g_ptr_array_index (items, j));
          g_ptr_array_add (batch, g_ptr_array_index (items, j));
        }
      dove_change_shown_append (shown, batch);
      longest = MAX (longest, since (begun));
    }
  g_print ("%u changes come in: the longest batch %.2f ms\n", items->len, longest);
}

static void
choose (GPtrArray        *items,
        DoveChangeChoice *choice)
{
  gint64 begun = now ();
  g_autoptr(GVariant) numbers = NULL;

  dove_change_choice_set (choice, items, TRUE);
  g_print ("all left out: %.2f ms\n", since (begun));
  begun = now ();
  numbers = g_variant_ref_sink (dove_change_choice_to_variant (choice));
  g_print ("as an option of Apply: %.2f ms\n", since (begun));
  begun = now ();
  dove_change_choice_undo (choice);
  g_print ("taken back: %.2f ms\n", since (begun));
}

int
main (int    argc,
      char **argv)
{
  guint count = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 10000;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(DoveChangeChoice) choice = dove_change_choice_new ();
  g_autoptr(DoveChangeShown) shown = dove_change_shown_new (DOVE_TYPE_CHANGE_ITEM, matches, NULL);
  gint64 begun = now ();

  setlocale (LC_ALL, "");
  for (guint i = 0; i < count; i++)
    g_ptr_array_add (items, make_item (i));
  g_print ("made on a thread: %.1f ms\n", since (begun));
  g_signal_connect (shown, "settled", G_CALLBACK (settled_cb), NULL);
  take_in (items, shown, choice);
  g_print ("shown: the longest turn %.2f ms\n", settle ());
  search (shown, "müller 99");
  search (shown, "KURZE STRASSE 7");
  search (shown, "nobody");
  search (shown, "");
  choose (items, choice);

  return 0;
}
