using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Users;

/// <inheritdoc cref="IUserGrain"/>
internal sealed partial class UserGrain(IGrainStore store, HotReads hot, NumberBlocks numbers, MasterKeys masterKeys)
    : StatefulGrain<UserState>(store, StateJson.Default.UserState), IUserGrain
{
    private readonly IGrainStore store = store;

    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.User(Id);

    private UserId UserId => new(Id);

    /// <inheritdoc/>
    protected override ImmutableArray<EntryChange> Mirror(UserState? before, UserState next) => UserListing.Changes(before, next);

    /// <inheritdoc/>
    public async Task<Outcome<Entered>> Enter(EnterUser command)
    {
        Outcome<AppView>? app = null;
        var entered = await LinkAfter(command.Call, async turn =>
        {
            app = turn.Use(await hot.App(GrainFactory, turn.Call, command.App));
            if (!app.IsOk)
                return Decision.Pass<UserState, bool>(app.As<bool>());
            var number = await Number(turn, app.Require());
            return UserRules.Enter(turn.State, command, UserId, app.Require(), turn.Now, number);
        });
        if (!entered.IsOk)
            return entered.As<Entered>().Under(entered.Guards);
        var facts = await Link(command.Call, turn =>
            Facts(turn, app!.Require(), command.TenantAsked, kept: null, siteId: null));
        return facts.IsOk
            ? Outcome<Entered>.Ok(new Entered(entered.Require(), facts.Require())).Under([.. entered.Guards.Union(facts.Guards)])
            : facts.As<Entered>().Under(facts.Guards);
    }

    /// <inheritdoc/>
    public Task<Outcome<SessionFacts>> ReadSession(ReadSession query) => Link(query.Call, turn => Facts(turn, query));

    /// <inheritdoc/>
    public Task<Outcome<SessionFacts>> ReadSessionNow(ReadSession query) => Decide(query.Call, async turn =>
        Decision.Pass<UserState, SessionFacts>(await Facts(turn, query)));

    /// <inheritdoc/>
    public Task<Outcome<Ownership>> Owns(AskOwnership query) => Link(query.Call, turn => Outcome<Ownership>.Ok(
        new Ownership(turn.State is not null, turn.State is { } state && state.Owns.Contains(query.ClaimKey, StringComparer.Ordinal))));

    /// <inheritdoc/>
    public Task<Outcome<Done>> AssignRoles(AssignRoles command) => Assign(command, GrantRules.Assign);

    /// <inheritdoc/>
    public Task<Outcome<Done>> AddRoles(AssignRoles command) => Assign(command, GrantRules.Add);

    private Task<Outcome<Done>> Assign(
        AssignRoles command, Func<UserState, AssignRoles, AdmittedTenant, DateTimeOffset, Decision<UserState, Done>> rule) => Decide(command.Call, async turn =>
    {
        var app = turn.Use(await Caller(command.App, command.SecretHash, turn.Call));
        if (!app.IsOk)
            return Decision.Pass<UserState, Done>(app.As<Done>());
        if (RoleNames.Problem(command.Roles, app.Require().Roles, command.Roles.Length == 1 ? "role" : "roles") is { } problem)
            return Decision.Pass<UserState, Done>(Outcome<Done>.Invalid(problem.Field, problem.Message));
        if (UserRules.Refusal(turn.State, command.App) is { } refusal)
            return Decision.Refuse<UserState, Done>(refusal);
        var tenant = turn.Use(await Admit(turn, command, app.Require()));
        return tenant.IsOk
            ? rule(turn.State!, command, tenant.Require(), turn.Now)
            : Decision.Pass<UserState, Done>(tenant.As<Done>());
    });

    /// <summary>An adoption is a commit of its own, so it waits until app, secret, user and the tenant's absence are known to be current.</summary>
    private async ValueTask<Outcome<AdmittedTenant>> Admit(Turn<UserState> turn, AssignRoles command, AppView app)
    {
        var seen = await hot.Tenant(GrainFactory, turn.Call, command.Tenant, command.App);
        if (seen.IsOk && seen.Require().Status == TenantStatus.Active)
            return seen.Map(tenant => new AdmittedTenant(tenant.Id, tenant.Code)).Under(seen.Guards);
        var known = await Tenant(command.Tenant).Admit(new AdmitTenant(turn.Call, command.App, MayAdopt: false));
        return known.Error == AuthError.TenantNotFound
            && app.Settings.AdoptTenants
            && await store.Check([.. turn.GuardsWithSelf(), .. known.Guards.Select(stamp => new Guard(stamp.Key, stamp.Version))])
            ? await Tenant(command.Tenant).Admit(new AdmitTenant(turn.Call, command.App, MayAdopt: true))
            : known;
    }

    /// <inheritdoc/>
    public Task<Outcome<Done>> RevokeRoles(RevokeRoles command) => Decide(command.Call, async turn =>
    {
        var app = turn.Use(await Caller(command.App, command.SecretHash, turn.Call));
        if (!app.IsOk)
            return Decision.Pass<UserState, Done>(app.As<Done>());
        if (UserRules.Refusal(turn.State, command.App) is { } refusal)
            return Decision.Refuse<UserState, Done>(refusal);
        var revoked = GrantRules.Revoke(turn.State!, command, turn.Now);
        if (revoked.Outcome.Error != AuthError.RoleNotFound)
            return revoked;

        // Without a role there, it matters whether the tenant is this app's at all.
        var tenant = turn.Use(await Tenant(command.Tenant).Describe(new DescribeTenant(turn.Call, command.App)));
        return tenant.IsOk ? revoked : Decision.Pass<UserState, Done>(tenant.As<Done>());
    });

    /// <inheritdoc/>
    public async Task<Outcome<SessionsRevoked>> RevokeSessions(RevokeSessions command)
    {
        var raise = await Decide(command.Call, async turn =>
        {
            var app = turn.Use(await Caller(command.App, command.SecretHash, turn.Call));
            if (!app.IsOk)
                return Decision.Pass<UserState, EpochRaise>(app.As<EpochRaise>());
            return UserRules.Refusal(turn.State, command.App) is { } refusal
                ? Decision.Refuse<UserState, EpochRaise>(refusal)
                : GrantRules.RevokeSessions(turn.State!, command, turn.Now);
        });
        if (!raise.IsOk)
            return raise.As<SessionsRevoked>();
        try
        {
            var families = await FamilyList.Read(store, command.App, UserId);
            var lived = families.Count(family => SessionFamilyRules.Lives(family, raise.Require().From, Clock.GetUtcNow()));
            return Outcome<SessionsRevoked>.Ok(new SessionsRevoked(lived));
        }
        catch (StoreUnavailableException)
        {
            // The sessions are dead; only their number is not known. A repeat of the operation counts them without a new raise.
            return Outcome<SessionsRevoked>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
        }
    }

    /// <inheritdoc/>
    public Task<Outcome<UserView>> Get(GetUser query) =>
        Decide(query.Call, turn => Decision.Pass<UserState, UserView>(UserRules.Get(turn.State, query.App)));

    /// <inheritdoc/>
    public Task<Outcome<UserView>> Delete(DeleteUser command) => Decide(command.Call, turn => UserRules.Delete(turn.State, turn.Now, command.App));

    /// <inheritdoc/>
    public Task<Outcome<UserView>> Restore(DeleteUser command) => Decide(command.Call, turn => UserRules.Restore(turn.State));

    /// <inheritdoc/>
    public async Task<Outcome<Done>> Leave(LeaveApp command)
    {
        while (true)
        {
            var left = await Decide(command.Call, turn => UserRules.Leave(turn.State, command, turn.Now));
            if (!left.IsOk)
                return left.As<Done>();
            if (left.Require())
                return Outcome<Done>.Ok(Done.Instance);
        }
    }

    /// <inheritdoc/>
    public Task<Outcome<ContactProven>> ProveContact(ProveContact command) => Decide(command.Call, async turn =>
    {
        var app = turn.Use(await hot.App(GrainFactory, turn.Call, command.App));
        if (!app.IsOk)
            return Decision.Pass<UserState, ContactProven>(app.As<ContactProven>());

        // The claim was made before; under its version nobody can take it over while the user comes to list it.
        var key = GrainKey.Identity(command.Contact.Lookup);
        var claim = await store.Load(key);
        turn.Use(key, claim?.Version ?? 0);
        var decision = UserRules.ProveContact(turn.State, command, app.Require(), turn.Now);
        return !decision.Outcome.IsOk || IdentityRules.IsOwner(claim, UserId)
            ? decision
            : Decision.Refuse<UserState, ContactProven>(AuthError.ContactTaken);
    });

    private async ValueTask<Outcome<SessionFacts>> Facts(Turn<UserState> turn, ReadSession query)
    {
        var app = turn.Use(await Caller(query.App, query.SecretHash, turn.Call));
        return app.IsOk ? await Facts(turn, app.Require(), query.TenantAsked, query.TenantKept, query.Site) : app.As<SessionFacts>();
    }

    private async ValueTask<Outcome<SessionFacts>> Facts(
        Turn<UserState> turn, AppView app, TenantId? asked, TenantId? kept, TenantId? siteId = null)
    {
        if (turn.State is not { } state)
            return Outcome<SessionFacts>.Refuse(AuthError.UserNotFound);
        var site = siteId is { } id ? await Site(turn, app, id) : null;

        // At a tenant below the root a session is for that tenant alone, and for as long as the user has a role there.
        if (site is { IsRoot: false })
            asked = site.Tenant;
        var membership = state.In(app.Id);
        var isMember = membership is { LeftAt: null };
        var chosen = isMember ? await Choose(turn, app.Id, membership!, asked, kept) : null;
        var (authorization, isTruncated) = isMember && app.Settings.AuthorizationClaim
            ? await Authorization(turn, app.Id, membership!)
            : ([], false);
        return Outcome<SessionFacts>.Ok(new SessionFacts(
            app,
            state.Id,
            state.DeletedAt is not null,
            isMember,
            membership?.Epoch ?? 0,
            membership?.GrantsVersion ?? 0,
            (asked is not null && chosen is null) || (siteId is not null && site is null),
            chosen?.Tenant,
            chosen?.Roles ?? [],
            authorization,
            isTruncated,
            UserRules.MayChangeContacts(state, app),
            isMember && app.Settings.Workspace is not null ? AccountRules.View(state, membership!) : null,
            site));
    }

    private async ValueTask<Grant?> Choose(Turn<UserState> turn, AppId app, Membership membership, TenantId? asked, TenantId? kept)
    {
        foreach (var grant in GrantRules.Candidates(membership, asked, kept))
        {
            if (await IsActive(turn, app, grant.Tenant))
                return grant;
        }

        return null;
    }

    private async ValueTask<(ImmutableArray<TenantRoles> Tenants, bool IsTruncated)> Authorization(
        Turn<UserState> turn, AppId app, Membership membership)
    {
        var tenants = ImmutableArray.CreateBuilder<TenantRoles>();
        foreach (var (lookedAt, grant) in membership.Grants.Reverse().Index())
        {
            if (tenants.Count == GrantRules.MostTenantsInClaim || lookedAt == GrantRules.MostTenantsLookedAt)
                return (tenants.ToImmutable(), true);
            if (await IsActive(turn, app, grant.Tenant))
                tenants.Add(new TenantRoles(grant.Code, grant.Roles));
        }

        return (tenants.ToImmutable(), false);
    }

    private async ValueTask<bool> IsActive(Turn<UserState> turn, AppId app, TenantId tenant)
    {
        var found = turn.Use(await hot.Tenant(GrainFactory, turn.Call, tenant, app));
        return found.IsOk && found.Require().Status == TenantStatus.Active;
    }

    /// <summary>The app as the caller: by its secret, or as an admin names it.</summary>
    private ValueTask<Outcome<AppView>> Caller(AppId app, byte[]? secretHash, CallInfo call) => secretHash is null
        ? hot.App(GrainFactory, call, app)
        : hot.Caller(GrainFactory, call, app, secretHash);

    private ITenantGrain Tenant(TenantId tenant) => GrainFactory.GetGrain<ITenantGrain>(tenant.Value.ToString("N"));
}
