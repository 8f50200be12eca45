-- Loads of keys without a time go to their partition at once: opening all partitions costs more than the lookup. load_v1
-- stays for processes of the version before.
CREATE FUNCTION load_v2(p_key text[]) RETURNS TABLE (key text, version bigint, op uuid, state bytea)
LANGUAGE plpgsql STABLE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM unnest(p_key) AS q(key) WHERE q.key COLLATE "C" >= '~') THEN
        RETURN QUERY SELECT g.key, g.version, g.op, g.state FROM unnest(p_key) AS q(key) JOIN grain g ON g.key = q.key;
    ELSE
        RETURN QUERY SELECT g.key, g.version, g.op, g.state FROM unnest(p_key) AS q(key) JOIN grain_main g ON g.key = q.key;
    END IF;
END $$;
