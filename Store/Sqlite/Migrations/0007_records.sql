-- What queries know of records; the state is the grain's. Declared fields are repeated in t0 to t5 and n0, n1, which all sets share: no
-- index is made or dropped when a structure changes. created, updated and expires are canonical texts, whose order is that in time.
CREATE TABLE record_row (
    set_id BLOB NOT NULL,
    id BLOB NOT NULL PRIMARY KEY,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    version INTEGER NOT NULL,
    expires TEXT,
    t0 TEXT,
    t1 TEXT,
    t2 TEXT,
    t3 TEXT,
    t4 TEXT,
    t5 TEXT,
    n0 REAL,
    n1 REAL,
    data TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX record_row_created ON record_row (set_id, created, id);
CREATE INDEX record_row_t0 ON record_row (set_id, t0, created, id) WHERE t0 IS NOT NULL;
CREATE INDEX record_row_t1 ON record_row (set_id, t1, created, id) WHERE t1 IS NOT NULL;
CREATE INDEX record_row_t2 ON record_row (set_id, t2, created, id) WHERE t2 IS NOT NULL;
CREATE INDEX record_row_t3 ON record_row (set_id, t3, created, id) WHERE t3 IS NOT NULL;
CREATE INDEX record_row_t4 ON record_row (set_id, t4, created, id) WHERE t4 IS NOT NULL;
CREATE INDEX record_row_t5 ON record_row (set_id, t5, created, id) WHERE t5 IS NOT NULL;
CREATE INDEX record_row_n0 ON record_row (set_id, n0, created, id) WHERE n0 IS NOT NULL;
CREATE INDEX record_row_n1 ON record_row (set_id, n1, created, id) WHERE n1 IS NOT NULL;
CREATE INDEX record_row_expires ON record_row (expires) WHERE expires IS NOT NULL;

-- Unique values: a hash of field and value, and the record that has it.
CREATE TABLE record_claim (
    set_id BLOB NOT NULL,
    claim BLOB NOT NULL,
    id BLOB NOT NULL,
    PRIMARY KEY (set_id, claim)
) WITHOUT ROWID;

-- States that records had, by their own version. goes_at is microseconds since 1970.
CREATE TABLE record_past (
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    state BLOB NOT NULL,
    goes_at INTEGER,
    PRIMARY KEY (id, version)
) WITHOUT ROWID;
CREATE INDEX record_past_goes ON record_past (goes_at) WHERE goes_at IS NOT NULL;
