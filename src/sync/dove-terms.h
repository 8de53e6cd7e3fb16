/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-label.h"
#include "driver/dove-driver.h"
#include "mapping/dove-mapping.h"
#include "sync/dove-schema-hold.h"

G_BEGIN_DECLS

/**
 * DoveTermsKey:
 * @formulas: of the key at each side, by #DoveSide
 * @schemas: (nullable): of the field, where a formula is one plain reference
 *
 * One of the keys by which records are matched.
 */
typedef struct
{
  DoveFormula *formulas[2];
  DoveValue   *schemas[2];
} DoveTermsKey;

/**
 * DoveTermsSide:
 * @connection: id of the connection
 * @object: name of the object
 * @filter: (nullable): what a record must pass
 * @conditions: (nullable) (element-type DoveCondition): parts of the filter that the application
 *   may check itself
 * @mapping: (nullable): rows that write into this side
 * @schema: of its records
 * @abilities: of its object
 * @hashed: (element-type DovePath): fields that rows read or write: what a change is
 * @schemas: (element-type utf8 DoveValue): schema of each of these fields that has one
 * @rules: (nullable) (element-type utf8 DoveSchema): what the application asks of each field
 *   that rows write
 * @label: what its records are called
 * @titles: (element-type utf8 utf8): what its fields are called, by their paths
 * @members: (nullable) (element-type utf8): top members that must be read; %NULL for all
 *
 * One end of a sync, compiled.
 */
typedef struct
{
  char          *connection;
  char          *object;
  DoveFormula   *filter;
  GPtrArray     *conditions;
  DoveMapping   *mapping;
  DoveSchema    *schema;
  DoveAbilities  abilities;
  GPtrArray     *hashed;
  GHashTable    *schemas;
  GHashTable    *rules;
  DoveLabel     *label;
  GHashTable    *titles;
  GPtrArray     *members;
} DoveTermsSide;

/**
 * DoveTermsGroup:
 * @name: target field of its first row
 * @rows: (element-type guint): rows of each mapping, by the side they write
 * @is_both: whether rows of both directions join the fields, so that an edit flows either way
 * @conflict: who wins when both sides were edited: what the first row says that says it
 * @first: likewise when the pair was just matched
 * @has_conflict: a row says it
 * @has_first: likewise
 *
 * Fields of a sync of both ways that are decided on together.
 */
typedef struct
{
  char          *name;
  GArray        *rows[2];
  gboolean       is_both;
  DoveWinPolicy  conflict;
  DoveWinPolicy  first;
  gboolean       has_conflict;
  gboolean       has_first;
} DoveTermsGroup;

/**
 * DoveTerms:
 *
 * A sync's definition made ready for a run: formulas and mappings compiled against what the two
 * applications offer. Never changes once made; may be read from any thread.
 */
typedef struct
{
  char                     *id;
  guint                     version;
  DoveDefinition           *definition;
  const DoveSyncDefinition *sync;         /* of @definition */
  char                     *config_hash;  /* of ends, filter, direction, match and rows */
  char                     *approval_hash; /* of all that decides a plan: also of policies */
  DoveTermsSide             sides[2];
  GPtrArray                *keys;         /* (element-type DoveTermsKey) */
  GPtrArray                *groups;       /* (nullable) (element-type DoveTermsGroup): of a sync
                                             of both ways */
  DoveSchemaHold                 *hold;         /* what is left alone */
  GHashTable               *via_sides;    /* (element-type utf8 DoveSide): side of another sync
                                             whose records are those our side A refers to */
} DoveTerms;

DoveTerms  *dove_terms_new               (DoveDefinition   *definition,
                                          DoveDriver      **drivers,
                                          const DoveSchemaPast *past,
                                          GCancellable     *cancellable,
                                          GError          **error);
void        dove_terms_free              (DoveTerms        *self);

DoveWinPolicy dove_terms_get_first       (const DoveTerms  *self,
                                          DoveSide          to,
                                          guint             row);
void        dove_terms_add_tables        (DoveTerms              *self,
                                          const DoveFormulaHost  *host);
gboolean    dove_terms_writes            (const DoveTerms  *self,
                                          DoveSide          side);
void        dove_terms_set_via           (DoveTerms        *self,
                                          DoveDefinition   *other);
DoveSide    dove_via_side                (const DoveSyncDefinition *via,
                                          const char               *connection);
DoveSide    dove_terms_get_via_side      (const DoveTerms  *self,
                                          DoveSide          from,
                                          const char       *sync_id);
const char *dove_terms_name_asked        (const DoveTerms  *self,
                                          DoveSide          side,
                                          const char       *field);
DoveValue  *dove_terms_canonical         (const DoveTerms  *self,
                                          DoveSide          side,
                                          const char       *path,
                                          DoveValue        *value);
DoveValue  *dove_terms_fetch             (DovePath         *path,
                                          DoveValue        *record);
DoveValue  *dove_terms_snapshot          (const DoveTerms  *self,
                                          DoveSide          side,
                                          DoveValue        *record);
gint64      dove_terms_number            (const DoveTerms  *self,
                                          DoveSide          side);
char       *dove_terms_hash              (const DoveTerms  *self,
                                          DoveSide          side,
                                          DoveValue        *record);
char      **dove_terms_make_keys         (const DoveTerms       *self,
                                          DoveSide               side,
                                          const DoveFormulaHost *host,
                                          DoveValue             *record);
gboolean    dove_terms_lets_in           (const DoveTerms       *self,
                                          DoveSide               side,
                                          const DoveFormulaHost *host,
                                          DoveValue             *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveTerms, dove_terms_free)

G_END_DECLS
