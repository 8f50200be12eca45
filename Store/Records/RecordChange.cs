using System.Collections.Immutable;

namespace OrleansTenantAuth.Store.Records;

/// <summary>
/// What a record's commit writes beside its state, in the same transaction: the row by which queries find it, its claims on unique
/// values, and the state that it had before.
/// </summary>
/// <param name="Set">The set of records that queries ask.</param>
/// <param name="Id">The record; its grain's key is <c>record/</c> and this.</param>
public sealed record RecordChange(Guid Set, Guid Id)
{
    /// <summary>The row from now on; null where queries do not find the record any more.</summary>
    public RecordRow? Row { get; init; }

    /// <summary>The set that the row is in, where that is another than the set of the claims: deleted records have one of their own.</summary>
    public Guid? RowSet { get; init; }

    /// <summary>Claims to take. One that another record has lets the commit fail as if its version were another.</summary>
    public ImmutableArray<Guid> Claims { get; init; } = [];

    /// <summary>Claims to give up.</summary>
    public ImmutableArray<Guid> Releases { get; init; } = [];

    /// <summary>The state that this commit replaces, or null where none is kept.</summary>
    public PastState? Past { get; init; }

    /// <summary>Past states of this version and older ones go.</summary>
    public long ForgetUpTo { get; init; }

    /// <summary>When all past states may go; null while the record lives.</summary>
    public DateTimeOffset? PastGoesAt { get; init; }
}

/// <summary>A state that a record had.</summary>
/// <param name="Version">The record's own version.</param>
/// <param name="State">UTF-8 JSON.</param>
public sealed record PastState(long Version, byte[] State);

/// <summary>What queries know of a record. Times are canonical texts (see <see cref="Rows.RowValue"/>).</summary>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="UpdatedBy">Who changed it last.</param>
/// <param name="Version">Its own version.</param>
/// <param name="ExpiresAt">When it stops to be found, or null.</param>
/// <param name="Texts">Slots of texts, at most <see cref="Rows.RecordSlots.Texts"/>.</param>
/// <param name="Numbers">Slots of numbers, at most <see cref="Rows.RecordSlots.Numbers"/>.</param>
/// <param name="Data">UTF-8 JSON object without NUL in its texts.</param>
public sealed record RecordRow(
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string CreatedBy,
    string UpdatedBy,
    long Version,
    DateTimeOffset? ExpiresAt,
    ImmutableArray<string?> Texts,
    ImmutableArray<double?> Numbers,
    byte[] Data);

/// <summary>A claim on a unique value: the set, and a hash of field and value.</summary>
public readonly record struct RecordClaim(Guid Set, Guid Value);
