-- A page of a list is always a walk along its index. Left to itself the planner, which sees that most lists are short, reads the
-- whole list and sorts it, which takes half a second for 100,000 entries.
CREATE FUNCTION list_v1(p_list text, p_after text, p_limit bigint) RETURNS TABLE (item text, owner text, value bytea, expires_at timestamptz)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT l.item, l.owner, l.value, l.expires_at FROM list_entry l
    WHERE l.list = p_list AND l.item > p_after ORDER BY l.item LIMIT p_limit;
END $$;
