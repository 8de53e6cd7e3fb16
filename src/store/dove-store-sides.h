/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"
#include "store/dove-store-observe.h"

G_BEGIN_DECLS

typedef struct _DoveStoreSides DoveStoreSides;

DoveStoreSides   *dove_store_sides_new         (DoveStore      *store);
void              dove_store_sides_free        (DoveStoreSides *self);

const DoveObject *dove_store_sides_find_object (DoveStoreSides *self,
                                                const char     *sync_id,
                                                DoveSide        side);
char             *dove_store_sides_read_label  (DoveStoreSides *self,
                                                const char     *sync_id,
                                                DoveSide        side,
                                                DoveValue      *record);
char             *dove_store_sides_find_label  (DoveStoreSides *self,
                                                const char     *sync_id,
                                                DoveSide        side,
                                                const char     *key);
GHashTable       *dove_store_sides_get_titles  (DoveStoreSides *self,
                                                const char     *sync_id,
                                                DoveSide        side);
const char       *dove_store_sides_name_asked  (DoveStoreSides *self,
                                                const char     *sync_id,
                                                DoveSide        side,
                                                const char     *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreSides, dove_store_sides_free)

G_END_DECLS
