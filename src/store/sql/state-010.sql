-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- state.db, tenth schema.

-- It has made a record twice though a repeat had the same key: its keys are not relied on any more.
ALTER TABLE connection_state ADD COLUMN ignores_keys INTEGER NOT NULL DEFAULT 0;

-- Each run looks for those of its sync that were cut off or wait; of a long history they are few.
CREATE INDEX run_unfinished ON run (sync_id, id)
  WHERE state IN ('observing', 'planning', 'approved', 'applying', 'parked');
CREATE INDEX run_kept ON run (sync_id, id) WHERE state IN ('planned', 'needs_ok');
CREATE INDEX run_started ON run (sync_id, started);
