using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.TestSupport;
using static OrleansTenantAuth.Tests.Grains.Tests;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>Refresh: reuse, repeats, faults, and how many writes and checks each call costs.</summary>
public sealed class RefreshTests : IAsyncLifetime
{
    private static readonly AppSettings Window = new() { Algorithm = "ES256", RetryWindowSeconds = 30 };
    private GrainHarness harness = null!;

    public async Task InitializeAsync() => harness = await GrainHarness.Start();

    public async Task DisposeAsync() => await harness.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Reuse_OfAnAncestor_KillsTheWholeFamilyTheNewestIncluded(int generationsBack)
    {
        var app = await harness.NewApp();
        var tokens = await Chain(app, 4);

        (await harness.Refresh(app, tokens[4 - generationsBack])).ShouldBeRefused(AuthError.TokenReuse);

        foreach (var token in tokens)
            (await harness.Refresh(app, token)).ShouldBeRefused(AuthError.TokenRevoked);
        (await harness.EventKinds()).Count(kind => kind == "session.reuse_detected").ShouldBe(1);
    }

    [Fact]
    public async Task Reuse_KillsThatFamilyOnly()
    {
        var app = await harness.NewApp();
        var email = NewEmail();
        var one = await harness.Login(app, email);
        var other = await harness.Login(app, email);
        (await harness.Refresh(app, one.RefreshToken)).Require();

        (await harness.Refresh(app, one.RefreshToken)).ShouldBeRefused(AuthError.TokenReuse);

        (await harness.Refresh(app, other.RefreshToken)).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task ALateTab_InsideTheWindow_IsRefusedWithoutKilling()
    {
        var app = await harness.NewApp(Window);
        var tokens = await Chain(app, 3);

        (await harness.Refresh(app, tokens[0])).ShouldBeRefused(AuthError.TokenReuse);
        (await harness.Refresh(app, tokens[3])).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task TheParent_InsideTheWindow_GetsTheSameSuccessor_AndOutsideItKills()
    {
        var app = await harness.NewApp(Window);
        var tokens = await Chain(app, 1);
        harness.Time.Advance(TimeSpan.FromSeconds(29));
        (await harness.Refresh(app, tokens[0])).Require().RefreshToken.ShouldBe(tokens[1]);

        harness.Time.Advance(TimeSpan.FromSeconds(1));

        (await harness.Refresh(app, tokens[0])).ShouldBeRefused(AuthError.TokenReuse);
        (await harness.Refresh(app, tokens[1])).ShouldBeRefused(AuthError.TokenRevoked);
    }

    [Fact]
    public async Task ARevokedToken_InsideTheRetryWindow_IsRefused()
    {
        var app = await harness.NewApp(Window);
        var byLogout = await Chain(app, 1);
        (await harness.Logout(app, byLogout[1])).Require();
        (await harness.Refresh(app, byLogout[0])).ShouldBeRefused(AuthError.TokenRevoked);

        var byEpoch = await Chain(app, 1);
        var user = (await harness.Inspect(app, byEpoch[1])).Require().User;
        (await harness.Grains.User(user).RevokeSessions(new(harness.Call(), app.Id, app.SecretHash))).Require();
        (await harness.Refresh(app, byEpoch[0])).ShouldBeRefused(AuthError.TokenRevoked);
    }

    [Fact]
    public async Task TheSameOperation_ForTenMinutes_GetsTheSameSuccessor_AndThenKills()
    {
        var app = await harness.NewApp();
        var first = await harness.Login(app, NewEmail());
        var operation = Guid.NewGuid();
        var next = (await harness.Refresh(app, first.RefreshToken, operation)).Require().RefreshToken;

        harness.Time.Advance(TimeSpan.FromSeconds(599));
        (await harness.Refresh(app, first.RefreshToken, operation)).Require().RefreshToken.ShouldBe(next);
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        (await harness.Refresh(app, first.RefreshToken, operation)).ShouldBeRefused(AuthError.TokenReuse);
    }

    [Theory]
    [InlineData("before", false)]
    [InlineData("before", true)]
    [InlineData("lost", false)]
    [InlineData("lost", true)]
    [InlineData("after", false)]
    [InlineData("after", true)]
    public async Task AFaultAtTheCommit_TheSameOperationGetsOneSuccessor(string fault, bool restarts)
    {
        var app = await harness.NewApp();
        var first = await harness.Login(app, NewEmail());
        var operation = Guid.NewGuid();
        bool When(Commit commit) => commit.Key == FamilyKey(first.RefreshToken);
        if (fault == "before")
            harness.Store.FailBeforeWrite(When);
        else if (fault == "lost")
            harness.Store.LoseWrite(When);
        else
            harness.Store.FailAfterWrite(When);

        (await harness.Refresh(app, first.RefreshToken, operation))
            .ShouldBeRefused(fault == "before" ? AuthError.Unavailable : AuthError.OutcomeUnknown);
        if (restarts)
            await harness.Restart();
        var successor = (await harness.Refresh(app, first.RefreshToken, operation)).Require().RefreshToken;

        GrainHarness.Split(successor).Generation.ShouldBe(1);
        (await harness.Refresh(app, first.RefreshToken, operation)).Require().RefreshToken.ShouldBe(successor);
        (await harness.Refresh(app, successor)).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task NothingAcknowledgedIsLost_ByARestart()
    {
        var app = await harness.NewApp();
        var tokens = await Chain(app, 2);
        var tenant = await harness.NewTenant(app);
        var user = (await harness.Inspect(app, tokens[2])).Require().User;
        (await harness.Assign(app, user, tenant, "admin")).Require();

        await harness.Restart();

        var next = (await harness.Refresh(app, tokens[2])).Require();
        GrainHarness.RolesOf(next.AccessToken).ShouldBe(["admin"]);
        (await harness.Refresh(app, tokens[1])).ShouldBeRefused(AuthError.TokenReuse);
    }

    [Fact]
    public async Task ARefresh_IsExactlyOneCommitWithItsGuards_AndNoCheck()
    {
        var app = await harness.NewApp();
        var tenant = await harness.NewTenant(app);
        var first = await harness.Login(app, NewEmail());
        (await harness.Assign(app, first.User, tenant, "admin")).Require();
        harness.Store.ResetCounts();

        (await harness.Refresh(app, first.RefreshToken)).Require();

        (harness.Store.Commits, harness.Store.Checks).ShouldBe((1, 0));
        harness.Store.Written.Single().Guards.Select(guard => guard.Key).ShouldBe(
            [
                GrainKey.User(first.User.Value),
                GrainKey.App(app.Id.Value),
                GrainKey.Tenant(tenant.Value),
                GrainKey.KeyRing("main"),
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task InspectAndGet_WriteNothing_AndCheckOnce()
    {
        var app = await harness.NewApp();
        var tenant = await harness.NewTenant(app);
        var first = await harness.Login(app, NewEmail());
        var call = harness.Call();
        var reads = new Func<Task<bool>>[]
        {
            async () => (await harness.Inspect(app, first.RefreshToken)).IsOk,
            async () => (await harness.Grains.User(first.User).Get(new(call, app.Id))).IsOk,
            async () => (await harness.Grains.Apps().Get(new(call, app.Id))).IsOk,
            async () => (await harness.Grains.Tenant(tenant).Get(new(call, app.Id))).IsOk,
            async () => (await harness.Grains.KeyRing("main").Get(new(call))).IsOk,
            async () => (await harness.Grains.AppAlias(app.Slug).Resolve(new(call))).IsOk,
        };
        foreach (var read in reads)
        {
            (await read()).ShouldBeTrue();
            harness.Store.ResetCounts();
            (await read()).ShouldBeTrue();
            (harness.Store.Commits, harness.Store.Checks).ShouldBe((0, 1));
        }
    }

    [Fact]
    public async Task ARepeatedRefresh_WritesNothing()
    {
        var app = await harness.NewApp();
        var first = await harness.Login(app, NewEmail());
        var operation = Guid.NewGuid();
        (await harness.Refresh(app, first.RefreshToken, operation)).Require();
        harness.Store.ResetCounts();

        (await harness.Refresh(app, first.RefreshToken, operation)).Require();

        (harness.Store.Commits, harness.Store.Checks).ShouldBe((0, 1));
    }

    [Fact]
    public async Task WrongAppSecretTagOrTenant_ConsumeNothing()
    {
        var app = await harness.NewApp();
        var other = await harness.NewApp();
        var tenant = await harness.NewTenant(app);
        var first = await harness.Login(app, NewEmail());
        var (family, generation, tag) = GrainHarness.Split(first.RefreshToken);
        var badTag = (byte[])tag.Clone();
        badTag[0] ^= 1;
        var before = await Versions();

        (await harness.Refresh(other, first.RefreshToken)).ShouldBeRefused(AuthError.TokenInvalid);
        (await harness.Refresh(app with { SecretHash = new byte[32] }, first.RefreshToken)).ShouldBeRefused(AuthError.TokenInvalid);
        (await harness.Refresh(app with { SecretHash = [] }, first.RefreshToken)).ShouldBeRefused(AuthError.TokenInvalid);
        (await harness.Refresh(app with { Id = other.Id }, first.RefreshToken)).ShouldBeRefused(AuthError.TokenInvalid);
        (await harness.Refresh(app, RefreshTokenFormat.Format(family, generation, badTag))).ShouldBeRefused(AuthError.TokenInvalid);
        (await harness.Refresh(app, RefreshTokenFormat.Format(family, generation + 1, tag))).ShouldBeRefused(AuthError.TokenInvalid);
        (await harness.Refresh(app, RefreshTokenFormat.Format(new FamilyId(Guid.CreateVersion7()), 0, tag))).ShouldBeRefused(AuthError.TokenInvalid);
        (await harness.Refresh(app, first.RefreshToken, tenant: tenant)).ShouldBeRefused(AuthError.RoleNotFound);
        (await harness.Refresh(app, first.RefreshToken, tenant: new TenantId(Guid.NewGuid()))).ShouldBeRefused(AuthError.RoleNotFound);

        (await Versions()).ShouldBe(before);
        (await harness.Refresh(app, first.RefreshToken)).IsOk.ShouldBeTrue();

        async Task<(long, long, long)> Versions() => (
            await harness.VersionOf(FamilyKey(first.RefreshToken)),
            await harness.VersionOf(GrainKey.User(first.User.Value)),
            await harness.Store.Head());
    }

    [Fact]
    public async Task AnExpiredSession_IsExpired_AndWasSlidByEveryRefresh()
    {
        var app = await harness.NewApp(new AppSettings { Algorithm = "ES256", RefreshIdleSeconds = 1_000, RefreshAbsoluteSeconds = 2_500 });
        var token = (await harness.Login(app, NewEmail())).RefreshToken;
        foreach (var seconds in new[] { 999, 999 })
        {
            harness.Time.Advance(TimeSpan.FromSeconds(seconds));
            token = (await harness.Refresh(app, token)).Require().RefreshToken;
        }

        harness.Time.Advance(TimeSpan.FromSeconds(502));
        (await harness.Refresh(app, token)).ShouldBeRefused(AuthError.TokenExpired);
        (await harness.Logout(app, token)).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task Logout_TakesAnyGenerationWithAValidTag_AndMayBeRepeated()
    {
        var app = await harness.NewApp();
        var tokens = await Chain(app, 3);

        (await harness.Logout(app, tokens[0])).IsOk.ShouldBeTrue();
        (await harness.Logout(app, tokens[3])).IsOk.ShouldBeTrue();
        (await harness.Refresh(app, tokens[3])).ShouldBeRefused(AuthError.TokenRevoked);
        (await harness.EventKinds()).Count(kind => kind == "session.revoked").ShouldBe(1);
    }

    /// <summary>The tokens of a fresh session: the first and one per refresh.</summary>
    private async Task<List<string>> Chain(GrainApp app, int refreshes)
    {
        var tokens = new List<string> { (await harness.Login(app, NewEmail())).RefreshToken };
        for (var i = 0; i < refreshes; i++)
            tokens.Add((await harness.Refresh(app, tokens[^1])).Require().RefreshToken);
        return tokens;
    }
}
