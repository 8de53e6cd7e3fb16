/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "practice/dove-practice-store.h"

G_BEGIN_DECLS

gboolean dove_practice_seed (DovePracticeStore *store);

G_END_DECLS
