-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- state.db, third schema.

-- What runs of the sync usually write: JSON text, kept when the runs themselves are forgotten.
ALTER TABLE sync_state ADD COLUMN usual TEXT;
