-- Rows of data sets, in a file of their own: an upload does not hold up the commits of grains. p0 to p3 hold the values of a set's
-- prefilter columns as text, so that a tenant's rows are read by index however many others there are; those of one value of the first
-- lie together. A row without that value has an empty blob there. Ids are drawn, so none tells of other tenants' rows.
CREATE TABLE data_row (
    set_id BLOB NOT NULL,
    p0 TEXT NOT NULL,
    id BLOB NOT NULL,
    p1 TEXT,
    p2 TEXT,
    p3 TEXT,
    data TEXT NOT NULL,
    PRIMARY KEY (set_id, p0, id)
) WITHOUT ROWID;
CREATE INDEX data_row_p1 ON data_row (set_id, p1) WHERE p1 IS NOT NULL;
CREATE INDEX data_row_p2 ON data_row (set_id, p2) WHERE p2 IS NOT NULL;
CREATE INDEX data_row_p3 ON data_row (set_id, p3) WHERE p3 IS NOT NULL;

-- Uploads that were done, so that a repeat adds nothing. at is microseconds since 1970.
CREATE TABLE data_load (
    set_id BLOB NOT NULL,
    operation BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (set_id, operation)
) WITHOUT ROWID;
CREATE INDEX data_load_at ON data_load (at);
