using System.Globalization;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A client as the documents want one: each intent has its own Idempotency-Key, and what is answered 503 is repeated under it.</summary>
internal sealed class PatientClient(TestApp app, TestSession session)
{
    private int acknowledged;
    private int unavailable;

    /// <summary>The user.</summary>
    public string User => session.UserId;

    /// <summary>The newest refresh token that it was given.</summary>
    public string Token { get; private set; } = session.RefreshToken;

    /// <summary>The newest access token that it was given.</summary>
    public string AccessToken { get; private set; } = session.AccessToken;

    /// <summary>Refreshes that were acknowledged.</summary>
    public int Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>Answers that told it to repeat.</summary>
    public int Unavailable => Volatile.Read(ref unavailable);

    /// <summary>The number inside the newest token: how often the session was rotated.</summary>
    public int Generation => int.Parse(Token.Split('.')[1], CultureInfo.InvariantCulture);

    /// <summary>Refreshes until it is told to stop.</summary>
    public async Task RefreshUntil(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            await Refresh();
    }

    /// <summary>Refreshes once.</summary>
    public async Task Refresh()
    {
        var reply = await Ask("/auth/refresh", new { refresh_token = Token });
        (Token, AccessToken) = (reply.String("refresh_token"), reply.String("access_token"));
        Interlocked.Increment(ref acknowledged);
    }

    /// <summary>Gives its user one role after the other until it is told to stop; answers the last that was acknowledged.</summary>
    public async Task<string> AssignUntil(string tenant, CancellationToken stop)
    {
        string[] roles = ["owner", "admin", "staff", "viewer"];
        for (var i = 0; ; i = (i + 1) % roles.Length)
        {
            await Ask("/auth/roles/assign", new { user_id = User, tenant_id = tenant, role = roles[i] });
            if (stop.IsCancellationRequested)
                return roles[i];
        }
    }

    /// <summary>Asks until there is an answer other than 503, which must be 200.</summary>
    public async Task<Reply> Ask(string path, object body)
    {
        var key = Guid.NewGuid().ToString();
        while (true)
        {
            var reply = await app.Post(path, body, ("Idempotency-Key", key));
            if (reply.Status != 503)
                return reply.ShouldHave(200);
            reply.Headers["Retry-After"].ShouldBe("1");
            Interlocked.Increment(ref unavailable);
            await Task.Delay(20);
        }
    }
}
