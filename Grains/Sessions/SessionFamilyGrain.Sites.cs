using System.Security.Cryptography;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Sessions;

/// <content>Families that were opened at a tenant of a workspace: their tokens are presented by browsers, without an app's secret.</content>
internal sealed partial class SessionFamilyGrain
{
    /// <inheritdoc/>
    public async Task<Outcome<SessionTokens>> OpenSite(OpenSiteSession command)
    {
        var salt = RandomNumberGenerator.GetBytes(RefreshTags.SaltBytes);
        SigningKey? key = null;
        var opened = await DecideNew(command.Call, async turn =>
        {
            var entered = turn.Use(await User(command.User).Readmit(new ReadmitUser(turn.Call, command.App, command.Stamp, command.Site)));
            if (!entered.IsOk)
                return Decision.Pass<SessionFamilyState, Issue>(entered.As<Issue>());
            key = await SigningKey(turn, entered.Require().Facts);
            return SessionFamilyRules.Open(turn.State, command, FamilyId, entered.Require(), salt, masterKeys.NewestId, turn.Now);
        });
        return opened.IsOk ? await Opened(Tokens(opened.Require(), key!), command.App, command.User) : opened.As<SessionTokens>();
    }

    /// <inheritdoc/>
    public async Task<Outcome<SessionTokens>> RotateSite(RotateSiteToken command)
    {
        SigningKey? key = null;
        var rotated = await Decide(command.Call, async turn =>
        {
            var facts = await SiteFacts(turn, command);
            if (!facts.IsOk)
                return Decision.Pass<SessionFamilyState, Issue>(facts.As<Issue>());
            key = await SigningKey(turn, facts.Require());
            var rotate = new RotateRefreshToken(turn.Call, turn.State!.App, [], command.Generation, command.Tag, null);
            return SessionFamilyRules.Rotate(turn.State!, rotate, facts.Require(), turn.Now);
        });
        return rotated.IsOk ? Outcome<SessionTokens>.Ok(Tokens(rotated.Require(), key!)) : rotated.As<SessionTokens>();
    }

    /// <inheritdoc/>
    public Task<Outcome<SessionFacts>> LogoutSite(RotateSiteToken command) => Decide(command.Call, async turn =>
    {
        var facts = await SiteFacts(turn, command);
        return facts.IsOk ? Ended(turn, facts) : Decision.Pass<SessionFamilyState, SessionFacts>(facts);
    });

    /// <inheritdoc/>
    public Task<Outcome<SessionFacts>> EndSite(EndSiteSession command) => Decide(command.Call, async turn =>
    {
        if (turn.State is not { Site: not null } state)
            return Decision.Refuse<SessionFamilyState, SessionFacts>(AuthError.TokenInvalid);
        var facts = turn.Use(await ReadSession(turn, state, secretHash: null, asked: null));
        if (!facts.IsOk)
            return Decision.Pass<SessionFamilyState, SessionFacts>(facts);
        return string.Equals(facts.Require().App.Slug, command.AppSlug, StringComparison.Ordinal)
            ? Ended(turn, facts)
            : Decision.Refuse<SessionFamilyState, SessionFacts>(AuthError.TokenInvalid);
    });

    private static Decision<SessionFamilyState, SessionFacts> Ended(Turn<SessionFamilyState> turn, Outcome<SessionFacts> facts)
    {
        var ended = SessionFamilyRules.End(turn.State!, "logout", turn.Now);
        return new Decision<SessionFamilyState, SessionFacts>(facts.Under([]), ended.Next, ended.Events, ended.Entries);
    }

    /// <inheritdoc/>
    public Task<Outcome<SessionFacts>> InspectSite(InspectSiteSession query) => Link(query.Call, async turn =>
    {
        if (turn.State is not { Site: not null } state)
            return Outcome<SessionFacts>.Refuse(AuthError.TokenRevoked);
        var facts = turn.Use(await ReadSession(turn, state, secretHash: null, asked: null));
        if (!facts.IsOk)
            return facts;
        return query.Epoch >= facts.Require().Epoch && !facts.Require().TenantRefused && SessionFamilyRules.IsLive(state, facts.Require(), turn.Now)
            ? facts
            : Outcome<SessionFacts>.Refuse(AuthError.TokenRevoked);
    });

    private async ValueTask<Outcome<SessionFacts>> SiteFacts(Turn<SessionFamilyState> turn, RotateSiteToken command)
    {
        if (turn.State is not { Site: not null } state || !RefreshTags.IsValid(TagKey(state), FamilyId, command.Generation, command.Tag))
            return Outcome<SessionFacts>.Refuse(AuthError.TokenInvalid);
        return turn.Use(await ReadSession(turn, state, secretHash: null, asked: null));
    }
}
