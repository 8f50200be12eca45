using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;
using static OrleansTenantAuth.Tests.Grains.Tests;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>A thousand at once, exactly one winner.</summary>
public sealed class RaceTests : IAsyncLifetime
{
    private const int Many = 1_000;
    private GrainHarness harness = null!;

    public async Task InitializeAsync() => harness = await GrainHarness.Start();

    public async Task DisposeAsync() => await harness.DisposeAsync();

    [Fact]
    public async Task VerifyingOneCodeAThousandTimes_OpensOneSession_TheOthersAreAlreadyUsed()
    {
        var app = await harness.NewApp();
        var flow = await LoginFlow.Send(harness, app, NewEmail());

        var answers = await Race.Run(Many, _ => flow.Run());

        var winner = answers.Where(answer => answer.IsOk).ShouldHaveSingleItem().Require();
        answers.Count(answer => answer.Error == AuthError.OtpAlreadyUsed).ShouldBe(Many - 1);
        winner.IsNewUser.ShouldBeTrue();
        (await harness.LiveSessions(app, winner.User)).ShouldBe(1);
        (await harness.Refresh(app, winner.RefreshToken)).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task VerifyingOneCodeOnTwoEngines_OpensOneSession()
    {
        var app = await harness.NewApp();
        var flow = await LoginFlow.Send(harness, app, NewEmail());
        IGrainFactory[] engines = [harness.Grains, await harness.AddEngine()];

        var answers = await Race.Run(100, i => flow.Run(grains: engines[i % 2]));

        answers.Count(answer => answer.IsOk).ShouldBeLessThanOrEqualTo(1);
        answers.ShouldAllBe(answer => answer.IsOk || answer.Error == AuthError.OtpAlreadyUsed || answer.Error == AuthError.Unavailable);
        var after = await flow.Run();
        (answers.Count(answer => answer.IsOk) + (after.IsOk ? 1 : 0)).ShouldBe(1);
    }

    [Fact]
    public async Task RefreshingOneTokenAThousandTimes_WithWindowZero_SucceedsOnceAndKillsTheFamily()
    {
        var app = await harness.NewApp();
        var first = await harness.Login(app, NewEmail());

        var answers = await Race.Run(Many, _ => harness.Refresh(app, first.RefreshToken));

        var winner = answers.Where(answer => answer.IsOk).ShouldHaveSingleItem().Require();
        answers.Count(answer => answer.Error == AuthError.TokenReuse).ShouldBe(1);
        answers.Count(answer => answer.Error == AuthError.TokenRevoked).ShouldBe(Many - 2);
        (await harness.Refresh(app, winner.RefreshToken)).ShouldBeRefused(AuthError.TokenRevoked);
        (await harness.LiveSessions(app, winner.User)).ShouldBe(0);
    }

    [Fact]
    public async Task RefreshingOneTokenAThousandTimes_InsideTheWindow_AnswersOneSuccessorByOneCommit()
    {
        var app = await harness.NewApp(new AppSettings { Algorithm = "ES256", RetryWindowSeconds = 30 });
        var first = await harness.Login(app, NewEmail());
        harness.Store.ResetCounts();

        var answers = await Race.Run(Many, _ => harness.Refresh(app, first.RefreshToken));

        answers.Select(answer => answer.Require().RefreshToken).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        harness.Store.Commits.ShouldBe(1);
        (await harness.Refresh(app, answers[0].Require().RefreshToken)).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task AThousandFirstLoginsOfOneContact_MakeOneUser()
    {
        var app = await harness.NewApp();
        var email = NewEmail();
        var flows = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => LoginFlow.Send(harness, app, email)));

        var answers = await Race.Run(Many, i => flows[i].Run());

        var tokens = answers.Select(answer => answer.Require()).ToArray();
        tokens.Select(answer => answer.User).Distinct().Count().ShouldBe(1);
        tokens.Count(answer => answer.IsNewUser).ShouldBe(1);
        tokens.Select(answer => GrainHarness.Split(answer.RefreshToken).Family).Distinct().Count().ShouldBe(Many);
    }

    [Fact]
    public async Task AHundredFirstLoginsOfOneContactInTwoAppsOfOnePool_MakeOneUserInBoth()
    {
        var apps = new[] { await harness.NewApp(), await harness.NewApp() };
        var email = NewEmail();
        var flows = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => LoginFlow.Send(harness, apps[i % 2], email)));

        var answers = await Race.Run(100, i => flows[i].Run());

        answers.Select(answer => answer.Require().User).Distinct().Count().ShouldBe(1);
        foreach (var app in apps)
            (await harness.Grains.User(answers[0].Require().User).Get(new(harness.Call(), app.Id))).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task AThousandClaimsOfOneName_HaveOneWinner()
    {
        var name = "n" + Guid.NewGuid().ToString("N");

        var answers = await Race.Run(Many, i => harness.Grains.AppAlias(name).Claim(new(harness.Call(), GrainKey.App(Guid.NewGuid()))));

        answers.Count(answer => answer.IsOk).ShouldBe(1);
        answers.Count(answer => answer.Error == AuthError.NameTaken).ShouldBe(Many - 1);
    }

    [Fact]
    public async Task ManySendsToOneContact_AreAdmittedThreeTimes()
    {
        var contact = (await harness.Grains.Contacts().Normalise(new("global", "email", NewEmail()))).Require();

        var answers = await Race.Run(200, _ => harness.Grains.Identity(contact).AdmitSend(new(harness.Call(), false)));

        answers.Count(answer => answer.IsOk).ShouldBe(3);
        answers.ShouldAllBe(answer => answer.IsOk || (answer.Error == AuthError.OtpRateLimited && answer.RetryAfterSeconds == 600));
    }

    [Fact]
    public async Task ManyWrongCodes_CountThreeTries_ThenAllAreLocked()
    {
        var app = await harness.NewApp();
        var flow = await LoginFlow.Send(harness, app, NewEmail());

        var answers = await Race.Run(200, _ => flow.Verify(flow.WrongCode));

        answers.Count(answer => answer.Error == AuthError.OtpInvalid).ShouldBe(3);
        answers.Count(answer => answer.Error == AuthError.OtpLocked).ShouldBe(197);
        (await flow.Run()).ShouldBeRefused(AuthError.OtpLocked);
    }

    [Fact]
    public async Task TwoEnginesRefreshingOneToken_TheSecondCommitIsDecidedAgain()
    {
        var app = await harness.NewApp(new AppSettings { Algorithm = "ES256", RetryWindowSeconds = 30 });
        var first = await harness.Login(app, NewEmail());
        var other = await harness.AddEngine();
        var pause = harness.Store.PauseBeforeWrite(commit => commit.Key == FamilyKey(first.RefreshToken));

        var waiting = harness.Refresh(app, first.RefreshToken);
        await pause.Reached;
        var fast = (await harness.Refresh(app, first.RefreshToken, grains: other)).Require();
        pause.Release();

        (await waiting).Require().RefreshToken.ShouldBe(fast.RefreshToken);
    }

    [Fact]
    public async Task TwoEnginesRefreshingOneToken_WithWindowZero_NeverIssueTwoLivingSuccessors()
    {
        var app = await harness.NewApp();
        var first = await harness.Login(app, NewEmail());
        var other = await harness.AddEngine();
        var pause = harness.Store.PauseBeforeWrite(commit => commit.Key == FamilyKey(first.RefreshToken));

        var waiting = harness.Refresh(app, first.RefreshToken);
        await pause.Reached;
        var fast = (await harness.Refresh(app, first.RefreshToken, grains: other)).Require();
        pause.Release();

        (await waiting).ShouldBeRefused(AuthError.TokenReuse);
        (await harness.Refresh(app, fast.RefreshToken, grains: other)).ShouldBeRefused(AuthError.TokenRevoked);
    }

    [Fact]
    public async Task ARevocationBetweenDecisionAndCommitOfARefresh_WinsThroughTheGuard()
    {
        var app = await harness.NewApp();
        var first = await harness.Login(app, NewEmail());
        var other = await harness.AddEngine();
        var pause = harness.Store.PauseBeforeWrite(commit => commit.Key == FamilyKey(first.RefreshToken));

        var waiting = harness.Refresh(app, first.RefreshToken);
        await pause.Reached;
        (await other.User(first.User).RevokeSessions(new(harness.Call(), app.Id, app.SecretHash))).Require().Count.ShouldBe(1);
        pause.Release();

        (await waiting).ShouldBeRefused(AuthError.TokenRevoked);
    }
}
