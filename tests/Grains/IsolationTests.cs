using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.TestSupport;
using OrleansTenantAuth.Users;
using static OrleansTenantAuth.Tests.Grains.Tests;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>No app sees or changes another one's; deletion, leaving and limits.</summary>
public sealed class IsolationTests(GrainFixture fixture) : IClassFixture<GrainFixture>
{
    private readonly GrainHarness harness = fixture.Harness;

    [Fact]
    public async Task EveryCallOfOneApp_OnWhatIsAnothers_IsRefusedAsIfItDidNotExist_AndChangesNothing()
    {
        var mine = await harness.NewApp();
        var theirs = await harness.NewApp();
        var myTenant = await harness.NewTenant(mine);
        var theirTenant = await harness.NewTenant(theirs);
        var me = await harness.Login(mine, NewEmail());
        var them = await harness.Login(theirs, NewEmail());
        (await harness.Assign(theirs, them.User, theirTenant, "admin")).Require();
        var otp = await LoginFlow.Send(harness, theirs, NewEmail());
        var (family, generation, tag) = GrainHarness.Split(them.RefreshToken);
        var call = harness.Call();
        var grains = harness.Grains;
        var contact = otp.Contact;
        var head = await harness.Store.Head();
        (string What, AuthError Expected, AuthError Got)[] matrix =
        [
            ("assign in their tenant", AuthError.TenantNotFound, (await harness.Assign(mine, me.User, theirTenant, "admin")).Error),
            ("assign to their user", AuthError.UserNotFound, (await harness.Assign(mine, them.User, myTenant, "admin")).Error),
            ("revoke in their tenant", AuthError.TenantNotFound, (await grains.User(me.User).RevokeRoles(new(call, mine.Id, mine.SecretHash, theirTenant))).Error),
            ("revoke from their user", AuthError.UserNotFound, (await grains.User(them.User).RevokeRoles(new(call, mine.Id, mine.SecretHash, theirTenant))).Error),
            ("revoke their user", AuthError.UserNotFound, (await grains.User(them.User).RevokeSessions(new(call, mine.Id, mine.SecretHash))).Error),
            ("get their user", AuthError.UserNotFound, (await grains.User(them.User).Get(new(call, mine.Id))).Error),
            ("make their user leave", AuthError.UserNotFound, (await grains.User(them.User).Leave(new(call, mine.Id))).Error),
            ("prove their user's contact", AuthError.UserNotFound, (await grains.User(them.User).ProveContact(new(call, mine.Id, contact, true))).Error),
            ("refresh their token", AuthError.TokenInvalid, (await harness.Refresh(mine, them.RefreshToken)).Error),
            ("refresh as them with my secret", AuthError.TokenInvalid, (await harness.Refresh(theirs with { SecretHash = mine.SecretHash }, them.RefreshToken)).Error),
            ("log them out", AuthError.TokenInvalid, (await harness.Logout(mine, them.RefreshToken)).Error),
            ("end their session", AuthError.SessionNotFound, (await grains.Family(family).Revoke(new(call, mine.Id, them.User, "admin"))).Error),
            ("end their session as my user's", AuthError.SessionNotFound, (await grains.Family(family).Revoke(new(call, theirs.Id, me.User, "admin"))).Error),
            ("inspect their token", AuthError.SessionNotFound, (await harness.Inspect(mine, them.RefreshToken)).Error),
            ("describe their code", AuthError.OtpWrongApp, (await grains.Challenge(otp.Challenge).Describe(new(call, mine.Id, OtpPurpose.Login))).Error),
            ("verify their code", AuthError.OtpWrongApp, (await grains.Challenge(otp.Challenge).Verify(new(call, mine.Id, OtpPurpose.Login, otp.Code, family, me.User, null))).Error),
            ("verify for another purpose", AuthError.OtpWrongPurpose, (await grains.Challenge(otp.Challenge).Verify(new(call, theirs.Id, OtpPurpose.EmailVerify, otp.Code, family, me.User, null))).Error),
            ("get their tenant", AuthError.TenantNotFound, (await grains.Tenant(theirTenant).Get(new(call, mine.Id))).Error),
            ("change their tenant", AuthError.TenantNotFound, (await grains.Tenant(theirTenant).Change(new(call, mine.Id, "x", null))).Error),
            ("suspend their tenant", AuthError.TenantNotFound, (await grains.Tenant(theirTenant).SetStatus(new(call, mine.Id, TenantStatus.Suspended))).Error),
            ("put a tenant below theirs", AuthError.TenantNotFound, (await grains.Tenant(new(Guid.NewGuid())).Create(new(call, mine.Id, "x", "bcdfghjk", null, theirTenant, null))).Error),
            ("take their tenant's id", AuthError.NameTaken, (await grains.Tenant(theirTenant).Create(new(call, mine.Id, "x", "bcdfghjk", null, null, null))).Error),
            ("take their slug", AuthError.NameTaken, (await grains.AppAlias(theirs.Slug).Claim(new(call, GrainKey.App(mine.Id.Value)))).Error),
        ];
        foreach (var (what, expected, got) in matrix)
            got.ShouldBe(expected, what);
        (await harness.Store.Head()).ShouldBe(head);
        (await harness.Grains.Directory().Members(new(call, theirTenant.Value.ToString("N"), null, 10))).Require().Items.Length.ShouldBe(1);
        (await harness.Grains.Directory().Members(new(call, myTenant.Value.ToString("N"), null, 10))).Require().Items.ShouldBeEmpty();
        (await harness.Refresh(theirs, them.RefreshToken)).IsOk.ShouldBeTrue();
        (await otp.Run()).IsOk.ShouldBeTrue();
        generation.ShouldBe(0);
        tag.Length.ShouldBe(32);
    }

    [Fact]
    public async Task OneUserInTwoApps_HasRolesSessionsAndMembershipApart()
    {
        var (one, two) = (await harness.NewApp(), await harness.NewApp());
        var tenant = await harness.NewTenant(one);
        var email = NewEmail();
        var first = await harness.Login(one, email);
        var second = await harness.Login(two, email);
        second.User.ShouldBe(first.User);
        second.IsNewUser.ShouldBeFalse();
        (await harness.Assign(one, first.User, tenant, "admin")).Require();

        GrainHarness.RolesOf((await harness.Refresh(two, second.RefreshToken)).Require().AccessToken).ShouldBeEmpty();
        (await harness.Grains.User(first.User).Leave(new(harness.Call(), one.Id))).Require();
        (await harness.Refresh(one, first.RefreshToken)).ShouldBeRefused(AuthError.TokenRevoked);
        (await harness.Grains.User(first.User).Get(new(harness.Call(), two.Id))).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task OneContactInTwoPools_IsTwoUsers()
    {
        var (one, two) = (await harness.NewApp(), await harness.NewApp(pool: "pool-2"));
        var email = NewEmail();

        (await harness.Login(one, email)).User.ShouldNotBe((await harness.Login(two, email)).User);
    }

    [Fact]
    public async Task ADeletedUser_IsRefusedEverywhere_AndRestoredWithGrantsButWithoutSessions()
    {
        var app = await harness.NewApp();
        var tenant = await harness.NewTenant(app);
        var email = NewEmail();
        var first = await harness.Login(app, email);
        (await harness.Assign(app, first.User, tenant, "admin")).Require();
        (await harness.Grains.User(first.User).Delete(new(harness.Call()))).Require();

        (await harness.Refresh(app, first.RefreshToken)).ShouldBeRefused(AuthError.UserDeleted);
        (await harness.Inspect(app, first.RefreshToken)).Require().IsActive.ShouldBeFalse();
        (await harness.Assign(app, first.User, tenant, "viewer")).ShouldBeRefused(AuthError.UserDeleted);
        (await harness.Grains.User(first.User).RevokeSessions(new(harness.Call(), app.Id, app.SecretHash))).ShouldBeRefused(AuthError.UserDeleted);
        var flow = await LoginFlow.Send(harness, app, email);
        (await flow.Run()).ShouldBeRefused(AuthError.UserDeleted);

        (await harness.Grains.User(first.User).Restore(new(harness.Call()))).Require();
        (await harness.Refresh(app, first.RefreshToken)).ShouldBeRefused(AuthError.TokenRevoked);
        var again = await harness.Login(app, email);
        (again.User, again.IsNewUser).ShouldBe((first.User, false));
        GrainHarness.RolesOf(again.AccessToken).ShouldBe(["admin"]);
    }

    [Fact]
    public async Task AMemberWhoLeft_ComesBackAsTheSameUserWithoutRolesOrOldSessions()
    {
        var app = await harness.NewApp();
        var tenant = await harness.NewTenant(app);
        var email = NewEmail();
        var first = await harness.Login(app, email);
        (await harness.Assign(app, first.User, tenant, "admin")).Require();
        (await harness.Grains.User(first.User).Leave(new(harness.Call(), app.Id))).Require();
        (await harness.Grains.Directory().Members(new(harness.Call(), tenant.Value.ToString("N"), null, 10))).Require().Items.ShouldBeEmpty();
        (await harness.LiveSessions(app, first.User)).ShouldBe(0);

        var again = await harness.Login(app, email);

        (again.User, again.IsNewUser).ShouldBe((first.User, false));
        GrainHarness.RolesOf(again.AccessToken).ShouldBeEmpty();
        (await harness.Refresh(app, first.RefreshToken)).ShouldBeRefused(AuthError.TokenRevoked);
    }

    [Fact]
    public async Task AMemberOfVeryManyTenants_CanLeave()
    {
        var app = await harness.NewApp();
        var first = await harness.Login(app, NewEmail());
        var tenants = new List<TenantId>();
        for (var i = 0; i < 130; i++)
        {
            tenants.Add(await harness.NewTenant(app));
            (await harness.Assign(app, first.User, tenants[^1], "viewer")).Require();
        }

        (await harness.Grains.User(first.User).Leave(new(harness.Call(), app.Id))).IsOk.ShouldBeTrue();

        foreach (var tenant in tenants)
            (await harness.Store.List($"members/{tenant.Value:N}", null, 1)).ShouldBeEmpty();
        (await harness.Grains.User(first.User).Get(new(harness.Call(), app.Id))).ShouldBeRefused(AuthError.UserNotFound);
    }

    [Fact]
    public async Task RevokeUser_CountsTheSessionsThatLived_OncePerOperation()
    {
        var app = await harness.NewApp();
        var email = NewEmail();
        var sessions = new[] { await harness.Login(app, email), await harness.Login(app, email), await harness.Login(app, email) };
        (await harness.Logout(app, sessions[0].RefreshToken)).Require();
        var call = harness.Call();

        var revoke = new RevokeSessions(call, app.Id, app.SecretHash);
        (await harness.Grains.User(sessions[0].User).RevokeSessions(revoke)).Require().Count.ShouldBe(2);
        (await harness.Grains.User(sessions[0].User).RevokeSessions(revoke)).Require().Count.ShouldBe(2);
        (await harness.Grains.User(sessions[0].User).RevokeSessions(revoke with { Call = harness.Call() })).Require().Count.ShouldBe(0);
        (await harness.Refresh(app, sessions[2].RefreshToken)).ShouldBeRefused(AuthError.TokenRevoked);
        (await harness.Refresh(app, (await harness.Login(app, email)).RefreshToken)).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task TheHundredAndFirstSession_NamesTheOldestAsExcess()
    {
        var app = await harness.NewApp();
        var email = NewEmail();
        var families = new List<FamilyId>();
        SessionTokens last = null!;
        for (var i = 0; i < 103; i++)
        {
            harness.Time.Advance(TimeSpan.FromSeconds(1));
            last = await harness.Login(app, email);
            families.Add(GrainHarness.Split(last.RefreshToken).Family);
            if (i < 100)
                last.Excess.ShouldBeEmpty();
        }

        last.Excess.ShouldBe(families[..3]);
        foreach (var family in last.Excess)
            (await harness.Grains.Family(family).Revoke(new(harness.Call(), app.Id, last.User, "limit"))).Require();
        (await harness.LiveSessions(app, last.User)).ShouldBe(100);
        (await harness.Login(app, email)).Excess.ShouldBe(families[3..4]);
    }

    [Fact]
    public async Task AThousandGrants_AreStored_AndOneMoreIsRefused()
    {
        var app = await harness.NewApp();
        var first = await harness.Login(app, NewEmail());
        await GrantDirectly(app, first.User, GrantRules.MostGrants - 1);
        var (last, more) = (await harness.NewTenant(app), await harness.NewTenant(app));

        (await harness.Assign(app, first.User, last, "viewer")).IsOk.ShouldBeTrue();
        (await harness.Assign(app, first.User, more, "viewer")).ShouldBeRefused(AuthError.LimitReached);
        (await harness.Assign(app, first.User, last, "admin")).IsOk.ShouldBeTrue();
        (await harness.Refresh(app, first.RefreshToken)).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task AnAppWithItsOwnIssuer_SignsWithItsOwnRingOnly()
    {
        var app = await harness.NewApp(new AppSettings { Algorithm = "ES256", OwnIssuer = true });
        var tokens = await harness.Login(app, NewEmail());

        GrainHarness.Claims(tokens.AccessToken).GetProperty("iss").GetString().ShouldBe($"{GrainHarness.Issuer}/apps/{app.Slug}");
        var kid = GrainHarness.Header(tokens.AccessToken).GetProperty("kid").GetString();
        (await KeysOf($"app-{app.Id.Value:N}")).ShouldContain(key => key == kid);
        (await harness.Login(await harness.NewApp(), NewEmail())).ShouldNotBeNull();
        (await KeysOf("main")).ShouldNotContain(key => key == kid);
    }

    [Fact]
    public async Task AnUnknownTenant_IsAdoptedOnlyWhereTheAppSaysSo_AndThenBelongsToIt()
    {
        var strict = await harness.NewApp();
        var adopting = await harness.NewApp(new AppSettings { Algorithm = "ES256", AdoptTenants = true });
        var tenant = new TenantId(Guid.NewGuid());
        var email = NewEmail();
        var user = (await harness.Login(strict, email)).User;
        await harness.Login(adopting, email);

        (await harness.Assign(strict, user, tenant, "admin")).ShouldBeRefused(AuthError.TenantNotFound);
        (await harness.Assign(adopting, user, tenant, "admin")).IsOk.ShouldBeTrue();
        (await harness.Assign(strict, user, tenant, "admin")).ShouldBeRefused(AuthError.TenantNotFound);
        var made = (await harness.Grains.Tenant(tenant).Get(new(harness.Call(), adopting.Id))).Require();
        (await harness.Grains.TenantAlias(made.Code).Resolve(new(harness.Call()))).Require().OwnerKey.ShouldBe(GrainKey.Tenant(tenant.Value));
    }

    [Fact]
    public async Task ManyAssignmentsToOneUnknownTenantOnTwoEngines_AdoptItOnce()
    {
        var app = await harness.NewApp(new AppSettings { Algorithm = "ES256", AdoptTenants = true });
        IGrainFactory[] engines = [harness.Grains, await harness.AddEngine()];
        var users = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await harness.Login(app, NewEmail())).User));
        var tenant = new TenantId(Guid.NewGuid());

        var answers = await Race.Run(20, i => engines[i % 2].User(users[i]).AssignRoles(new(harness.Call(), app.Id, app.SecretHash, tenant, ["viewer"])));

        answers.Count(answer => answer.IsOk || answer.Error == AuthError.Unavailable).ShouldBe(20);
        var adoptions = await harness.Grains.Directory().Events(new(harness.Call(), app.Id, tenant, null, "tenant.adopted", null, null, null, 10));
        adoptions.Require().Items.Length.ShouldBe(1);
    }

    [Fact]
    public async Task AChangedContact_LeavesItsOldOneFreeForAnotherUser()
    {
        var app = await harness.NewApp();
        var (oldEmail, newEmail) = (NewEmail(), NewEmail());
        var first = await harness.Login(app, oldEmail);
        var proof = await LoginFlow.Send(harness, app, newEmail, OtpPurpose.EmailVerify, first.User);
        (await harness.Grains.Identity(proof.Contact).Claim(new(harness.Call(), first.User))).Require().User.ShouldBe(first.User);
        var proven = (await harness.Grains.User(first.User).ProveContact(new(harness.Call(), app.Id, proof.Contact, true))).Require();

        foreach (var lookup in proven.ReleasedLookups)
            (await harness.Grains.Identity(lookup).Release(new(harness.Call(), first.User))).Require();

        (await harness.Refresh(app, first.RefreshToken)).IsOk.ShouldBeTrue();
        (await harness.Login(app, newEmail)).User.ShouldBe(first.User);
        (await harness.Login(app, oldEmail)).User.ShouldNotBe(first.User);
    }

    private async Task<string[]> KeysOf(string ring) =>
        [.. (await harness.Grains.KeyRing(ring).Get(new(harness.Call()))).Require().Keys.Select(key => key.KeyId)];

    /// <summary>Writes a user's grants past the grains, which would need three calls for each.</summary>
    private async Task GrantDirectly(GrainApp app, UserId user, int count)
    {
        var stored = (await harness.Store.Load(GrainKey.User(user.Value)))!;
        var state = System.Text.Json.JsonSerializer.Deserialize(stored.State, StateJson.Default.UserState)!;
        var grants = Enumerable.Range(0, count).Select(_ => new Grant(new TenantId(Guid.NewGuid()), "bcdfghjk", ["viewer"], harness.Time.GetUtcNow()));
        var next = state.With(state.In(app.Id)! with { Grants = [.. grants] });
        var commit = new Commit(
            stored.Key, stored.Version, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(next, StateJson.Default.UserState), Guid.NewGuid(), [], [], []);
        (await harness.Store.Commit(commit)).Status.ShouldBe(CommitStatus.Committed);
    }
}
