-- Pages of several lists in one round trip, each a walk along the index as in list_v1, which stays for processes of the version
-- before.
CREATE FUNCTION list_v2(p_list text[], p_after text[], p_limit bigint[])
    RETURNS TABLE (page integer, item text, owner text, value bytea, expires_at timestamptz)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT q.page::integer, l.item, l.owner, l.value, l.expires_at
    FROM unnest(p_list, p_after, p_limit) WITH ORDINALITY AS q(list, after, most, page)
        CROSS JOIN LATERAL (SELECT * FROM list_entry e WHERE e.list = q.list AND e.item > q.after ORDER BY e.item LIMIT q.most) l;
END $$;
