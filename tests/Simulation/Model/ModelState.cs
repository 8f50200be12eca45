using System.Collections.Immutable;

namespace OrleansTenantAuth.Tests.Simulation.Model;

/// <summary>What the simulation believes that the store holds: one small row per grain, by the grain's store key.</summary>
public sealed record ModelState(ImmutableDictionary<string, Row> Rows, ulong Hash)
{
    public static readonly ModelState Empty = new(ImmutableDictionary.Create<string, Row>(StringComparer.Ordinal), 0);

    public T? Get<T>(string key)
        where T : Row => (T?)Rows.GetValueOrDefault(key);

    public ModelState Set(string key, Row row)
    {
        var hash = Hash ^ HashOf(key, row.Text);
        if (Rows.TryGetValue(key, out var before))
            hash ^= HashOf(key, before.Text);
        return new ModelState(Rows.SetItem(key, row), hash);
    }

    /// <summary>A row's share of the hash; the store's own rows are hashed the same way.</summary>
    public static ulong HashOf(string key, string text)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var c in key)
            hash = (hash ^ c) * 1_099_511_628_211UL;
        foreach (var c in text)
            hash = (hash ^ c) * 1_099_511_628_211UL;
        return hash ^ (hash >> 29);
    }
}

/// <summary>An answer: its code, and what else of it the model predicts.</summary>
public sealed record Answer(AuthError Error, string Detail = "", object? Value = null)
{
    public static Answer Ok(string detail = "") => new(AuthError.None, detail);

    public static Answer No(AuthError error) => new(error);

    public bool IsOk => Error == AuthError.None;

    /// <summary>Whether the caller cannot know what happened.</summary>
    public bool IsUnknown => Error is AuthError.Unavailable or AuthError.OutcomeUnknown;

    public bool Matches(Answer predicted) => Error == predicted.Error && (Detail == predicted.Detail || predicted.Detail == "*");

    public override string ToString() => Detail.Length == 0 ? Error.ToString() : $"{Error} {Detail}";
}

/// <summary>
/// One step of a command that is a commit (or a check) of its own. No answer: the command goes on with its next phase.
/// </summary>
public delegate (ModelState Next, Answer? Answer) Phase(ModelState state, long now);
