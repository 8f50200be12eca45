using System.Security.Cryptography;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Sessions;

/// <inheritdoc cref="ISessionFamilyGrain"/>
internal sealed partial class SessionFamilyGrain(IGrainStore store, MasterKeys masterKeys, AccessTokenIssuer issuer, HotReads hot)
    : StatefulGrain<SessionFamilyState>(store, StateJson.Default.SessionFamilyState), ISessionFamilyGrain
{
    private readonly IGrainStore store = store;
    private byte[]? tagKey;

    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Family(Id);

    private FamilyId FamilyId => new(Id);

    /// <inheritdoc/>
    public async Task<Outcome<SessionTokens>> Open(OpenSession command)
    {
        var salt = RandomNumberGenerator.GetBytes(RefreshTags.SaltBytes);
        SigningKey? key = null;
        var opened = await DecideNew(command.Call, async turn =>
        {
            var entered = turn.Use(turn.State is { } known ? await Again(turn, known, command) : await Enter(turn, command));
            if (!entered.IsOk)
                return Decision.Pass<SessionFamilyState, Issue>(entered.As<Issue>());
            key = await SigningKey(turn, entered.Require().Facts);
            return SessionFamilyRules.Open(turn.State, command, FamilyId, entered.Require(), salt, masterKeys.NewestId, turn.Now);
        });
        return opened.IsOk ? await Opened(Tokens(opened.Require(), key!), command.App, command.User) : opened.As<SessionTokens>();
    }

    private async Task<Outcome<SessionTokens>> Opened(SessionTokens tokens, AppId app, UserId user)
    {
        try
        {
            return Outcome<SessionTokens>.Ok(tokens with { Excess = await FamilyList.Excess(store, app, user) });
        }
        catch (StoreUnavailableException)
        {
            // The session is open; the limit is looked after at the next login.
            return Outcome<SessionTokens>.Ok(tokens);
        }
    }

    /// <inheritdoc/>
    public async Task<Outcome<SessionTokens>> Rotate(RotateRefreshToken command)
    {
        SigningKey? key = null;
        var rotated = await Decide(command.Call, async turn =>
        {
            var facts = await Facts(turn, command.App, command.SecretHash, command.TenantAsked, command.Generation, command.Tag);
            if (!facts.IsOk)
                return Decision.Pass<SessionFamilyState, Issue>(facts.As<Issue>());
            key = await SigningKey(turn, facts.Require());
            return SessionFamilyRules.Rotate(turn.State!, command, facts.Require(), turn.Now);
        });
        return rotated.IsOk ? Outcome<SessionTokens>.Ok(Tokens(rotated.Require(), key!)) : rotated.As<SessionTokens>();
    }

    /// <inheritdoc/>
    public Task<Outcome<Done>> Logout(EndSession command) => Decide(command.Call, async turn =>
    {
        var facts = await Facts(turn, command.App, command.SecretHash, null, command.Generation, command.Tag);
        return facts.IsOk
            ? SessionFamilyRules.End(turn.State!, "logout", turn.Now)
            : Decision.Pass<SessionFamilyState, Done>(facts.As<Done>());
    });

    /// <inheritdoc/>
    public Task<Outcome<Done>> Revoke(RevokeSession command) => Decide(command.Call, turn =>
        turn.State is { } state && state.App == command.App && state.User == command.User
            ? SessionFamilyRules.End(state, command.Reason, turn.Now)
            : Decision.Refuse<SessionFamilyState, Done>(AuthError.SessionNotFound));

    /// <inheritdoc/>
    public Task<Outcome<SessionStatus>> Inspect(InspectSession query) => Decide(query.Call, async turn =>
        Decision.Pass<SessionFamilyState, SessionStatus>(await Inspect(turn, query)));

    /// <inheritdoc/>
    public Task<Outcome<SessionStatus>> InspectUnchecked(InspectSession query) => Link(query.Call, turn => Inspect(turn, query));

    private async ValueTask<Outcome<SessionStatus>> Inspect(Turn<SessionFamilyState> turn, InspectSession query)
    {
        var facts = turn.State is { } known && known.App == query.App && IsTagValid(known, query)
            ? turn.Use(await ReadSession(turn, known, query.SecretHash, query.Tenant))
            : Outcome<SessionFacts>.Refuse(AuthError.SessionNotFound);
        return facts.Map(found => Status(turn.State!, found, query, turn.Now));
    }

    /// <summary>The family names the operation: whoever resumes this login enters as the same new user.</summary>
    private Task<Outcome<Entered>> Enter(Turn<SessionFamilyState> turn, OpenSession command) => User(command.User).Enter(
        new EnterUser(turn.Call with { OperationId = Id }, command.App, command.Contact, command.TenantAsked));

    /// <summary>A login that has opened its family enters nowhere again: the user may have left since.</summary>
    private async Task<Outcome<Entered>> Again(Turn<SessionFamilyState> turn, SessionFamilyState known, OpenSession command)
    {
        var facts = await ReadSession(turn, known, secretHash: null, command.TenantAsked);
        return facts.Map(found => new Entered(known.IsNewUser, found)).Under(facts.Guards);
    }

    private bool IsTagValid(SessionFamilyState state, InspectSession query) =>
        query.Generation is not { } generation || RefreshTags.IsValid(TagKey(state), FamilyId, generation, query.Tag ?? []);

    private static SessionStatus Status(SessionFamilyState state, SessionFacts facts, InspectSession query, DateTimeOffset now)
    {
        var isCurrent = query.Epoch is not { } epoch || epoch >= facts.Epoch;
        var isNewest = query.Generation is not { } generation || generation >= state.Generation;
        return new SessionStatus(
            SessionFamilyRules.IsLive(state, facts, now) && isCurrent && isNewest && !facts.TenantRefused,
            facts.User,
            facts.App.Slug,
            facts.Tenant,
            facts.Roles,
            state.OpenedAt,
            state.IdleUntil,
            facts.GrantsVersion);
    }

    /// <summary>Checks app secret, tag and app, in this order and with one answer, then reads what the session rests on.</summary>
    private async ValueTask<Outcome<SessionFacts>> Facts(
        Turn<SessionFamilyState> turn, AppId app, byte[] secretHash, TenantId? asked, long generation, byte[] tag)
    {
        if (turn.State is not { } state || state.App != app)
            return Outcome<SessionFacts>.Refuse(AuthError.TokenInvalid);
        var facts = turn.Use(await ReadSession(turn, state, secretHash, asked));
        if (!facts.IsOk)
            return facts;
        return RefreshTags.IsValid(TagKey(state), FamilyId, generation, tag)
            ? facts
            : Outcome<SessionFacts>.Refuse(AuthError.TokenInvalid);
    }

    private Task<Outcome<SessionFacts>> ReadSession(
        Turn<SessionFamilyState> turn, SessionFamilyState state, byte[]? secretHash, TenantId? asked) =>
        User(state.User).ReadSession(new ReadSession(turn.Call, state.App, secretHash, asked, state.Tenant, state.Site));

    private async ValueTask<SigningKey> SigningKey(Turn<SessionFamilyState> turn, SessionFacts facts)
    {
        var view = turn.Use(await hot.Ring(GrainFactory, turn.Call, facts.App.KeyRing));
        return issuer.KeyOf(view.Require(), facts.App.Settings.Algorithm);
    }

    private SessionTokens Tokens(Issue issue, SigningKey key)
    {
        var family = issue.Family;
        var tag = RefreshTags.Make(TagKey(family), FamilyId, family.Generation);
        var refreshToken = RefreshTokenFormat.Format(FamilyId, family.Generation, tag);
        var now = Clock.GetUtcNow();
        return new SessionTokens(
            issuer.Issue(key, issue, now),
            refreshToken,
            family.User,
            family.IsNewUser,
            AccessTokenIssuer.LifetimeSeconds(issue.Facts),
            [],
            issue.Facts is { Site: not null, Person: not null } ? issuer.IssueSite(key, issue, refreshToken, now) : null);
    }

    private byte[] TagKey(SessionFamilyState state) => tagKey ??= RefreshTags.Key(masterKeys, state);

    private IUserGrain User(UserId user) => GrainFactory.GetGrain<IUserGrain>(user.Value.ToString("N"));
}
