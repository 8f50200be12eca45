using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Userfront.Accounts;

/// <summary>Whom a name means, and whose budget of tries it uses.</summary>
/// <param name="User">The user, or null for a name that nobody has.</param>
/// <param name="Subject">Key of the budget: the user's, however the user was named; the name's own where nobody has it.</param>
public sealed record NamedUser(UserId? User, string Subject);

/// <summary>Finds users of an app by what people type: an e-mail address, a phone number or a username.</summary>
public sealed class AccountNames(IGrainFactory grains)
{
    private static readonly string OwnerPrefix = GrainKey.User(Guid.Empty)[..^32];

    /// <summary>The user that a name means. A name of no known form is one that nobody has.</summary>
    public async Task<Outcome<NamedUser>> Find(AppView app, string typed, CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(typed);
        var contact = await grains.Contacts().Normalise(new(app.Pool, KindOf(typed), typed));
        if (contact.Error == AuthError.ValidationError)
            return Outcome<NamedUser>.Ok(new NamedUser(null, "n-" + Base64Hash(app.Pool + "\n" + typed)));
        if (!contact.IsOk)
            return contact.As<NamedUser>();
        var owner = contact.Require().Kind == ContactRules.Username ? await OfUsername(contact.Require(), call) : await OfContact(contact.Require(), call);
        return owner.Map(found => new NamedUser(found.User, found.User is { } user ? SubjectOf(user) : "n-" + contact.Require().Lookup));
    }

    /// <summary>The budget of a user, whatever credential is tried.</summary>
    public static string SubjectOf(UserId user) => "u-" + user.Value.ToString("N");

    private static string KindOf(string typed)
    {
        if (typed.Contains('@', StringComparison.Ordinal))
            return ContactRules.Email;
        return typed.TrimStart().StartsWith('+') ? ContactRules.Phone : ContactRules.Username;
    }

    private Task<Outcome<IdentityOwner>> OfContact(Contact contact, CallInfo call) => grains.Identity(contact).Find(new(call));

    private async Task<Outcome<IdentityOwner>> OfUsername(Contact name, CallInfo call)
    {
        var alias = await grains.UsernameAlias(name.Lookup).Resolve(new(call));
        return alias.Map(found => new IdentityOwner(
            found.OwnerKey is { } key && key.StartsWith(OwnerPrefix, StringComparison.Ordinal) && Guid.TryParseExact(key.AsSpan(OwnerPrefix.Length), "N", out var id)
                ? new UserId(id)
                : null));
    }

    private static string Base64Hash(string text) => System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
