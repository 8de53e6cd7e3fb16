-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- state.db, eighth schema.

-- What a person prefers, where it is not the default. Names and values are those of
-- dove-store-preference.c.
CREATE TABLE preference (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- What a person or a program changed in this workspace: never a secret, and never a value of a
-- record. Rows are only added, and go when they are older than history is kept. What was written
-- to applications is in the runs, to which "run_id" leads.
CREATE TABLE audit (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  at     INTEGER NOT NULL,
  origin TEXT    NOT NULL,
  what   TEXT    NOT NULL,
  kind   TEXT    NOT NULL,
  thing  TEXT    NOT NULL,
  detail TEXT,
  run_id INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX audit_thing ON audit (thing, id);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE (ABORT, 'the audit log is only added to');
END;
