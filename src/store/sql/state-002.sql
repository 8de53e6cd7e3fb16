-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- state.db, second schema.

-- Why a link was retired, where its records are not to be linked or made again by themselves:
-- 'person', 'undone'; null for one that is just over.
ALTER TABLE link ADD COLUMN why TEXT;
CREATE INDEX link_old_a ON link (sync_id, a_id) WHERE state = 'retired';
CREATE INDEX link_old_b ON link (sync_id, b_id) WHERE state = 'retired';

-- What happened to one record.
CREATE INDEX change_link ON change (link_id, id) WHERE link_id <> 0;
