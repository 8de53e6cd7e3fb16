/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"

#include "dove-bus-generated.h"

G_BEGIN_DECLS

const char *dove_connection_words_icon     (DoveBusConnection *connection);
char       *dove_connection_words_state    (DoveBusConnection *connection);
char       *dove_connection_words_subtitle (DoveBusConnection *connection);
char       *dove_connection_words_host     (const char        *host);
char       *dove_connection_words_servers  (DoveManifest      *manifest);
const char *dove_connection_words_trust    (DoveManifest      *manifest);

G_END_DECLS
