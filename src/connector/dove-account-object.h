/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-answer.h"
#include "connector/dove-manifest.h"
#include "connector/dove-scope.h"

G_BEGIN_DECLS

/**
 * DoveAccountObject:
 * @object: as the manifest has it, with the schema of the account; all else is the manifest's
 * @asked_at: when the account was asked for its fields, monotonic
 *
 * An object of a manifest with the fields that one account has besides. Immutable,
 * reference-counted, may be anywhere.
 */
typedef struct
{
  DoveObject object;
  gint64     asked_at;
} DoveAccountObject;

DoveValue         *dove_object_add_fields    (const DoveObject   *object,
                                              DoveValue          *schema,
                                              DoveAnswer         *answer,
                                              DoveScope          *scope,
                                              guint              *count,
                                              GError            **error);

DoveAccountObject *dove_account_object_new   (const DoveObject   *object,
                                              DoveValue          *schema,
                                              gint64              asked_at,
                                              GError            **error);
DoveAccountObject *dove_account_object_ref   (DoveAccountObject  *self);
void               dove_account_object_unref (DoveAccountObject  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveAccountObject, dove_account_object_unref)

G_END_DECLS
