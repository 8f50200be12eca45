-- State of every grain; version is the last feed position of the commit that wrote it.
CREATE TABLE grain (
    key TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    op BLOB NOT NULL,
    state BLOB NOT NULL
) WITHOUT ROWID;

-- Audit log, outbox and feed. at is microseconds since 1970.
CREATE TABLE event (
    position INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    grain_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    app_id BLOB,
    tenant_id BLOB,
    user_id BLOB,
    actor TEXT NOT NULL,
    request_id TEXT NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX event_app ON event (app_id, position) WHERE app_id IS NOT NULL;
CREATE INDEX event_tenant ON event (tenant_id, position) WHERE tenant_id IS NOT NULL;
CREATE INDEX event_user ON event (user_id, position) WHERE user_id IS NOT NULL;

-- Rows that mirror the state of the grain that owns them. expires_at is microseconds since 1970.
CREATE TABLE list_entry (
    list TEXT NOT NULL,
    item TEXT NOT NULL,
    owner TEXT NOT NULL,
    value BLOB NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (list, item)
) WITHOUT ROWID;
CREATE INDEX list_entry_expiry ON list_entry (expires_at) WHERE expires_at IS NOT NULL;

-- The one row that orders all commits.
CREATE TABLE feed_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL
);
INSERT INTO feed_head (id, position) VALUES (1, 0);

CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
) WITHOUT ROWID;
