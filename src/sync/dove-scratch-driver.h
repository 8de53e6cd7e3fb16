/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "driver/dove-driver.h"
#include "sync/dove-terms.h"
#include "store/dove-store-observe.h"

G_BEGIN_DECLS

DoveDriver *dove_scratch_driver_new (DoveStore       *store,
                                     const DoveTerms *terms,
                                     DoveSide         side);

G_END_DECLS
