using System.Net.Sockets;
using OrleansTenantAuth.Bench;
using OrleansTenantAuth.Bench.Dashboards;
using OrleansTenantAuth.Bench.Finds;
using OrleansTenantAuth.Bench.Floors;
using OrleansTenantAuth.Bench.Freshness;
using OrleansTenantAuth.Bench.Load;
using OrleansTenantAuth.Bench.Measure;
using OrleansTenantAuth.Bench.Policies;
using OrleansTenantAuth.Bench.Report;
using OrleansTenantAuth.Bench.Seed;
using OrleansTenantAuth.Store;

// The parts of the bench; bench/run puts them together. Settings of the store come from TenantAuth__* as for the server.
try
{
    return args switch
    {
        ["floors", .. var rest] => await FloorServer.Run(Arguments.Parse(rest)),
        ["seed", .. var rest] => await SeedCommand.Run(Arguments.Parse(rest)),
        ["sessions", .. var rest] => await SessionsCommand.Run(Arguments.Parse(rest)),
        ["login-load", .. var rest] => await LoginLoad.Run(Arguments.Parse(rest)),
        ["touch", .. var rest] => await TouchCommand.Run(Arguments.Parse(rest)),
        ["start", .. var rest] => await StartCommand.Run(Arguments.Parse(rest)),
        ["memory", .. var rest] => MemoryCommand.Run(Arguments.Parse(rest)),
        ["measure", .. var rest] => await MeasureCommand.Run(rest),
        ["dashboard", .. var rest] => await DashboardCommand.Run(Arguments.Parse(rest)),
        ["policy", .. var rest] => PolicyCommand.Run(Arguments.Parse(rest)),
        ["seed-workspace", .. var rest] => await SeedWorkspaceCommand.Run(Arguments.Parse(rest)),
        ["find", .. var rest] => await FindCommand.Run(Arguments.Parse(rest)),
        ["freshness", .. var rest] => await FreshnessCommand.Run(Arguments.Parse(rest)),
        ["watch", .. var rest] => await WatchCommand.Run(Arguments.Parse(rest)),
        ["pace", .. var rest] => await PaceCommand.Run(Arguments.Parse(rest)),
        ["verifier", .. var rest] => await VerifierCommand.Run(Arguments.Parse(rest)),
        ["report", .. var rest] => ReportCommand.Run(Arguments.Parse(rest)),
        _ => Usage(),
    };
}
catch (UsageException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
catch (Exception fault) when (fault is InvalidOperationException or HttpRequestException or IOException or SocketException or StoreUnavailableException)
{
    Console.Error.WriteLine($"{string.Join(' ', args)}: {fault.Message} {fault.InnerException?.Message}");
    return 1;
}

static int Usage()
{
    Console.Error.WriteLine(
        """
        floors     --url URL [--sms-url URL --certificate PEM]      the floors to compare with, and a receiver of text messages
        seed       --out DIR [--tenants N] [--users M] [--sessions K] [--sessions-rs256 R] [--no-events true]
        sessions   --out DIR --url URL [--count K] [--app ES256]    opens sessions by logging in; adds them to the seed's files
        login-load --out DIR --url URL [--seconds S] [--connections C] [--users new|returning]
        touch      --out DIR --url URL [--count K] [--app ES256]    refreshes each seeded session once
        start      --out DIR --url URL --program FILE --results FILE --kind cold|first
        memory     --pid PID --name NAME --results FILE [--limit-mb N]
        dashboard  --url URL --results FILE [--rows N] [--tenants M] [--looks K] [--settle COMMAND]
        policy     --results FILE                                   what a decision of compiled policies costs
        seed-workspace --app UUID [--users N]                       users of a workspace, while no server runs
        find       --url URL --results FILE --key KEY --code CODE [--users N] [--looks K]
        measure    NAME --results FILE [--server PID] [--database PID] [--health URL] -- COMMAND...
        freshness  --name NAME --out DIR --url URL --issuer URL --results FILE [--watch-url URL] [--changes N] [--first N] [--verifiers N]
        watch      --out DIR --url URL --issuer URL --audience SLUG [--count N]      verifiers that tell when they reject a token
        pace       --out DIR --url URL --rate N [--seconds S] [--callers N] [--first N]
        verifier   --out DIR --url URL --issuer URL --audience SLUG --results FILE
        report     --results FILE
        """);
    return 2;
}
