/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-run.h"

G_BEGIN_DECLS

typedef struct _DoveChangeSecrets DoveChangeSecrets;

DoveChangeSecrets *dove_change_secrets_new  (DoveStore               *store,
                                             const char              *sync_id);
void               dove_change_secrets_free (DoveChangeSecrets       *self);
void               dove_change_secrets_mark (const DoveChangeSecrets *self,
                                             DoveStoreChange         *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveChangeSecrets, dove_change_secrets_free)

G_END_DECLS
