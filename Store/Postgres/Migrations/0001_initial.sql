-- State of every grain; version is the last feed position of the commit that wrote it. Challenges (~c/) and families
-- (~f/) lie in partitions by the time in their key, which the program makes ahead and drops whole. There is no DEFAULT
-- partition, because DETACH CONCURRENTLY forbids one: ranges around the dated ones catch what is older or far ahead, and
-- a batch that meets a gap makes the partition and is sent again.
CREATE TABLE grain (
    key text COLLATE "C" NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    op uuid NOT NULL,
    state bytea NOT NULL
) PARTITION BY RANGE (key);
CREATE TABLE grain_main PARTITION OF grain FOR VALUES FROM (MINVALUE) TO ('~') WITH (fillfactor = 75);

-- Audit log, outbox and feed, in ranges of 16,777,216 positions.
CREATE TABLE event (
    position bigint NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    grain_key text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    app_id uuid,
    tenant_id uuid,
    user_id uuid,
    actor text NOT NULL,
    request_id text NOT NULL,
    data bytea NOT NULL
) PARTITION BY RANGE (position);
CREATE INDEX event_app ON event (app_id, position) WHERE app_id IS NOT NULL;
CREATE INDEX event_tenant ON event (tenant_id, position) WHERE tenant_id IS NOT NULL;
CREATE INDEX event_user ON event (user_id, position) WHERE user_id IS NOT NULL;

-- Rows that mirror the state of the grain that owns them.
CREATE TABLE list_entry (
    list text COLLATE "C" NOT NULL,
    item text COLLATE "C" NOT NULL,
    owner text COLLATE "C" NOT NULL,
    value bytea NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (list, item)
) WITH (fillfactor = 85);
CREATE INDEX list_entry_expiry ON list_entry (expires_at) WHERE expires_at IS NOT NULL;

-- The one row that orders all commits of all processes.
CREATE TABLE feed_head (
    id integer NOT NULL PRIMARY KEY CHECK (id = 1),
    position bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO feed_head (id, position) VALUES (1, 0);

-- Batches whose connection broke and that may not happen any more.
CREATE TABLE fence (
    batch uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE lease (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    holder text NOT NULL,
    until timestamptz NOT NULL
) WITH (fillfactor = 50);
