-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- state.db, sixth schema.

-- What a person asked an application to do that is no plain write. A row is there before anything
-- is sent; one that stays at 'sent' was cut off, and nobody knows whether it was done. "input" is
-- JSON text without what the connector calls secret.
CREATE TABLE act (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  connection TEXT    NOT NULL,
  object     TEXT    NOT NULL,
  action     TEXT    NOT NULL,
  key        TEXT,
  input      TEXT,
  request    TEXT    NOT NULL,
  state      TEXT    NOT NULL CHECK (state IN ('sent', 'done', 'refused', 'not_done', 'unknown')),
  message    TEXT,
  sent_at    INTEGER NOT NULL,
  ended      INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX act_record ON act (connection, object, key, id);
CREATE INDEX act_open ON act (id) WHERE state = 'sent';
