/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/*
 * Every default number of Dovetail: limits, time-outs, retention. A unit is in the name; spans
 * without one are microseconds (GTimeSpan). The sources are the design's section 11 and the
 * rules of the engine; what a document may set itself is a default only.
 */

/* base: the allocator */
#define DOVE_MEMORY_ARENAS           2    /* few threads, and little stays in theirs */
#define DOVE_MEMORY_KEPT_BYTES       (2 * 1024 * 1024) /* freed, and not given back at once */

/* record: what a reader of business data accepts */
#define DOVE_JSON_DEPTH_LIMIT        64
#define DOVE_JSON_SIZE_LIMIT_BYTES   ((gsize) 32 * 1024 * 1024)
#define DOVE_XML_NODE_LIMIT          4000000 /* elements, attributes and texts of one answer */
#define DOVE_TEXT_LIMIT_BYTES        ((gsize) 16 * 1024 * 1024)
#define DOVE_LINKS_LIMIT_BYTES       ((gsize) 256 * 1024 * 1024) /* of an import: a million links */
#define DOVE_DOCUMENT_LIMIT_BYTES    ((gsize) 4 * 1024 * 1024)

/* formula: what one formula may take, so that each of them ends */
#define DOVE_FORMULA_LENGTH_LIMIT    16384   /* characters */
#define DOVE_FORMULA_ARGUMENT_LIMIT  255
#define DOVE_FORMULA_DEPTH_LIMIT     64      /* nested calls and parentheses */
#define DOVE_FORMULA_ARRAY_LIMIT     1000000 /* elements */
#define DOVE_FORMULA_TEXT_LIMIT_BYTES ((gsize) 1024 * 1024)
#define DOVE_FORMULA_STEP_LIMIT      10000000 /* nodes, elements and 16 bytes of text each */
#define DOVE_FORMULA_MATCH_LIMIT_BYTES ((gsize) 64 * 1024) /* subject of a regular expression */

/* workspace */
#define DOVE_ID_LENGTH_LIMIT         64    /* characters of a definition's id */
#define DOVE_WORKSPACE_FILE_LIMIT    10000 /* definitions of one kind */
#define DOVE_EVERY_MIN               G_TIME_SPAN_MINUTE /* shortest interval of a trigger */
#define DOVE_DELETE_GRACE            G_TIME_SPAN_DAY    /* how long a propagated delete waits */

/* connector */
#define DOVE_MANIFEST_LIMIT_BYTES    ((gsize) 1024 * 1024)
#define DOVE_PAGE_COUNT_LIMIT        100000
#define DOVE_MESSAGE_LIMIT           300  /* characters of an application's own words */
#define DOVE_SELECTOR_NODE_LIMIT     1000000 /* values one selector may find */
#define DOVE_SELECTOR_STEP_LIMIT     10000000 /* values one selector may look at */
#define DOVE_SELECTOR_GIVEN_UP_STEPS 100000   /* what a pattern costs that took too long */
#define DOVE_HOOK_TOLERANCE          (5 * G_TIME_SPAN_MINUTE) /* of standard webhooks */
#define DOVE_HOOK_EVENT_LIMIT        10000 /* events in one call */
#define DOVE_PATTERN_STEP_LIMIT      "100000" /* of a regular expression out of a manifest */
#define DOVE_SETTLE_DEFAULT          (30 * G_TIME_SPAN_SECOND)
#define DOVE_IDEMPOTENCY_KEEP        (23 * G_TIME_SPAN_HOUR) /* a day, less one hour of doubt */

/* net */
#define DOVE_CONNECT_TIMEOUT         (10 * G_TIME_SPAN_SECOND)
#define DOVE_IDLE_TIMEOUT            (60 * G_TIME_SPAN_SECOND)
#define DOVE_REQUEST_DEADLINE        (300 * G_TIME_SPAN_SECOND)
#define DOVE_ANSWER_LIMIT_BYTES      ((gsize) 32 * 1024 * 1024) /* after decoding */
#define DOVE_REDIRECT_LIMIT          5
#define DOVE_CONCURRENT_DEFAULT      2    /* requests of one account at once */
#define DOVE_RETRY_BASE              (500 * G_TIME_SPAN_MILLISECOND)
#define DOVE_RETRY_CAP               (60 * G_TIME_SPAN_SECOND)
#define DOVE_RETRY_COUNT             6
#define DOVE_RETRY_AFTER_CAP         G_TIME_SPAN_HOUR /* longer: the run parks */
#define DOVE_RETRY_BUDGET_TOKENS     20
#define DOVE_RETRY_BUDGET_REFUND     0.1  /* tokens that a success gives back */
#define DOVE_HOLD_CAP                G_TIME_SPAN_DAY /* longest pause that a server can impose */
#define DOVE_CIRCUIT_FAILURES        5
#define DOVE_SKEW_ERROR              (2 * G_TIME_SPAN_SECOND) /* a Date has seconds, and travels */
#define DOVE_PROBE_FIRST             (30 * G_TIME_SPAN_SECOND) /* after the circuit opened */
#define DOVE_PROBE_CAP               (30 * G_TIME_SPAN_MINUTE) /* the span doubles up to this */
#define DOVE_PACE_LEAST              (5 * G_TIME_SPAN_MILLISECOND) /* shorter spans: no pacing */
#define DOVE_PACE_MOST               (60 * G_TIME_SPAN_SECOND)
#define DOVE_PACE_CLEAN_CALLS        20   /* raise a lowered rate by a tenth */
#define DOVE_PACE_CLEAN_SPAN         (10 * G_TIME_SPAN_SECOND) /* or so long without a refusal */
#define DOVE_KEPT_CONNECTION         (30 * G_TIME_SPAN_SECOND) /* unused, before it is closed */

/* driver */
#define DOVE_BULK_MOST               200  /* writes of one request, whatever a connector says */
#define DOVE_BULK_BYTES              ((gsize) 512 * 1024) /* of them: many take 1 MiB */

#define DOVE_EXCHANGE_DONE_BYTES     4096 /* of a body, when the write came to good: to look at */
#define DOVE_EXCHANGE_FAILED_BYTES   ((gsize) 64 * 1024) /* ... when it did not: to find out why */

/* connection */
#define DOVE_KEYRING_TIMEOUT         (60 * G_TIME_SPAN_SECOND) /* for a person to type it */
#define DOVE_JOB_EVERY               (5 * G_TIME_SPAN_SECOND) /* between two looks at a job */
#define DOVE_JOB_WAIT                (12 * G_TIME_SPAN_HOUR) /* for a job, then the list fails */
#define DOVE_FIELDS_AGE              G_TIME_SPAN_DAY /* an account's own fields, then asked again */
#define DOVE_SESSION_SHARE           0.8  /* of a session's lifetime, then it is renewed ahead */

#define DOVE_OAUTH_ANSWER_BYTES      ((gsize) 256 * 1024) /* of a token or discovery answer */
#define DOVE_OAUTH_PORT              17652 /* of `loopback-fixed`, registered with providers */
#define DOVE_SIGN_IN_PATIENCE        (10 * G_TIME_SPAN_MINUTE) /* for a person in the browser */
#define DOVE_DEVICE_PATIENCE         G_TIME_SPAN_HOUR /* longest life of a device code */
#define DOVE_DEVICE_INTERVAL         (5 * G_TIME_SPAN_SECOND) /* RFC 8628 section 3.5 */
#define DOVE_DEVICE_INTERVAL_CAP     (60 * G_TIME_SPAN_SECOND)
#define DOVE_TOKEN_LIFE_CAP          ((gint64) 10 * 366 * 24 * 3600) /* seconds */
#define DOVE_TOKEN_PAUSE             (30 * G_TIME_SPAN_SECOND) /* after renewing ahead failed */

/* store */
#define DOVE_STORE_BUSY_MS           5000  /* wait for another writer */
#define DOVE_STORE_CACHE_KIB         16384 /* per connection that writes; filled as used */
#define DOVE_STORE_CHECKPOINT_PAGES  1000  /* of 4 KiB: how often the log is emptied */
#define DOVE_STORE_WAL_BYTES         ((gint64) 64 * 1024 * 1024)
#define DOVE_LEASE_LIFE              (60 * G_TIME_SPAN_SECOND) /* without a beat */
#define DOVE_LOG_KEEP                (30 * G_TIME_SPAN_DAY)
#define DOVE_LOG_ENTRIES             100000
#define DOVE_EXCHANGE_BYTES          ((gint64) 64 * 1024 * 1024) /* of all that are kept */
#define DOVE_KEEP_DAYS               90    /* runs, history, audit log: a preference */
#define DOVE_KEEP_DAYS_LEAST         7
#define DOVE_KEEP_DAYS_MOST          3650

/* sync */
#define DOVE_FUSE_TIMES              3     /* a value that comes back so often is held */
#define DOVE_FUSE_RUNS               10    /* ... within so many runs, or */
#define DOVE_FUSE_SPAN               (7 * G_TIME_SPAN_DAY) /* ... this time */
#define DOVE_SINCE_LOOKBACK          (120 * G_TIME_SPAN_SECOND)
#define DOVE_FULL_SCAN_INTERVAL      G_TIME_SPAN_DAY
#define DOVE_GUARD_DELETES           10   /* stop only beyond both this count ... */
#define DOVE_GUARD_DELETE_SHARE      0.05 /* ... and this share of the links */
#define DOVE_GUARD_UPDATE_SHARE      0.5
#define DOVE_GUARD_UPDATE_LINKS      100  /* the share above counts from so many links */
#define DOVE_GUARD_UPDATE_FLOOR      100  /* so many updates are never unusual */
#define DOVE_GUARD_CREATE_TIMES      3.0  /* times the usual */
#define DOVE_GUARD_CREATE_FLOOR      100  /* so many creates are never too many */
#define DOVE_GUARD_CREATE_SHARE      10   /* without history a tenth of the links is usual */
#define DOVE_GUARD_EMPTY_LINKS       10   /* a side with so many links that lists none stops */
#define DOVE_POISON_FIRST            G_TIME_SPAN_HOUR /* a refused record is tried again ... */
#define DOVE_POISON_SECOND           (3 * G_TIME_SPAN_HOUR) /* ... and after this, which doubles */
#define DOVE_POISON_MOST             (3 * G_TIME_SPAN_DAY)
#define DOVE_REFUSALS_IN_A_ROW       20   /* of one kind: the sync stops */
#define DOVE_FORBIDDEN_RECORDS       3    /* distinct records: the connection stops */
#define DOVE_CONFLICT_ROUNDS         3
#define DOVE_SENDS_AT_ONCE           64   /* intents of one run that may be under way ... */
#define DOVE_SHARED_AT_ONCE          400  /* ... sharing requests: each may be searched */
#define DOVE_EXCHANGES_AT_ONCE       64   /* are kept in one transaction, or ... */
#define DOVE_EXCHANGES_EVERY         G_TIME_SPAN_SECOND /* ... those of so long */
#define DOVE_REUSE_DOUBT             G_TIME_SPAN_MINUTE /* of when a record was made */
#define DOVE_TOMBSTONE_KEEP          (90 * G_TIME_SPAN_DAY)
#define DOVE_BEFORE_IMAGE_KEEP       (30 * G_TIME_SPAN_DAY)
#define DOVE_BEFORE_IMAGE_BYTES      ((gint64) 200 * 1024 * 1024)
#define DOVE_RUN_KEEP                (DOVE_KEEP_DAYS * G_TIME_SPAN_DAY)
#define DOVE_TIDY_INTERVAL           G_TIME_SPAN_DAY

/* flow: triggers and the scheduler */
#define DOVE_CATCH_UP_WINDOW         G_TIME_SPAN_DAY /* an older missed time is not made up for */
#define DOVE_JITTER_SHARE            10   /* a start moves by up to one such part of the interval */
#define DOVE_JITTER_MOST             (5 * G_TIME_SPAN_MINUTE)
#define DOVE_SLOT_COUNT_LIMIT        10000 /* missed times counted one by one: hourly for a year */
#define DOVE_CRON_DAYS_AHEAD         14975 /* 41 years: 29 February and a Monday take 40 */
#define DOVE_CRON_LENGTH_LIMIT       1000 /* bytes of a cron line */
#define DOVE_WAKE_TOLERANCE          G_TIME_SPAN_MINUTE /* a start so late is still in time */
#define DOVE_RESUME_WAIT_LEAST       (10 * G_TIME_SPAN_SECOND) /* the network settles ... */
#define DOVE_RESUME_WAIT_MOST        (60 * G_TIME_SPAN_SECOND) /* ... and not all start at once */
#define DOVE_METERED_WAIT            (4 * G_TIME_SPAN_HOUR) /* then a small run beats none */
#define DOVE_BATTERY_TIMES           4    /* the interval is so much longer on a low battery */
#define DOVE_CLOCK_BACK              G_TIME_SPAN_HOUR /* further back: next times are made anew */
#define DOVE_CLOCK_BACK_MOST         G_TIME_SPAN_DAY /* further back: a person is asked */
#define DOVE_CLOCK_FORWARD_MOST      (7 * G_TIME_SPAN_DAY) /* further forward: a person is asked */
#define DOVE_FAILED_RUNS             5    /* in a row: the person hears of it, and backoff begins */
#define DOVE_BACKOFF_FIRST           (15 * G_TIME_SPAN_MINUTE) /* doubles */
#define DOVE_BACKOFF_MOST            (6 * G_TIME_SPAN_HOUR) /* four tries a day notice a recovery */
#define DOVE_UNREACHED_FIRST         G_TIME_SPAN_MINUTE /* application not there; doubles */
#define DOVE_UNREACHED_MOST          G_TIME_SPAN_HOUR
#define DOVE_SAVE_AGAIN              G_TIME_SPAN_MINUTE /* after the store refused a start */

/* bus */
#define DOVE_PIPE_PATIENCE           (30 * G_TIME_SPAN_SECOND) /* until the other end moves */
#define DOVE_AGENT_ANSWER_MS         10000 /* its main loop waits for nothing: longer is never */
#define DOVE_AGENT_BEAT_SECONDS      4 /* between two looks of a window whether it answers */
#define DOVE_AGENT_BEAT_MS           5000 /* until the window says that it does not */
#define DOVE_AGENT_START_MS          10000 /* a start takes well under 100 */

/* agent */
#define DOVE_AGENT_RUNS              4     /* at once */
#define DOVE_AGENT_STOP              G_TIME_SPAN_SECOND /* for runs to end in order */
#define DOVE_AGENT_TELL              (250 * G_TIME_SPAN_MILLISECOND) /* between two of progress */
#define DOVE_NOTICE_GATHER           (3 * G_TIME_SPAN_SECOND) /* notices of so long become one */
#define DOVE_NOTICE_LEAST            (10 * G_TIME_SPAN_MINUTE) /* between two of a kind */
