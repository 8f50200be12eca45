-- What queries know of records; the state is the grain's. Declared fields are repeated in t0 to t5 and n0, n1, which all sets share: no
-- index is made or dropped when a structure changes. created, updated and expires are canonical texts, whose order is that in time.
CREATE TABLE record_row (
    set_id uuid NOT NULL,
    id uuid NOT NULL,
    created text COLLATE "C" NOT NULL,
    updated text COLLATE "C" NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    updated_by text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    expires text COLLATE "C",
    t0 text COLLATE "C",
    t1 text COLLATE "C",
    t2 text COLLATE "C",
    t3 text COLLATE "C",
    t4 text COLLATE "C",
    t5 text COLLATE "C",
    n0 double precision,
    n1 double precision,
    data jsonb NOT NULL,
    PRIMARY KEY (id)
) WITH (fillfactor = 85);
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
    set_id uuid NOT NULL,
    claim uuid NOT NULL,
    id uuid NOT NULL,
    PRIMARY KEY (set_id, claim)
);

-- States that records had, by their own version.
CREATE TABLE record_past (
    id uuid NOT NULL,
    version bigint NOT NULL,
    state bytea NOT NULL,
    goes_at timestamptz,
    PRIMARY KEY (id, version)
);
CREATE INDEX record_past_goes ON record_past (goes_at) WHERE goes_at IS NOT NULL;

-- commit_batch_v2 for batches with records. A claim that another record has, or that an earlier commit of the batch takes, lets its commit
-- fail by its version: whoever decided on it looks at the claims again.
CREATE FUNCTION commit_batch_v3(
    p_batch uuid, p_at timestamptz, p_known bigint, p_known_batch uuid,
    p_key text[], p_expected bigint[], p_sure boolean[], p_op uuid[], p_state bytea[], p_events integer[],
    q_key text[], q_version bigint[], q_unsure integer, g_ord integer[], g_pair integer[],
    e_ord integer[], e_seq integer[], e_kind text[], e_app uuid[], e_tenant uuid[], e_user uuid[],
    e_actor text[], e_request text[], e_data bytea[],
    l_ord integer[], l_list text[], l_item text[], l_value bytea[], l_expires timestamptz[],
    r_ord integer[], r_set uuid[], r_id uuid[], r_created text[], r_updated text[], r_created_by text[], r_updated_by text[],
    r_version bigint[], r_expires text[], r_t0 text[], r_t1 text[], r_t2 text[], r_t3 text[], r_t4 text[], r_t5 text[],
    r_n0 double precision[], r_n1 double precision[], r_data text[], r_past_version bigint[], r_past bytea[], r_forget bigint[],
    r_goes timestamptz[],
    c_ord integer[], c_set uuid[], c_claim uuid[], c_id uuid[], c_take boolean[],
    OUT o_status integer[], OUT o_version bigint[], OUT o_now timestamptz, OUT o_known boolean)
LANGUAGE plpgsql VOLATILE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_taken integer[];
BEGIN
    PERFORM FROM feed_head WHERE id = 1 FOR UPDATE;
    IF cardinality(c_ord) > 0 THEN
        SELECT array_agg(DISTINCT n.ord) INTO v_taken
        FROM unnest(c_ord, c_set, c_claim, c_id, c_take) WITH ORDINALITY AS n(ord, set_id, claim, id, take, place)
        WHERE n.take AND (
            EXISTS (SELECT FROM record_claim k WHERE k.set_id = n.set_id AND k.claim = n.claim AND k.id <> n.id)
            OR EXISTS (
                SELECT FROM unnest(c_set, c_claim, c_take) WITH ORDINALITY AS b(set_id, claim, take, place)
                WHERE b.place < n.place AND b.take AND b.set_id = n.set_id AND b.claim = n.claim));
        IF v_taken IS NOT NULL THEN
            SELECT array_agg(CASE WHEN p.ord = ANY (v_taken) THEN -1 ELSE p.expected END ORDER BY p.ord),
                array_agg(p.sure AND p.ord <> ALL (v_taken) ORDER BY p.ord)
            INTO p_expected, p_sure
            FROM unnest(p_expected, p_sure) WITH ORDINALITY AS p(expected, sure, ord);
        END IF;
    END IF;

    SELECT b.o_status, b.o_version, b.o_now, b.o_known INTO o_status, o_version, o_now, o_known
    FROM commit_batch_v2(
        p_batch, p_at, p_known, p_known_batch, p_key, p_expected, p_sure, p_op, p_state, p_events, q_key, q_version, q_unsure, g_ord, g_pair,
        e_ord, e_seq, e_kind, e_app, e_tenant, e_user, e_actor, e_request, e_data, l_ord, l_list, l_item, l_value, l_expires) AS b;

    DELETE FROM record_row r USING unnest(r_ord, r_id, r_data) AS n(ord, id, data)
    WHERE n.data IS NULL AND o_version[n.ord] > 0 AND r.id = n.id;
    INSERT INTO record_row (set_id, id, created, updated, created_by, updated_by, version, expires, t0, t1, t2, t3, t4, t5, n0, n1, data)
    SELECT n.set_id, n.id, n.created, n.updated, n.created_by, n.updated_by, n.version, n.expires, n.t0, n.t1, n.t2, n.t3, n.t4, n.t5, n.n0, n.n1, n.data::jsonb
    FROM unnest(r_ord, r_set, r_id, r_created, r_updated, r_created_by, r_updated_by, r_version, r_expires, r_t0, r_t1, r_t2, r_t3, r_t4, r_t5, r_n0, r_n1, r_data)
        AS n(ord, set_id, id, created, updated, created_by, updated_by, version, expires, t0, t1, t2, t3, t4, t5, n0, n1, data)
    WHERE n.data IS NOT NULL AND o_version[n.ord] > 0
    ON CONFLICT (id) DO UPDATE SET set_id = excluded.set_id, updated = excluded.updated, updated_by = excluded.updated_by, version = excluded.version, expires = excluded.expires,
        t0 = excluded.t0, t1 = excluded.t1, t2 = excluded.t2, t3 = excluded.t3, t4 = excluded.t4, t5 = excluded.t5,
        n0 = excluded.n0, n1 = excluded.n1, data = excluded.data;
    IF cardinality(c_ord) > 0 THEN
        DELETE FROM record_claim k USING unnest(c_ord, c_set, c_claim, c_id, c_take) AS n(ord, set_id, claim, id, take)
        WHERE NOT n.take AND o_version[n.ord] > 0 AND k.set_id = n.set_id AND k.claim = n.claim AND k.id = n.id;
        INSERT INTO record_claim (set_id, claim, id)
        SELECT n.set_id, n.claim, n.id FROM unnest(c_ord, c_set, c_claim, c_id, c_take) AS n(ord, set_id, claim, id, take)
        WHERE n.take AND o_version[n.ord] > 0
        ON CONFLICT (set_id, claim) DO NOTHING;
    END IF;
    INSERT INTO record_past (id, version, state)
    SELECT n.id, n.version, n.state FROM unnest(r_ord, r_id, r_past_version, r_past) AS n(ord, id, version, state)
    WHERE n.state IS NOT NULL AND o_version[n.ord] > 0
    ON CONFLICT (id, version) DO UPDATE SET state = excluded.state, goes_at = NULL;
    DELETE FROM record_past h USING unnest(r_ord, r_id, r_forget) AS n(ord, id, forget)
    WHERE n.forget > 0 AND o_version[n.ord] > 0 AND h.id = n.id AND h.version <= n.forget;
    UPDATE record_past h SET goes_at = n.goes FROM unnest(r_ord, r_id, r_goes) AS n(ord, id, goes)
    WHERE n.goes IS NOT NULL AND o_version[n.ord] > 0 AND h.id = n.id;
END $$;
