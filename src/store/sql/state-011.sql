-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- state.db, eleventh schema.

-- What "hash" was made by, besides "fields": a number of the sync's configuration, of the schemas of
-- the fields and of the program. While it is the same, a record that is as before has its hash
-- already. 0 for not known.
ALTER TABLE obs ADD COLUMN terms INTEGER NOT NULL DEFAULT 0;
