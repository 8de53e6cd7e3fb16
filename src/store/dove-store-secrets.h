/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"
#include "store/dove-store-exchange.h"
#include "store/dove-store-run.h"
#include "store/dove-store-sides.h"

G_BEGIN_DECLS

typedef struct _DoveStoreSecrets DoveStoreSecrets;

DoveStoreSecrets *dove_store_secrets_new            (DoveStore          *store);
void              dove_store_secrets_free           (DoveStoreSecrets   *self);
DoveStoreSides   *dove_store_secrets_get_sides      (DoveStoreSecrets   *self);

gboolean          dove_store_secrets_collect        (DoveStoreSecrets   *self,
                                                     const char         *sync_id,
                                                     DoveSide            side,
                                                     const char         *path,
                                                     DoveValue          *value,
                                                     GPtrArray          *hidden);
void              dove_store_secrets_collect_record (DoveStoreSecrets   *self,
                                                     const char         *sync_id,
                                                     DoveSide            side,
                                                     DoveValue          *record,
                                                     GPtrArray          *hidden);
DoveValue        *dove_store_secrets_mark           (DoveStoreSecrets   *self,
                                                     const char         *sync_id,
                                                     DoveSide            side,
                                                     DoveValue          *fields);
void              dove_store_secrets_hide           (DoveStoreSecrets   *self,
                                                     const char         *sync_id,
                                                     DoveStoreChange    *change,
                                                     DoveStoreExchange  *exchange);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreSecrets, dove_store_secrets_free)

G_END_DECLS
