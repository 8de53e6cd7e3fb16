/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "mapping/dove-map-connect.h"
#include "mapping/dove-map-cover.h"
#include "mapping/dove-map-words.h"
#include "mapping/dove-proposal.h"

G_BEGIN_DECLS

typedef enum
{
  DOVE_MAP_SOURCE,
  DOVE_MAP_TARGET,
} DoveMapSide;

/**
 * DoveMapPlace:
 * @place: path of the target field
 * @row: (nullable): the row that writes it
 * @formula: (nullable): its formula; of a loop the list
 * @is_loop: whether it makes a list of records
 * @sources: names of the fields that it reads; "" for none
 * @origin: where the value comes from, in words
 * @has_result: whether there is a record to look at, and a row: else what follows says nothing
 * @state: what becomes of the field
 * @value: the value in one line; "" when it is empty or there is none
 * @result: (nullable): the value itself; in a loop a list with one for each element
 * @is_cast: whether it was changed to fit the field
 * @message: (nullable): why there is no value, a sentence
 * @problem: (nullable): what is wrong with the row, a sentence
 * @is_lossy: whether something may get lost
 * @loss: (nullable): what, in sentences
 * @n_users: of a named value: how many rows and named values use it
 * @spoken: all of it, as a screen reader says it
 *
 * What is known of a target field. Belongs to the model, until it changes.
 */
typedef struct
{
  char            *place;
  DoveValue       *row;
  char            *formula;
  gboolean         is_loop;
  char            *sources;
  char            *origin;
  gboolean         has_result;
  DoveMappedState  state;
  char            *value;
  DoveValue       *result;
  gboolean         is_cast;
  char            *message;
  char            *problem;
  gboolean         is_lossy;
  char            *loss;
  guint            n_users;
  char            *spoken;
} DoveMapPlace;

#define DOVE_TYPE_MAP_MODEL (dove_map_model_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapModel, dove_map_model, DOVE, MAP_MODEL, GObject)

DoveMapModel   *dove_map_model_new           (DoveValue       *rows,
                                              DoveValue       *source_fields,
                                              DoveValue       *target_fields);
void            dove_map_model_set_names     (DoveMapModel    *self,
                                              const char      *source,
                                              const char      *target);
const char     *dove_map_model_get_source_name (DoveMapModel  *self);
const char     *dove_map_model_get_target_name (DoveMapModel  *self);
void            dove_map_model_set_fields    (DoveMapModel    *self,
                                              DoveValue       *source_fields,
                                              DoveValue       *target_fields);
DoveValue      *dove_map_model_dup_fields    (DoveMapModel    *self,
                                              DoveMapSide      side);
void            dove_map_model_set_samples   (DoveMapModel    *self,
                                              DoveValue       *source_records,
                                              DoveValue       *target_records);
void            dove_map_model_set_tables    (DoveMapModel    *self,
                                              DoveValue       *tables);
void            dove_map_model_set_published (DoveMapModel    *self,
                                              DoveValue       *rows);
void            dove_map_model_take_ways_back (DoveMapModel   *self,
                                              GPtrArray       *ways);
void            dove_map_model_set_time      (DoveMapModel    *self,
                                              gint64           now,
                                              const char      *zone);
void            dove_map_model_set_language  (DoveMapModel    *self,
                                              const char      *language);

DoveValue      *dove_map_model_get_rows      (DoveMapModel    *self);
DoveFieldTree  *dove_map_model_get_sources   (DoveMapModel    *self);
DoveFieldTree  *dove_map_model_get_targets   (DoveMapModel    *self);
DoveMapProgram *dove_map_model_get_program   (DoveMapModel    *self);
GArray         *dove_map_model_get_wires     (DoveMapModel    *self);
const DoveMappingHost *dove_map_model_get_host (DoveMapModel  *self);

void            dove_map_model_edit          (DoveMapModel    *self,
                                              const char      *name,
                                              DoveValue       *rows);
gboolean        dove_map_model_undo          (DoveMapModel    *self);
gboolean        dove_map_model_redo          (DoveMapModel    *self);
const char     *dove_map_model_get_undo_name (DoveMapModel    *self);
const char     *dove_map_model_get_redo_name (DoveMapModel    *self);

const char     *dove_map_model_get_current   (DoveMapModel    *self);
void            dove_map_model_set_current   (DoveMapModel    *self,
                                              const char      *place);
const char     *dove_map_model_get_group     (DoveMapModel    *self);
void            dove_map_model_set_group     (DoveMapModel    *self,
                                              const char      *key);
guint           dove_map_model_get_sample    (DoveMapModel    *self);
guint           dove_map_model_get_n_samples (DoveMapModel    *self);
void            dove_map_model_set_sample    (DoveMapModel    *self,
                                              guint            index);
DoveValue      *dove_map_model_get_record    (DoveMapModel    *self);
DoveValue      *dove_map_model_get_source_records (DoveMapModel *self);
DoveValue      *dove_map_model_get_target_records (DoveMapModel *self);
DoveValue      *dove_map_model_get_tables    (DoveMapModel    *self);
DoveValue      *dove_map_model_get_published (DoveMapModel    *self);
GPtrArray      *dove_map_model_get_ways_back (DoveMapModel    *self);
DoveMapPurpose  dove_map_model_get_purpose   (DoveMapModel    *self);
void            dove_map_model_set_purpose   (DoveMapModel    *self,
                                              DoveMapPurpose   purpose);

const DoveMapPlace *dove_map_model_look      (DoveMapModel    *self,
                                              guint            target_node);
const DoveMapCover *dove_map_model_get_cover (DoveMapModel    *self,
                                              DoveMapSide      side,
                                              int              node);
GPtrArray      *dove_map_model_connect       (DoveMapModel    *self,
                                              guint            source_node,
                                              guint            target_node,
                                              gboolean         adds,
                                              DoveConnectKind *kind,
                                              char           **why);
char           *dove_map_model_sample_of     (DoveMapModel    *self,
                                              guint            source_node);

G_END_DECLS
