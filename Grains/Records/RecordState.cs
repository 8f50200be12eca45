namespace OrleansTenantAuth.Records;

/// <summary>Stored form of a record.</summary>
internal sealed record RecordState
{
    public int V { get; init; } = 1;

    public required Guid Id { get; init; }

    public required TenantId Workspace { get; init; }

    public required Guid Structure { get; init; }

    /// <summary>The structure's records at the time; those of one that was made again are others.</summary>
    public required Guid Rows { get; init; }

    public required RawJson Data { get; init; }

    public required RawJson Metadata { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required string UpdatedBy { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Deleted for good, or expired: only the fact that it was there is left, for a while.</summary>
    public bool Gone { get; init; }

    /// <summary>What happened last: the kind of the event, of which this is the state.</summary>
    public required string Last { get; init; }

    /// <summary>The call that made it.</summary>
    public Guid Operation { get; init; }
}
