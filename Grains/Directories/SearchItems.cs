using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Directories;

/// <summary>
/// What searches know of a user: the store makes a row of it (<c>Migrations/*_finds.sql</c>). Texts are folded and empty where unknown,
/// times are microseconds since 1970 and 0 where unknown, flags 1 or 0.
/// </summary>
internal sealed record UserSearchItem(
    int V,
    long Number,
    string Email,
    string Phone,
    string Username,
    string Name,
    long Created,
    long Updated,
    long Active,
    int EmailConfirmed,
    int PhoneConfirmed,
    int Confirmed,
    JsonElement? Data);

/// <summary>What searches know of a user's roles in a tenant.</summary>
internal sealed record RoleSearchItem(int V, ImmutableArray<string> Roles);

/// <summary>What searches know of a tenant. A tenant without a parent has its app as one.</summary>
internal sealed record TenantSearchItem(int V, string Parent, string Code, string Name, long Created, JsonElement? Data);
