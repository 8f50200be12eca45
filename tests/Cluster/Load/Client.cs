using System.Text.Json;

namespace OrleansTenantAuth.Tests.Cluster.Load;

/// <summary>One closed-loop client: one operation after the other, on sessions that are its own and users that are everybody's.</summary>
internal sealed class Client(World world, Codes codes, Caller caller, Recorder recorder, int seed)
{
    private const int MostSessions = 6;
    private readonly Random random = new(seed);
    private readonly Operations operations = new(caller, recorder, seed ^ 0x5EED);
    private readonly Asks asks = new(world);
    private readonly List<Session> sessions = [];

    /// <summary>Goes on until told to stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Step();
            await Task.Delay(random.Next(2, 20), CancellationToken.None);
        }
    }

    /// <summary>Uses every session that it still holds at every process: what was acknowledged must be there.</summary>
    public async Task Confirm()
    {
        foreach (var session in sessions.ToArray())
        {
            for (var process = 0; process < caller.Processes && sessions.Contains(session); process++)
            {
                await Refresh(session, process);
                await operations.Do(asks.Introspect(session), process: process);
            }
        }

        await operations.Do(asks.Members(Pick(world.TenantIds)));
    }

    private Task Step()
    {
        var session = sessions.Count == 0 ? null : Pick(sessions);
        var user = world.AnyUser();
        if (session is null || user is null || sessions.Count < 2)
            return Login();
        return random.Next(100) switch
        {
            < 40 => Refresh(session),
            < 50 => sessions.Count < MostSessions ? Login() : Refresh(session),
            < 65 => operations.Do(asks.Assign(user.Value, Pick(world.TenantIds), world.NextRoles())),
            < 69 => operations.Do(asks.TakeAway(user.Value, Pick(world.TenantIds))),
            < 77 => operations.Do(Asks.Me(session)),
            < 87 => operations.Do(asks.Introspect(session)),
            < 91 => operations.Do(asks.Members(Pick(world.TenantIds))),
            < 92 => operations.Do(asks.RevokeUser(user.Value)),
            < 94 => Logout(session),
            < 96 => Reuse(session),
            < 98 => Race(session),
            _ => Twice(session),
        };
    }

    private async Task Login()
    {
        var phone = world.NextContact();
        var sent = await operations.Do(asks.SendCode(phone));
        if (!sent.Call.IsOk || await codes.Of(sent.Call.Seen.Challenge!.Value) is not { } code)
            return;
        var opened = await operations.Do(asks.Login(phone, sent.Call.Seen.Challenge.Value, code));
        if (!opened.Call.IsOk)
            return;
        var session = new Session(opened.Call.Seen.User!.Value, opened.Call.Seen.Family!.Value);
        session.Take(opened.Body!.Value);
        sessions.Add(session);
        world.Know(session.User);
    }

    private async Task Refresh(Session session, int? process = null)
    {
        var operation = session.Unsettled ?? recorder.NextOperation();
        session.Unsettled = operation;
        Settle(session, await operations.Do(asks.Refresh(session, session.RefreshToken), operation, process));
    }

    // The same intent at two processes at once: both answers name one successor.
    private async Task Twice(Session session)
    {
        var operation = session.Unsettled ?? recorder.NextOperation();
        session.Unsettled = operation;
        var ask = asks.Refresh(session, session.RefreshToken);
        var first = operations.Do(ask, operation, 0);
        var second = operations.Do(ask, operation, 1);
        Settle(session, await first);
        if (sessions.Contains(session))
            Settle(session, await second);
        else
            await second;
    }

    // Two intents with one token: a thief and the owner at once. At most one gets a successor, and nobody uses the session after.
    private async Task Race(Session session)
    {
        if (session.Unsettled is not null)
            return;
        sessions.Remove(session);
        var process = random.Next(caller.Processes);
        var own = operations.Do(asks.Refresh(session, session.RefreshToken), process: process);
        await operations.Do(asks.Refresh(session, session.RefreshToken, isReuse: true), process: (process + 1) % caller.Processes);
        await own;
    }

    // A token that was rotated away long ago comes back: the session must be dead afterwards, everywhere.
    private async Task Reuse(Session session)
    {
        if (session.OlderToken is not { } older || session.Unsettled is not null)
            return;
        sessions.Remove(session);
        await operations.Do(asks.Refresh(session, older, isReuse: true));
        await operations.Do(asks.Refresh(session, session.RefreshToken));
        await operations.Do(asks.Introspect(session));
    }

    private async Task Logout(Session session)
    {
        sessions.Remove(session);
        await operations.Do(asks.Logout(session));
        await operations.Do(asks.Refresh(session, session.RefreshToken));
        await operations.Do(asks.Introspect(session));
    }

    private void Settle(Session session, Answered answered)
    {
        if (answered.Call.IsOk)
        {
            session.Take(answered.Body!.Value);
            session.Unsettled = null;
        }
        else if (answered.Call.Outcome == CallEnd.Answered && answered.Call.Status != 503)
        {
            sessions.Remove(session);
        }
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
