using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;
using static OrleansTenantAuth.Tests.Grains.Tests;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>A login that stops anywhere goes on with the same code: one user, one session, and no code burnt without a session.</summary>
public sealed class LoginFaultTests : IAsyncLifetime
{
    private GrainHarness harness = null!;

    public async Task InitializeAsync() => harness = await GrainHarness.Start();

    public async Task DisposeAsync() => await harness.DisposeAsync();

    public enum Step
    {
        Sent,
        Verified,
        Claimed,
        Entered,
    }

    [Theory]
    [InlineData(Step.Sent)]
    [InlineData(Step.Verified)]
    [InlineData(Step.Claimed)]
    [InlineData(Step.Entered)]
    public async Task ACrashAfterAnyStep_TheSameCodeGoesOnToOneUserAndOneSession(Step last)
    {
        var app = await harness.NewApp();
        var flow = await LoginFlow.Send(harness, app, NewEmail());
        UserId? candidate = null;
        if (last >= Step.Verified)
        {
            var used = (await flow.Verify()).Require();
            candidate = used.Candidate;
            if (last >= Step.Claimed)
            {
                var owner = (await flow.Claim(used)).Require();
                if (last == Step.Entered)
                {
                    harness.Store.FailBeforeWrite(IsFamily);
                    (await flow.Open(used, owner)).ShouldBeRefused(AuthError.Unavailable);
                }
            }
        }

        await harness.Restart();
        var tokens = (await flow.Run()).Require();

        tokens.IsNewUser.ShouldBeTrue();
        if (candidate is { } expected)
            tokens.User.ShouldBe(expected);
        await ShouldBeTheOnlySession(app, tokens);
        (await flow.Run()).ShouldBeRefused(AuthError.OtpAlreadyUsed);
    }

    [Fact]
    public async Task ACrashAfterTheSessionWasOpened_OnlyTheSameOperationGetsItAgain()
    {
        var app = await harness.NewApp();
        var flow = await LoginFlow.Send(harness, app, NewEmail());
        var call = harness.Call();
        var opened = (await flow.Run(call: call)).Require();

        await harness.Restart();

        (await flow.Run()).ShouldBeRefused(AuthError.OtpAlreadyUsed);
        var again = (await flow.Run(call: call)).Require();
        again.RefreshToken.ShouldBe(opened.RefreshToken);
        again.IsNewUser.ShouldBeTrue();
        await ShouldBeTheOnlySession(app, again);
    }

    public static TheoryData<string, string, bool> Faults
    {
        get
        {
            var data = new TheoryData<string, string, bool>();
            foreach (var grain in new[] { "~c/", "identity/", "user/", "~f/" })
            {
                foreach (var fault in new[] { "before", "lost", "after" })
                {
                    data.Add(grain, fault, false);
                    data.Add(grain, fault, true);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task AFaultAtAnyCommit_TheSameOperationEndsInOneUserAndOneSession(string grain, string fault, bool restarts)
    {
        var app = await harness.NewApp();
        var flow = await LoginFlow.Send(harness, app, NewEmail());
        var call = harness.Call();
        Strike(grain, fault);

        (await flow.Run(call: call)).ShouldBeRefused(fault == "before" ? AuthError.Unavailable : AuthError.OutcomeUnknown);
        harness.Store.AllStruck.ShouldBeTrue();
        if (restarts)
            await harness.Restart();
        var tokens = (await flow.Run(call: call)).Require();

        tokens.IsNewUser.ShouldBeTrue();
        await ShouldBeTheOnlySession(app, tokens);
        (await flow.Run(call: call)).Require().RefreshToken.ShouldBe(tokens.RefreshToken);
    }

    [Theory]
    [InlineData("~c/", "before")]
    [InlineData("~c/", "lost")]
    [InlineData("~c/", "after")]
    [InlineData("identity/", "after")]
    [InlineData("user/", "after")]
    [InlineData("~f/", "before")]
    [InlineData("~f/", "lost")]
    public async Task AFaultBeforeTheSessionExists_AnotherOperationGoesOnWithTheSameCode(string grain, string fault)
    {
        var app = await harness.NewApp();
        var flow = await LoginFlow.Send(harness, app, NewEmail());
        Strike(grain, fault);
        (await flow.Run()).IsOk.ShouldBeFalse();

        var tokens = (await flow.Run()).Require();

        tokens.IsNewUser.ShouldBeTrue();
        await ShouldBeTheOnlySession(app, tokens);
    }

    [Fact]
    public async Task AnAnswerLostAfterTheSessionExists_BurnsTheCodeForOthersOnly()
    {
        var app = await harness.NewApp();
        var flow = await LoginFlow.Send(harness, app, NewEmail());
        var call = harness.Call();
        Strike("~f/", "after");
        (await flow.Run(call: call)).ShouldBeRefused(AuthError.OutcomeUnknown);

        (await flow.Run()).ShouldBeRefused(AuthError.OtpAlreadyUsed);
        (await flow.Run(call: call)).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task TheNextLoginOfAContact_GoesOnWithTheCandidateOfOneThatStoppedAtTheClaim()
    {
        var app = await harness.NewApp();
        var email = NewEmail();
        var stopped = await LoginFlow.Send(harness, app, email);
        var owner = (await stopped.Claim((await stopped.Verify()).Require())).Require();

        var tokens = await harness.Login(app, email);

        tokens.User.ShouldBe(owner);
        tokens.IsNewUser.ShouldBeTrue();
        (await stopped.Run()).Require().IsNewUser.ShouldBeFalse();
    }

    [Fact]
    public async Task ACodeThatWasUsedForNothing_IsDeadAfterItsExpiry()
    {
        var app = await harness.NewApp();
        var flow = await LoginFlow.Send(harness, app, NewEmail());
        (await flow.Verify()).Require();

        harness.Time.Advance(TimeSpan.FromMinutes(5));

        (await flow.Run()).ShouldBeRefused(AuthError.OtpAlreadyUsed);
    }

    [Fact]
    public async Task SendingFails_NothingIsInTheOutbox_AndTheSameOperationMakesOneRequest()
    {
        var app = await harness.NewApp();
        var contact = (await harness.Grains.Contacts().Normalise(new("global", "email", NewEmail()))).Require();
        foreach (var fault in new[] { "before", "lost", "after" })
        {
            var id = new ChallengeId(Guid.CreateVersion7(harness.Time.GetUtcNow()));
            var create = new OrleansTenantAuth.Identities.CreateChallenge(
                harness.Call(), app.Id, contact, OrleansTenantAuth.Identities.OtpPurpose.Login, null, 6, null);
            Strike("~c/", fault);
            (await harness.Grains.Challenge(id).Create(create)).IsOk.ShouldBeFalse();
            (await harness.Store.List("outbox/otp", null, 10)).Length.ShouldBe(fault == "after" ? 1 : 0);

            (await harness.Grains.Challenge(id).Create(create)).IsOk.ShouldBeTrue();
            (await harness.Store.List("outbox/otp", null, 10)).Length.ShouldBe(1);
            (await harness.Grains.Challenge(id).Sent(new(harness.Call(), true))).Require();
            (await harness.Store.List("outbox/otp", null, 10)).ShouldBeEmpty();
        }
    }

    private static bool IsFamily(Commit commit) => commit.Key.StartsWith(GrainKey.FamilyPrefix, StringComparison.Ordinal);

    private void Strike(string grain, string fault)
    {
        bool When(Commit commit) => commit.Key.StartsWith(grain, StringComparison.Ordinal);
        if (fault == "before")
            harness.Store.FailBeforeWrite(When);
        else if (fault == "lost")
            harness.Store.LoseWrite(When);
        else
            harness.Store.FailAfterWrite(When);
    }

    private async Task ShouldBeTheOnlySession(TestApp app, SessionTokens tokens)
    {
        (await harness.LiveSessions(app, tokens.User)).ShouldBe(1);
        var users = (await harness.Grains.Directory().Users(new(harness.Call(), app.Id.Value.ToString("N"), null, 100))).Require().Items;
        users.ShouldHaveSingleItem().Id.ShouldBe(tokens.User);
        var kinds = await harness.EventKinds();
        foreach (var kind in new[] { "otp.verified", "user.created", "user.joined", "session.opened" })
            kinds.Count(known => known == kind).ShouldBe(1, kind);
        (await harness.Inspect(app, tokens.RefreshToken)).Require().IsActive.ShouldBeTrue();
    }
}
