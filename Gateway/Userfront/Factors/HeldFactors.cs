using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>A first factor that a call brings and that still counts.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Person">Its user.</param>
public sealed record HeldFactor(ProvenFactor Factor, PersonView Person)
{
    /// <summary>
    /// Whether a second factor may be set up by it: only while the user has none of another kind. Else whoever got hold of the first
    /// would make a second one instead of proving it.
    /// </summary>
    public bool MayEnrol => !Kinds(Person).Any(kind => kind != Factor.Kind);

    /// <summary>The user's own contact of a kind, where it is proven.</summary>
    public string? ProvenContact(string kind) => kind == Identities.ContactRules.Phone
        ? Person.PhoneVerifiedAt is null ? null : Person.Phone
        : Person.EmailVerifiedAt is null ? null : Person.Email;

    /// <summary>The kinds of factors that a user can prove.</summary>
    public static IEnumerable<string> Kinds(PersonView person)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (person.HasPassword)
            yield return FactorKinds.Password;
        if (person.HasTotp)
            yield return FactorKinds.Totp;
        if (person.EmailVerifiedAt is not null)
            yield return FactorKinds.Email;
        if (person.PhoneVerifiedAt is not null)
            yield return FactorKinds.Sms;
    }
}

/// <summary>Finds the first factor that a call brings, and whether it counts as of now.</summary>
public sealed class HeldFactors(IGrainFactory grains, FirstFactorTokens tokens)
{
    /// <summary>The factor; null where the call brings none, one of another app, or one from before the user's credentials changed.</summary>
    public async Task<Outcome<HeldFactor?>> Of(SiteCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (app, site) = (call.Site.App.Id, call.Site.Tenant.Id);
        if (tokens.Read(call) is not { } first || first.App != app)
            return Outcome<HeldFactor?>.Ok(null);
        var user = grains.User(first.Factor.User);
        var credentials = await user.Password(new(call.Info, app));
        if (!credentials.IsOk)
            return credentials.Error is AuthError.UserNotFound or AuthError.UserDeleted ? Outcome<HeldFactor?>.Ok(null) : credentials.As<HeldFactor?>();
        var facts = await user.ReadSessionNow(new(call.Info, app, null, null, site, site));
        if (!facts.IsOk)
            return facts.Error == AuthError.UserNotFound ? Outcome<HeldFactor?>.Ok(null) : facts.As<HeldFactor?>();
        return Outcome<HeldFactor?>.Ok(credentials.Require().Stamp == first.Factor.Stamp && facts.Require() is { IsDeleted: false, Person: { } person }
            ? new HeldFactor(first.Factor, person)
            : null);
    }
}
