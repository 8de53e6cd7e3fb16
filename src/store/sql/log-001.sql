-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- log.db, first schema: what may be lost in a power cut.

CREATE TABLE entry (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  at         INTEGER NOT NULL,
  level      TEXT    NOT NULL,
  run_id     INTEGER NOT NULL DEFAULT 0,
  sync_id    TEXT,
  connection TEXT,
  key        TEXT,
  message    TEXT    NOT NULL
);
CREATE INDEX entry_run ON entry (run_id, id);

CREATE TABLE sample (
  connection TEXT    NOT NULL,
  object     TEXT    NOT NULL,
  rec_id     TEXT    NOT NULL,
  body       TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  PRIMARY KEY (connection, object, rec_id)
) WITHOUT ROWID;
