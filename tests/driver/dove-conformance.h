/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-driver-fixture.h"

G_BEGIN_DECLS

/*
 * What every driver promises (driver/dove-driver.h), tried on one object of one connector
 * against the pretend application. The object is called `contacts`, has `name`, `email` and
 * `number`, and can be listed, read, created, updated and deleted.
 */
void dove_conformance_add (const char                     *prefix,
                           const DoveDriverFixtureOptions *options);

G_END_DECLS
