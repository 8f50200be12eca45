using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.OAuth;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>GET /auth/feed: what verifiers of an app's tokens must know, as it happens.</summary>
public sealed class FeedEndpoints(AppNames names, AppGate gate, FailedCalls failures, FeedStream stream, FeedPoll poll, Refusals refusals)
{
    private const string EventStream = "text/event-stream";
    private const int LongestEngineSeconds = 86_400;
    private const int LongestSiteSeconds = 2_592_000;
    private const int MaxWaitSeconds = 30;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var feed = routes.ServiceProvider.GetRequiredService<FeedEndpoints>();
        routes.MapGet("/auth/feed", feed.Serve)
            .WithTags("Feed")
            .WithSummary("Revocations, changes of roles and keys of an app, for those who verify its tokens: a stream of server-sent events (Accept: text/event-stream), or one page. Credentials of the app by HTTP Basic.")
            .Documented(null, typeof(FeedPage), StatusCodes.Status200OK)
            .Takes("cursor", "The cursor of what you had last; without one, or where it is not known any more, a snapshot follows. A stream takes it as Last-Event-ID too.")
            .Takes("wait", "Seconds, 0 to 30, that a page may wait for something to happen; 25 if left out.")
            .AuthenticatedBy(RouteAuth.Basic)
            .Refuses(AuthError.TokenInvalid, AuthError.ValidationError, AuthError.Overloaded);
    }

    private async Task Serve(HttpContext http)
    {
        var app = await Authenticate(http);
        if (!app.IsOk)
        {
            await refusals.Write(http, app);
            return;
        }

        var check = new FieldCheck();
        var cursor = ReadCursor(http, check);
        var wait = ReadWait(http, check);
        if (check.Failed)
        {
            await refusals.Write(http, check.Refuse<Done>());
            return;
        }

        var view = app.Require();
        if (await stream.Join(view.Id, view.Settings.Workspace is null ? LongestEngineSeconds : LongestSiteSeconds, cursor, http.RequestAborted) is not var (follower, start))
        {
            await refusals.Write(http, Outcome<Done>.Refuse(AuthError.Overloaded, retryAfterSeconds: (int)RetryAfter.TotalSeconds));
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        if (IsStream(http))
        {
            http.Response.ContentType = EventStream;
            http.Response.Headers["X-Accel-Buffering"] = "no";
            await stream.Run(http, follower, start);
        }
        else
        {
            await JsonAnswer.Write(http, StatusCodes.Status200OK, await poll.Read(follower, start, wait, http.RequestAborted), FeedJson.Default.FeedPage);
        }
    }

    private async Task<Outcome<AppView>> Authenticate(HttpContext http)
    {
        if (http.Request.Headers.Authorization is not [{ } header] || ClientAuthentication.Basic(header) is not var (name, secret))
        {
            failures.Count(http);
            return Outcome<AppView>.Refuse(AuthError.TokenInvalid);
        }

        var id = await names.Find(name, () => Calls.OfPublic(http));
        if (id.IsOk)
            return await gate.Authenticate(http, new AppCaller(id.Require(), AppCaller.HashOf(secret)), Calls.OfApp(http, id.Require()));
        if (id.Error is not AuthError.AppNotFound)
            return id.As<AppView>();
        failures.Count(http);
        return Outcome<AppView>.Refuse(AuthError.TokenInvalid);
    }

    private static FeedCursor? ReadCursor(HttpContext http, FieldCheck check)
    {
        var sent = http.Request.Query["cursor"] is [{ Length: > 0 } asked] ? asked : IsStream(http) ? http.Request.Headers["Last-Event-ID"].ToString() : "";
        if (sent.Length == 0)
            return null;
        var cursor = FeedCursor.Parse(sent);
        if (cursor is null)
            check.Add("cursor", "Must be the cursor of an earlier answer.");
        return cursor;
    }

    private static TimeSpan ReadWait(HttpContext http, FieldCheck check)
    {
        var sent = http.Request.Query["wait"].ToString();
        if (sent.Length == 0)
            return TimeSpan.FromSeconds(25);
        if (int.TryParse(sent, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxWaitSeconds)
            return TimeSpan.FromSeconds(seconds);
        check.Add("wait", "Must be 0 to 30 seconds.");
        return TimeSpan.Zero;
    }

    private static bool IsStream(HttpContext http) => http.Request.Headers.Accept.ToString().Contains(EventStream, StringComparison.OrdinalIgnoreCase);
}
