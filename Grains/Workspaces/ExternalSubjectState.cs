namespace OrleansTenantAuth.Workspaces;

/// <summary>Stored form of a subject of an external issuer.</summary>
internal sealed record ExternalSubjectState
{
    public int V { get; init; } = 1;

    public required AppId App { get; init; }

    public required TenantId Workspace { get; init; }

    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public string? Email { get; init; }

    public string? Name { get; init; }

    /// <summary>When the token was issued that said so, Unix seconds.</summary>
    public long IssuedAt { get; init; }

    public long Epoch { get; init; }

    public DateTimeOffset? CutOffAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
