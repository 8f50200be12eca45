using System.Collections.Immutable;

namespace OrleansTenantAuth.Keys;

/// <summary>Kinds of API keys of an app, and what each may do.</summary>
public static class ApiKeyScopes
{
    /// <summary>The kind that a customer's backend registers tenants with.</summary>
    public const string UpEmbed = "up_embed";

    /// <summary>The kind that also manages rows and dashboards.</summary>
    public const string UpAdmin = "up_admin";

    /// <summary>Register tenants for embed tokens.</summary>
    public const string Tenants = "tenants:register";

    /// <summary>Register project organizations and users, and make their tokens.</summary>
    public const string ProjectUsers = "project-users";

    /// <summary>Manage dashboards.</summary>
    public const string Dashboards = "dashboards";

    /// <summary>Upload rows.</summary>
    public const string Rows = "rows";

    /// <summary>The last use of a key is exact to this, so that most uses write nothing.</summary>
    public static TimeSpan UseRecordedEvery { get; } = TimeSpan.FromHours(1);

    private static readonly ImmutableArray<string> OfEmbed = [Tenants, ProjectUsers];
    private static readonly ImmutableArray<string> OfAdmin = [Tenants, ProjectUsers, Dashboards, Rows];

    /// <summary>All that keys of a kind may do; a single key may be made for less. Null for what is no kind of key of an app.</summary>
    public static ImmutableArray<string>? Of(string kind) => kind switch
    {
        UpEmbed => OfEmbed,
        UpAdmin => OfAdmin,
        _ => null,
    };
}
