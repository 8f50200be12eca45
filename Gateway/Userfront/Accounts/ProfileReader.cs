using System.Text.Json;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Accounts;

/// <summary>Reads what a user tells of itself, and claims usernames.</summary>
public sealed class ProfileReader(IGrainFactory grains)
{
    private const int MaxName = 200;
    private const int MaxImage = 500;

    /// <summary>The fields of a body.</summary>
    public static ProfileFields Read(FieldCheck check, TextField name, TextField image, JsonElement data)
    {
        ArgumentNullException.ThrowIfNull(check);
        var address = check.OptionalText("image", image, MaxImage);
        if (address is not null && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps))
            check.Add("image", "Must be an address such as https://example.com/me.png.");
        return new ProfileFields(check.OptionalText("name", name, MaxName), address, TenantData.Read(check, "data", data));
    }

    /// <summary>The normal form of a username, or <see cref="AuthError.ValidationError"/>.</summary>
    public async Task<Outcome<Username>> Normalise(string pool, string username)
    {
        var name = await grains.Contacts().Normalise(new(pool, ContactRules.Username, username));
        return name.Map(found => new Username(found.Lookup, found.Value));
    }

    /// <summary>Claims a username for a user, or <see cref="AuthError.NameTaken"/>. One that no user comes to list lapses by itself.</summary>
    public Task<Outcome<Done>> Claim(Username username, UserId user, CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(username);
        return grains.UsernameAlias(username.Lookup).Claim(new(call, GrainKey.User(user.Value)));
    }
}
