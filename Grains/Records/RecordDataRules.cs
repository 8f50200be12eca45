using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansTenantAuth.Records;

/// <summary>Data that fit their structure.</summary>
/// <param name="Json">UTF-8 JSON object in canonical form: no member is null.</param>
/// <param name="Discovered">Fields that the structure is to declare first.</param>
internal sealed record CheckedData(byte[] Json, ImmutableArray<StructureField> Discovered);

/// <summary>Checks the data of a record against its structure, and names every field that is wrong.</summary>
internal static class RecordDataRules
{
    /// <summary>Bytes of data, and of metadata, at most.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxMembers = 200;
    private const int MaxFaults = 20;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    // The answers are JSON and nothing else; what scripts in pages need escaped need not be kept so.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The data of a new record: with defaults, and all that is required.</summary>
    public static Outcome<CheckedData> Create(byte[] sent, StructureView structure) => Read("data", sent, data => Whole(data, structure, withDefaults: true));

    /// <summary>Data in place of what was there.</summary>
    public static Outcome<CheckedData> Replace(byte[] sent, StructureView structure) => Read("data", sent, data => Whole(data, structure, withDefaults: false));

    /// <summary>Members in place of members; null removes one. What is not sent stays as it is.</summary>
    public static Outcome<CheckedData> Merge(byte[] current, byte[] sent, StructureView structure) => Read("data", sent, patch =>
    {
        using var known = JsonDocument.Parse(current);
        var check = new DataCheck(structure);
        foreach (var member in patch.EnumerateObject())
            check.Look(member);
        foreach (var field in structure.Fields)
        {
            if (field is { IsRequired: true, IsRetired: false } && patch.TryGetProperty(field.Name, out var value) && value.ValueKind == JsonValueKind.Null)
                check.Fault(field.Name, "This field is required.");
        }

        return check.Checked(json =>
        {
            foreach (var member in known.RootElement.EnumerateObject())
            {
                if (!patch.TryGetProperty(member.Name, out var newer))
                    member.WriteTo(json);
                else
                    check.Write(json, member.Name, newer);
            }

            foreach (var member in patch.EnumerateObject().Where(member => !known.RootElement.TryGetProperty(member.Name, out _)))
                check.Write(json, member.Name, member.Value);
        });
    });

    /// <summary>One value of a field, in canonical form.</summary>
    public static Outcome<byte[]> Value(byte[] sent, StructureField field)
    {
        try
        {
            using var json = JsonDocument.Parse(sent, Strict);
            return FieldValueRules.ValueFault(json.RootElement, field) is { } fault
                ? Outcome<byte[]>.Invalid("data." + field.Name, fault)
                : Outcome<byte[]>.Ok(Written(writer => FieldValueRules.Write(writer, json.RootElement, field.Type)));
        }
        catch (JsonException)
        {
            return Outcome<byte[]>.Invalid("data." + field.Name, "Must be well-formed JSON in UTF-8, each member once.");
        }
    }

    /// <summary>Metadata: an object of anything, in canonical form.</summary>
    public static Outcome<byte[]> Metadata(byte[]? sent)
    {
        if (sent is null)
            return Outcome<byte[]>.Ok("{}"u8.ToArray());
        return Read("metadata", sent, metadata => FieldValueRules.AnyFault(metadata) is { } fault
            ? Outcome<CheckedData>.Invalid("metadata", fault)
            : Outcome<CheckedData>.Ok(new CheckedData(Written(json => FieldValueRules.Write(json, metadata, null)), []))).Map(read => read.Json);
    }

    private static Outcome<CheckedData> Whole(JsonElement data, StructureView structure, bool withDefaults)
    {
        var check = new DataCheck(structure);
        foreach (var member in data.EnumerateObject())
            check.Look(member);
        var initial = new List<StructureField>();
        foreach (var field in structure.Fields.Where(field => !field.IsRetired && (!data.TryGetProperty(field.Name, out var value) || value.ValueKind == JsonValueKind.Null)))
        {
            if (withDefaults && field.Default is not null)
                initial.Add(field);
            else if (field.IsRequired)
                check.Fault(field.Name, "This field is required.");
        }

        return check.Checked(json =>
        {
            foreach (var member in data.EnumerateObject())
                check.Write(json, member.Name, member.Value);
            foreach (var field in initial)
            {
                using var value = JsonDocument.Parse(field.Default!);
                check.Write(json, field.Name, value.RootElement);
            }
        });
    }

    private static Outcome<CheckedData> Read(string field, byte[] sent, Func<JsonElement, Outcome<CheckedData>> check)
    {
        try
        {
            using var json = JsonDocument.Parse(sent, Strict);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return Outcome<CheckedData>.Invalid(field, "Must be a JSON object.");
            if (root.EnumerateObject().Count() > MaxMembers)
                return Outcome<CheckedData>.Invalid(field, string.Create(CultureInfo.InvariantCulture, $"Must have at most {MaxMembers} members."));
            var result = check(root);
            return result.IsOk && result.Require().Json.Length > MaxBytes
                ? Outcome<CheckedData>.Invalid(field, string.Create(CultureInfo.InvariantCulture, $"Must have at most {MaxBytes} bytes."))
                : result;
        }
        catch (JsonException)
        {
            return Outcome<CheckedData>.Invalid(field, "Must be well-formed JSON in UTF-8, each member once, at most 16 levels deep.");
        }
    }

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
            write(json);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>One look at data: gathers what is wrong, and what is new.</summary>
    private sealed class DataCheck(StructureView structure)
    {
        private readonly ImmutableArray<FieldError>.Builder faults = ImmutableArray.CreateBuilder<FieldError>();
        private readonly ImmutableArray<StructureField>.Builder discovered = ImmutableArray.CreateBuilder<StructureField>();
        private readonly Dictionary<string, StructureField> declared = structure.Fields.Where(field => !field.IsRetired).ToDictionary(field => field.Name, StringComparer.Ordinal);

        public void Fault(string field, string message)
        {
            if (faults.Count < MaxFaults)
                faults.Add(new FieldError("data." + field, message));
        }

        public void Look(JsonProperty member)
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
                return;
            if (declared.TryGetValue(member.Name, out var field))
            {
                if (FieldValueRules.ValueFault(member.Value, field) is { } fault)
                    Fault(field.Name, fault);
            }
            else
            {
                LookAtUndeclared(member);
            }
        }

        public void Write(Utf8JsonWriter json, string name, JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Null)
                return;
            json.WritePropertyName(name);
            FieldValueRules.Write(json, value, declared.GetValueOrDefault(name)?.Type);
        }

        public Outcome<CheckedData> Checked(Action<Utf8JsonWriter> members) => faults.Count > 0
            ? Outcome<CheckedData>.Refuse(AuthError.ValidationError, null, faults.ToImmutable())
            : Outcome<CheckedData>.Ok(new CheckedData(
                Written(json =>
                {
                    json.WriteStartObject();
                    members(json);
                    json.WriteEndObject();
                }),
                discovered.ToImmutable()));

        private void LookAtUndeclared(JsonProperty member)
        {
            var name = Store.Rows.RecordSet.IsSegment(member.Name) ? member.Name : null;
            if (structure.Mode == DiscoveryMode.Strict)
            {
                Fault(name ?? "", "The structure does not declare this field.");
                return;
            }

            if (name is null)
            {
                Fault("", "Names of fields must have 1 to 64 ASCII letters, digits, _, - or $.");
                return;
            }

            if (FieldValueRules.AnyFault(member.Value) is { } fault)
            {
                Fault(name, fault);
                return;
            }

            if (structure.Mode != DiscoveryMode.AutoEvolving)
                return;

            // A field that was removed comes back as what it was.
            var before = structure.Fields.FirstOrDefault(field => field.IsRetired && string.Equals(field.Name, name, StringComparison.Ordinal));
            if (before is not null)
                Fault(name, "The field was removed from the structure. Declare it again.");
            else
                discovered.Add(new StructureField(name, FieldValueRules.TypeOf(member.Value)!.Value, false, false, null, null, null, null, null));
        }
    }
}
