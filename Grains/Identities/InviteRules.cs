using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Identities;

/// <summary>What an invitation's use depends on beside the invitation itself.</summary>
/// <param name="App">The app as it is now.</param>
/// <param name="IsActive">Whether the tenant is there and takes roles.</param>
/// <param name="At">Where the link is used; null for a caller that knows nothing of invitations.</param>
internal sealed record InviteSite(AppView App, bool IsActive, TenantId? At)
{
    /// <summary>Those roles that the app still has.</summary>
    public ImmutableArray<string> Known(ImmutableArray<string> roles) =>
        [.. roles.Where(role => App.Roles.Any(known => string.Equals(known.Name, role, StringComparison.Ordinal)))];
}

/// <summary>
/// Decisions on invitations. One counts at its tenant and at the root, while it was not revoked, the tenant is active and the app
/// still has one of its roles; what is refused here was not used up.
/// </summary>
internal static class InviteRules
{
    /// <summary>What is wrong with an invitation to make, or null.</summary>
    public static Outcome<ChallengeCreated>? Problem(InviteRequest invite, AppView app, Outcome<TenantView> tenant)
    {
        if (RoleNames.Problem(invite.Roles, app.Roles, "roles") is { } problem)
            return Outcome<ChallengeCreated>.Invalid(problem.Field, problem.Message);
        return tenant is { IsOk: true } && tenant.Require().Status == TenantStatus.Active
            ? null
            : Outcome<ChallengeCreated>.Refuse(AuthError.TenantNotFound);
    }

    /// <summary>
    /// For how long a use that was cut short may be resumed. Later the same link would give back roles that were taken away since.
    /// </summary>
    public static readonly TimeSpan Resumable = TimeSpan.FromMinutes(10);

    /// <summary>Why an invitation cannot be used, or null. It does not tell which reason it was.</summary>
    public static AuthError? Refusal(ChallengeInvite invite, ChallengeUse? used, InviteSite? site, DateTimeOffset now)
    {
        var counts = invite.RevokedAt is null
            && !(used is { } before && now - before.At >= Resumable)
            && site is { IsActive: true, At: { } at }
            && (at == invite.Tenant || at == site.App.RootTenant)
            && !site.Known(invite.Roles).IsEmpty;
        return counts ? null : AuthError.OtpNotFound;
    }

    public static InviteRequest? Request(ChallengeInvite? invite) =>
        invite is null ? null : new InviteRequest(invite.Tenant, invite.Roles, invite.WasMember);
}
