namespace OrleansTenantAuth.Workspaces;

/// <summary>Bounds of a workspace. What has ended counts until something new takes its place.</summary>
public static class WorkspaceLimits
{
    /// <summary>Service accounts.</summary>
    public const int Accounts = 100;

    /// <summary>Publishable keys.</summary>
    public const int Keys = 50;

    /// <summary>Permissions.</summary>
    public const int Permissions = 200;

    /// <summary>Bytes of one permission's conditions.</summary>
    public const int ConditionBytes = 8_192;

    /// <summary>Bytes of all permissions' conditions together.</summary>
    public const int AllConditionBytes = 131_072;

    /// <summary>Comparisons with records in all permissions together: they become one filter.</summary>
    public const int RecordComparisons = 200;

    /// <summary>Values in such comparisons.</summary>
    public const int RecordValues = 2_000;

    /// <summary>Groups of an account or role, and roles with groups.</summary>
    public const int Groups = 20;

    /// <summary>Scopes of a publishable key.</summary>
    public const int Scopes = 50;

    /// <summary>External issuers.</summary>
    public const int Issuers = 10;

    /// <summary>Audiences, and authorized parties, of an external issuer.</summary>
    public const int Audiences = 20;

    /// <summary>Claims of an external issuer that policies see.</summary>
    public const int Claims = 20;
}
