-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- state.db, fifth schema.

-- What the application said of the fields that a sync uses, when all was well with them: JSON text
-- by paths.
CREATE TABLE side_schema (
  sync_id TEXT    NOT NULL,
  side    TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  fields  TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (sync_id, side)
) WITHOUT ROWID;
