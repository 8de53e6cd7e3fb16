/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-field-tree.h"
#include "mapping/dove-mapping.h"

G_BEGIN_DECLS

/**
 * DoveMapProgram:
 *
 * The rows of a mapping that is edited, compiled each by itself: what is wrong with one does not
 * stop the others. Immutable, reference-counted, usable from many threads at once.
 */
typedef struct _DoveMapProgram DoveMapProgram;

/**
 * DoveMapEntry:
 * @place: path of the target field from the record on
 * @document: the row
 * @row: index of the row in the mapping; of a row in a loop, of the outermost loop
 * @around: index of the entry of the loop around; -1 at the top
 * @text: (nullable): its formula, or the list of a loop
 * @inlined: (nullable): @text with the values of the named values in it in their place; %NULL
 *   when it uses none
 * @list: (nullable): of a row in a loop: path of the list whose elements it sees, when known
 * @formula: (nullable): the same, compiled
 * @sources: (element-type utf8): paths of the source fields that the row itself reads; of named
 *   values their places, in the place of what they read
 * @name: (nullable): what a named value is called, whose @place no field has
 * @is_loop: whether it makes a list of records
 * @is_plain: whether it is a reference and nothing else
 * @problem: (nullable): what is wrong with the row, a sentence
 *
 * A row with its place.
 */
typedef struct
{
  char        *place;
  DoveValue   *document;
  guint        row;
  int          around;
  const char  *text;
  char        *inlined;
  char        *list;
  DoveFormula *formula;
  GPtrArray   *sources;
  const char  *name;
  gboolean     is_loop;
  gboolean     is_plain;
  char        *problem;
} DoveMapEntry;

/**
 * DoveMapResult:
 * @state: what became of the field
 * @value: (nullable): the value; of a row in a loop, a list with one value for each element
 * @message: (nullable): why there is none, a sentence
 * @is_cast: whether the value was changed to fit its field
 *
 * What a row gives on a record.
 */
typedef struct
{
  DoveMappedState  state;
  DoveValue       *value;
  char            *message;
  gboolean         is_cast;
} DoveMapResult;

/**
 * DoveMapCount:
 * @values: in how many records there is a value
 * @empty: in how many the field is written empty
 * @left: in how many it is left as it is, or waits for a link
 * @errors: in how many the row fails
 * @casts: in how many the value was changed to fit its field
 * @first_error: index of the first record on which the row fails; -1 for none
 *
 * What a row gives on many records.
 */
typedef struct
{
  guint values;
  guint empty;
  guint left;
  guint errors;
  guint casts;
  int   first_error;
} DoveMapCount;

DoveMapProgram     *dove_map_program_new        (DoveValue              *rows,
                                                 DoveFieldTree          *targets,
                                                 DoveMapProgram         *earlier);
DoveMapProgram     *dove_map_program_ref        (DoveMapProgram         *self);
void                dove_map_program_unref      (DoveMapProgram         *self);

guint               dove_map_program_get_length (DoveMapProgram         *self);
const DoveMapEntry *dove_map_program_get        (DoveMapProgram         *self,
                                                 guint                   index);
int                 dove_map_program_find       (DoveMapProgram         *self,
                                                 const char             *place);
const char         *dove_map_program_get_problem (DoveMapProgram        *self,
                                                 guint                   index);

GArray             *dove_map_program_preview    (DoveMapProgram         *self,
                                                 const DoveMappingHost  *host,
                                                 DoveMapPurpose          purpose,
                                                 DoveValue              *source,
                                                 DoveValue              *target);
GArray             *dove_map_program_count      (DoveMapProgram         *self,
                                                 const DoveMappingHost  *host,
                                                 DoveMapPurpose          purpose,
                                                 DoveValue              *sources);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveMapProgram, dove_map_program_unref)

G_END_DECLS
