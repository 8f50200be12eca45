using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Records;

/// <summary>What queries and unique values are to know of a state.</summary>
internal static class RecordWrites
{
    /// <summary>The set in which deleted records of a structure lie.</summary>
    public static Guid Deleted(Guid rows)
    {
        Span<byte> bytes = stackalloc byte[16];
        rows.TryWriteBytes(bytes);
        bytes[15] ^= 1;
        bytes[14] ^= 0x80;
        return new Guid(bytes);
    }

    /// <summary>The row of a state.</summary>
    public static RecordRow RowOf(RecordState state, StructureView structure)
    {
        using var data = JsonDocument.Parse(state.Data.Utf8);
        var texts = new string?[RecordSlots.Texts];
        var numbers = new double?[RecordSlots.Numbers];
        foreach (var field in structure.Fields)
        {
            if (field.Slot is not { } slot || !data.RootElement.TryGetProperty(field.Name, out var value))
                continue;
            if (RecordSlots.IsNumber(slot))
                numbers[slot - RecordSlots.Texts] = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
            else
                texts[slot] = value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= RecordSlots.TextChars } text ? text : null;
        }

        return new RecordRow(
            state.CreatedAt, state.UpdatedAt, state.CreatedBy, state.UpdatedBy, state.Version, state.ExpiresAt, [.. texts], [.. numbers], state.Data.Utf8);
    }

    /// <summary>The unique values of data: field and claim.</summary>
    public static ImmutableArray<(string Field, Guid Claim)> ClaimsOf(byte[] json, StructureView structure)
    {
        if (!structure.Fields.Any(field => field.IsUnique))
            return [];
        using var data = JsonDocument.Parse(json);
        var claims = ImmutableArray.CreateBuilder<(string, Guid)>();
        foreach (var field in structure.Fields)
        {
            if (field.IsUnique && data.RootElement.TryGetProperty(field.Name, out var value))
                claims.Add((field.Name, ClaimOf(field.Name, value)));
        }

        return claims.ToImmutable();
    }

    /// <summary>The claim on a value, which is in canonical form: field, kind and text, hashed.</summary>
    public static Guid ClaimOf(string field, JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{field}\n{value.ValueKind}\n{text}")).AsSpan(0, 16), bigEndian: true);
    }

    /// <summary>References of data to other records: field, id, and the slug that the structure of the other must have.</summary>
    public static ImmutableArray<(string Field, Guid Id, string? Target)> ReferencesOf(byte[] json, StructureView structure)
    {
        if (structure.Fields.All(field => field.Type != FieldType.Reference || field.IsRetired))
            return [];
        using var data = JsonDocument.Parse(json);
        var references = ImmutableArray.CreateBuilder<(string, Guid, string?)>();
        foreach (var field in structure.Fields)
        {
            if (field is { Type: FieldType.Reference, IsRetired: false }
                && data.RootElement.TryGetProperty(field.Name, out var value) && Guid.TryParseExact(value.GetString(), "D", out var id))
                references.Add((field.Name, id, field.Target));
        }

        return references.ToImmutable();
    }
}
