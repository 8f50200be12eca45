using System.Text.Json;
using OrleansTenantAuth.Store.Rows;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Records;

/// <summary>What conditions see of a record.</summary>
public static class RecordFactsOf
{
    /// <summary>The facts of a record whose data were parsed; they live as long as <paramref name="data"/> does.</summary>
    public static RecordFacts View(RecordView record, JsonElement data)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(data, new Dictionary<string, Fact>(StringComparer.Ordinal)
        {
            ["id"] = Fact.Of(record.Id.ToString("D")),
            [ConditionFields.RecordSlug] = Fact.Of(record.Slug),
            ["createdBy"] = Fact.Of(record.CreatedBy),
            ["updatedBy"] = Fact.Of(record.UpdatedBy),
            ["createdAt"] = Fact.Of(RowValue.OfTime(record.CreatedAt)),
            ["updatedAt"] = Fact.Of(RowValue.OfTime(record.UpdatedAt)),
            ["version"] = new Fact(ConditionValue.Of(record.Version)),
        });
    }
}
