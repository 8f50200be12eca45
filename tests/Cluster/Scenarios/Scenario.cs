using OrleansTenantAuth.Tests.Cluster.Load;
using OrleansTenantAuth.Tests.Cluster.Processes;

namespace OrleansTenantAuth.Tests.Cluster.Scenarios;

/// <summary>A cluster, an app on it, and a caller: what a test of one situation needs.</summary>
internal sealed class Scenario : IAsyncDisposable
{
    private static int logins = 9_000_000;
    private readonly Codes codes;

    private Scenario(ServerCluster cluster, World world, TimeSpan? patience)
    {
        Cluster = cluster;
        World = world;
        Caller = new Caller(cluster.Servers, Recorder, patience);
        Operations = new Operations(Caller, Recorder, seed: 1);
        Asks = new Asks(world);
        codes = new Codes(cluster.Database, Recorder);
    }

    public ServerCluster Cluster { get; }

    public World World { get; }

    public Recorder Recorder { get; } = new();

    public Caller Caller { get; }

    public Operations Operations { get; }

    public Asks Asks { get; }

    public static async Task<Scenario> Start(int processes, TimeSpan? patience = null) => await Start(await ServerCluster.Start(Launch.Gateway, processes), patience);

    public static async Task<Scenario> Start(ServerCluster cluster, TimeSpan? patience = null) => new(cluster, await World.Make(cluster.Servers[0], seed: 1), patience);

    /// <summary>Sends a code by one process and logs in by another.</summary>
    public async Task<Session> Login(int sendBy = 0, int verifyBy = 0)
    {
        var phone = $"+1555{Interlocked.Increment(ref logins)}";
        var sent = await Once(Asks.SendCode(phone), sendBy);
        sent.Call.Status.ShouldBe(200, sent.Call.ToString());
        var code = await codes.Of(sent.Call.Seen.Challenge!.Value);
        var opened = await Once(Asks.Login(phone, sent.Call.Seen.Challenge.Value, code!), verifyBy);
        opened.Call.Status.ShouldBe(200, opened.Call.ToString());
        var session = new Session(opened.Call.Seen.User!.Value, opened.Call.Seen.Family!.Value);
        session.Take(opened.Body!.Value);
        return session;
    }

    /// <summary>Refreshes once at a process; the session takes the answer.</summary>
    public async Task<Call> Refresh(Session session, int process, long? operation = null, TimeSpan? patience = null)
    {
        var answered = await Once(Asks.Refresh(session, session.RefreshToken), process, operation, patience);
        if (answered.Call.IsOk)
            session.Take(answered.Body!.Value);
        return answered.Call;
    }

    /// <summary>One attempt.</summary>
    public Task<Answered> Once(Ask ask, int process, long? operation = null, TimeSpan? patience = null) =>
        Caller.Attempt(ask, process, operation ?? Recorder.NextOperation(), attempt: 1, patience);

    public async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        await Cluster.DisposeAsync();
    }
}
