-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- state.db, seventh schema.

-- Rights that the sign-in was to include and does not, with spaces between; null for none.
ALTER TABLE connection_state ADD COLUMN lacking TEXT;
