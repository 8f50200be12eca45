using OrleansTenantAuth.TestSupport;
using static OrleansTenantAuth.Tests.Grains.Tests;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>
/// A turn that took longer than its caller waits, or that began when its caller waited no more, changes nothing: the caller may have gone on
/// with another process.
/// </summary>
public sealed class LateTurnTests
{
    [Fact]
    public async Task RefreshOfAProcessThatStoodStill_DoesNotTakeItsOwnRepeatForATheft()
    {
        await using var harness = await GrainHarness.Start();
        var other = await harness.AddEngine();
        var app = await harness.NewApp();
        var token = (await harness.Login(app, "ada@example.com")).RefreshToken;
        var operation = Guid.NewGuid();
        var pause = harness.Store.PauseBeforeWrite(commit => commit.Key.StartsWith("~f/", StringComparison.Ordinal));
        var late = harness.Refresh(app, token, operation);
        await pause.Reached;

        // The client gave up there, repeats elsewhere and goes on.
        token = (await harness.Refresh(app, token, operation, grains: other)).Require().RefreshToken;
        token = (await harness.Refresh(app, token, grains: other)).Require().RefreshToken;
        harness.Time.StandStill(TimeSpan.FromSeconds(10));
        pause.Release();
        try
        {
            (await late).ShouldBeRefused(AuthError.Unavailable);
        }
        catch (Exception fault) when (EngineFaults.Classify(fault) == FaultKind.Timeout)
        {
            // The engine may have told its caller before; the turn ends by itself.
        }

        // To be unavailable is no refusal of the session; a busy machine may make it so.
        operation = Guid.NewGuid();
        var alive = await harness.Refresh(app, token, operation, grains: other);
        while (alive.Error is AuthError.Unavailable or AuthError.OutcomeUnknown)
            alive = await harness.Refresh(app, token, operation, grains: other);
        alive.Require();
    }

    [Fact]
    public async Task RefreshThatWasLongOnItsWay_DoesNotTakeItsOwnRepeatForATheft()
    {
        await using var harness = await GrainHarness.Start();
        var app = await harness.NewApp();
        var first = (await harness.Login(app, "ada@example.com")).RefreshToken;
        var operation = Guid.NewGuid();
        var until = harness.Time.GetUtcNow() + GrainTurns.Longest;
        var token = (await harness.Refresh(app, first, operation, until: until)).Require().RefreshToken;
        token = (await harness.Refresh(app, token)).Require().RefreshToken;

        harness.Time.Advance(GrainTurns.Longest + TimeSpan.FromMilliseconds(1));
        (await harness.Refresh(app, first, operation, until: until)).ShouldBeRefused(AuthError.Unavailable);
        (await harness.Refresh(app, token)).Require();
    }

    [Fact]
    public async Task Refresh_WithinItsTime_IsServed()
    {
        await using var harness = await GrainHarness.Start();
        var app = await harness.NewApp();
        var token = (await harness.Login(app, "ada@example.com")).RefreshToken;
        var until = harness.Time.GetUtcNow() + GrainTurns.Longest;
        harness.Time.Advance(GrainTurns.Longest);
        (await harness.Refresh(app, token, until: until)).Require();
    }
}
