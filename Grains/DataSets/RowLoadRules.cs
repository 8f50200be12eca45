using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.DataSets;

/// <summary>Reads the rows of an upload.</summary>
internal static class RowLoadRules
{
    private const int MaxFaults = 20;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <summary>The rows, or what is wrong with the first of them, by row and column.</summary>
    public static Outcome<ImmutableArray<NewRow>> Read(byte[] body, RowSet set, Func<Guid> newId)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Strict);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.EnumerateObject().Count() != 1 || !root.TryGetProperty("rows", out var rows) || rows.ValueKind != JsonValueKind.Array)
                return Outcome<ImmutableArray<NewRow>>.Invalid("body", "Must be {\"rows\":[…]}.");
            return rows.GetArrayLength() is 0 or > RowLimits.RowsPerLoad
                ? Outcome<ImmutableArray<NewRow>>.Invalid("rows", string.Create(CultureInfo.InvariantCulture, $"Must have 1 to {RowLimits.RowsPerLoad} rows."))
                : Rows(rows, set, newId);
        }
        catch (JsonException)
        {
            return Outcome<ImmutableArray<NewRow>>.Invalid("body", "Must be well-formed JSON in UTF-8, each member once.");
        }
    }

    private static Outcome<ImmutableArray<NewRow>> Rows(JsonElement rows, RowSet set, Func<Guid> newId)
    {
        var read = ImmutableArray.CreateBuilder<NewRow>(rows.GetArrayLength());
        var faults = ImmutableArray.CreateBuilder<FieldError>();
        var number = 0;
        foreach (var row in rows.EnumerateArray())
        {
            if (RowReader.Read(row, set, newId(), out var fault) is { } known)
                read.Add(known);
            else
                faults.Add(new FieldError(string.Create(CultureInfo.InvariantCulture, $"rows[{number}]{(fault.Column.Length > 0 ? "." : "")}{fault.Column}"), fault.Message));
            if (faults.Count == MaxFaults)
                break;
            number++;
        }

        return faults.Count == 0
            ? Outcome<ImmutableArray<NewRow>>.Ok(read.DrainToImmutable())
            : Outcome<ImmutableArray<NewRow>>.Refuse(AuthError.ValidationError, null, faults.ToImmutable());
    }
}
