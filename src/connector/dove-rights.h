/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"

G_BEGIN_DECLS

char **dove_rights_list_lacking (const DoveOAuth   *oauth,
                                 const char        *told,
                                 gboolean           has_refresh);
char  *dove_rights_name         (const DoveAuth    *auth,
                                 const DoveObject  *object,
                                 const char *const *lacking);
char  *dove_rights_describe     (DoveManifest      *manifest,
                                 const DoveAuth    *auth,
                                 const char *const *lacking);

G_END_DECLS
