namespace OrleansTenantAuth.Apps;

/// <summary>
/// What makes an app one half of a workspace: a workspace is two apps, one per mode, that share a code and nothing else. Fixed when
/// the app is made.
/// </summary>
/// <param name="Mode"><c>live</c> or <c>test</c>, see <see cref="WorkspaceModes"/>.</param>
/// <param name="Code">The code of both root tenants, eight characters.</param>
/// <param name="Twin">The app of the other mode.</param>
[GenerateSerializer, Immutable, Alias("ota.WorkspaceSettings")]
public sealed record WorkspaceSettings([property: Id(0)] string Mode, [property: Id(1)] string Code, [property: Id(2)] AppId Twin);

/// <summary>The modes of a workspace.</summary>
public static class WorkspaceModes
{
    /// <summary>For the product's own users.</summary>
    public const string Live = "live";

    /// <summary>For development: users of its own, and codes are shown.</summary>
    public const string Test = "test";

    /// <summary>Kind of the alias by which the root tenant of a mode is found by the shared code.</summary>
    public static string AliasKind(string mode) => string.Equals(mode, Test, StringComparison.Ordinal) ? Test : "tenant";
}
