/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-test-app.h"
#include "driver/open/dove-driver-open.h"

G_BEGIN_DECLS

/**
 * DoveDriverFixture:
 *
 * The pretend application with a driver that is signed in to it. The clock is a test clock, so
 * that waits take no time.
 */
typedef struct
{
  DoveTestApp    *app;
  DoveManifest   *manifest;
  DoveKeyring    *keyring;
  DoveClock      *clock;
  DoveFormulaHost formula;
  DoveConnection *connection;
  DoveDriver     *driver;
} DoveDriverFixture;

/**
 * DoveDriverFixtureOptions:
 * @file: manifest in tests/driver/data; %NULL is `test-app.json`
 * @style: style of paging that takes the place of `@STYLE@`; %NULL is `page`
 * @auth: way to sign in; %NULL is the manifest's first
 * @password: what to sign in with; %NULL is the right one
 * @zone: IANA zone of the workspace; %NULL is UTC
 * @flags: how the application behaves
 */
typedef struct
{
  const char      *file;
  const char      *style;
  const char      *auth;
  const char      *password;
  const char      *zone;
  DoveTestAppFlags flags;
} DoveDriverFixtureOptions;

DoveDriverFixture *dove_driver_fixture_new  (const DoveDriverFixtureOptions *options);
void               dove_driver_fixture_free (DoveDriverFixture              *self);

GPtrArray         *dove_driver_fixture_list_all (DoveDriverFixture          *self,
                                             const DoveListing              *listing,
                                             gboolean                       *is_partial,
                                             char                          **high_water);
void               dove_assert_has_no_secret (const char                    *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveDriverFixture, dove_driver_fixture_free)

G_END_DECLS
