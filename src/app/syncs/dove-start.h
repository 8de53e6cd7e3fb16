/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

#define DOVE_START_NEEDS 2

/**
 * DoveStartNeed:
 * @connection: id of a connection in the template's definitions
 * @connector: of which application it must be
 * @name: what this application is called, to be translated
 *
 * A connection that a template needs.
 */
typedef struct
{
  const char *connection;
  const char *connector;
  const char *name;
} DoveStartNeed;

/**
 * DoveStart:
 * @folder: in `data/templates`
 * @title: what it is called, to be translated
 * @text: what it does, a sentence, to be translated
 * @needs: the connections that it needs
 *
 * A template from which a sync can be made.
 */
typedef struct
{
  const char    *folder;
  const char    *title;
  const char    *text;
  DoveStartNeed  needs[DOVE_START_NEEDS];
} DoveStart;

/**
 * DoveStartIsTaken:
 * @id: of a definition
 * @user_data: as given
 *
 * Returns: whether another definition has this id
 */
typedef gboolean (*DoveStartIsTaken) (const char *id,
                                      gpointer    user_data);

const DoveStart *dove_start_list       (guint                    *n_starts);
const DoveStart *dove_start_find       (const char               *folder);
GPtrArray       *dove_start_read       (const DoveStart          *self,
                                        GError                  **error);
GPtrArray       *dove_start_bind       (const DoveStart          *self,
                                        GPtrArray                *documents,
                                        const char *const        *connections);
void             dove_start_rename     (GPtrArray                *documents,
                                        DoveStartIsTaken          is_taken,
                                        gpointer                  user_data);
DoveValue       *dove_start_get_only   (GPtrArray                *documents);
DoveValue       *dove_start_to_export  (GPtrArray                *documents);

G_END_DECLS
