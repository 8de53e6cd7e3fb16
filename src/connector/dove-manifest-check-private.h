/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest-private.h"

G_BEGIN_DECLS

/**
 * DoveManifestText:
 * @pointer: where it stands
 * @text: a text of the manifest
 *
 * One text, for those who look what names it holds.
 */
typedef void (*DoveManifestText) (const char *pointer,
                                  const char *text,
                                  gpointer    user_data);

/* A look for what is allowed but is likely a mistake. */
typedef struct
{
  DoveManifestReal *real;
  GPtrArray        *issues;
} DoveManifestCheck;

/* dove-manifest-check.c */
void dove_manifest_warn         (DoveManifestCheck *check,
                                 DoveIssueSeverity  severity,
                                 const char        *pointer,
                                 const char        *format,
                                 ...) G_GNUC_PRINTF (4, 5);

/* dove-manifest-check-names.c */
void dove_manifest_visit_texts  (DoveValue         *value,
                                 const char        *pointer,
                                 DoveManifestText   visit,
                                 gpointer           user_data);
void dove_manifest_check_names  (DoveManifestCheck *check);

/* dove-manifest-check-schema.c */
void dove_manifest_check_schema (DoveManifestCheck *check,
                                 DoveObject        *object);

G_END_DECLS
