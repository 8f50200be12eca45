using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Store.Rows;

/// <content>What is particular to records: where their columns lie, and that a page answers whole states.</content>
internal sealed partial class RowCompiler
{
    private string Read(RowRead read) => read.Source switch
    {
        null => dialect.Read(Value(dialect.Path(read.Name)), read.Type),
        RecordFact { Kind: RecordFactKind.Id } => dialect.Uuid("r.id"),
        RecordFact { Kind: RecordFactKind.CreatedAt } => "r.created",
        RecordFact { Kind: RecordFactKind.UpdatedAt } => "r.updated",
        RecordFact { Kind: RecordFactKind.CreatedBy } => "r.created_by",
        RecordFact { Kind: RecordFactKind.UpdatedBy } => "r.updated_by",
        RecordFact { Kind: RecordFactKind.Version } => "CAST(r.version AS double precision)",
        RecordMember { Slot: { } slot } when read.IsFromSlot => "r." + Slot(slot),
        RecordMember member => dialect.ReadMember(Value(dialect.Path(member.Path)), read.Type),
        _ => throw new InvalidOperationException($"No column is kept in {read.Source.GetType().Name}."),
    };

    /// <summary>The column of a slot.</summary>
    internal static string Slot(int slot) => RecordSlots.IsNumber(slot)
        ? string.Create(CultureInfo.InvariantCulture, $"n{slot - RecordSlots.Texts}")
        : string.Create(CultureInfo.InvariantCulture, $"t{slot}");

    private string WithStates(string page) => dialect.StateOf("p.rid") is { } state ? $"SELECT p.*, {state} FROM ({page}) p" : page;

    // A cursor fits the very same question of the same reader: its values count too, but for the time of asking.
    private static string Shape(RowScope scope, string sql, List<object> values)
    {
        var text = new StringBuilder(sql).Append('\n').Append(scope.Reader);
        foreach (var value in values)
        {
            if (!ReferenceEquals(value, scope.Now))
                text.Append('\n').Append(value.GetType().Name).Append(value is string[] path ? string.Join('/', path) : Convert.ToString(value, CultureInfo.InvariantCulture));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }
}
