using System.Collections.Immutable;

namespace OrleansTenantAuth.Apps;

/// <summary>Which names roles may have, and which an app knows.</summary>
public static class RoleNames
{
    /// <summary>1 to 64 ASCII letters, digits and the characters _ - : .</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ':' or '.');

    /// <summary>What is wrong with a set of roles to assign, or null.</summary>
    public static FieldError? Problem(ImmutableArray<string> roles, ImmutableArray<RoleDefinition> catalogue, string field)
    {
        if (roles.Length is 0 or > 20)
            return new(field, "must name 1 to 20 roles");
        foreach (var role in roles)
        {
            if (!catalogue.Any(known => string.Equals(known.Name, role, StringComparison.Ordinal)))
                return new(field, $"must be one of: {string.Join(", ", catalogue.Select(known => known.Name))}");
        }

        return roles.Distinct(StringComparer.Ordinal).Count() == roles.Length ? null : new(field, "must name each role once");
    }
}
