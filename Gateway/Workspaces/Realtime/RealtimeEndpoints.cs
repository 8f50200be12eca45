using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Gateway.Workspaces.Data;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>GET /realtime/workspace/{ws}/events: what happens to records, as server-sent events.</summary>
public sealed class RealtimeEndpoints(WorkspaceGate gate, StructureLookup lookup, RealtimeStream stream, Refusals refusals)
{
    private const string TokenParameter = "access_token";
    private const int RetrySeconds = 10;

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<RealtimeEndpoints>();
        routes.MapGet(WorkspaceRoutes.Realtime + "/events", endpoints.Serve)
            .WithTags("Workspace data: realtime")
            .WithSummary("What happens to records that the caller may list, as a stream of server-sent events (text/event-stream). It lasts an hour, at most as long as the token counts.")
            .Documented(null, null)
            .DocumentedForWorkspaces()
            .Needs(WorkspaceResources.Records, "list")
            .Takes(TokenParameter, "The token, for clients that cannot send a header Authorization.")
            .Takes("structures", "Ids, slugs or names of structures, with commas; all if left out.")
            .Takes("events", "Names of events, with commas: record_created, record_updated, record_deleted, record_restored, record_expired, record_reverted; all if left out.")
            .Takes("filter", "Which records: data.status:pending, data.amount:gte:100, data.status:in:a,b; several joined by AND.")
            .Takes(RealtimeRequest.LastEvent, "The id of the last event that the caller had, for clients that cannot send a header Last-Event-ID.")
            .Refuses(AuthError.StructureNotFound);
    }

    private async Task Serve(HttpContext http)
    {
        TakeToken(http);
        var known = await gate.Recognize(http, isFirst: true);
        if (!known.IsOk)
        {
            await refusals.Write(http, known);
            return;
        }

        var call = known.Require();
        var check = new FieldCheck();
        var request = RealtimeRequest.Read(http, check);
        var structures = check.Failed ? check.Refuse<IReadOnlySet<Guid>>() : await Structures(call, request);
        if (!structures.IsOk)
        {
            await refusals.Write(http, structures);
            return;
        }

        var follower = new RealtimeSubscriber(call.Workspace, call.Caller.App, call.Caller.Subject, structures.Require());
        if (await stream.Join(follower, RealtimeLimits.Of(call.Access.Realm.Settings), request.After, http.RequestAborted) is not { } start)
        {
            await refusals.Write(http, Outcome<Done>.Refuse(AuthError.RateLimited, RetrySeconds));
            return;
        }

        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache, no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        await stream.Run(call, request, follower, start);
    }

    // Browsers' EventSource sends no headers of a page's choice. A header that is there wins.
    private static void TakeToken(HttpContext http)
    {
        if (http.Request.Headers.Authorization.Count == 0 && http.Request.Query[TokenParameter] is [{ Length: > 0 } token])
            http.Request.Headers.Authorization = "Bearer " + token;
    }

    /// <summary>The structures that were named, where something of each may be seen; none for all.</summary>
    private async Task<Outcome<IReadOnlySet<Guid>>> Structures(WorkspaceCall call, RealtimeRequest request)
    {
        var sight = new RealtimeSight(call);
        var ids = new HashSet<Guid>();
        if (request.Structures.Count == 0)
            return sight.MayFollow(null) ? Outcome<IReadOnlySet<Guid>>.Ok(ids) : Outcome<IReadOnlySet<Guid>>.Refuse(AuthError.Forbidden);
        foreach (var name in request.Structures)
        {
            var found = await lookup.Find(call, name);
            if (!found.IsOk && found.Error is not AuthError.StructureNotFound)
                return found.As<IReadOnlySet<Guid>>();

            // Which names there are is told to those alone who may follow some.
            if (!sight.MayFollow(found.IsOk ? found.Require().Slug : null))
                return Outcome<IReadOnlySet<Guid>>.Refuse(AuthError.Forbidden);
            if (!found.IsOk)
                return found.As<IReadOnlySet<Guid>>();
            ids.Add(found.Require().Id);
        }

        return Outcome<IReadOnlySet<Guid>>.Ok(ids);
    }
}
