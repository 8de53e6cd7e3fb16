/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-database-private.h"

G_BEGIN_DECLS

/**
 * DoveMigrations:
 * @name: `state` or `log`; migration N is the resource `sql/NAME-00N.sql`
 * @application_id: written into the file, so that no other program's database is taken for ours
 * @newest: number of the last migration this program knows
 * @load: (nullable): gives the text of migration N instead of the resource, for tests
 *
 * How a file becomes what this program needs.
 */
typedef struct
{
  const char *name;
  guint32     application_id;
  guint       newest;
  char     *(*load) (guint number);
} DoveMigrations;

extern const DoveMigrations dove_state_migrations;
extern const DoveMigrations dove_log_migrations;

gboolean dove_migrate_ensure (const DoveMigrations  *migrations,
                              const char            *path,
                              GError               **error);
gboolean dove_migrate_fill   (const DoveMigrations  *migrations,
                              DoveDatabase          *database,
                              guint                  from,
                              GError               **error);
gboolean dove_migrate_verify (const DoveMigrations  *migrations,
                              DoveDatabase          *database,
                              guint                 *version,
                              GError               **error);

G_END_DECLS
