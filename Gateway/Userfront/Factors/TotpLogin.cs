using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Accounts;
using OrleansTenantAuth.Gateway.Userfront.Sessions;
using QRCoder;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>Authenticators: set-up and log-in (RFC 6238).</summary>
public sealed class TotpLogin(IGrainFactory grains, SiteSessions sessions, FirstFactorTokens tokens, HeldFactors held, Tries tries, Sites sites, LoginFactors factors)
{
    private const int PixelsPerModule = 6;
    private static readonly char[] Base32 = [.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"];

    /// <summary>
    /// Makes secret and backup codes for the user whose access or first-factor token is sent; by the latter only where the user has no
    /// second factor yet, else <see cref="AuthError.WrongState"/>.
    /// </summary>
    public async Task<Outcome<TotpAnswer>> SetUp(HttpContext http)
    {
        var user = await UserOf(http);
        if (!user.IsOk)
            return user.As<TotpAnswer>();
        var (id, site, info) = user.Require();
        var begun = await grains.User(id).BeginTotp(new(info, site.App.Id));
        return begun.Map(made => Answer(site, made.Secret, made.BackupCodes));
    }

    /// <summary>Logs in by a code or backup code, or <see cref="AuthError.OtpInvalid"/>: also for an unknown user.</summary>
    public async Task<Outcome<LoginAnswer>> Run(SiteCall call, NamedUser named, string? code, string? backupCode)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(named);
        var admitted = await tries.Take(call.Info, named.Subject, FactorKinds.Totp);
        if (!admitted.IsOk)
            return admitted.As<LoginAnswer>();

        // A try past the budget must not use a code up, and an unknown user takes the same look-up.
        var user = admitted.Require() && named.User is { } known ? known : new UserId(DerivedIds.Named(call.Info.OperationId, "nobody"));
        var used = await grains.User(user).UseTotp(new(call.Info, call.Site.App.Id, code, backupCode));
        if (!used.IsOk)
            return used.Error == AuthError.CredentialInvalid ? Outcome<LoginAnswer>.Refuse(AuthError.OtpInvalid) : used.As<LoginAnswer>();
        var answer = await factors.Finish(call, new(user, used.Require().Stamp, FactorKinds.Totp));
        return answer.Error == AuthError.CredentialInvalid ? Outcome<LoginAnswer>.Refuse(AuthError.OtpInvalid) : answer;
    }

    /// <summary>Who holds the first factor that the call brings; null where it brings none.</summary>
    public NamedUser? OfFirstFactor(SiteCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return tokens.Read(call) is { } first && first.App == call.Site.App.Id
            ? new NamedUser(first.Factor.User, AccountNames.SubjectOf(first.Factor.User))
            : null;
    }

    private async Task<Outcome<(UserId User, Site Site, CallInfo Info)>> UserOf(HttpContext http)
    {
        if (BearerToken.Of(http) is { } token && FirstFactorTokens.IsOne(token))
        {
            return tokens.Read(token) is { } first
                ? await UserOf(http, first)
                : Outcome<(UserId, Site, CallInfo)>.Refuse(AuthError.TokenInvalid);
        }

        var user = await sessions.Admit(http);
        if (!user.IsOk)
            return user.As<(UserId, Site, CallInfo)>();
        var facts = user.Require().Facts;
        var own = await sites.Find(facts.Site!.Code, facts.App.Settings.Workspace!.Mode, user.Require().Info);
        return own.Map(found => (facts.User, found, user.Require().Info));
    }

    private async Task<Outcome<(UserId User, Site Site, CallInfo Info)>> UserOf(HttpContext http, FirstFactor first)
    {
        var site = await sites.Find(first.Code, first.Mode, Calls.OfPublic(http));
        if (!site.IsOk)
            return site.As<(UserId, Site, CallInfo)>();
        var call = new SiteCall(http, site.Require(), SiteRoutes.InfoOf(http, site.Require()));
        var known = await held.Of(call);
        if (!known.IsOk)
            return known.As<(UserId, Site, CallInfo)>();
        if (known.Require() is not { } holder)
            return Outcome<(UserId, Site, CallInfo)>.Refuse(AuthError.TokenInvalid);
        return holder.MayEnrol
            ? Outcome<(UserId, Site, CallInfo)>.Ok((holder.Factor.User, call.Site, call.Info))
            : Outcome<(UserId, Site, CallInfo)>.Refuse(AuthError.WrongState);
    }

    private static TotpAnswer Answer(Site site, byte[] secret, ImmutableArray<string> backupCodes)
    {
        var text = Encode(secret);
        var label = Uri.EscapeDataString(site.Tenant.Name);
        using var code = QRCodeGenerator.GenerateQrCode($"otpauth://totp/{label}?secret={text}&issuer={label}", QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(code);
        return new(MessageAnswer.Ok, "data:image/png;base64," + Convert.ToBase64String(picture.GetGraphic(PixelsPerModule)), text, backupCodes);
    }

    // RFC 4648, section 6; 20 bytes need no padding.
    private static string Encode(byte[] secret) => string.Create(secret.Length * 8 / 5, secret, static (text, bytes) =>
    {
        for (var index = 0; index < text.Length; index++)
        {
            var bit = index * 5;
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text[index] = Base32[(pair >> (11 - (bit % 8))) & 31];
        }
    });
}
