using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.OpenId;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>What is done with external auth providers, by calls and on the settings page alike.</summary>
public sealed class ExternalProviders(IGrainFactory grains, ExternalProviderReader reader, ExternalTokens tokens, OpenIdProviders documents, StoreClock time)
{
    private const int MaxSubject = 255;

    /// <summary>Makes a provider where <paramref name="id"/> is null, else replaces that one.</summary>
    public async Task<Outcome<ExternalIssuerView>> Put(CallInfo call, TenantId workspace, Guid? id, ExternalProviderBody body)
    {
        ArgumentNullException.ThrowIfNull(call);
        var check = new FieldCheck();
        if (reader.Read(check, body) is not { } settings)
            return check.Refuse<ExternalIssuerView>();
        var known = id ?? DerivedIds.Named(call.OperationId, $"external issuer\n{workspace}");
        return await grains.TenantWorkspace(workspace).PutIssuer(new(call, known, id is null, settings));
    }

    /// <summary>Cuts off, or lets new tokens count again: a subject, or where none is named the whole issuer.</summary>
    public async Task<Outcome<CutOffAnswer>> CutOff(CallInfo call, WorkspaceRealm realm, ExternalIssuerView issuer, TextField subject, bool isCutOff)
    {
        ArgumentNullException.ThrowIfNull(realm);
        ArgumentNullException.ThrowIfNull(issuer);
        var check = new FieldCheck();
        var named = subject == default ? null : Subject(check, subject);
        if (check.Failed)
            return check.Refuse<CutOffAnswer>();
        if (named is null)
        {
            var whole = await grains.TenantWorkspace(realm.Id).CutOffIssuer(new(call, issuer.Id, isCutOff));
            return whole.Map(view => new CutOffAnswer(view.Settings.Issuer, null, view.CutOffAt));
        }

        var one = await grains.ExternalSubject(realm.Id, issuer.Settings.Issuer, named).CutOff(new(call, realm.App, realm.Id, issuer.Settings.Issuer, named, isCutOff));
        return one.Map(view => new CutOffAnswer(issuer.Settings.Issuer, named, view.CutOffAt));
    }

    /// <summary>What is kept of a subject.</summary>
    public async Task<Outcome<SubjectAnswer>> Find(CallInfo call, TenantId workspace, ExternalIssuerView issuer, TextField subject)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        var check = new FieldCheck();
        var named = Subject(check, subject);
        if (check.Failed)
            return check.Refuse<SubjectAnswer>();
        var found = await grains.ExternalSubject(workspace, issuer.Settings.Issuer, named).Get(new(call));
        return found.Map(view => new SubjectAnswer(named, view.Email, view.Name, view.CutOffAt));
    }

    /// <summary>The keys of an issuer after another look, no sooner than five seconds after the last one.</summary>
    public async Task<Outcome<ProviderKeysAnswer>> Refresh(ExternalIssuerView issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        var known = new ExternalIssuer(issuer, null);
        return await documents.KeysOf(known.Settings.Issuer, known.Jwks).GetAnew() is { } keys
            ? Outcome<ProviderKeysAnswer>.Ok(new([.. keys.Keys.Select(key => new ProviderKeyAnswer(key.KeyId, key.Key is RsaSecurityKey ? "RSA" : "EC", key.Algorithm))]))
            : Outcome<ProviderKeysAnswer>.Refuse(AuthError.ExternalProviderUnavailable);
    }

    /// <summary>What a token means in a workspace. Nothing is kept.</summary>
    public async Task<Outcome<TestTokenAnswer>> Test(CallInfo call, WorkspaceRealm realm, ExternalIssuerView issuer, TextField sent)
    {
        ArgumentNullException.ThrowIfNull(realm);
        var check = new FieldCheck();
        var text = check.Text("token", sent, TokenParts.MaxBytes);
        if (check.Failed)
            return check.Refuse<TestTokenAnswer>();
        if (SignedToken.Read(text, TokenParts.MaxBytes) is not { } token)
            return Outcome<TestTokenAnswer>.Ok(new(false, "It is no signed token: three parts, each base64url, with an asymmetric algorithm and without crit, cty and zip."));
        var (fault, answer) = await tokens.Examine(text, 0, token, new ExternalIssuer(issuer, realm.Settings.RoleGroups), realm.Id);
        if (!answer.IsOk)
            return Outcome<TestTokenAnswer>.Ok(new(false, fault));
        var claims = answer.Require().Claims;
        var subject = await grains.ExternalSubject(realm.Id, issuer.Settings.Issuer, claims.Subject).Get(new(call));
        return subject.Map(known => Told(realm, issuer, token, claims, known));
    }

    private TestTokenAnswer Told(WorkspaceRealm realm, ExternalIssuerView issuer, SignedToken token, ExternalClaims claims, ExternalSubjectView subject)
    {
        var reason = Reason(realm, issuer, claims, subject);
        var attributes = issuer.Settings.Claims
            .Where(mapping => claims.Facts.ContainsKey(ConditionFields.Claim + mapping.Attribute))
            .ToDictionary(mapping => ConditionFields.Claim + mapping.Attribute, mapping => ClaimPath.Find(token.Claims, mapping.Path)!.Value, StringComparer.Ordinal);
        return new TestTokenAnswer(
            reason is null, reason, claims.Subject, claims.Organizations, claims.Roles, claims.Groups, attributes, claims.Missing, claims.Email, claims.Name,
            DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt));
    }

    private string? Reason(WorkspaceRealm realm, ExternalIssuerView issuer, ExternalClaims claims, ExternalSubjectView subject)
    {
        var inTime = ExternalTokenRules.InTime(claims, issuer.Settings.ClockSkewSeconds, time.GetUtcNow().ToUnixTimeSeconds());
        if (inTime is AuthError.TokenExpired)
            return "It has expired.";
        if (inTime is not AuthError.None)
            return "It is not valid yet.";
        if (!issuer.Settings.IsEnabled)
            return "The provider is not enabled.";
        if (ExternalTokenRules.IsCutOff(issuer.CutOffAt, issuer.Epoch, claims))
            return "The issuer was cut off.";
        if (ExternalTokenRules.IsCutOff(subject.CutOffAt, subject.Epoch, claims))
            return "Its subject was cut off.";
        if (!ExternalTokenRules.IsOf(realm, claims))
            return "Its organization is neither this workspace's slug nor its external organization.";
        return claims.Missing.IsEmpty ? null : $"It lacks the required claim {claims.Missing[0]}.";
    }

    private static string Subject(FieldCheck check, TextField sent)
    {
        var subject = check.Text("subject", sent, MaxSubject);
        if (subject.Length > 0 && !IdTokenRules.IsSubject(subject))
            check.Add("subject", $"Must be 1 to {MaxSubject} visible ASCII characters.");
        return subject;
    }
}
