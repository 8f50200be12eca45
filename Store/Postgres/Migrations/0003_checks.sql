-- Versions for a check. When the head lies where the caller knows every commit, the head alone is the answer (versions null).
-- STABLE: head and versions are of one snapshot. versions_v1 stays for processes of the version before.
CREATE FUNCTION versions_v2(p_first bigint, p_last bigint, p_key text[], OUT o_head bigint, OUT o_version bigint[])
LANGUAGE plpgsql STABLE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    SELECT position INTO STRICT o_head FROM feed_head WHERE id = 1;
    IF o_head BETWEEN p_first AND p_last THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM unnest(p_key) AS q(key) WHERE q.key COLLATE "C" >= '~') THEN
        SELECT array_agg(coalesce(g.version, 0) ORDER BY q.ord) INTO o_version
        FROM unnest(p_key) WITH ORDINALITY AS q(key, ord) LEFT JOIN grain g ON g.key = q.key;
    ELSE
        SELECT array_agg(coalesce(g.version, 0) ORDER BY q.ord) INTO o_version
        FROM unnest(p_key) WITH ORDINALITY AS q(key, ord) LEFT JOIN grain_main g ON g.key = q.key;
    END IF;
END $$;
