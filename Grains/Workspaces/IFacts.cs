using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Workspaces;

/// <summary>Facts that conditions ask for, by canonical name (<see cref="ConditionFields"/>).</summary>
public interface IFacts
{
    /// <summary>The fact; nothing where it is not known.</summary>
    Fact Find(string field);
}

/// <summary>What is known of a caller and of the request, beside the record that it is about.</summary>
public sealed class CallerFacts(Fact groups, Fact roles, string subject, string kind, IReadOnlyDictionary<string, Fact> others) : IFacts
{
    private readonly Fact subject = Fact.Of(subject);
    private readonly Fact kind = Fact.Of(kind);

    /// <inheritdoc/>
    public Fact Find(string field) => field switch
    {
        ConditionFields.Groups => groups,
        ConditionFields.Roles => roles,
        ConditionFields.Subject => subject,
        ConditionFields.Kind => kind,
        _ => others.GetValueOrDefault(field),
    };
}

/// <summary>A record: its data, and its facts beside them.</summary>
public sealed class RecordFacts(JsonElement data, IReadOnlyDictionary<string, Fact> others) : IFacts
{
    /// <inheritdoc/>
    public Fact Find(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (!field.StartsWith(ConditionFields.Data, StringComparison.Ordinal))
            return others.GetValueOrDefault(field);
        var at = data;
        var path = field.AsSpan(ConditionFields.Data.Length);
        foreach (var part in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(path[part], out at))
                return default;
        }

        return FactJson.Read(at);
    }
}

/// <summary>Facts as JSON has them.</summary>
public static class FactJson
{
    /// <summary>The fact: a single value, or a list of the single values of an array; nothing for null and for objects.</summary>
    public static Fact Read(JsonElement sent)
    {
        if (sent.ValueKind != JsonValueKind.Array)
            return new Fact(ConditionJson.Single(sent));
        var items = ImmutableArray.CreateBuilder<ConditionValue>();
        foreach (var item in sent.EnumerateArray())
        {
            if (ConditionJson.Single(item) is { } value)
                items.Add(value);
        }

        return new Fact(null, items.ToImmutable());
    }
}
