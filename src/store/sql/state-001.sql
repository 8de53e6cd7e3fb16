-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- state.db, first schema. Names are those of the design's glossary. Times are microseconds UTC,
-- 0 for never. Record ids are text; a compound one is its canonical JSON list. Sides are 'a', 'b'.
-- "fields", "counts", "payload", "result" and values are JSON text.

CREATE TABLE document (
  kind       TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  why        TEXT,
  text       TEXT,
  is_removed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, id, version)
) WITHOUT ROWID;

CREATE TABLE connection_state (
  id           TEXT    NOT NULL PRIMARY KEY,
  account      TEXT,
  label        TEXT,
  auth_state   TEXT,
  skew         INTEGER NOT NULL DEFAULT 0,
  last_success INTEGER NOT NULL DEFAULT 0,
  failures     INTEGER NOT NULL DEFAULT 0,
  retry_at     INTEGER NOT NULL DEFAULT 0,
  message      TEXT
) WITHOUT ROWID;

CREATE TABLE sync_state (
  id            TEXT    NOT NULL PRIMARY KEY,
  version       INTEGER NOT NULL DEFAULT 0,
  config_hash   TEXT,
  approved_hash TEXT,
  state         TEXT,
  message       TEXT,
  lease_owner   TEXT,
  lease_boot    TEXT,
  lease_beat    INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE scan (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  sync_id         TEXT    NOT NULL,
  side            TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  kind            TEXT    NOT NULL,
  config          TEXT,
  started         INTEGER NOT NULL,
  position_before TEXT,
  page            INTEGER NOT NULL DEFAULT 0,
  page_cursor     TEXT,
  high_water      TEXT,
  seen            INTEGER NOT NULL DEFAULT 0,
  total           INTEGER NOT NULL DEFAULT -1,
  state           TEXT    NOT NULL CHECK (state IN ('open', 'ended', 'dropped')),
  is_complete     INTEGER NOT NULL DEFAULT 0,
  note            TEXT
);
CREATE INDEX scan_side ON scan (sync_id, side, id);

-- One row per record with all its fields. "keys" repeats what obs_key holds of it, so that old
-- entries of that index are found without an index of their own.
CREATE TABLE obs (
  sync_id TEXT    NOT NULL,
  side    TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  rec_id  TEXT    NOT NULL,
  version TEXT,
  etag    TEXT,
  updated INTEGER NOT NULL DEFAULT 0,
  hash    TEXT    NOT NULL,
  fields  TEXT    NOT NULL,
  state   TEXT    NOT NULL CHECK (state IN ('here', 'out', 'gone')),
  scan_id INTEGER NOT NULL DEFAULT 0,
  seen_at INTEGER NOT NULL,
  keys    TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (sync_id, side, rec_id)
) WITHOUT ROWID;

CREATE TABLE obs_key (
  sync_id TEXT    NOT NULL,
  side    TEXT    NOT NULL,
  ordinal INTEGER NOT NULL,
  key     TEXT    NOT NULL,
  rec_id  TEXT    NOT NULL,
  PRIMARY KEY (sync_id, side, ordinal, key, rec_id)
) WITHOUT ROWID;

-- "position" is what the sources of the rules call a cursor: that word is taken in SQL.
CREATE TABLE position (
  sync_id    TEXT    NOT NULL,
  side       TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  kind       TEXT    NOT NULL,
  value      TEXT,
  high_water TEXT,
  updated    INTEGER NOT NULL,
  PRIMARY KEY (sync_id, side, kind)
) WITHOUT ROWID;

CREATE TABLE link (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  sync_id    TEXT    NOT NULL,
  a_id       TEXT    NOT NULL,
  b_id       TEXT    NOT NULL,
  a_version  TEXT,
  b_version  TEXT,
  a_updated  INTEGER NOT NULL DEFAULT 0,
  b_updated  INTEGER NOT NULL DEFAULT 0,
  a_hash     TEXT,
  b_hash     TEXT,
  state      TEXT    NOT NULL CHECK (state IN ('active', 'paused', 'retired')),
  made_at    INTEGER NOT NULL,
  made_by    INTEGER NOT NULL DEFAULT 0,
  retired_at INTEGER NOT NULL DEFAULT 0
);
-- No record has two links; tombstones do not count.
CREATE UNIQUE INDEX link_a ON link (sync_id, a_id) WHERE state <> 'retired';
CREATE UNIQUE INDEX link_b ON link (sync_id, b_id) WHERE state <> 'retired';
CREATE INDEX link_retired ON link (retired_at) WHERE state = 'retired';

CREATE TABLE base (
  link_id INTEGER NOT NULL REFERENCES link (id) ON DELETE CASCADE,
  side    TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  fields  TEXT    NOT NULL,
  PRIMARY KEY (link_id, side)
) WITHOUT ROWID;

CREATE TABLE run (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  sync_id     TEXT    NOT NULL,
  started_by  TEXT    NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('observing', 'planning', 'planned', 'needs_ok',
                'approved', 'applying', 'parked', 'done', 'done_with_problems', 'stopped',
                'failed', 'rejected', 'superseded')),
  version     INTEGER NOT NULL DEFAULT 0,
  config_hash TEXT,
  plan_hash   TEXT,
  started     INTEGER NOT NULL,
  ended       INTEGER NOT NULL DEFAULT 0,
  counts      TEXT,
  message     TEXT,
  resume_of   INTEGER NOT NULL DEFAULT 0,
  undo_of     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX run_sync ON run (sync_id, id);

-- "place" is the key in the order of a plan: the key at the side written, or the other side's
-- while there is none.
CREATE TABLE change (
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
                'needs_check', 'stale', 'cancelled')),
  message     TEXT,
  place       TEXT    NOT NULL
);
CREATE INDEX change_plan ON change (run_id, level, side, place, id);

CREATE TABLE intent (
  id           INTEGER PRIMARY KEY,
  change_id    INTEGER NOT NULL REFERENCES change (id) ON DELETE CASCADE,
  sync_id      TEXT    NOT NULL,
  side         TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  kind         TEXT    NOT NULL,
  target       TEXT,
  payload      TEXT    NOT NULL,
  idem_key     TEXT,
  state        TEXT    NOT NULL CHECK (state IN ('planned', 'sent', 'done', 'refused',
                 'ambiguous')),
  attempt      INTEGER NOT NULL DEFAULT 0,
  sent_at      INTEGER NOT NULL DEFAULT 0,
  settle_until INTEGER NOT NULL DEFAULT 0,
  result       TEXT
);
CREATE INDEX intent_change ON intent (change_id);
CREATE UNIQUE INDEX intent_key ON intent (idem_key) WHERE idem_key IS NOT NULL;
CREATE INDEX intent_open ON intent (state, id) WHERE state IN ('planned', 'sent', 'ambiguous');

CREATE TABLE before_image (
  change_id INTEGER PRIMARY KEY REFERENCES change (id) ON DELETE CASCADE,
  record    TEXT    NOT NULL,
  size      INTEGER NOT NULL,
  taken     INTEGER NOT NULL
);

CREATE TABLE review (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  sync_id     TEXT    NOT NULL,
  run_id      INTEGER NOT NULL DEFAULT 0,
  link_id     INTEGER NOT NULL DEFAULT 0,
  change_id   INTEGER NOT NULL DEFAULT 0,
  kind        TEXT    NOT NULL CHECK (kind IN ('conflict', 'match', 'guard', 'check', 'flip',
                'delete', 'merged', 'approval')),
  side        TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  connection  TEXT,
  object      TEXT,
  key         TEXT    NOT NULL DEFAULT '',
  field       TEXT    NOT NULL DEFAULT '',
  a_value     TEXT,
  b_value     TEXT,
  base_value  TEXT,
  candidates  TEXT,
  message     TEXT    NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
  answer      TEXT,
  at          INTEGER NOT NULL,
  answered_at INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX review_open ON review (sync_id, kind, side, key, field) WHERE state = 'open';
CREATE INDEX review_state ON review (state, id) WHERE state <> 'closed';

CREATE TABLE problem (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  sync_id       TEXT    NOT NULL,
  side          TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  rec_id        TEXT    NOT NULL,
  problem_class TEXT    NOT NULL,
  connection    TEXT,
  object        TEXT,
  field         TEXT,
  message       TEXT    NOT NULL,
  hint          TEXT,
  run_id        INTEGER NOT NULL DEFAULT 0,
  first_at      INTEGER NOT NULL,
  last_at       INTEGER NOT NULL,
  tries         INTEGER NOT NULL DEFAULT 1,
  retry_at      INTEGER NOT NULL DEFAULT 0,
  config_hash   TEXT,
  rec_hash      TEXT,
  is_asked      INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX problem_of ON problem (sync_id, side, rec_id, problem_class);

CREATE TABLE deferred (
  sync_id    TEXT    NOT NULL,
  side       TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  rec_id     TEXT    NOT NULL,
  field      TEXT    NOT NULL,
  needs_sync TEXT    NOT NULL,
  needs_key  TEXT    NOT NULL,
  change_id  INTEGER NOT NULL DEFAULT 0,
  at         INTEGER NOT NULL,
  PRIMARY KEY (sync_id, side, rec_id, field)
) WITHOUT ROWID;
CREATE INDEX deferred_needs ON deferred (needs_sync, needs_key);

CREATE TABLE delete_queue (
  link_id  INTEGER PRIMARY KEY REFERENCES link (id) ON DELETE CASCADE,
  side     TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  due      INTEGER NOT NULL,
  evidence TEXT    NOT NULL,
  at       INTEGER NOT NULL
);

CREATE TABLE history (
  id      INTEGER PRIMARY KEY,
  sync_id TEXT    NOT NULL,
  link_id INTEGER NOT NULL,
  run_id  INTEGER NOT NULL DEFAULT 0,
  side    TEXT    NOT NULL CHECK (side IN ('a', 'b')),
  field   TEXT    NOT NULL,
  value   TEXT,
  why     TEXT,
  at      INTEGER NOT NULL
);
CREATE INDEX history_link ON history (link_id, id);

-- What follows is laid down for flows, schedules and listeners, so that they need no migration
-- of a user's data.
CREATE TABLE inbox (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  source   TEXT    NOT NULL,
  event_id TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  body     TEXT,
  state    TEXT    NOT NULL CHECK (state IN ('new', 'taken', 'done', 'failed')),
  run_id   INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX inbox_event ON inbox (source, event_id);
CREATE INDEX inbox_new ON inbox (source, id) WHERE state = 'new';

CREATE TABLE flow_run (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  flow_id TEXT    NOT NULL,
  version INTEGER NOT NULL,
  state   TEXT    NOT NULL,
  at_step TEXT,
  results TEXT,
  started INTEGER NOT NULL,
  ended   INTEGER NOT NULL DEFAULT 0,
  wakes   INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX flow_run_wakes ON flow_run (wakes) WHERE wakes > 0;

CREATE TABLE outbox (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT    NOT NULL,
  payload TEXT    NOT NULL,
  state   TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'done', 'failed')),
  due     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX outbox_due ON outbox (due, id) WHERE state = 'waiting';

CREATE TABLE schedule (
  kind         TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  next_due     INTEGER NOT NULL DEFAULT 0,
  last_due     INTEGER NOT NULL DEFAULT 0,
  last_started INTEGER NOT NULL DEFAULT 0,
  config_hash  TEXT,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
