/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-call.h"

G_BEGIN_DECLS

DoveValue *dove_call_make_record (DoveManifest        *manifest,
                                  const DoveOperation *operation,
                                  const DoveCallInput *input);

G_END_DECLS
