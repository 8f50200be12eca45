using System.Collections.Immutable;

namespace OrleansTenantAuth.Functions;

/// <summary>Stored form of a workspace's functions and triggers.</summary>
internal sealed record FunctionsState
{
    public int V { get; init; } = 1;

    public required TenantId Workspace { get; init; }

    public ImmutableArray<FunctionView> Functions { get; init; } = [];

    public ImmutableArray<TriggerView> Triggers { get; init; } = [];
}

/// <summary>Stored form of a run.</summary>
internal sealed record FunctionRunState
{
    public int V { get; init; } = 1;

    public required Guid Id { get; init; }

    public required TenantId Workspace { get; init; }

    public required Guid Function { get; init; }

    public Guid? Trigger { get; init; }

    public required string Source { get; init; }

    public int Depth { get; init; }

    public required RunStatus Status { get; init; }

    public int Attempts { get; init; }

    /// <summary>How many attempts there may yet be.</summary>
    public int Left { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the runner may take it: next, or again.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The attempt that has it, or had it last.</summary>
    public Guid? Attempt { get; init; }

    public required Records.RawJson Input { get; init; }

    public string? Code { get; init; }

    public RunOutcome? Last { get; init; }
}

/// <summary>A schedule, as the runner finds it.</summary>
internal sealed record ScheduleEntry
{
    public int V { get; init; } = 1;

    public required TenantId Workspace { get; init; }
}

/// <summary>A run that waits, as the runner finds it.</summary>
internal sealed record WaitingEntry
{
    public int V { get; init; } = 1;

    public required TenantId Workspace { get; init; }

    public required Guid Function { get; init; }
}
