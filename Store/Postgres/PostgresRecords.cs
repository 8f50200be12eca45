using System.Collections.Immutable;
using Npgsql;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>Reads records: queries on the connections of rows, the rest as all other reads.</summary>
internal sealed class PostgresRecords(PostgresRows rows, PostgresReads reads) : IRecordEngine
{
    public IRowDialect Dialect => PostgresRowDialect.Instance;

    public Task<RecordPage> Find(RowQuery query, CompiledRows compiled, CancellationToken cancellationToken) => rows.Read(
        compiled,
        async reader =>
        {
            var page = new RecordPageReader(query, compiled);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (page.IsFull)
                {
                    page.Cut();
                    break;
                }

                var row = PostgresRows.Row(reader);
                if (row[^1] is byte[] state)
                    page.Add(row[..^1], state);
            }

            return page.Page();
        },
        cancellationToken);

    public Task<RowPage> Fold(RowQuery query, CompiledRows compiled, CancellationToken cancellationToken) => rows.Query(query, compiled, cancellationToken);

    public async Task<Dictionary<RecordClaim, Guid>> ClaimsOf(RecordClaim[] claims, CancellationToken cancellationToken)
    {
        var owners = new Dictionary<RecordClaim, Guid>();
        await reads.Query(
            "SELECT k.set_id, k.claim, k.id FROM unnest($1::uuid[], $2::uuid[]) AS n(set_id, claim) JOIN record_claim k ON k.set_id = n.set_id AND k.claim = n.claim",
            [claims.Select(claim => claim.Set).ToArray(), claims.Select(claim => claim.Value).ToArray()],
            row => owners[new RecordClaim(row.GetGuid(0), row.GetGuid(1))] = row.GetGuid(2),
            cancellationToken);
        return owners;
    }

    public async Task<ImmutableArray<PastState>> PastOf(Guid record, long below, int limit, CancellationToken cancellationToken)
    {
        var states = ImmutableArray.CreateBuilder<PastState>();
        await reads.Query(
            "SELECT version, state FROM record_past WHERE id = $1 AND version < $2 ORDER BY version DESC LIMIT $3",
            [record, below, (long)limit],
            row => states.Add(new PastState(row.GetInt64(0), row.GetFieldValue<byte[]>(1))),
            cancellationToken);
        return states.ToImmutable();
    }

    public Task<ImmutableArray<Guid>> Expired(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        Ids("SELECT id FROM record_row WHERE expires <= $1 ORDER BY expires LIMIT $2", [RowValue.OfTime(now), (long)limit], cancellationToken);

    public Task<ImmutableArray<Guid>> RecordsOf(Guid set, int limit, CancellationToken cancellationToken) =>
        Ids("SELECT id FROM record_row WHERE set_id = $1 LIMIT $2", [set, (long)limit], cancellationToken);

    public Task<int> PurgeClaims(Guid set, int limit, CancellationToken cancellationToken) => Purge(
        "DELETE FROM record_claim WHERE set_id = $1 AND claim IN (SELECT claim FROM record_claim WHERE set_id = $1 LIMIT $2) RETURNING 1",
        [set, (long)limit],
        cancellationToken);

    public Task<int> PurgePast(DateTimeOffset now, int limit, CancellationToken cancellationToken) => Purge(
        "DELETE FROM record_past WHERE (id, version) IN (SELECT id, version FROM record_past WHERE goes_at <= $1 LIMIT $2) RETURNING 1",
        [now, (long)limit],
        cancellationToken);

    private async Task<int> Purge(string sql, IReadOnlyList<object> values, CancellationToken cancellationToken)
    {
        var gone = 0;
        await reads.Query(sql, values, _ => gone++, cancellationToken);
        return gone;
    }

    private async Task<ImmutableArray<Guid>> Ids(string sql, IReadOnlyList<object> values, CancellationToken cancellationToken)
    {
        var ids = ImmutableArray.CreateBuilder<Guid>();
        await reads.Query(sql, values, row => ids.Add(row.GetGuid(0)), cancellationToken);
        return ids.ToImmutable();
    }
}
