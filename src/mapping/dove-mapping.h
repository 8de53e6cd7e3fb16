/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"
#include "record/dove-path.h"
#include "record/dove-schema.h"

G_BEGIN_DECLS

/**
 * DoveMapping:
 *
 * The compiled rows that make fields of a target record from a source record. Immutable,
 * reference-counted, usable from many threads at once.
 */
typedef struct _DoveMapping DoveMapping;

/**
 * DoveFollow:
 * @sync_id: the sync whose links are to be followed (a row's `via`)
 * @key: key of the linked record on the source's side
 * @user_data: as given in #DoveMappingHost
 *
 * Translates a reference. Returns: (transfer full) (nullable): the key of the linked record,
 * %NULL when there is no link yet: the field is then deferred.
 */
typedef DoveValue *(*DoveFollow) (const char *sync_id,
                                  DoveValue  *key,
                                  gpointer    user_data);

typedef struct
{
  const DoveFormulaHost *formulas;
  DoveFollow             follow;     /* (nullable): without it every `via` row is deferred */
  gpointer               user_data;  /* of @follow */
} DoveMappingHost;

typedef enum
{
  DOVE_MAPPED_WRITE, /* the field is to hold `value` */
  DOVE_MAPPED_OMIT, /* the row does not apply: leave the field as it is */
  DOVE_MAPPED_DEFERRED, /* a reference whose linked record is not there yet: `via`, `value` = its
                           key */
  DOVE_MAPPED_FAILED, /* a formula error: `message` says which */
} DoveMappedState;

typedef enum
{
  DOVE_EMPTY_WRITE,
  DOVE_EMPTY_KEEP,                 /* never overwrite with empty */
  DOVE_EMPTY_ONLY_IF_TARGET_EMPTY, /* write only while the target's field is empty */
} DoveEmptyPolicy;

typedef enum
{
  DOVE_MAP_CREATE,
  DOVE_MAP_UPDATE,
} DoveMapPurpose;

/**
 * DoveMappedField:
 *
 * What one row made of one source record.
 */
typedef struct
{
  guint            row;       /* index of the row in the mapping */
  DovePath        *path;      /* of the target field */
  DoveMappedState  state;
  DoveValue       *value;     /* (nullable) */
  DoveEmptyPolicy  empty;
  char            *via;       /* (nullable): sync of a deferred reference */
  const char      *error;     /* (nullable): kind of the formula error */
  char            *reason;    /* (nullable): what is wrong, for a person */
  char            *message;   /* (nullable): @reason with the kind of the error and its place */
} DoveMappedField;

DoveMapping *dove_mapping_new        (DoveValue              *rows,
                                      GPtrArray              *issues);
DoveMapping *dove_mapping_compile    (DoveValue              *rows,
                                      const char             *pointer,
                                      DoveSchema             *target,
                                      GPtrArray              *issues);
DoveMapping *dove_mapping_ref        (DoveMapping            *self);
void         dove_mapping_unref      (DoveMapping            *self);

guint        dove_mapping_get_length (DoveMapping            *self);
GPtrArray   *dove_mapping_get_sources (DoveMapping           *self);
GPtrArray   *dove_mapping_get_targets (DoveMapping           *self);

GPtrArray   *dove_mapping_get_tables (DoveMapping            *self);
GPtrArray   *dove_mapping_get_vias   (DoveMapping            *self);

/* One row, by its index */
DovePath    *dove_mapping_get_row_path (DoveMapping          *self,
                                      guint                   row);
guint        dove_mapping_get_row_place (DoveMapping         *self,
                                      guint                   row);
DoveValue   *dove_mapping_dup_definition (DoveMapping        *self,
                                      guint                   row);
GPtrArray   *dove_mapping_get_row_sources (DoveMapping       *self,
                                      guint                   row);
const char  *dove_mapping_get_row_via (DoveMapping           *self,
                                      guint                   row);
gboolean     dove_mapping_row_overwrites_consent (DoveMapping *self,
                                       guint                 row);
const char  *dove_mapping_get_row_conflict (DoveMapping      *self,
                                      guint                   row);
const char  *dove_mapping_get_row_first    (DoveMapping      *self,
                                             guint             row);
int          dove_mapping_find_row   (DoveMapping            *self,
                                      const char             *field);

GPtrArray   *dove_mapping_apply      (DoveMapping            *self,
                                      const DoveMappingHost  *host,
                                      DoveMapPurpose          purpose,
                                      DoveValue              *source,
                                      DoveValue              *target);
DoveValue   *dove_mapping_explain    (DoveMapping            *self,
                                      const DoveMappingHost  *host,
                                      DoveMapPurpose          purpose,
                                      DoveValue              *source,
                                      DoveValue              *target,
                                      guint                   row);
DoveValue   *dove_mapped_to_record   (GPtrArray              *fields,
                                      DoveValue              *start);
void         dove_mapped_field_free  (DoveMappedField        *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveMapping, dove_mapping_unref)

G_END_DECLS
