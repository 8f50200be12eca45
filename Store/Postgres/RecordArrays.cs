using Npgsql;
using NpgsqlTypes;
using OrleansTenantAuth.Store.Commits;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;
using System.Text;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>What the records of a batch bring, as the arrays that <c>commit_batch_v3</c> takes behind those of <c>commit_batch_v2</c>.</summary>
internal static class RecordArrays
{
    /// <summary>Parameters that it adds.</summary>
    public const int Count = 27;

    /// <summary>Whether a batch needs them.</summary>
    public static bool AreIn(Commit[] commits)
    {
        foreach (var commit in commits)
        {
            if (commit.Record is not null)
                return true;
        }

        return false;
    }

    /// <summary>Adds them.</summary>
    public static void Fill(NpgsqlParameterCollection to, Commit[] commits)
    {
        (int Ord, RecordChange Change)[] records = [.. commits.Select((commit, i) => (i + 1, commit.Record)).Where(one => one.Record is not null).Select(one => (one.Item1, one.Record!))];
        Each(to, records, NpgsqlDbType.Integer, one => one.Ord);
        Each(to, records, NpgsqlDbType.Uuid, one => one.Change.RowSet ?? one.Change.Set);
        Each(to, records, NpgsqlDbType.Uuid, one => one.Change.Id);
        Row(to, records, NpgsqlDbType.Text, row => RowValue.OfTime(row.CreatedAt));
        Row(to, records, NpgsqlDbType.Text, row => RowValue.OfTime(row.UpdatedAt));
        Row(to, records, NpgsqlDbType.Text, row => row.CreatedBy);
        Row(to, records, NpgsqlDbType.Text, row => row.UpdatedBy);
        Each(to, records, NpgsqlDbType.Bigint, one => one.Change.Row?.Version);
        Row(to, records, NpgsqlDbType.Text, row => row.ExpiresAt is { } end ? RowValue.OfTime(end) : null);
        for (var slot = 0; slot < RecordSlots.Texts; slot++)
        {
            var place = slot;
            Row(to, records, NpgsqlDbType.Text, row => place < row.Texts.Length ? row.Texts[place] : null);
        }

        for (var slot = 0; slot < RecordSlots.Numbers; slot++)
        {
            var place = slot;
            Each(to, records, NpgsqlDbType.Double, one => one.Change.Row is { } row && place < row.Numbers.Length ? row.Numbers[place] : null);
        }

        Row(to, records, NpgsqlDbType.Text, row => Encoding.UTF8.GetString(row.Data));
        Each(to, records, NpgsqlDbType.Bigint, one => one.Change.Past?.Version);
        Each(to, records, NpgsqlDbType.Bytea, one => one.Change.Past?.State);
        Each(to, records, NpgsqlDbType.Bigint, one => one.Change.ForgetUpTo);
        Each(to, records, NpgsqlDbType.TimestampTz, one => one.Change.PastGoesAt?.UtcDateTime);

        // What is given up goes before what is taken: a record may give a value back and take it again.
        (int Ord, RecordChange Change, Guid Claim, bool Takes)[] claims =
        [
            .. records.SelectMany(one => one.Change.Releases.Select(claim => (one.Ord, one.Change, claim, false))
                .Concat(one.Change.Claims.Select(claim => (one.Ord, one.Change, claim, true)))),
        ];
        Each(to, claims, NpgsqlDbType.Integer, one => one.Ord);
        Each(to, claims, NpgsqlDbType.Uuid, one => one.Change.Set);
        Each(to, claims, NpgsqlDbType.Uuid, one => one.Claim);
        Each(to, claims, NpgsqlDbType.Uuid, one => one.Change.Id);
        Each(to, claims, NpgsqlDbType.Boolean, one => one.Takes);
    }

    private static void Row(NpgsqlParameterCollection to, (int Ord, RecordChange Change)[] records, NpgsqlDbType element, Func<RecordRow, string?> value) =>
        Each(to, records, element, one => one.Change.Row is { } row ? value(row) : null);

    private static void Each<TFrom, T>(NpgsqlParameterCollection to, TFrom[] from, NpgsqlDbType element, Func<TFrom, T> value) =>
        to.Add(new NpgsqlParameter<T[]> { TypedValue = [.. from.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | element });
}
