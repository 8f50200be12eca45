using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Bench.Seed;
using OrleansTenantAuth.Verifier;

namespace OrleansTenantAuth.Bench.Freshness;

/// <summary>
/// Some verifiers in a process of their own, each with a feed of its own. Each line of standard input is a token: once all hold it for good,
/// answers <c>good</c>; once all reject it, the machine's monotonic times at which each did.
/// </summary>
internal static class WatchCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs until standard input ends.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var hosts = await Task.WhenAll(Enumerable.Range(0, arguments.Number("count", 10)).Select(_ => Start(arguments)));
        TokenVerifier[] verifiers = [.. hosts.Select(host => host.Services.GetRequiredService<TokenVerifier>())];
        Console.WriteLine("up");
        while (await Console.In.ReadLineAsync() is { } token)
        {
            await Until(verifiers, token, isGood: true);
            Console.WriteLine("good");
            var times = await Until(verifiers, token, isGood: false);
            Console.WriteLine(string.Join(' ', times.Select(time => time.ToString(CultureInfo.InvariantCulture))));
        }

        foreach (var host in hosts)
            await host.StopAsync();
        return 0;
    }

    private static async Task<IHost> Start(Arguments arguments)
    {
        var directory = arguments.Text("out");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddMetrics();
        builder.Services.AddTenantAuth(options =>
        {
            options.Server = new Uri(arguments.Text("url"));
            options.Issuer = arguments.Text("issuer");
            options.AppId = SeedFiles.Read(directory, "ES256_APP_ID");
            options.AppSecret = SeedFiles.Read(directory, "ES256_APP_SECRET");
            options.Audience = arguments.Text("audience");

            // Nothing is asked: what counts is what the feed told.
            options.SilentFeed = SilentFeed.Accept;
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<long[]> Until(TokenVerifier[] verifiers, string token, bool isGood)
    {
        var times = new long[verifiers.Length];
        var watch = Stopwatch.StartNew();
        while (times.AsSpan().Contains(0))
        {
            if (watch.Elapsed > Patience)
                throw new InvalidOperationException($"A token is not {(isGood ? "good" : "rejected")} everywhere after {Patience.TotalSeconds} s.");
            for (var i = 0; i < verifiers.Length; i++)
            {
                if (times[i] == 0 && (await verifiers[i].Verify(token.AsMemory())).Fault is null == isGood)
                    times[i] = Stopwatch.GetTimestamp();
            }

            await Task.Delay(Look);
        }

        return times;
    }
}
