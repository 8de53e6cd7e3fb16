/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveJsonLimits:
 * @depth: nested lists and records, at most 256
 * @size_bytes: of the whole input
 * @text_bytes: of one text after unescaping
 *
 * What a reader accepts; 0 stands for the default of `base/dove-defaults.h`.
 */
typedef struct
{
  guint depth;
  gsize size_bytes;
  gsize text_bytes;
} DoveJsonLimits;

/**
 * DoveJsonPlaces:
 *
 * Where the values of a document stand in its text: for errors that name a line.
 */
typedef struct _DoveJsonPlaces DoveJsonPlaces;

DoveValue *dove_json_parse           (const char            *data,
                                      gssize                 length,
                                      const DoveJsonLimits  *limits,
                                      GError               **error);
DoveValue *dove_json_parse_places    (const char            *data,
                                      gssize                 length,
                                      const DoveJsonLimits  *limits,
                                      DoveJsonPlaces       **places,
                                      GError               **error);

gboolean   dove_json_places_find     (DoveJsonPlaces        *self,
                                      const char            *pointer,
                                      guint                 *line,
                                      guint                 *column);
const char *dove_json_places_get_fault (DoveJsonPlaces      *self,
                                        guint               *line,
                                        guint               *column);
void       dove_json_places_free     (DoveJsonPlaces        *self);

/**
 * DoveJsonStream:
 *
 * Reads values one after the other from text that arrives in pieces: JSON lines, concatenated
 * values, or (%DOVE_JSON_STREAM_ELEMENTS) the elements of one list.
 */
typedef struct _DoveJsonStream DoveJsonStream;

typedef enum
{
  DOVE_JSON_STREAM_VALUES,
  DOVE_JSON_STREAM_ELEMENTS,
} DoveJsonStreamKind;

DoveJsonStream *dove_json_stream_new  (DoveJsonStreamKind     kind,
                                       const DoveJsonLimits  *limits);
void            dove_json_stream_free (DoveJsonStream        *self);
void            dove_json_stream_push (DoveJsonStream        *self,
                                       const char            *data,
                                       gsize                  length);
void            dove_json_stream_end  (DoveJsonStream        *self);
gboolean        dove_json_stream_next (DoveJsonStream        *self,
                                       DoveValue            **value,
                                       GError               **error);

/**
 * DoveJsonStyle:
 * @DOVE_JSON_COMPACT: members in their order, numbers as read: what is sent
 * @DOVE_JSON_CANONICAL: members sorted, numbers reduced, no white space: what is hashed
 * @DOVE_JSON_PRETTY: two spaces a level and a last line break: what is kept in files
 */
typedef enum
{
  DOVE_JSON_COMPACT,
  DOVE_JSON_CANONICAL,
  DOVE_JSON_PRETTY,
} DoveJsonStyle;

char      *dove_json_write           (const DoveValue       *value,
                                      DoveJsonStyle          style);
void       dove_json_append          (const DoveValue       *value,
                                      DoveJsonStyle          style,
                                      GString               *string);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveJsonPlaces, dove_json_places_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveJsonStream, dove_json_stream_free)

G_END_DECLS
