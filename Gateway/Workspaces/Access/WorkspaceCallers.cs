using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.External;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>A caller with the workspace that the credential is of, and the scopes where it is a publishable key.</summary>
public sealed record FoundCaller(WorkspaceCaller Caller, KnownRealm Realm, ImmutableArray<string>? Scope = null)
{
    /// <summary>Scopes of a publishable key, or null.</summary>
    public IReadOnlyList<string>? Scopes => Scope is { } scopes ? scopes : null;

    /// <summary>What is to be done once the call is admitted, or null.</summary>
    public Func<Task>? Admitted { get; init; }
}

/// <summary>Reads a caller as of an attempt, under the versions on which the answer rests.</summary>
public delegate Task<Outcome<FoundCaller>> ReadCaller(CallInfo call);

/// <summary>
/// Authenticates callers of workspaces: tokens of service accounts, of users and of external issuers as <c>Authorization: Bearer</c>, publishable
/// keys as <c>x-api-key</c>. Which workspace a token of this server is of, the token says; the path must name the same.
/// </summary>
public sealed class WorkspaceCallers(ServiceTokenVerifier tokens, UserGate users, WorkspaceRealms realms, WorkspaceNames names, FailedCalls failures, ExternalCallers external)
{
    private const string KeyHeader = "x-api-key";
    private const int MaxKeyLength = 256;

    /// <summary>How to read the caller, or why there is none.</summary>
    public async Task<Outcome<ReadCaller>> Authenticate(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (BearerToken.Of(http) is { } token)
            return await OfToken(http, token);
        if (http.Request.Headers.Authorization.Count > 0)
            return Outcome<ReadCaller>.Refuse(AuthError.TokenInvalid);
        return http.Request.Headers[KeyHeader] switch
        {
            [] => Outcome<ReadCaller>.Refuse(AuthError.TokenMissing),
            [{ Length: >= 1 and <= MaxKeyLength } key] => Outcome<ReadCaller>.Ok(call => OfKey(http, SHA256.HashData(Encoding.UTF8.GetBytes(key)), call)),
            _ => Outcome<ReadCaller>.Refuse(AuthError.TokenInvalid),
        };
    }

    /// <summary>The refusal; a key that does not count is counted against its sender's address.</summary>
    public Outcome<T> Counted<T>(HttpContext http, Outcome<T> refusal)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(refusal);
        if (refusal.Error is AuthError.TokenInvalid && http.Request.Headers.ContainsKey(KeyHeader))
            failures.Count(http);
        return refusal;
    }

    private async Task<Outcome<ReadCaller>> OfToken(HttpContext http, string token)
    {
        if (tokens.Read(token) is { } sent)
            return Outcome<ReadCaller>.Ok(call => OfAccount(http, sent, call));
        if (external.Read(token) is { } foreign)
            return Outcome<ReadCaller>.Ok(call => OfExternal(http, foreign, call));
        var user = await users.Authenticate(http);
        return user.IsOk
            ? Outcome<ReadCaller>.Ok(call => OfUser(http, user.Require(), call))
            : Outcome<ReadCaller>.Refuse(user.Error is AuthError.TenantNotFound ? AuthError.WorkspaceMismatch : user.Error, user.RetryAfterSeconds);
    }

    private async Task<Outcome<FoundCaller>> OfAccount(HttpContext http, SentServiceToken sent, CallInfo call)
    {
        var verified = await tokens.Verify(sent, call);
        if (!verified.IsOk)
            return verified.As<FoundCaller>().Under(verified.Guards);
        var claims = verified.Require();
        var found = await RealmOf(http, claims.Workspace, call);
        var rests = verified.Guards.AddRange(found.Guards);
        if (!found.IsOk)
            return found.As<FoundCaller>().Under(rests);
        var realm = found.Require().Realm;
        var account = realm.Accounts.FirstOrDefault(known => known.Uuid == claims.Account);
        if (account is not { RevokedAt: null } || account.Epoch != claims.Epoch || !string.Equals(claims.Issuer, realm.Issuer, StringComparison.Ordinal))
            return Outcome<FoundCaller>.Refuse(AuthError.TokenRevoked).Under(rests);
        var caller = new WorkspaceCaller(
            realm.App, realm.Id, realm.Slug, WorkspaceCallerKinds.ServiceAccount, account.Uuid.ToString("D"), account.Groups, [], ImmutableDictionary<string, Fact>.Empty,
            claims.TokenId, claims.ExpiresAt, Calls.Of(http, "account:" + account.Uuid));
        return Outcome<FoundCaller>.Ok(new FoundCaller(caller, found.Require())).Under(rests);
    }

    private async Task<Outcome<FoundCaller>> OfUser(HttpContext http, UserCall user, CallInfo call)
    {
        var found = await RealmOf(http, user.Tenant, call);
        if (!found.IsOk)
            return found.As<FoundCaller>().Under(found.Guards);
        var realm = found.Require().Realm;
        if (realm.App != user.App)
            return Outcome<FoundCaller>.Refuse(AuthError.WorkspaceMismatch).Under(found.Guards);
        var caller = new WorkspaceCaller(
            realm.App, realm.Id, realm.Slug, WorkspaceCallerKinds.User, user.User.ToString(), WorkspaceGroups.Of(user.Roles, realm.Settings.RoleGroups), user.Roles,
            ImmutableDictionary<string, Fact>.Empty, user.TokenId, user.ExpiresAt, user.Call);
        return Outcome<FoundCaller>.Ok(new FoundCaller(caller, found.Require())).Under(found.Guards);
    }

    private async Task<Outcome<FoundCaller>> OfKey(HttpContext http, byte[] hash, CallInfo call)
    {
        var found = await NamedRealm(http, call);
        if (!found.IsOk)
            return found.As<FoundCaller>().Under(found.Guards);
        var realm = found.Require().Realm;
        PublishableKeyView? key = null;
        foreach (var known in realm.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(known.SecretHash, hash))
                key = known;
        }

        if (key is not { RevokedAt: null })
            return Outcome<FoundCaller>.Refuse(AuthError.TokenInvalid).Under(found.Guards);
        var caller = new WorkspaceCaller(
            realm.App, realm.Id, realm.Slug, WorkspaceCallerKinds.Publishable, key.KeyId.ToString("D"), [], [], ImmutableDictionary<string, Fact>.Empty,
            null, null, Calls.Of(http, "key:" + key.KeyId));
        return Outcome<FoundCaller>.Ok(new FoundCaller(caller, found.Require(), key.Scopes)).Under(found.Guards);
    }

    private async Task<Outcome<FoundCaller>> OfExternal(HttpContext http, SentExternalToken sent, CallInfo call)
    {
        var named = await NamedRealm(http, call);
        if (!named.IsOk)
            return named.As<FoundCaller>().Under(named.Guards);
        var found = await external.Find(http, sent, named.Require(), call);
        return found.Under(named.Guards.AddRange(found.Guards));
    }

    /// <summary>The workspace that the path names, where a credential that names none is looked for, and nowhere else.</summary>
    private async Task<Outcome<KnownRealm>> NamedRealm(HttpContext http, CallInfo call)
    {
        var id = await names.Find(NameIn(http), call);
        var found = id.IsOk ? await realms.Find(id.Require(), call) : id.As<KnownRealm>();
        if (!found.IsOk)
            return Outcome<KnownRealm>.Refuse(found.Error is AuthError.WorkspaceNotFound ? AuthError.TokenInvalid : found.Error, found.RetryAfterSeconds).Under(found.Guards);
        return WorkspaceNames.IsNamed(found.Require().Realm, NameIn(http)) ? found : Outcome<KnownRealm>.Refuse(AuthError.TokenInvalid).Under(found.Guards);
    }

    /// <summary>The workspace of a credential, if the path names it. That the path may name another, or none, is not told apart.</summary>
    private async ValueTask<Outcome<KnownRealm>> RealmOf(HttpContext http, TenantId workspace, CallInfo call)
    {
        var found = await realms.Find(workspace, call);
        if (!found.IsOk)
            return (found.Error is AuthError.WorkspaceNotFound ? Outcome<KnownRealm>.Refuse(AuthError.WorkspaceMismatch) : found).Under(found.Guards);
        return WorkspaceNames.IsNamed(found.Require().Realm, NameIn(http)) ? found : Outcome<KnownRealm>.Refuse(AuthError.WorkspaceMismatch).Under(found.Guards);
    }

    private static string NameIn(HttpContext http) => http.GetRouteValue(WorkspaceRoutes.Name) as string ?? "";
}
