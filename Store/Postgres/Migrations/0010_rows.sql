-- Rows of data sets, beside the state of grains. p0 to p3 hold the values of a set's prefilter columns as text, each with an index, so
-- that a tenant's rows are read by index however many others there are. Ids are drawn, so none tells of other tenants' rows.
CREATE TABLE data_row (
    set_id uuid NOT NULL,
    id uuid NOT NULL,
    p0 text COLLATE "C",
    p1 text COLLATE "C",
    p2 text COLLATE "C",
    p3 text COLLATE "C",
    data jsonb NOT NULL,
    PRIMARY KEY (set_id, id)
);
CREATE INDEX data_row_p0 ON data_row (set_id, p0) WHERE p0 IS NOT NULL;
CREATE INDEX data_row_p1 ON data_row (set_id, p1) WHERE p1 IS NOT NULL;
CREATE INDEX data_row_p2 ON data_row (set_id, p2) WHERE p2 IS NOT NULL;
CREATE INDEX data_row_p3 ON data_row (set_id, p3) WHERE p3 IS NOT NULL;

-- Uploads that were done, so that a repeat adds nothing.
CREATE TABLE data_load (
    set_id uuid NOT NULL,
    operation uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (set_id, operation)
);
CREATE INDEX data_load_at ON data_load (at);
