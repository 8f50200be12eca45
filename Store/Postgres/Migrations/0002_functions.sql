-- One batch of commits in one round trip. Each statement of a volatile function has a snapshot of its own under READ
-- COMMITTED, so all that is read after the lock on feed_head is the state at this batch's place in the order. The
-- planner settings leave index lookups with run-time partition pruning as the only plan, whatever statistics say.
CREATE FUNCTION commit_batch_v1(
    p_batch uuid, p_at timestamptz,
    p_key text[], p_expected bigint[], p_op uuid[], p_state bytea[], p_events integer[],
    q_key text[], q_version bigint[], g_ord integer[], g_pair integer[],
    e_ord integer[], e_seq integer[], e_kind text[], e_app uuid[], e_tenant uuid[], e_user uuid[],
    e_actor text[], e_request text[], e_data bytea[],
    l_ord integer[], l_list text[], l_item text[], l_value bytea[], l_expires timestamptz[],
    OUT o_status integer[], OUT o_version bigint[], OUT o_now timestamptz)
LANGUAGE plpgsql VOLATILE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_first bigint;
    v_taken bigint;
    v_current bigint[];
    v_failed integer[];
    v_guarded integer[];
    v_foreign integer[];
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'commit_batch_v1 needs READ COMMITTED';
    END IF;
    SELECT position INTO STRICT v_first FROM feed_head WHERE id = 1 FOR UPDATE;
    IF EXISTS (SELECT FROM fence WHERE batch = p_batch) THEN
        RAISE EXCEPTION 'this batch was fenced off' USING ERRCODE = 'TA001';
    END IF;

    -- Each distinct guard is looked up once, however many commits of the batch share it. Run-time pruning over all
    -- partitions costs more than the lookup, so keys without a time, when there are no others, go to their partition at once.
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
    IF cardinality(l_ord) > 0 THEN
        SELECT array_agg(c.ord) INTO v_foreign
        FROM unnest(l_ord, l_list, l_item) AS c(ord, list, item) JOIN list_entry l ON l.list = c.list AND l.item = c.item
        WHERE l.owner <> p_key[c.ord];
    END IF;

    IF EXISTS (SELECT FROM unnest(p_key) AS c(key) WHERE c.key COLLATE "C" >= '~') THEN
        SELECT array_agg(coalesce(g.version, 0) ORDER BY c.ord) INTO v_current
        FROM unnest(p_key) WITH ORDINALITY AS c(key, ord) LEFT JOIN grain g ON g.key = c.key;
    ELSE
        SELECT array_agg(coalesce(g.version, 0) ORDER BY c.ord) INTO v_current
        FROM unnest(p_key) WITH ORDINALITY AS c(key, ord) LEFT JOIN grain_main g ON g.key = c.key;
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
            INSERT INTO list_entry (list, item, owner, value, expires_at)
            SELECT c.list, c.item, p_key[c.ord], c.value, c.expires
            FROM unnest(l_ord, l_list, l_item, l_value, l_expires) AS c(ord, list, item, value, expires)
            WHERE c.value IS NOT NULL AND o_version[c.ord] > 0
            ON CONFLICT (list, item) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at;
        END IF;
        UPDATE feed_head SET position = v_first + v_taken WHERE id = 1;
    END IF;
    o_now := clock_timestamp();
END $$;

CREATE FUNCTION load_v1(p_key text[]) RETURNS TABLE (key text, version bigint, op uuid, state bytea)
LANGUAGE plpgsql STABLE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT g.key, g.version, g.op, g.state FROM unnest(p_key) AS q(key) JOIN grain g ON g.key = q.key;
END $$;

CREATE FUNCTION versions_v1(p_key text[]) RETURNS TABLE (key text, version bigint)
LANGUAGE plpgsql STABLE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT g.key, g.version FROM unnest(p_key) AS q(key) JOIN grain g ON g.key = q.key;
END $$;

-- After a broken connection: from here on the batch will not happen any more if it has not yet.
CREATE FUNCTION settle_v1(p_batch uuid, p_key text[]) RETURNS TABLE (key text, version bigint, op uuid)
LANGUAGE plpgsql VOLATILE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM feed_head WHERE id = 1 FOR UPDATE;
    INSERT INTO fence (batch) VALUES (p_batch) ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT g.key, g.version, g.op FROM unnest(p_key) AS q(key) JOIN grain g ON g.key = q.key;
END $$;

-- A bounded step of deletion, at its own place among the commits. Answers the rows removed.
CREATE FUNCTION reap_v1(p_now timestamptz, p_reap text, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_list text[];
    v_item text[];
    v_owner text[];
    v_rows integer;
    v_total integer := 0;
BEGIN
    PERFORM FROM feed_head WHERE id = 1 FOR UPDATE;
    SELECT array_agg(x.list), array_agg(x.item), array_agg(x.owner) INTO v_list, v_item, v_owner
    FROM (SELECT list, item, owner FROM list_entry WHERE expires_at < p_now ORDER BY expires_at LIMIT p_limit) x;
    IF v_list IS NULL THEN
        RETURN 0;
    END IF;
    DELETE FROM list_entry l USING unnest(v_list, v_item) AS c(list, item) WHERE l.list = c.list AND l.item = c.item;
    GET DIAGNOSTICS v_total = ROW_COUNT;
    DELETE FROM grain g USING (SELECT DISTINCT c.owner FROM unnest(v_list, v_owner) AS c(list, owner) WHERE c.list = p_reap) d WHERE g.key = d.owner;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_total + v_rows;
END $$;

-- A bounded step of deletion of timed keys that lie in no dated partition.
CREATE FUNCTION drop_timed_v1(p_from text, p_until text, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    v_rows integer;
BEGIN
    PERFORM FROM feed_head WHERE id = 1 FOR UPDATE;
    DELETE FROM grain WHERE key = ANY (ARRAY(SELECT key FROM grain WHERE key >= p_from AND key < p_until ORDER BY key LIMIT p_limit));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END $$;
