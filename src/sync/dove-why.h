/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"
#include "store/dove-store.h"
#include "workspace/dove-definition.h"

G_BEGIN_DECLS

/**
 * DoveWhyHost:
 * @store: the state; may be open to read only
 * @syncs: (element-type DoveDefinition): the syncs there are
 * @formulas: what formulas may know
 *
 * Where answers are looked for. Nothing is asked of an application.
 */
typedef struct
{
  DoveStore             *store;
  GPtrArray             *syncs;
  const DoveFormulaHost *formulas;
} DoveWhyHost;

/**
 * DoveWhyAbout:
 * @connection: id of a connection
 * @object: one of its objects
 * @key: key of a record
 * @field: (nullable): path of a field
 *
 * What is asked about.
 */
typedef struct
{
  const char *connection;
  const char *object;
  const char *key;
  const char *field;
} DoveWhyAbout;

DoveValue *dove_why_field   (const DoveWhyHost   *host,
                             const DoveWhyAbout  *about,
                             GError             **error);
DoveValue *dove_why_not     (const DoveWhyHost   *host,
                             const DoveWhyAbout  *about,
                             GError             **error);
DoveValue *dove_why_record  (const DoveWhyHost   *host,
                             const DoveWhyAbout  *about,
                             GError             **error);
DoveValue *dove_why_hide    (const DoveWhyHost   *host,
                             const DoveWhyAbout  *about,
                             DoveValue           *answer,
                             GError             **error);

G_END_DECLS
