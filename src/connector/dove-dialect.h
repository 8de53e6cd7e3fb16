/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"

G_BEGIN_DECLS

/**
 * DoveDialectRules:
 * @is_usable: whether this version can speak it
 * @member: (nullable): the member of an operation that asks in the dialect's own way: `call`,
 *   `document`; %NULL when there are plain requests only
 * @complete: (nullable): fills in what an object of a manifest leaves out, before it is compiled
 * @write_key: (nullable): how a key, or a part of one of which the schema is given, is written in
 *   an address
 * @accepts: whether an answer of a content type is taken for data
 * @read_body: decodes a body into `body` of an answer, or says there why not
 * @make_body: (nullable): makes the body around what an operation says in the dialect's own way;
 *   @arguments are its expanded `params` or `variables`
 * @judge: what an answer of a good status means, when no rule of the manifest fits
 * @find_words: (nullable): the application's own words in an answer that refuses
 * @decode: turns a record as it was read into one of plain values
 * @encode: turns a record back into what the dialect sends
 *
 * What differs from dialect to dialect; everything else is the same for all of them. One file
 * for each: `dove-dialect-NAME.c`. A plain request within another dialect is judged as REST.
 */
typedef struct
{
  gboolean          is_usable;
  const char       *member;
  DoveValue      *(*complete)   (DoveValue           *document,
                                 DoveValue           *object);
  DoveValue      *(*write_key)  (DoveValue           *key,
                                 DoveValue           *schema);
  gboolean        (*accepts)    (const char          *type);
  void            (*read_body)  (DoveAnswer          *answer,
                                 const char          *data,
                                 gsize                length);
  DoveValue      *(*make_body)  (const DoveOperation *operation,
                                 DoveValue           *arguments);
  DoveVerdictKind (*judge)      (const DoveOperation *operation,
                                 DoveAnswer          *answer);
  DoveValue      *(*find_words) (DoveAnswer          *answer);
  DoveValue      *(*decode)     (DoveValue           *record,
                                 DoveValue           *schema);
  DoveValue      *(*encode)     (DoveValue           *record,
                                 DoveValue           *schema);
} DoveDialectRules;

const DoveDialectRules *dove_dialect_get_rules (DoveDialect dialect);
const char             *dove_dialect_get_name  (DoveDialect dialect);

/* Names in the order of the enumeration, as manifests write them */
extern const char * const dove_dialect_names[];

G_END_DECLS
