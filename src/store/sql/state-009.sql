-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- state.db, ninth schema.

-- A change may end as 'left_out': a person took its record out of a plan that waited, and applied
-- the rest. What a column may hold cannot be widened in place, so the table is made anew; other
-- tables refer to it by its name, which is the same again at the end.
CREATE TABLE change_new (
  id          INTEGER PRIMARY KEY,
  run_id      INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  level       INTEGER NOT NULL DEFAULT 0,
  side        TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  kind        TEXT    NOT NULL CHECK (kind IN ('create', 'update', 'archive', 'delete', 'link',
                'unlink')),
  key         TEXT,
  other       TEXT,
  link_id     INTEGER NOT NULL DEFAULT 0,
  dep         INTEGER NOT NULL DEFAULT 0,
  label       TEXT,
  fields      TEXT,
  why         TEXT,
  target_hash TEXT,
  source_hash TEXT,
  state       TEXT    NOT NULL CHECK (state IN ('planned', 'sent', 'done', 'refused', 'deferred',
                'needs_check', 'stale', 'cancelled', 'left_out')),
  message     TEXT,
  place       TEXT    NOT NULL
);
INSERT INTO change_new (id, run_id, level, side, kind, key, other, link_id, dep, label, fields, why,
                        target_hash, source_hash, state, message, place)
  SELECT id, run_id, level, side, kind, key, other, link_id, dep, label, fields, why,
         target_hash, source_hash, state, message, place FROM change;
DROP TABLE change;
ALTER TABLE change_new RENAME TO change;
CREATE INDEX change_plan ON change (run_id, level, side, place, id);
CREATE INDEX change_link ON change (link_id, id) WHERE link_id <> 0;
