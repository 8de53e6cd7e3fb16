-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- log.db, second schema.

-- What was sent and came back of the writes of runs, for people: without secrets, and cut. A request
-- that several writes shared stands here once. "is_done" says that all of them came to good: such go
-- first when room is needed; "size" is in bytes, with the parts.
CREATE TABLE request (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  method         TEXT    NOT NULL,
  url            TEXT    NOT NULL,
  headers        TEXT,
  body           TEXT,
  body_size      INTEGER NOT NULL,
  body_is_cut    INTEGER NOT NULL,
  status         INTEGER NOT NULL,
  answer_headers TEXT,
  answer         TEXT,
  answer_size    INTEGER NOT NULL,
  answer_is_cut  INTEGER NOT NULL,
  failure        TEXT,
  at             INTEGER NOT NULL,
  elapsed        INTEGER NOT NULL,
  waited         INTEGER NOT NULL,
  attempts       INTEGER NOT NULL,
  is_done        INTEGER NOT NULL,
  size           INTEGER NOT NULL
);
CREATE INDEX request_room ON request (is_done, id DESC, size);

-- The last exchange of a change, whose number is that of state.db. "sent" and "answer" are its parts
-- of a request that was shared.
CREATE TABLE exchange (
  run_id        INTEGER NOT NULL,
  change_id     INTEGER NOT NULL,
  is_done       INTEGER NOT NULL,
  tries         INTEGER NOT NULL,
  sent          TEXT,
  sent_size     INTEGER NOT NULL,
  sent_is_cut   INTEGER NOT NULL,
  answer        TEXT,
  answer_size   INTEGER NOT NULL,
  answer_is_cut INTEGER NOT NULL,
  request_id    INTEGER NOT NULL REFERENCES request (id) ON DELETE CASCADE,
  PRIMARY KEY (run_id, change_id)
) WITHOUT ROWID;
CREATE INDEX exchange_request ON exchange (request_id);
