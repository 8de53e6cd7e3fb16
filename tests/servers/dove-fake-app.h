/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/dove-clock.h"
#include "driver/dove-driver.h"

G_BEGIN_DECLS

/**
 * DoveFakeFault:
 * @DOVE_FAKE_LOST_BEFORE: a write whose answer is lost and which was never stored
 * @DOVE_FAKE_LOST_AFTER: a write that was stored and whose answer is lost
 * @DOVE_FAKE_LOST_LATE: an answer is lost, and the write is stored `late` microseconds later
 * @DOVE_FAKE_REFUSE: a write is refused
 * @DOVE_FAKE_BUSY: a write is not applied; the account asks to wait two seconds
 * @DOVE_FAKE_UNAUTHORIZED: the sign-in is refused
 * @DOVE_FAKE_FORBIDDEN: the record is refused for the account
 * @DOVE_FAKE_SILENT: a write is stored and answered without the record
 * @DOVE_FAKE_LOST_HALF: of a request of several writes the first half is stored, and the answer is
 *   lost; of a single one it is as %DOVE_FAKE_LOST_AFTER
 * @DOVE_FAKE_MISLAY: of several writes, which are all stored, one result cannot be told from the
 *   others'; of a single one it is as %DOVE_FAKE_LOST_AFTER
 * @DOVE_FAKE_LIES: it says that it has stored a write, and has not
 * @DOVE_FAKE_LIST_FAIL: a page fails
 * @DOVE_FAKE_LIST_EXPIRED: a page's cursor is no longer known
 * @DOVE_FAKE_LIST_PARTIAL: a page is marked partial and lacks its second half
 * @DOVE_FAKE_LIST_EMPTY: the listing is empty though there are records
 * @DOVE_FAKE_LIST_TWICE: a page comes twice
 * @DOVE_FAKE_LIST_MOVED: a page shows the records of the page before in place of its own
 * @DOVE_FAKE_LIST_STALE: a page shows every record as it was before its last change
 *
 * What can go wrong at the pretend application.
 */
typedef enum
{
  DOVE_FAKE_LOST_BEFORE,
  DOVE_FAKE_LOST_AFTER,
  DOVE_FAKE_LOST_LATE,
  DOVE_FAKE_LOST_HALF,
  DOVE_FAKE_MISLAY,
  DOVE_FAKE_REFUSE,
  DOVE_FAKE_BUSY,
  DOVE_FAKE_UNAUTHORIZED,
  DOVE_FAKE_FORBIDDEN,
  DOVE_FAKE_SILENT,
  DOVE_FAKE_LIES,
  DOVE_FAKE_LIST_FAIL,
  DOVE_FAKE_LIST_EXPIRED,
  DOVE_FAKE_LIST_PARTIAL,
  DOVE_FAKE_LIST_EMPTY,
  DOVE_FAKE_LIST_TWICE,
  DOVE_FAKE_LIST_MOVED,
  DOVE_FAKE_LIST_STALE,
  DOVE_FAKE_N_FAULTS,
} DoveFakeFault;

#define DOVE_FAKE_FIRST_LIST_FAULT DOVE_FAKE_LIST_FAIL

/**
 * DoveFakeCounts:
 * @lists: pages asked for
 * @gets: records asked for
 * @finds: searches
 * @writes: writes received
 * @requests: requests that carried them
 * @most: most writes of one request
 * @stored: writes that took effect
 * @created: records that creates made
 * @early: requests that came while the account asked to wait
 * @key_reuses: one idempotency key with two payloads (must stay 0)
 *
 * What the pretend application saw.
 */
typedef struct
{
  guint lists;
  guint gets;
  guint finds;
  guint writes;
  guint requests;
  guint most;
  guint stored;
  guint created;
  guint early;
  guint key_reuses;
} DoveFakeCounts;

typedef struct _DoveFakeApp DoveFakeApp;

DoveFakeApp *dove_fake_app_new          (const char     *name,
                                         const char     *schema_json,
                                         DoveClock      *clock);
void         dove_fake_app_free         (DoveFakeApp    *self);
DoveDriver  *dove_fake_app_new_driver   (DoveFakeApp    *self);

DoveAbilities  *dove_fake_app_abilities (DoveFakeApp    *self);
DoveFakeCounts *dove_fake_app_counts    (DoveFakeApp    *self);

void         dove_fake_app_set_schema     (DoveFakeApp  *self,
                                           const char   *schema_json);
void         dove_fake_app_lose_field     (DoveFakeApp  *self,
                                           const char   *name);
void         dove_fake_app_set_page_size  (DoveFakeApp  *self,
                                           guint         page_size);
void         dove_fake_app_set_search_lag (DoveFakeApp  *self,
                                           GTimeSpan     lag);
void         dove_fake_app_set_held       (DoveFakeApp  *self,
                                           gint64        until);
void         dove_fake_app_set_clock      (DoveFakeApp  *self,
                                           GTimeSpan     skew,
                                           GTimeSpan     doubt);
void         dove_fake_app_set_late       (DoveFakeApp  *self,
                                           GTimeSpan     late);
void         dove_fake_app_set_lower      (DoveFakeApp  *self,
                                           const char   *field);
void         dove_fake_app_set_shuffle    (DoveFakeApp  *self,
                                           guint32       seed);
void         dove_fake_app_set_unique     (DoveFakeApp  *self,
                                           const char   *member);
void         dove_fake_app_set_distinct   (DoveFakeApp  *self,
                                           const char   *member);
void         dove_fake_app_set_cut        (DoveFakeApp  *self,
                                           guint         cut);
void         dove_fake_app_set_hidden     (DoveFakeApp  *self,
                                           const char   *key);
void         dove_fake_app_set_opaque     (DoveFakeApp  *self,
                                           gboolean      is_opaque);
/* Keys of creates mean nothing to it: what is repeated is made once more */
void         dove_fake_app_set_ignores_keys (DoveFakeApp *self,
                                           gboolean      ignores_keys);
void         dove_fake_app_clear_faults   (DoveFakeApp  *self);
/* ... or no longer mean anything: a day has passed there */
void         dove_fake_app_forget_keys    (DoveFakeApp  *self);
void         dove_fake_app_set_telling    (DoveFakeApp  *self,
                                           gboolean      is_telling);
void         dove_fake_app_set_chance     (DoveFakeApp  *self,
                                           double        writes,
                                           double        lists,
                                           guint32       seed);
void         dove_fake_app_add_fault      (DoveFakeApp  *self,
                                           DoveFakeFault fault,
                                           guint         after,
                                           guint         times);

char        *dove_fake_app_put          (DoveFakeApp    *self,
                                         const char     *key,
                                         const char     *json);
void         dove_fake_app_drop         (DoveFakeApp    *self,
                                         const char     *key);
DoveValue   *dove_fake_app_get          (DoveFakeApp    *self,
                                         const char     *key);
GPtrArray   *dove_fake_app_dup_keys     (DoveFakeApp    *self);
guint        dove_fake_app_get_size     (DoveFakeApp    *self);
char        *dove_fake_app_find_key     (DoveFakeApp    *self,
                                         const char     *field,
                                         const char     *text,
                                         guint          *count);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveFakeApp, dove_fake_app_free)

G_END_DECLS
