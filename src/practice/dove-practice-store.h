/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "practice/dove-practice-model.h"

G_BEGIN_DECLS

/**
 * DovePracticeStore:
 *
 * Where the practice applications keep their records: one SQLite file. Belongs to one thread.
 */
typedef struct _DovePracticeStore DovePracticeStore;

typedef enum
{
  DOVE_PRACTICE_ALL,
  DOVE_PRACTICE_HALF,  /* every other one */
  DOVE_PRACTICE_NOTHING,
} DovePracticePart;

/**
 * DovePracticeQuery:
 * @where: (element-type utf8): pairs of field name and text that it must equal
 * @updated_since: (nullable): RFC 3339 time, inclusive
 * @after: records behind this sequence number only (cursor)
 * @offset: how many to leave out
 * @limit: how many at most
 * @made_until: (nullable): RFC 3339 time; records made later are not found
 * @part: which records are there at all
 * @is_reversed: whether the last one comes first
 *
 * What a list asks for. Lists are ordered as the records were made.
 */
typedef struct
{
  GPtrArray  *where;
  const char *updated_since;
  gint64      after;
  gint64      offset;
  guint       limit;

  const char       *made_until;
  DovePracticePart  part;
  gboolean          is_reversed;
} DovePracticeQuery;

DovePracticeStore *dove_practice_store_new     (const char               *folder,
                                                GError                  **error);
void               dove_practice_store_free    (DovePracticeStore        *self);

gboolean           dove_practice_store_begin   (DovePracticeStore        *self);
gboolean           dove_practice_store_commit  (DovePracticeStore        *self);
gboolean           dove_practice_store_rollback (DovePracticeStore       *self);

char              *dove_practice_store_get_text (DovePracticeStore       *self,
                                                const char               *name);
void               dove_practice_store_set_text (DovePracticeStore       *self,
                                                const char               *name,
                                                const char               *text);

DoveValue         *dove_practice_store_get     (DovePracticeStore        *self,
                                                const DovePracticeObject *object,
                                                const char               *id);
GPtrArray         *dove_practice_store_list    (DovePracticeStore        *self,
                                                const DovePracticeObject *object,
                                                const DovePracticeQuery  *query,
                                                gint64                   *last);
gint64             dove_practice_store_count   (DovePracticeStore        *self,
                                                const DovePracticeObject *object,
                                                const DovePracticeQuery  *query);
DoveValue         *dove_practice_store_insert  (DovePracticeStore        *self,
                                                const DovePracticeObject *object,
                                                DoveValue                *body,
                                                const char               *id,
                                                const char               *at);
DoveValue         *dove_practice_store_update  (DovePracticeStore        *self,
                                                const DovePracticeObject *object,
                                                DoveValue                *record,
                                                DoveValue                *body,
                                                const char               *at);
gboolean           dove_practice_store_remove  (DovePracticeStore        *self,
                                                const DovePracticeObject *object,
                                                const char               *id);

gboolean           dove_practice_store_recall  (DovePracticeStore        *self,
                                                const char               *app,
                                                const char               *key,
                                                char                    **digest,
                                                char                    **answer);
void               dove_practice_store_remember (DovePracticeStore       *self,
                                                const char               *app,
                                                const char               *key,
                                                const char               *digest,
                                                const char               *answer);

GPtrArray         *dove_practice_store_get_hooks (DovePracticeStore      *self,
                                                const char               *app);
void               dove_practice_store_add_hook (DovePracticeStore       *self,
                                                const char               *app,
                                                const char               *url,
                                                const char               *secret);

char              *dove_practice_now           (gint64                    ahead);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DovePracticeStore, dove_practice_store_free)

G_END_DECLS
