/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-names.h"
#include "mapping/dove-mapping.h"

G_BEGIN_DECLS

#define DOVE_ROW_ALWAYS -1 /* of `only` */

/*
 * A compiled row. It has either a formula, or a list with the rows that make one record of
 * each of its elements. That of a named value has a formula and no path, and is applied only by
 * who edits: the rows that use it have it in their formulas.
 */
typedef struct
{
  guint            place;         /* index in the list of documents */
  DovePath        *path;
  DoveValue       *schema;        /* (nullable): of the target field */
  DoveFormula     *when;          /* (nullable) */
  DoveFormula     *formula;       /* (nullable): of a row that makes one value */
  DoveFormula     *each;          /* (nullable): of a row that makes a list of records */
  DovePath        *each_path;     /* (nullable): what @each refers to, if only a reference */
  gboolean         is_relative;   /* @each_path starts at the element, not at the record */
  GPtrArray       *fields;        /* (nullable) (element-type DoveRow): rows of an element */
  GPtrArray       *names;         /* (nullable) (element-type DoveRow): named values beside them */
  gboolean         uses_names;    /* whether other names could make it, or one in it, another */

  DoveEmptyPolicy  empty;
  int              only;          /* a DoveMapPurpose, or DOVE_ROW_ALWAYS */
  char            *via;           /* (nullable): id of a sync */
  char            *conflict;      /* (nullable): `ask`, `newest`, `a`, `b` */
  char            *first;         /* (nullable): likewise, of a pair that was just matched */
  gboolean         overwrites_consent;
  char            *note;          /* (nullable) */
  GPtrArray       *own;           /* (element-type utf8): source fields without those of @fields */
  GPtrArray       *sources;       /* (element-type utf8): all source fields, sorted, each once */
} DoveRow;

struct _DoveMapping
{
  gatomicrefcount  ref_count;
  GPtrArray       *rows;      /* (element-type DoveRow) */
  DoveValue       *documents; /* what the rows were compiled from, with named values */
  DoveSchema      *target;    /* (nullable): owns the rows' schemas */
  GPtrArray       *sources;   /* (element-type utf8): of all rows, sorted, each once */
  GPtrArray       *targets;   /* (element-type utf8): in the order of the rows */
  GPtrArray       *tables;    /* (element-type utf8): sorted, each once */
  GPtrArray       *vias;      /* (element-type utf8): sorted, each once */
};

/*
 * What the formulas of a row may see: for the row of a list's element that element too.
 */
typedef struct
{
  const DoveMappingHost *host;
  DoveValue             *source;
  DoveValue             *element;  /* (nullable) */
} DoveRowScope;

DoveRow     *dove_row_compile        (DoveValue               *document,
                                      DoveMapNames            *names,
                                      DoveSchema              *target,
                                      GPtrArray               *issues);
DovePath    *dove_row_read_reference (const char              *formula,
                                      gboolean                *is_relative);
void         dove_row_free           (DoveRow                 *row);
void         dove_row_apply          (const DoveRow           *row,
                                      const DoveRowScope      *scope,
                                      DoveMappedField         *field);
void         dove_row_evaluate       (DoveFormula             *formula,
                                      const DoveRowScope      *scope,
                                      DoveFormulaResult       *result);
DoveValue   *dove_row_fetch_elements (const DoveRow           *row,
                                      const DoveRowScope      *scope,
                                      DoveMappedField         *field);
DoveMappedState dove_row_test_when   (const DoveRow           *row,
                                      const DoveRowScope      *scope,
                                      DoveMappedField         *field);
gboolean     dove_row_is_for         (const DoveRow           *row,
                                      DoveMapPurpose           purpose);
char        *dove_row_tell_reason    (const DoveRow           *row,
                                      DoveMapPurpose           purpose,
                                      DoveMappedState          when,
                                      DoveMappedState          made,
                                      const DoveMappedField   *field);
void         dove_mapped_field_clear (DoveMappedField         *field);
void         dove_row_settle         (const DoveRow           *row,
                                      DoveValue               *target,
                                      DoveMappedField         *field);
void         dove_record_set_path    (DoveValueBuilder        *builder,
                                      DovePath                *path,
                                      DoveValue               *value);
void         dove_names_add          (GPtrArray               *names,
                                      const char              *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveRow, dove_row_free)

G_END_DECLS
