using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>
/// Codes as second factors in the older spelling, which names no contact when it presents the code: the requests belong to the first
/// factor's token, a bounded number of them, and their ids follow from it. The newest counts.
/// </summary>
public sealed class MfaCodes(ContactSends sends, ContactLogin login, HeldFactors held, FirstFactorTokens tokens)
{
    /// <summary>Codes that one first factor may have sent.</summary>
    public const int MostSends = 3;

    /// <summary>
    /// Sends a code to a contact of the user who proved the first factor, or to a new one while the user has no second factor.
    /// <see cref="AuthError.TokenInvalid"/> for a first factor that does not count.
    /// </summary>
    public async Task<Outcome<SendAnswer>> Send(SiteCall call, string kind, string field, string value)
    {
        ArgumentNullException.ThrowIfNull(call);
        var known = await held.Of(call);
        if (!known.IsOk)
            return known.As<SendAnswer>();
        if (known.Require() is not { } holder)
            return Outcome<SendAnswer>.Refuse(AuthError.TokenInvalid);
        if (FactorKinds.OfContact(kind) == holder.Factor.Kind)
            return Outcome<SendAnswer>.Invalid("channel", "Must be another one than that of the first factor.");
        var contact = await sends.Normalise(call.Info, call.Site, kind, value, isLink: false);
        if (!contact.IsOk)
            return contact.As<SendAnswer>();
        if (!holder.MayEnrol && !string.Equals(contact.Require().Value, holder.ProvenContact(kind), StringComparison.Ordinal))
            return Outcome<SendAnswer>.Invalid(field, "Must be the one that the user has proven.");
        for (var number = 0; number < MostSends; number++)
        {
            var id = Request(call, number);
            var before = await login.OfRequest(call, id, "");
            if (before.IsOk)
                continue;
            if (before.Error != AuthError.OtpInvalid)
                return before.As<SendAnswer>();
            var sent = await sends.Send(new(call, contact.Require(), OtpPurpose.Login, holder.Factor.User, null, null) { Request = id.Value });

            // A call side by side made the request: the next one is free.
            if (sent.Error != AuthError.NameTaken)
                return sent;
        }

        return Outcome<SendAnswer>.Refuse(AuthError.OtpRateLimited);
    }

    /// <summary>Logs in by the code, or <see cref="AuthError.OtpInvalid"/>.</summary>
    public async Task<Outcome<LoginAnswer>> Use(SiteCall call, string code)
    {
        ArgumentNullException.ThrowIfNull(call);
        var known = await held.Of(call);
        if (!known.IsOk)
            return known.As<LoginAnswer>();
        if (known.Require() is null)
            return Outcome<LoginAnswer>.Refuse(AuthError.TokenInvalid);
        for (var number = MostSends - 1; number >= 0; number--)
        {
            var presented = await login.OfRequest(call, Request(call, number), code);
            if (presented.IsOk)
                return await login.Run(presented.Require());
            if (presented.Error != AuthError.OtpInvalid)
                return presented.As<LoginAnswer>();
        }

        return Outcome<LoginAnswer>.Refuse(AuthError.OtpInvalid);
    }

    private ChallengeId Request(SiteCall call, int number)
    {
        var token = new Guid(SHA256.HashData(Encoding.ASCII.GetBytes(call.FirstFactorCode!)).AsSpan(0, 16));
        return new(DerivedIds.Timed(token, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"mfa\n{number}"), tokens.Read(call)!.MadeAt));
    }
}
