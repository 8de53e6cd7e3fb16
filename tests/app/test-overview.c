/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/overview/dove-overview-words.h"
#include "app/overview/dove-overview.h"
#include "app/widgets/dove-words.h"

/* Sunday, 29 March 2026, 12:00 in Berlin: the clocks have changed this night */
#define NOW    (G_GINT64_CONSTANT (1774778400) * G_TIME_SPAN_SECOND)
#define MINUTE (60 * G_TIME_SPAN_SECOND)

/* A sync with which all is well */
static const DoveOverviewFacts well = {
  .a = "CRM", .b = "Books", .is_on = TRUE, .waiting = "", .keyring = "open", .last_run = 7,
  .last_state = "done", .last_message = "", .last_ended = NOW - 4 * MINUTE,
  .agreed = NOW - 4 * MINUTE, .next_due = NOW + 11 * MINUTE,
};

static void
assert_judged (const DoveOverviewFacts *facts,
               DoveOverviewRank         rank,
               const char              *sentence)
{
  g_autofree char *said = NULL;

  g_assert_cmpint (dove_overview_judge (facts, NOW, &said), ==, rank);
  g_assert_cmpstr (said, ==, sentence);
}

static void
test_agreement_is_said_with_its_age (void)
{
  assert_judged (&well, DOVE_OVERVIEW_AGREES, "CRM and Books agree, checked 4 minutes ago");
}

static void
test_what_needs_a_person_comes_before_all (void)
{
  DoveOverviewFacts facts = well;

  facts.last_state = "failed";
  facts.last_message = "the account refused the key";
  facts.problems = 2;
  assert_judged (&facts, DOVE_OVERVIEW_FAILED,
                 "Failed 4 minutes ago: the account refused the key");

  facts.waiting = "keyring";
  facts.agreed = NOW - 5 * G_TIME_SPAN_DAY;
  assert_judged (&facts, DOVE_OVERVIEW_PERSON, "Has not run since Tuesday: the keyring is locked");

  facts.keyring = "absent";
  assert_judged (&facts, DOVE_OVERVIEW_PERSON,
                 "Has not run since Tuesday: this computer has no keyring");

  facts.reviews = 3;
  assert_judged (&facts, DOVE_OVERVIEW_PERSON, "3 questions wait for you");
}

/* Invoices whose customers are not there yet are no problem of anybody, and no agreement */
static void
test_some_wait_for_others (void)
{
  DoveOverviewFacts facts = well;

  facts.last_state = "done_with_problems";
  assert_judged (&facts, DOVE_OVERVIEW_AGREES,
                 "Some records wait for others; the rest agrees, checked 4 minutes ago");
}

static void
test_problems_leave_the_others_in_agreement (void)
{
  DoveOverviewFacts facts = well;

  facts.problems = 1;
  assert_judged (&facts, DOVE_OVERVIEW_PROBLEMS,
                 "1 record could not be written; the others agree, checked 4 minutes ago");
  facts.agreed = 0;
  assert_judged (&facts, DOVE_OVERVIEW_PROBLEMS, "1 record could not be written");
}

static void
test_a_wait_says_its_reason (void)
{
  DoveOverviewFacts facts = well;

  facts.waiting = "network";
  facts.agreed = NOW - 30 * MINUTE;
  assert_judged (&facts, DOVE_OVERVIEW_HELD, "Has not run since 11:30: there is no network");
  facts.agreed = 0;
  assert_judged (&facts, DOVE_OVERVIEW_HELD, "Has not run yet: there is no network");
  /* All places are taken: it is next in a moment. */
  facts = well;
  facts.waiting = "turn";
  assert_judged (&facts, DOVE_OVERVIEW_AGREES, "CRM and Books agree, checked 4 minutes ago");
  /* A word of an agent that is newer */
  facts.waiting = "tea";
  assert_judged (&facts, DOVE_OVERVIEW_AGREES, "CRM and Books agree, checked 4 minutes ago");
}

static void
test_silence_is_told_before_peace (void)
{
  DoveOverviewFacts facts = well;

  facts.silence = "Has brought no change since Tuesday, which is unusual";
  assert_judged (&facts, DOVE_OVERVIEW_SILENT, facts.silence);
  /* What hinders it is the reason, and says more. */
  facts.last_state = "failed";
  assert_judged (&facts, DOVE_OVERVIEW_FAILED, "Failed 4 minutes ago");
  facts.last_state = "done";
  facts.silence = "";
  assert_judged (&facts, DOVE_OVERVIEW_AGREES, "CRM and Books agree, checked 4 minutes ago");
}

static void
test_a_newcomer_is_no_failure (void)
{
  DoveOverviewFacts facts = well;

  facts.agreed = 0;
  facts.last_run = 0;
  facts.last_state = "";
  assert_judged (&facts, DOVE_OVERVIEW_NEVER, "Has not run yet; begins in 11 minutes");
  facts.next_due = 0;
  assert_judged (&facts, DOVE_OVERVIEW_NEVER, "Has not run yet; it runs only when asked");
  facts.last_state = "planned";
  assert_judged (&facts, DOVE_OVERVIEW_NEVER,
                 "Its changes are planned, and nothing is written yet");
}

static void
test_what_is_off_comes_last (void)
{
  DoveOverviewFacts facts = well;

  facts.is_on = FALSE;
  assert_judged (&facts, DOVE_OVERVIEW_OFF, "Switched off; was in agreement 4 minutes ago");
  facts.is_running = TRUE;
  assert_judged (&facts, DOVE_OVERVIEW_RUNS, "Is being compared now");
}

static void
test_nothing_is_known_of_a_sync (void)
{
  const DoveOverviewFacts nothing = { .a = "", .b = "" };

  assert_judged (&nothing, DOVE_OVERVIEW_OFF, "Switched off");
}

static void
test_since_names_the_day (void)
{
  const struct
  {
    gint64      ago;
    const char *wanted;
  } cases[] = {
    { 30 * MINUTE, "since 11:30" },
    { 13 * 60 * MINUTE, "since Saturday" },
    { 5 * G_TIME_SPAN_DAY, "since Tuesday" },
    { 7 * G_TIME_SPAN_DAY, "since 03/22/26" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *said = dove_words_since (NOW - cases[i].ago, NOW);

      g_assert_cmpstr (said, ==, cases[i].wanted);
    }
}

static DoveStoreWritten *
make_written (gint64 slot,
              gint64 created)
{
  DoveStoreWritten *written = g_new0 (DoveStoreWritten, 1);

  written->slot = slot;
  written->created = created;
  written->updated = 10 * created;

  return written;
}

static void
test_days_begin_at_midnight_though_the_clocks_change (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  DoveOverviewDay days[DOVE_OVERVIEW_DAYS];
  const guint today = DOVE_OVERVIEW_DAYS - 1;

  dove_overview_begin_days (days, NOW, zone);
  /* Midnight of today was in winter time: eleven hours ago, though the clock says twelve. */
  g_assert_cmpint (days[today].begins, ==, NOW - 11 * 60 * MINUTE);
  g_assert_cmpint (days[today - 1].begins, ==, NOW - 35 * 60 * MINUTE);

  g_ptr_array_add (written, make_written (days[0].begins - 15 * MINUTE, 100));
  g_ptr_array_add (written, make_written (days[0].begins, 1));
  g_ptr_array_add (written, make_written (days[today].begins - 15 * MINUTE, 2));
  g_ptr_array_add (written, make_written (days[today].begins, 3));
  g_ptr_array_add (written, make_written (NOW, 4));
  dove_overview_fill_days (days, written);

  g_assert_cmpint (days[0].created, ==, 1);
  g_assert_cmpint (days[1].created, ==, 0);
  g_assert_cmpint (days[today - 1].created, ==, 2);
  g_assert_cmpint (days[today].created, ==, 7);
  g_assert_cmpint (days[today].updated, ==, 70);
}

static void
test_what_was_written_is_said (void)
{
  g_autofree char *some = dove_words_written (3, 0, 1);
  g_autofree char *nothing = dove_words_written (0, 0, 0);

  g_assert_cmpstr (some, ==, "3 created, 1 deleted");
  g_assert_cmpstr (nothing, ==, "nothing was written");
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "Europe/Berlin", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/overview/agreement-is-said-with-its-age",
                   test_agreement_is_said_with_its_age);
  g_test_add_func ("/app/overview/what-needs-a-person-comes-before-all",
                   test_what_needs_a_person_comes_before_all);
  g_test_add_func ("/app/overview/some-wait-for-others", test_some_wait_for_others);
  g_test_add_func ("/app/overview/problems-leave-the-others-in-agreement",
                   test_problems_leave_the_others_in_agreement);
  g_test_add_func ("/app/overview/a-wait-says-its-reason", test_a_wait_says_its_reason);
  g_test_add_func ("/app/overview/silence-is-told-before-peace",
                   test_silence_is_told_before_peace);
  g_test_add_func ("/app/overview/a-newcomer-is-no-failure", test_a_newcomer_is_no_failure);
  g_test_add_func ("/app/overview/what-is-off-comes-last", test_what_is_off_comes_last);
  g_test_add_func ("/app/overview/nothing-is-known-of-a-sync", test_nothing_is_known_of_a_sync);
  g_test_add_func ("/app/overview/since-names-the-day", test_since_names_the_day);
  g_test_add_func ("/app/overview/days-begin-at-midnight-though-the-clocks-change",
                   test_days_begin_at_midnight_though_the_clocks_change);
  g_test_add_func ("/app/overview/what-was-written-is-said", test_what_was_written_is_said);

  return g_test_run ();
}
