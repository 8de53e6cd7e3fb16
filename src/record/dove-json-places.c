/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include "record/dove-json-parser-private.h"

typedef struct
{
  guint line;
  guint column;
} Place;

struct _DoveJsonPlaces
{
  GHashTable *places;      /* pointer to Place */
  Place       fault;
  char       *fault_message; /* (nullable) */

  const char *text;        /* (nullable): while it is read; not owned */
  const char *at;          /* counted up to here */
  guint       line;
  guint       column;
};

/**
 * dove_json_places_new:
 * @text: what is going to be read; must live until dove_json_places_settle()
 *
 * Returns: (transfer full): places without any
 */
DoveJsonPlaces *
dove_json_places_new (const char *text)
{
  DoveJsonPlaces *self = g_new0 (DoveJsonPlaces, 1);

  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->text = self->at = text;
  self->line = self->column = 1;

  return self;
}

/**
 * dove_json_places_add:
 * @self: places
 * @pointer: JSON Pointer of a value
 * @at: where it stands, not before the last one added
 *
 * Notes a place.
 */
void
dove_json_places_add (DoveJsonPlaces *self,
                      const char     *pointer,
                      const char     *at)
{
  Place *place = g_new (Place, 1);

  for (; self->at < at; self->at++)
    if (*self->at == '\n')
      {
        self->line++;
        self->column = 1;
      }
    else
      self->column += (*self->at & 0xC0) != 0x80;

  *place = (Place) { self->line, self->column };
  g_hash_table_insert (self->places, g_strdup (pointer), place);
}

/**
 * dove_json_places_settle:
 * @self: places
 *
 * Says that the text has been read and may go.
 */
void
dove_json_places_settle (DoveJsonPlaces *self)
{
  self->text = self->at = NULL;
}

/**
 * dove_json_places_set_fault:
 * @self: places
 * @line: from 1
 * @column: in characters, from 1
 * @message: what is wrong there
 *
 * Notes where reading failed.
 */
void
dove_json_places_set_fault (DoveJsonPlaces *self,
                            guint           line,
                            guint           column,
                            const char     *message)
{
  self->fault = (Place) { line, column };
  g_free (self->fault_message);
  self->fault_message = g_strdup (message);
}

/**
 * dove_json_places_get_fault:
 * @self: places
 * @line: (out): where reading failed, from 1
 * @column: (out): in characters, from 1
 *
 * Returns: (transfer none) (nullable): what is wrong there, without the place; %NULL if the text
 *   was read, or was refused as a whole
 */
const char *
dove_json_places_get_fault (DoveJsonPlaces *self,
                            guint          *line,
                            guint          *column)
{
  *line = self->fault.line;
  *column = self->fault.column;

  return self->fault_message;
}

/**
 * dove_json_places_find:
 * @self: places
 * @pointer: JSON Pointer of a value
 * @line: (out): its line, from 1
 * @column: (out): its column in characters, from 1
 *
 * Says where a value stands: a member of a record where its name begins. Of a value that is
 * not there the nearest one around it is taken, so that a missing member has a place too.
 *
 * Returns: whether @pointer itself is there
 */
gboolean
dove_json_places_find (DoveJsonPlaces *self,
                       const char     *pointer,
                       guint          *line,
                       guint          *column)
{
  g_autofree char *around = g_strdup (pointer);
  const Place *place = g_hash_table_lookup (self->places, around);
  gboolean is_there = place != NULL;

  while (place == NULL && around[0] != '\0')
    {
      char *last = strrchr (around, '/');

      *(last != NULL ? last : around) = '\0';
      place = g_hash_table_lookup (self->places, around);
    }

  *line = place != NULL ? place->line : 1;
  *column = place != NULL ? place->column : 1;

  return is_there;
}

/**
 * dove_json_places_free:
 * @self: (transfer full): places
 */
void
dove_json_places_free (DoveJsonPlaces *self)
{
  g_hash_table_unref (self->places);
  g_free (self->fault_message);
  g_free (self);
}
