using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>Writes what the commits of records bring, within their transaction.</summary>
internal sealed class SqliteRecordWriter(SqliteDatabase database)
{
    private readonly SqliteStatement owner = database.Prepare("SELECT id = ?3 FROM record_claim WHERE set_id = ?1 AND claim = ?2");
    private readonly SqliteStatement claim = database.Prepare("INSERT INTO record_claim (set_id, claim, id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
    private readonly SqliteStatement release = database.Prepare("DELETE FROM record_claim WHERE set_id = ?1 AND claim = ?2 AND id = ?3");
    private readonly SqliteStatement remove = database.Prepare("DELETE FROM record_row WHERE id = ?1");
    private readonly SqliteStatement put = database.Prepare(
        "INSERT INTO record_row (set_id, id, created, updated, created_by, updated_by, version, expires, t0, t1, t2, t3, t4, t5, n0, n1, data) "
        + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, CAST(?17 AS TEXT)) ON CONFLICT DO UPDATE SET "
        + "set_id = excluded.set_id, updated = excluded.updated, updated_by = excluded.updated_by, version = excluded.version, expires = excluded.expires, t0 = excluded.t0, t1 = excluded.t1, "
        + "t2 = excluded.t2, t3 = excluded.t3, t4 = excluded.t4, t5 = excluded.t5, n0 = excluded.n0, n1 = excluded.n1, data = excluded.data");
    private readonly SqliteStatement keep = database.Prepare("INSERT INTO record_past (id, version, state) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET state = excluded.state, goes_at = NULL");
    private readonly SqliteStatement forget = database.Prepare("DELETE FROM record_past WHERE id = ?1 AND version <= ?2");
    private readonly SqliteStatement going = database.Prepare("UPDATE record_past SET goes_at = ?2 WHERE id = ?1");

    /// <summary>Whether another record has one of the claims.</summary>
    public bool IsTaken(RecordChange change)
    {
        foreach (var taken in change.Claims)
        {
            if (owner.Bind(1, change.Set).Bind(2, taken).Bind(3, change.Id).Number() == 0)
                return true;
        }

        return false;
    }

    public void Write(RecordChange change)
    {
        foreach (var given in change.Releases)
            release.Bind(1, change.Set).Bind(2, given).Bind(3, change.Id).Run();
        foreach (var taken in change.Claims)
            claim.Bind(1, change.Set).Bind(2, taken).Bind(3, change.Id).Run();
        if (change.Row is { } row)
            Put(change, row);
        else
            remove.Bind(1, change.Id).Run();
        if (change.Past is { } past)
            keep.Bind(1, change.Id).Bind(2, past.Version).Bind(3, past.State).Run();
        if (change.ForgetUpTo > 0)
            forget.Bind(1, change.Id).Bind(2, change.ForgetUpTo).Run();
        if (change.PastGoesAt is { } at)
            going.Bind(1, change.Id).Bind(2, SqliteTime.From(at)).Run();
    }

    private void Put(RecordChange change, RecordRow row)
    {
        put.Bind(1, change.RowSet ?? change.Set).Bind(2, change.Id).Bind(3, RowValue.OfTime(row.CreatedAt)).Bind(4, RowValue.OfTime(row.UpdatedAt))
            .Bind(5, row.CreatedBy).Bind(6, row.UpdatedBy).Bind(7, row.Version).Bind(17, row.Data);
        Bind(8, row.ExpiresAt is { } end ? RowValue.OfTime(end) : null);
        for (var slot = 0; slot < RecordSlots.Texts; slot++)
            Bind(9 + slot, slot < row.Texts.Length ? row.Texts[slot] : null);
        for (var slot = 0; slot < RecordSlots.Numbers; slot++)
        {
            var index = 9 + RecordSlots.Texts + slot;
            _ = slot < row.Numbers.Length && row.Numbers[slot] is { } number ? put.Bind(index, number) : put.Bind(index, (long?)null);
        }

        put.Run();
    }

    private void Bind(int index, string? text) => _ = text is null ? put.Bind(index, (long?)null) : put.Bind(index, text);
}
