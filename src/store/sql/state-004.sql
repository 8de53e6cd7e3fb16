-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- state.db, fourth schema.

-- When a record was made, or last changed where that is not told: how old it is for a sync that
-- begins at a date.
ALTER TABLE obs ADD COLUMN born INTEGER NOT NULL DEFAULT 0;
