using OrleansTenantAuth.Silo;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A process that stood still takes no requests for a moment.</summary>
public sealed class StandstillTests
{
    [Fact]
    public async Task MayBeOld_ForAMomentAfterAStandstill()
    {
        var time = new FakeTime();
        using var standstill = new Standstill(time);
        await standstill.StartAsync(CancellationToken.None);
        standstill.MayBeOld().ShouldBeFalse();

        time.StandStill(Standstill.Least);
        standstill.MayBeOld().ShouldBeTrue();
        standstill.MayBeOld().ShouldBeTrue("not only for the first");

        time.StandStill(Standstill.Grace);
        standstill.MayBeOld().ShouldBeFalse();
    }

    [Fact]
    public async Task ARequest_AfterAStandstill_IsUnavailable_AndHealthStillAnswers()
    {
        await using var server = await GatewayHarness.Start();
        server.Time.StandStill(TimeSpan.FromSeconds(10));
        var reply = await server.Client.GetAsync(new Uri("/auth/me", UriKind.Relative));
        ((int)reply.StatusCode).ShouldBe(503);
        reply.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        ((int)(await server.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode).ShouldBe(200);
    }
}
