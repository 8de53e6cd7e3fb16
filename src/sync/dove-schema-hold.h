/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-schema.h"
#include "workspace/dove-definition.h"

G_BEGIN_DECLS

/**
 * DoveSchemaPast:
 * @fields: (nullable): by #DoveSide, what was remembered of the fields that the sync uses
 * @accepts: a person wants fields whose type has changed to be taken as they are
 * @newest_run: number of the newest run of the sync; 0 for none
 * @newest_scan: by #DoveSide, number of the newest reading; 0 for none
 * @whole_scan: likewise, of the last whole reading when it was complete
 *
 * What is known of two applications from before.
 */
typedef struct
{
  DoveValue *fields[2];
  gboolean   accepts;
  gint64     newest_run;
  gint64     newest_scan[2];
  gint64     whole_scan[2];
} DoveSchemaPast;

/**
 * DoveHeldField:
 * @side: where it is
 * @path: its path
 * @message: what has changed, a sentence
 * @hint: what to do
 *
 * A field that is neither read nor written for the time being.
 */
typedef struct
{
  DoveSide  side;
  char     *path;
  char     *message;
  char     *hint;
} DoveHeldField;

/**
 * DoveSchemaHold:
 * @fields: (element-type DoveHeldField): what is held
 * @rows: by #DoveSide, the rows into that side that are in force
 * @remembered: by #DoveSide, what to remember of the fields that are used
 * @returned: (element-type utf8 utf8): by #DoveSide, fields that were gone and are there
 *   again, with the number of that time: of the newest run before it was seen that they are
 *   gone, so that plans of later runs, if they have such a field, were made after its return
 * @read_after: by #DoveSide, a field is there again: the side must be read whole, by a reading
 *   with a larger number than this; -1 for no such field
 *
 * What of a sync is left alone because an application has changed.
 */
typedef struct
{
  GPtrArray  *fields;
  DoveValue  *rows[2];
  DoveValue  *remembered[2];
  GHashTable *returned[2];
  gint64      read_after[2];
} DoveSchemaHold;

DoveSchemaHold *dove_schema_hold_new   (DoveDefinition        *definition,
                                        DoveSchema           **schemas,
                                        const DoveSchemaPast  *past,
                                        GError               **error);
void            dove_schema_hold_free  (DoveSchemaHold        *self);

void            dove_schema_past_clear (DoveSchemaPast        *past);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveSchemaPast, dove_schema_past_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveSchemaHold, dove_schema_hold_free)

G_END_DECLS
