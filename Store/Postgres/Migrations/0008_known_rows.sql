-- The batch that took the head's position, or null when rows went without one. A process that finds its own last batch here knows
-- that every row is as it left it, and the batch need not look up what it knows. The functions of the version before stay for
-- its processes: they move the position and leave the batch, so that the two no longer match.
ALTER TABLE feed_head ADD COLUMN batch uuid;

-- As commit_batch_v1, with what the caller knows of rows as of position p_known and batch p_known_batch: p_sure says which
-- grains have the expected version, and the guards after the first q_unsure are known to hold. An entry of another owner refuses
-- the whole batch (the caller splits it), instead of being looked for before each.
CREATE FUNCTION commit_batch_v2(
    p_batch uuid, p_at timestamptz, p_known bigint, p_known_batch uuid,
    p_key text[], p_expected bigint[], p_sure boolean[], p_op uuid[], p_state bytea[], p_events integer[],
    q_key text[], q_version bigint[], q_unsure integer, g_ord integer[], g_pair integer[],
    e_ord integer[], e_seq integer[], e_kind text[], e_app uuid[], e_tenant uuid[], e_user uuid[],
    e_actor text[], e_request text[], e_data bytea[],
    l_ord integer[], l_list text[], l_item text[], l_value bytea[], l_expires timestamptz[],
    OUT o_status integer[], OUT o_version bigint[], OUT o_now timestamptz, OUT o_known boolean)
LANGUAGE plpgsql VOLATILE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_first bigint;
    v_batch uuid;
    v_taken bigint;
    v_rows integer;
    v_current bigint[];
    v_failed integer[];
    v_guarded integer[];
    v_foreign integer[];
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'commit_batch_v2 needs READ COMMITTED';
    END IF;
    SELECT position, batch INTO STRICT v_first, v_batch FROM feed_head WHERE id = 1 FOR UPDATE;
    IF EXISTS (SELECT FROM fence WHERE batch = p_batch) THEN
        RAISE EXCEPTION 'this batch was fenced off' USING ERRCODE = 'TA001';
    END IF;
    o_known := coalesce(v_first = p_known AND v_batch = p_known_batch, false);

    IF o_known AND q_unsure < cardinality(q_key) THEN
        q_key := q_key[1:q_unsure];
        q_version := q_version[1:q_unsure];
    END IF;
    IF cardinality(q_key) > 0 THEN
        IF EXISTS (SELECT FROM unnest(q_key) AS q(key) WHERE q.key COLLATE "C" >= '~') THEN
            SELECT array_agg(q.pair::integer) INTO v_failed
            FROM unnest(q_key, q_version) WITH ORDINALITY AS q(key, version, pair) LEFT JOIN grain g ON g.key = q.key
            WHERE coalesce(g.version, 0) <> q.version;
        ELSE
            SELECT array_agg(q.pair::integer) INTO v_failed
            FROM unnest(q_key, q_version) WITH ORDINALITY AS q(key, version, pair) LEFT JOIN grain_main g ON g.key = q.key
            WHERE coalesce(g.version, 0) <> q.version;
        END IF;
        IF v_failed IS NOT NULL THEN
            SELECT array_agg(g.ord) INTO v_guarded FROM unnest(g_ord, g_pair) AS g(ord, pair) WHERE g.pair = ANY (v_failed);
        END IF;
    END IF;

    -- A removal of another's entry leaves no trace in the rows that it removes, so those are looked for.
    IF array_position(l_value, NULL) IS NOT NULL THEN
        SELECT array_agg(c.ord) INTO v_foreign
        FROM unnest(l_ord, l_list, l_item, l_value) AS c(ord, list, item, value) JOIN list_entry l ON l.list = c.list AND l.item = c.item
        WHERE c.value IS NULL AND l.owner <> p_key[c.ord];
    END IF;

    -- A null key costs no lookup.
    IF o_known AND array_position(p_sure, false) IS NULL THEN
        v_current := p_expected;
    ELSIF EXISTS (SELECT FROM unnest(p_key, p_sure) AS c(key, sure) WHERE c.key COLLATE "C" >= '~' AND NOT (o_known AND c.sure)) THEN
        SELECT array_agg(CASE WHEN o_known AND c.sure THEN c.expected ELSE coalesce(g.version, 0) END ORDER BY c.ord) INTO v_current
        FROM unnest(p_key, p_expected, p_sure) WITH ORDINALITY AS c(key, expected, sure, ord)
            LEFT JOIN grain g ON g.key = CASE WHEN o_known AND c.sure THEN NULL ELSE c.key END;
    ELSE
        SELECT array_agg(CASE WHEN o_known AND c.sure THEN c.expected ELSE coalesce(g.version, 0) END ORDER BY c.ord) INTO v_current
        FROM unnest(p_key, p_expected, p_sure) WITH ORDINALITY AS c(key, expected, sure, ord)
            LEFT JOIN grain_main g ON g.key = CASE WHEN o_known AND c.sure THEN NULL ELSE c.key END;
    END IF;
    SELECT array_agg(s.status ORDER BY s.ord), array_agg(CASE WHEN s.status = 1 THEN v_first + s.taken ELSE 0 END ORDER BY s.ord), max(s.taken)
    INTO o_status, o_version, v_taken
    FROM (
        SELECT v.ord, v.status, sum(CASE WHEN v.status = 1 THEN greatest(1, v.events) ELSE 0 END) OVER (ORDER BY v.ord) AS taken
        FROM (
            SELECT c.ord, c.events, CASE
                WHEN c.current <> c.expected THEN 2
                WHEN c.ord = ANY (v_guarded) THEN 3
                WHEN c.ord = ANY (v_foreign) THEN 4
                ELSE 1 END AS status
            FROM unnest(v_current, p_expected, p_events) WITH ORDINALITY AS c(current, expected, events, ord)
        ) v
    ) s;

    IF v_taken > 0 THEN
        INSERT INTO grain (key, version, op, state)
        SELECT c.key, c.version, c.op, c.state FROM unnest(p_key, o_version, p_op, p_state) AS c(key, version, op, state) WHERE c.version > 0
        ON CONFLICT (key) DO UPDATE SET version = excluded.version, op = excluded.op, state = excluded.state;
        IF cardinality(e_ord) > 0 THEN
            INSERT INTO event (position, at, grain_key, kind, app_id, tenant_id, user_id, actor, request_id, data)
            SELECT o_version[e.ord] - p_events[e.ord] + e.seq, p_at, p_key[e.ord], e.kind, e.app, e.tenant, e.usr, e.actor, e.request, e.data
            FROM unnest(e_ord, e_seq, e_kind, e_app, e_tenant, e_user, e_actor, e_request, e_data)
                AS e(ord, seq, kind, app, tenant, usr, actor, request, data)
            WHERE o_version[e.ord] > 0;
        END IF;
        IF cardinality(l_ord) > 0 THEN
            DELETE FROM list_entry l USING unnest(l_ord, l_list, l_item, l_value) AS c(ord, list, item, value)
            WHERE c.value IS NULL AND o_version[c.ord] > 0 AND l.list = c.list AND l.item = c.item;
            INSERT INTO list_entry AS l (list, item, owner, value, expires_at)
            SELECT c.list, c.item, p_key[c.ord], c.value, c.expires
            FROM unnest(l_ord, l_list, l_item, l_value, l_expires) AS c(ord, list, item, value, expires)
            WHERE c.value IS NOT NULL AND o_version[c.ord] > 0
            ON CONFLICT (list, item) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at WHERE l.owner = excluded.owner;
            GET DIAGNOSTICS v_rows = ROW_COUNT;
            IF v_rows < (SELECT count(*) FROM unnest(l_ord, l_value) AS c(ord, value) WHERE c.value IS NOT NULL AND o_version[c.ord] > 0) THEN
                RAISE EXCEPTION 'a list entry belongs to another grain' USING ERRCODE = '23TA1';
            END IF;
        END IF;
        UPDATE feed_head SET position = v_first + v_taken, batch = p_batch WHERE id = 1;
    END IF;
    o_now := clock_timestamp();
END $$;

-- As the deletions of version 1; the batch goes too, since rows did that the last writer may count on.
CREATE FUNCTION reap_v2(p_now timestamptz, p_reap text, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    v_rows integer := reap_v1(p_now, p_reap, p_limit);
BEGIN
    IF v_rows > 0 THEN
        UPDATE feed_head SET batch = NULL WHERE id = 1;
    END IF;
    RETURN v_rows;
END $$;

CREATE FUNCTION drop_timed_v2(p_from text, p_until text, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    v_rows integer := drop_timed_v1(p_from, p_until, p_limit);
BEGIN
    IF v_rows > 0 THEN
        UPDATE feed_head SET batch = NULL WHERE id = 1;
    END IF;
    RETURN v_rows;
END $$;
