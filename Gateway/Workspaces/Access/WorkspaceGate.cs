using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>
/// The one entry of all routes of a workspace: who calls, whether the credential is of the workspace that the path names, whether that
/// is active, and what policies say. The answer is as of the call: all that it rests on is checked at its end.
/// </summary>
public sealed class WorkspaceGate(WorkspaceCallers callers, CurrentReads reads, KeyRates rates)
{
    /// <summary>
    /// Admits a call by what its route says of itself (<see cref="WorkspaceNeed"/>), else <see cref="AuthError.TokenMissing"/>,
    /// <see cref="AuthError.TokenInvalid"/>, <see cref="AuthError.TokenExpired"/>, <see cref="AuthError.TokenRevoked"/>,
    /// <see cref="AuthError.WorkspaceMismatch"/>, <see cref="AuthError.WorkspaceSuspended"/>, <see cref="AuthError.Forbidden"/>,
    /// <see cref="AuthError.RateLimited"/>, and for external tokens <see cref="AuthError.ExternalClaimMissing"/> or
    /// <see cref="AuthError.ExternalProviderUnavailable"/>.
    /// </summary>
    public Task<Outcome<WorkspaceCall>> Admit(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var need = http.GetEndpoint()?.Metadata.GetMetadata<WorkspaceNeed>() ?? throw new InvalidOperationException("A route of a workspace does not say what it does.");
        return Admit(http, need.Resource, need.Action);
    }

    /// <summary>The same for what is done to what.</summary>
    public async Task<Outcome<WorkspaceCall>> Admit(HttpContext http, string resource, string action)
    {
        ArgumentNullException.ThrowIfNull(http);
        var judged = await Judged(http, found => Judge(http, found, resource, action));
        return judged.IsOk ? Rated(judged.Require(), action) : judged;
    }

    /// <summary>
    /// Who calls, and nothing else: refusals are those of <see cref="Admit(HttpContext)"/> but for <see cref="AuthError.Forbidden"/>. The
    /// caller of this method asks <see cref="WorkspaceAccess.Authority"/> about each record; the answer's row filter lets none through.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="isFirst">Whether it counts as a read of a publishable key; not where one request asks again.</param>
    public async Task<Outcome<WorkspaceCall>> Recognize(HttpContext http, bool isFirst)
    {
        ArgumentNullException.ThrowIfNull(http);
        var known = await Judged(http, found => Recognized(http, found, Condition.False));
        return known.IsOk && isFirst ? Rated(known.Require(), "list") : known;
    }

    private async Task<Outcome<WorkspaceCall>> Judged(HttpContext http, Func<FoundCaller, Outcome<WorkspaceCall>> judge)
    {
        var known = await callers.Authenticate(http);
        if (!known.IsOk)
            return known.As<WorkspaceCall>();
        Func<Task>? admitted = null;
        var judged = await reads.Of(Calls.OfPublic(http), async call =>
        {
            var found = await known.Require()(call);
            if (!found.IsOk)
                return found.As<WorkspaceCall>().Under(found.Guards);
            admitted = found.Require().Admitted;
            return judge(found.Require()).Under(found.Guards);
        });
        if (!judged.IsOk)
            return callers.Counted(http, judged);
        if (admitted is not null)
            await admitted();
        return judged;
    }

    private static Outcome<WorkspaceCall> Judge(HttpContext http, FoundCaller found, string resource, string action)
    {
        var known = Recognized(http, found, null);
        if (!known.IsOk)
            return known;
        var call = known.Require();
        var decision = call.Access.Authority.Decide(resource, action);
        return decision.IsAllowed
            ? Outcome<WorkspaceCall>.Ok(call with { Access = call.Access with { RowFilter = decision.Filter } })
            : Outcome<WorkspaceCall>.Refuse(AuthError.Forbidden);
    }

    private static Outcome<WorkspaceCall> Recognized(HttpContext http, FoundCaller found, Condition? filter)
    {
        if (found.Realm.Realm.Status != TenantStatus.Active)
            return Outcome<WorkspaceCall>.Refuse(AuthError.WorkspaceSuspended);
        var authority = new WorkspaceAuthority(found.Realm.Policies, CallFacts.Of(http, found.Caller), found.Scopes);
        return Outcome<WorkspaceCall>.Ok(new WorkspaceCall(http, new WorkspaceAccess(found.Caller, filter, found.Realm.Realm, authority)));
    }

    private Outcome<WorkspaceCall> Rated(WorkspaceCall call, string action) =>
        call.Caller.Kind == WorkspaceCallerKinds.Publishable && rates.Take(call.Caller.Subject, PublishableScopes.IsRead(action)) is { } seconds
            ? Outcome<WorkspaceCall>.Refuse(AuthError.RateLimited, seconds)
            : Outcome<WorkspaceCall>.Ok(call);
}
