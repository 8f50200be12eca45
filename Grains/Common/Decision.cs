using System.Collections.Immutable;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;

namespace OrleansTenantAuth;

/// <summary>What a rule made of a state and a command: the answer and, where something changes, the next state with its events and list entries.</summary>
/// <typeparam name="TState">The grain's state.</typeparam>
/// <typeparam name="TAnswer">The value of a success.</typeparam>
public sealed record Decision<TState, TAnswer>(
    Outcome<TAnswer> Outcome,
    TState? Next,
    ImmutableArray<Happening> Events,
    ImmutableArray<EntryChange> Entries)
    where TState : class
{
    /// <summary>For a grain that is a record: what queries and unique values know of it from now on.</summary>
    public RecordChange? Record { get; init; }
}

/// <summary>Builds decisions.</summary>
public static class Decision
{
    /// <summary>An answer that changes nothing.</summary>
    public static Decision<TState, TAnswer> Answer<TState, TAnswer>(TAnswer value)
        where TState : class => new(Outcome<TAnswer>.Ok(value), null, [], []);

    /// <summary>A refusal that changes nothing.</summary>
    public static Decision<TState, TAnswer> Refuse<TState, TAnswer>(AuthError error, int? retryAfterSeconds = null)
        where TState : class => new(Outcome<TAnswer>.Refuse(error, retryAfterSeconds), null, [], []);

    /// <summary>A refusal that somebody else gave.</summary>
    public static Decision<TState, TAnswer> Pass<TState, TAnswer>(Outcome<TAnswer> outcome)
        where TState : class => new(outcome, null, [], []);

    /// <summary>A change with its answer.</summary>
    public static Decision<TState, TAnswer> Change<TState, TAnswer>(
        TState next, Outcome<TAnswer> outcome, ImmutableArray<Happening> events, ImmutableArray<EntryChange> entries = default)
        where TState : class => new(outcome, next, events, entries.IsDefault ? [] : entries);
}

/// <summary>An event before the shell adds actor, request and schema. <c>Data</c> holds ids and numbers only.</summary>
public sealed record Happening(
    string Kind, AppId? App = null, TenantId? Tenant = null, UserId? User = null, ImmutableArray<KeyValuePair<string, string>> Data = default);
