/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DoveConceptUse:
 * @DOVE_CONCEPT_PLAIN: an ordinary field
 * @DOVE_CONCEPT_KEY: records can be recognised by it
 * @DOVE_CONCEPT_WEAK_KEY: records can be recognised by it when nothing better is there
 * @DOVE_CONCEPT_SYSTEM: the application's own: never written, and no good to another one
 * @DOVE_CONCEPT_PRIVATE: a secret, or somebody's consent: never proposed
 *
 * What a field with some meaning is good for.
 */
typedef enum
{
  DOVE_CONCEPT_PLAIN,
  DOVE_CONCEPT_KEY,
  DOVE_CONCEPT_WEAK_KEY,
  DOVE_CONCEPT_SYSTEM,
  DOVE_CONCEPT_PRIVATE,
} DoveConceptUse;

/**
 * DoveConcept:
 * @id: its name, which is also how it is told of
 * @use: what it is good for
 * @phrases: how applications call it: words in small letters, joined, apart by blanks
 *
 * A meaning that fields of business applications have in common.
 */
typedef struct
{
  const char     *id;
  DoveConceptUse  use;
  const char     *phrases;
} DoveConcept;

const DoveConcept *dove_concept_find  (char              **words,
                                       GPtrArray          *rest);
char             **dove_concept_words (const char         *text);

G_END_DECLS
