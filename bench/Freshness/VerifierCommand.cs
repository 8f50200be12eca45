using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Bench.Measure;
using OrleansTenantAuth.Bench.Seed;
using OrleansTenantAuth.Verifier;

namespace OrleansTenantAuth.Bench.Freshness;

/// <summary>What one verification costs, seen before and not, beside one bare signature; and what entries weigh.</summary>
internal static class VerifierCommand
{
    private const int Warm = 5_000_000;
    private const int Cold = 4_000;

    /// <summary>Measures and saves.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var directory = arguments.Text("out");
        var file = arguments.Text("results");
        var tokens = SeedFiles.ReadLines(directory, "access-ES256.txt");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddMetrics();
        builder.Services.AddTenantAuth(options =>
        {
            options.Server = new Uri(arguments.Text("url"));
            options.Issuer = arguments.Text("issuer");
            (options.AppId, options.AppSecret) = (SeedFiles.Read(directory, "ES256_APP_ID"), SeedFiles.Read(directory, "ES256_APP_SECRET"));
            options.Audience = arguments.Text("audience");
            options.SilentFeed = SilentFeed.Reject;
        });
        using var host = builder.Build();
        await host.StartAsync();
        var verifier = host.Services.GetRequiredService<TokenVerifier>();
        var token = tokens[0].AsMemory();
        for (var i = 0; (await verifier.Verify(token)).Fault is not null; i++)
        {
            if (i > 200)
                throw new InvalidOperationException("The verifier does not take the seed's token.");
            await Task.Delay(50);
        }

        Seen(verifier, token, Warm / 10);
        var (nanoseconds, bytes) = Seen(verifier, token, Warm);
        new Result("verify-warm") { Value = nanoseconds, Unit = "ns" }.Save(file);
        new Result("verify-warm-bytes") { Value = bytes, Unit = "B" }.Save(file);

        // One signature alone, with the same key and bytes.
        var state = host.Services.GetRequiredService<VerifierState>();
        var read = TokenReader.Read(tokens[0])!.Value;
        var key = state.Keys.Find(read.Header.Kid!)!;
        var bare = PerCall(Cold, () => key.Verifies(read));
        var unseen = PerCall(Cold, () => verifier.Judge(tokens[0]));
        new Result("signature-alone") { Value = bare / 1_000, Unit = "us" }.Save(file);
        new Result("verify-cold") { Value = unseen / 1_000, Unit = "us" }.Save(file);
        new Result("verify-cold-to-signature") { Value = unseen / bare, Unit = "x" }.Save(file);
        new Result("entries-million") { Value = Weigh(), Unit = "MB" }.Save(file);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  seen before {nanoseconds:F0} ns and {bytes:F2} bytes a call; not seen {unseen / 1_000:F1} us, {unseen / bare:F2} of a signature alone ({bare / 1_000:F1} us); 1,000,000 entries {Weigh():F0} MB"));
        await host.StopAsync();
        return 0;
    }

    private static (double Nanoseconds, double Bytes) Seen(TokenVerifier verifier, ReadOnlyMemory<char> token, int calls)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            var judged = verifier.Verify(token);
            if (!judged.IsCompletedSuccessfully || judged.Result.Fault is not null)
                throw new InvalidOperationException("The token must stay good.");
        }

        var time = Stopwatch.GetElapsedTime(started);
        return (time.TotalNanoseconds / calls, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / calls);
    }

    private static double PerCall(int calls, Func<bool> verify)
    {
        for (var i = 0; i < calls / 4; i++)
            verify();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            if (!verify())
                throw new InvalidOperationException("The signature must be good.");
        }

        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / calls;
    }

    private static double Weigh()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var known = new Revocations();
        for (var i = 0; i < 1_000_000; i++)
            known.Take(new FeedEntry(i % 2 == 0 ? "session" : "user", Guid.NewGuid().ToString(), 1, null, null, i, 0, 4_000_000_000), 0);
        var weight = (GC.GetTotalMemory(forceFullCollection: true) - before) / (1024.0 * 1024);
        GC.KeepAlive(known);
        return weight;
    }
}
