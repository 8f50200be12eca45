-- The process that has this file, and one that crashed before it. seen_at is microseconds since 1970.
CREATE TABLE process (
    id BLOB NOT NULL PRIMARY KEY,
    seen_at INTEGER NOT NULL,
    facts BLOB NOT NULL
) WITHOUT ROWID;
