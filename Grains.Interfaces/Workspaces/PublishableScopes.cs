namespace OrleansTenantAuth.Workspaces;

/// <summary>
/// Scopes of publishable keys, <c>resource:action:target</c>, for example <c>records:list:posts</c>. Anybody can read such a key in a page,
/// so it reads and writes records and nothing else, and only reads may have the target <c>*</c>.
/// </summary>
public static class PublishableScopes
{
    private static readonly string[] Reads = ["list", "retrieve"];
    private static readonly string[] Writes = ["create", "update"];

    /// <summary>What a scope must be, for messages.</summary>
    public const string Rule = "Must be resource:action:target: records or structures; list, retrieve, create or update (of records); a record slug, or * for list and retrieve.";

    /// <summary>The parts of a scope, or null.</summary>
    public static (string Resource, string Action, string Target)? Read(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (scope.Split(':') is not [var resource, var action, var target] || !IsTarget(target))
            return null;
        var isRead = Reads.Contains(action, StringComparer.Ordinal);
        var isKnown = resource switch
        {
            WorkspaceResources.Records => isRead || (Writes.Contains(action, StringComparer.Ordinal) && target != WorkspaceResources.Any),
            WorkspaceResources.Structures => isRead,
            _ => false,
        };
        return isKnown ? (resource, action, target) : null;
    }

    /// <summary>Whether an action counts as a read in the rates of keys.</summary>
    public static bool IsRead(string action) => Reads.Contains(action, StringComparer.Ordinal);

    private static bool IsTarget(string target) =>
        target == WorkspaceResources.Any || (target.Length is >= 1 and <= 100 && target.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_'));
}
