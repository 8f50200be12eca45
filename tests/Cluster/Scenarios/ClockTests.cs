using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Tests.Cluster.Load;
using OrleansTenantAuth.Tests.Cluster.Processes;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Cluster.Scenarios;

/// <summary>Processes whose clocks are wrong by more than a code lives agree on every expiry.</summary>
public sealed class ClockTests
{
    // A code lives for 300 s, and so does the shortest session.
    private const int Error = 310;

    [RequirePostgresFact]
    public async Task Processes_WhoseClocksDiffer_TakeEachOthersCodesTokensAndSessions()
    {
        var cluster = await ServerCluster.Start(Launch.Gateway, 0);
        cluster.Add(("ClockOffsetSeconds", Error.ToString(CultureInfo.InvariantCulture))).Start();
        cluster.Add(("ClockOffsetSeconds", (-Error).ToString(CultureInfo.InvariantCulture))).Start();
        foreach (var server in cluster.Servers)
            await server.Ready();
        await using var scenario = await Scenario.Start(cluster);
        await scenario.World.Configure(cluster.Servers[0], new { access_token_seconds = 60, refresh_idle_seconds = 300 });

        // Started anew, both decide before they have ever written: nothing but the start can have set their clocks.
        foreach (var server in cluster.Servers)
        {
            await server.Stop();
            server.Start();
            await server.Ready();
        }

        foreach (var (maker, taker) in new[] { (0, 1), (1, 0) })
        {
            var session = await scenario.Login(sendBy: maker, verifyBy: taker);
            IssuedAt(session).ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(30));
            foreach (var process in new[] { maker, taker })
            {
                (await scenario.Once(Asks.Me(session), process)).Call.Status.ShouldBe(200);
                (await scenario.Once(scenario.Asks.Introspect(session), process)).Call.Seen.IsActive.ShouldBe(true);
            }

            (await scenario.Refresh(session, maker)).Status.ShouldBe(200);
            (await scenario.Refresh(session, taker)).Status.ShouldBe(200);
            IssuedAt(session).ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(30));
        }
    }

    private static DateTimeOffset IssuedAt(Session session)
    {
        using var claims = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(session.AccessToken.Split('.')[1]));
        return DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("iat").GetInt64());
    }
}
