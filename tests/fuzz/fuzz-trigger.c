/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "flow/dove-trigger.h"
#include "record/dove-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Slots grow, each is found again from just before it, and counting agrees with walking */
static void
check_slots (const DoveTrigger *trigger,
             gint64             start)
{
  gint64 slot = start;
  guint64 count = 0;

  for (; count < 8; count++)
    {
      const gint64 next = dove_trigger_next_from (trigger, start, slot);

      if (next == G_MAXINT64)
        break;

      g_assert_cmpint (next, >, slot);
      g_assert_cmpint (dove_trigger_next_from (trigger, start, next - 1), ==, next);
      slot = next;
    }

  g_assert_cmpuint (dove_trigger_count (trigger, start, slot), ==, count);
}

/* A trigger is a document, or, when the text is no JSON, a cron line in a far-off zone */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(DoveValue) document = dove_json_parse ((const char *) data, (gssize) size, NULL, NULL);
  g_autoptr(DoveTrigger) trigger = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (document == NULL && size > 0 && g_utf8_validate ((const char *) data, (gssize) size, NULL))
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_value_builder_take (builder, "cron",
                               dove_value_new_text_len ((const char *) data, (gssize) size));
      document = dove_value_builder_end (builder);
    }

  trigger = dove_trigger_new (document, "Australia/Lord_Howe", &error);
  g_assert_true ((trigger == NULL) == (error != NULL));
  if (trigger == NULL)
    return 0;

  sentence = dove_trigger_describe (trigger);
  g_assert_true (g_utf8_validate (sentence, -1, NULL));
  g_assert_cmpint (dove_trigger_get_jitter (trigger, "id"), <=,
                   dove_trigger_get_interval (trigger) / 10);

  /* 29 September 2025, before the clocks of Lord Howe go forward; and where no year is */
  check_slots (trigger, G_GINT64_CONSTANT (1759104000) * G_USEC_PER_SEC);
  dove_trigger_next (trigger, G_MININT64);
  dove_trigger_next (trigger, G_MAXINT64 - 1);

  return 0;
}
