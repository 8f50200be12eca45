using System.Security.Cryptography;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Identities;

/// <inheritdoc cref="IChallengeGrain"/>
internal sealed class ChallengeGrain(IGrainStore store, MasterKeys masterKeys)
    : StatefulGrain<ChallengeState>(store, StateJson.Default.ChallengeState), IChallengeGrain
{
    private const int SaltBytes = 16;
    private readonly IGrainStore store = store;

    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Challenge(Id);

    /// <inheritdoc/>
    public Task<Outcome<ChallengeCreated>> Create(CreateChallenge command)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return DecideNew(command.Call, async turn =>
            turn.State is null && command.Invite is { } invite && await Problem(turn, command.App, invite) is { } refused
                ? Decision.Pass<ChallengeState, ChallengeCreated>(refused)
                : ChallengeRules.Create(turn.State, command, new ChallengeId(Id), salt, masterKeys.NewestId, turn.Now, CodeKey));
    }

    /// <inheritdoc/>
    public Task<Outcome<ChallengeView>> Describe(DescribeChallenge query) =>
        Decide(query.Call, turn => Decision.Pass<ChallengeState, ChallengeView>(ChallengeRules.Describe(turn.State, query)));

    /// <inheritdoc/>
    public Task<Outcome<ChallengeView>> DescribeUnchecked(DescribeChallenge query) =>
        Link(query.Call, turn => ChallengeRules.Describe(turn.State, query));

    /// <inheritdoc/>
    public Task<Outcome<ChallengeUsed>> Verify(VerifyChallenge command) => Decide(command.Call, async turn =>
        ChallengeRules.Verify(turn.State, command, CodeKey(turn.State), await FamilyExists(turn), turn.Now, await InviteSite(turn, command)));

    /// <inheritdoc/>
    public Task<Outcome<ChallengeMessage?>> Message(DescribeMessage query) => Decide(query.Call, turn =>
        Decision.Answer<ChallengeState, ChallengeMessage?>(ChallengeRules.Message(turn.State, CodeKey(turn.State), turn.Now)));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Sent(MessageSent command) =>
        Decide(command.Call, turn => ChallengeRules.Sent(turn.State, command.Accepted));

    /// <inheritdoc/>
    public Task<Outcome<Done>> RevokeInvite(RevokeInvite command) =>
        Decide(command.Call, turn => ChallengeRules.RevokeInvite(turn.State, command, turn.Now));

    private async ValueTask<Outcome<ChallengeCreated>?> Problem(Turn<ChallengeState> turn, AppId id, InviteRequest invite)
    {
        var app = turn.Use(await GrainFactory.App(id).Describe(new(turn.Call)));
        if (!app.IsOk)
            return app.As<ChallengeCreated>();
        var tenant = turn.Use(await GrainFactory.Tenant(invite.Tenant).Describe(new(turn.Call, id)));
        return InviteRules.Problem(invite, app.Require(), tenant);
    }

    /// <summary>An invitation is used under the versions of its app and tenant.</summary>
    private async ValueTask<InviteSite?> InviteSite(Turn<ChallengeState> turn, VerifyChallenge command)
    {
        if (turn.State is not { Invite: { } invite } state || state.App != command.App)
            return null;
        var app = turn.Use(await GrainFactory.App(state.App).Describe(new(turn.Call)));
        if (!app.IsOk)
            return null;
        var tenant = turn.Use(await GrainFactory.Tenant(invite.Tenant).Describe(new(turn.Call, state.App)));
        return new InviteSite(app.Require(), tenant.Value?.Status == TenantStatus.Active, command.UsedAt);
    }

    private byte[] CodeKey(ChallengeState? state) =>
        state is null ? [] : masterKeys.Derive(state.KeyId, state.Salt, "otp");

    /// <summary>A used code may be resumed only while its family was never opened.</summary>
    private async ValueTask<bool> FamilyExists(Turn<ChallengeState> turn)
    {
        if (turn.State?.Used is not { } used)
            return false;
        var key = GrainKey.Family(used.Family.Value);
        var family = await store.Load(key);
        turn.Use(key, family?.Version ?? 0);
        return family is not null;
    }
}
