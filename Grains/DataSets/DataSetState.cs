using System.Collections.Immutable;

namespace OrleansTenantAuth.DataSets;

/// <summary>Stored form of a data set.</summary>
internal sealed record DataSetState
{
    public int V { get; init; } = 1;

    /// <summary>Names its rows; a data set that is made again under the same name has another.</summary>
    public required Guid Id { get; init; }

    public required AppId App { get; init; }

    public required DataSetName Name { get; init; }

    /// <summary>In the order of their declaration; the prefilter columns among them have their index by that order.</summary>
    public required ImmutableArray<DataSetColumn> Columns { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }
}
