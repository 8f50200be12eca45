namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>Names of what a stream tells of records.</summary>
public static class RealtimeNames
{
    /// <summary>A record was made, or came into sight.</summary>
    public const string Created = "record_created";

    /// <summary>A record was changed.</summary>
    public const string Updated = "record_updated";

    /// <summary>A record went back to an earlier version.</summary>
    public const string Reverted = "record_reverted";

    /// <summary>A record was deleted, or went out of sight.</summary>
    public const string Deleted = "record_deleted";

    /// <summary>A deletion was taken back.</summary>
    public const string Restored = "record_restored";

    /// <summary>A record's time was over.</summary>
    public const string Expired = "record_expired";

    private const string LogPrefix = "record.";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Created, Updated, Deleted, Restored, Expired, Reverted];

    /// <summary>The name of an event of the log; null for what is none of a record.</summary>
    public static string? Of(string kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return kind switch
        {
            LogPrefix + "created" => Created,
            LogPrefix + "updated" => Updated,
            LogPrefix + "reverted" => Reverted,
            LogPrefix + "deleted" => Deleted,
            LogPrefix + "restored" => Restored,
            LogPrefix + "expired" => Expired,
            _ => null,
        };
    }

    /// <summary>
    /// What a follower is told, who saw the record before, or sees it after, or both; null for nothing. Lists that go by what they are told
    /// then hold what the follower may see: a record that comes into sight by a change was made, as far as they know, and one that leaves
    /// it was deleted.
    /// </summary>
    public static string? Told(string happened, bool isSeenBefore, bool isSeenAfter) => (isSeenBefore, isSeenAfter) switch
    {
        (false, false) => null,
        (true, true) => happened is Reverted ? Reverted : Updated,
        (false, true) => happened is Restored ? Restored : Created,
        (true, false) => happened is Expired ? Expired : Deleted,
    };
}
