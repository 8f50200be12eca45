using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.SignOn;

namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>The user whom a person at a provider is.</summary>
/// <param name="User">The user.</param>
/// <param name="Identity">The user's external contact.</param>
public sealed record SignedOnUser(UserId User, Contact Identity);

/// <summary>
/// Finds the user of a person at a provider by issuer and subject; joins the user who has the person's proven address; or makes one.
/// An address that is not proven joins nobody. Each step is safe to repeat, and one that is cut short leaves nothing that the next
/// log-in does not take up.
/// </summary>
public sealed class SignOnAccounts(IGrainFactory grains)
{
    private const string Unproven = "This e-mail address belongs to a user here, and the provider does not prove that it is yours. Log in another way.";
    private const string Outside = "Your e-mail address is not one that may log in this way.";
    private const string Unknown = "There is no user here for you, and this way to log in makes none.";

    /// <summary>The user, or <see cref="AuthError.SignOnNotAllowed"/> with the reason as the message of a field.</summary>
    public async Task<Outcome<SignedOnUser>> Find(SiteCall call, SignOnProvider provider, System.Text.Json.JsonElement claims)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(provider);
        var person = SignOnPerson.Of(provider, claims);
        if (!person.IsWithin(provider))
            return Refuse(Outside);
        var pool = call.Site.App.Pool;
        var external = await grains.Contacts().Normalise(new(pool, ContactRules.External, person.Identity));
        if (!external.IsOk)
            return external.Error == AuthError.ValidationError ? Outcome<SignedOnUser>.Refuse(AuthError.SignOnFailed) : external.As<SignedOnUser>();
        var email = person.Email is { } address ? (await grains.Contacts().Normalise(new(pool, ContactRules.Email, address))).Map(found => (Contact?)found) : Outcome<Contact?>.Ok(null);
        if (!email.IsOk)
            return email.As<SignedOnUser>();
        return await Find(new(call, provider, person, external.Require(), email.Require()));
    }

    private async Task<Outcome<SignedOnUser>> Find(Ask ask)
    {
        var linked = await grains.Identity(ask.External).Find(new(ask.At.Info));
        if (!linked.IsOk)
            return linked.As<SignedOnUser>();
        if (linked.Require().User is { } known)
            return await Admit(ask, known) is { IsOk: false } refused ? refused.As<SignedOnUser>() : Found(ask, known);
        if (ask.Email is null)
            return await Make(ask);
        var holder = await grains.Identity(ask.Email).Find(new(ask.At.Info));
        if (!holder.IsOk)
            return holder.As<SignedOnUser>();
        if (holder.Require().User is not { } somebody)
            return await Make(ask);
        return ask.Person.IsEmailProven ? await Join(ask, somebody) : Refuse(Unproven);
    }

    /// <summary>Whether the tenant knows the user: below the root only by a role there.</summary>
    private async Task<Outcome<Done>> Admit(Ask ask, UserId user)
    {
        var site = ask.At.Site.Tenant.Id;
        var facts = await grains.User(user).ReadSessionNow(new(ask.At.Info, ask.At.Site.App.Id, null, null, site, site));
        if (!facts.IsOk)
            return facts.As<Done>();
        return facts.Require() is { IsDeleted: false, IsMember: true, TenantRefused: false } ? Outcome<Done>.Ok(Done.Instance) : Refuse(Unknown).As<Done>();
    }

    /// <summary>
    /// Gives the identity to the user who has the address. An address that the user had not proven is proven by this, and what was set
    /// before goes, as by any first proof from elsewhere.
    /// </summary>
    private async Task<Outcome<SignedOnUser>> Join(Ask ask, UserId user)
    {
        var (info, app) = (ask.At.Info, ask.At.Site.App.Id);
        if (await Admit(ask, user) is { IsOk: false } refused)
            return refused.As<SignedOnUser>();
        var entered = await grains.User(user).Enter(new(info, app, ask.Email!, null));
        if (!entered.IsOk)
            return entered.Error is AuthError.UserDeleted or AuthError.WrongState ? Refuse(Unknown) : entered.As<SignedOnUser>();
        return await Own(ask, user, ask.External) is { IsOk: false } unlinked ? unlinked.As<SignedOnUser>() : Found(ask, user);
    }

    private async Task<Outcome<SignedOnUser>> Make(Ask ask)
    {
        if (!ask.At.Site.IsRoot || !ask.Provider.MakesUsers)
            return Refuse(Unknown);
        var (info, app) = (ask.At.Info, ask.At.Site.App.Id);
        var candidate = new UserId(DerivedIds.Named(info.OperationId, "sign-on\n" + ask.External.Lookup));
        var claimed = await grains.Identity(ask.External).Claim(new(info, candidate));
        if (!claimed.IsOk)
            return claimed.As<SignedOnUser>();
        var user = claimed.Require().User ?? candidate;
        var entered = await grains.User(user).Enter(new(info, app, ask.External, null));
        if (!entered.IsOk)
            return entered.As<SignedOnUser>();

        // Somebody may have taken the address since: then the user is made without it.
        if (ask.Email is { } email && ask.Person.IsEmailProven && await Own(ask, user, email) is { IsOk: false, Error: not AuthError.ContactTaken } unproven)
            return unproven.As<SignedOnUser>();
        var changed = await grains.User(user).ChangeProfile(new(info, app, ask.Person.Profile, null));
        return changed.Map(_ => new SignedOnUser(user, ask.External));
    }

    private async Task<Outcome<Done>> Own(Ask ask, UserId user, Contact contact)
    {
        var claimed = await grains.Identity(contact).Claim(new(ask.At.Info, user));
        if (!claimed.IsOk)
            return claimed.As<Done>();
        if (claimed.Require().User != user)
            return Outcome<Done>.Refuse(AuthError.ContactTaken);
        var proven = await grains.User(user).ProveContact(new(ask.At.Info, ask.At.Site.App.Id, contact, Replace: false));
        return proven.Map(_ => Done.Instance);
    }

    private static Outcome<SignedOnUser> Found(Ask ask, UserId user) => Outcome<SignedOnUser>.Ok(new SignedOnUser(user, ask.External));

    private static Outcome<SignedOnUser> Refuse(string reason) =>
        Outcome<SignedOnUser>.Refuse(AuthError.SignOnNotAllowed, null, [new FieldError("provider", reason)]);

    private sealed record Ask(SiteCall At, SignOnProvider Provider, SignOnPerson Person, Contact External, Contact? Email);
}
