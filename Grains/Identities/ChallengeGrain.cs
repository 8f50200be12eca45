using System.Security.Cryptography;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;

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
        return DecideNew(command.Call, turn =>
            ValueTask.FromResult(ChallengeRules.Create(turn.State, command, new ChallengeId(Id), salt, masterKeys.NewestId, turn.Now, CodeKey)));
    }

    /// <inheritdoc/>
    public Task<Outcome<ChallengeView>> Describe(DescribeChallenge query) =>
        Decide(query.Call, turn => Decision.Pass<ChallengeState, ChallengeView>(ChallengeRules.Describe(turn.State, query)));

    /// <inheritdoc/>
    public Task<Outcome<ChallengeView>> DescribeUnchecked(DescribeChallenge query) =>
        Link(query.Call, turn => ChallengeRules.Describe(turn.State, query));

    /// <inheritdoc/>
    public Task<Outcome<ChallengeUsed>> Verify(VerifyChallenge command) => Decide(command.Call, async turn =>
        ChallengeRules.Verify(turn.State, command, CodeKey(turn.State), await FamilyExists(turn), turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<ChallengeMessage?>> Message(DescribeMessage query) => Decide(query.Call, turn =>
        Decision.Answer<ChallengeState, ChallengeMessage?>(ChallengeRules.Message(turn.State, CodeKey(turn.State), turn.Now)));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Sent(MessageSent command) =>
        Decide(command.Call, turn => ChallengeRules.Sent(turn.State, command.Accepted));

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
