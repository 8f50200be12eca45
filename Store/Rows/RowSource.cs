using System.Collections.Immutable;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>Where a column of records is kept.</summary>
public abstract record RowSource;

/// <summary>What every record has beside its data; never missing.</summary>
public sealed record RecordFact(RecordFactKind Kind) : RowSource;

/// <summary>
/// A member of a record's data, by its path. <paramref name="Slot"/> is the indexed column that repeats it (see
/// <see cref="RecordSlots"/>), or null.
/// </summary>
public sealed record RecordMember(ImmutableArray<string> Path, int? Slot) : RowSource;

/// <summary>Facts of records.</summary>
public enum RecordFactKind
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>The id.</summary>
    Id = 1,

    /// <summary>When it was made.</summary>
    CreatedAt = 2,

    /// <summary>When it was changed last.</summary>
    UpdatedAt = 3,

    /// <summary>Who made it.</summary>
    CreatedBy = 4,

    /// <summary>Who changed it last.</summary>
    UpdatedBy = 5,

    /// <summary>How many times it was written.</summary>
    Version = 6,
}

/// <summary>
/// Indexed columns that records of all sets share: declared fields are repeated there, so that no index is ever made or dropped when a
/// structure changes, however many structures there are.
/// </summary>
public static class RecordSlots
{
    /// <summary>Slots of texts and dates, from 0.</summary>
    public const int Texts = 6;

    /// <summary>Slots of numbers, behind those of texts.</summary>
    public const int Numbers = 2;

    /// <summary>Characters of a text in a slot; a longer one is in no slot.</summary>
    public const int TextChars = 200;

    /// <summary>Whether a slot holds numbers.</summary>
    public static bool IsNumber(int slot) => slot >= Texts;
}
