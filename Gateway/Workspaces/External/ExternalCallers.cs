using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>Callers with tokens of external issuers. Which workspace such a token is for, the path says; the token must agree.</summary>
public sealed partial class ExternalCallers(ExternalTokens tokens, IGrainFactory grains, ILogger<ExternalCallers> log)
{
    /// <summary>Reads a token; null for what is none of another issuer.</summary>
    internal SentExternalToken? Read(string token) => tokens.Read(token);

    /// <summary>
    /// The caller in a workspace; else the refusals of <see cref="ExternalTokens.Verify"/>, <see cref="AuthError.TokenRevoked"/> for a
    /// subject that is cut off, <see cref="AuthError.WorkspaceMismatch"/> for another organization's token, or
    /// <see cref="AuthError.ExternalClaimMissing"/>. Under the subject's version.
    /// </summary>
    internal async Task<Outcome<FoundCaller>> Find(HttpContext http, SentExternalToken sent, KnownRealm known, CallInfo call)
    {
        var verified = await tokens.Verify(sent, known);
        if (!verified.IsOk)
            return verified.As<FoundCaller>();
        var (token, realm) = (verified.Require(), known.Realm);
        var claims = token.Claims;
        if (!ExternalTokenRules.IsOf(realm, claims))
            return Outcome<FoundCaller>.Refuse(AuthError.WorkspaceMismatch);
        var subject = await SubjectOf(token, call);
        if (!subject.IsOk)
            return subject.As<FoundCaller>().Under(subject.Guards);
        if (ExternalTokenRules.IsCutOff(subject.Require().CutOffAt, subject.Require().Epoch, claims))
            return Outcome<FoundCaller>.Refuse(AuthError.TokenRevoked).Under(subject.Guards);
        if (!claims.Missing.IsEmpty)
            return Outcome<FoundCaller>.Refuse(AuthError.ExternalClaimMissing).Under(subject.Guards);
        var caller = new WorkspaceCaller(
            realm.App, realm.Id, realm.Slug, WorkspaceCallerKinds.External, claims.Subject, claims.Groups, claims.Roles, claims.Facts,
            claims.TokenId, DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt), Calls.Of(http, "external:" + token.SubjectId));
        var isNews = claims.IssuedAt >= subject.Require().IssuedAt
            && !(string.Equals(subject.Require().Email, claims.Email, StringComparison.Ordinal) && string.Equals(subject.Require().Name, claims.Name, StringComparison.Ordinal));
        return Outcome<FoundCaller>.Ok(new FoundCaller(caller, known) { Admitted = isNews ? () => Remember(token, caller) : null }).Under(subject.Guards);
    }

    private async ValueTask<Outcome<ExternalSubjectView>> SubjectOf(VerifiedExternalToken token, CallInfo call)
    {
        if (call.Attempt == 0 && token.Subject is { } last)
            return last;
        var read = await grains.ExternalSubject(token.Workspace, token.Issuer.Settings.Issuer, token.Claims.Subject).Describe(new(call));
        token.Subject = read.IsOk ? read : null;
        return read;
    }

    // Where a message would go is no part of the call: it goes on where the write cannot be made, and the next call tries again.
    private async Task Remember(VerifiedExternalToken token, WorkspaceCaller caller)
    {
        var (issuer, claims) = (token.Issuer.Settings.Issuer, token.Claims);
        var kept = await grains.ExternalSubject(token.Workspace, issuer, claims.Subject).Remember(
            new(caller.Call, caller.App, token.Workspace, issuer, claims.Subject, claims.Email, claims.Name, claims.IssuedAt));
        token.Subject = null;
        if (!kept.IsOk)
            LogNotRemembered(caller.Call.Actor, kept.Error);
    }

    [LoggerMessage(1, LogLevel.Warning, "Address and name of {Subject} are not kept: {Error}. Its next call tries again.")]
    private partial void LogNotRemembered(string subject, AuthError error);
}
