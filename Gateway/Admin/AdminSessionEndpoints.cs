using OrleansTenantAuth.Gateway.Docs;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Sessions of a user in an app.</summary>
public sealed class AdminSessionEndpoints(IGrainFactory grains)
{
    private const string Reason = "admin";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminSessionEndpoints>();
        var group = routes.MapAppGroup("/users/{user_id}/sessions", "Admin: sessions");
        group.Get("", AdminJson.Default.SessionsAnswer, endpoints.List)
            .WithSummary("Sessions that live, at most 100, on one page.").Refuses(AuthError.UserNotFound);
        group.Delete("/{session_id}", endpoints.Revoke)
            .WithSummary("Ends one session. Safe to repeat.").Refuses(AuthError.UserNotFound, AuthError.SessionNotFound);
    }

    private async Task<Outcome<SessionsAnswer>> List(AppCall call)
    {
        var id = call.User();
        if (!id.IsOk)
            return id.As<SessionsAnswer>();
        var user = await grains.User(id.Require()).Get(new(call.Info, call.App.Id));
        if (!user.IsOk)
            return user.As<SessionsAnswer>();
        var sessions = await grains.Directory().Sessions(new(call.Info, call.App.Id, id.Require()));
        return sessions.Map(SessionsAnswer.Of);
    }

    private async Task<Outcome<Done>> Revoke(AppCall call)
    {
        var user = call.User();
        if (!user.IsOk)
            return user.As<Done>();
        var session = call.Id("session_id", AuthError.SessionNotFound);
        return session.IsOk
            ? await grains.Family(new FamilyId(session.Require())).Revoke(new(call.Info, call.App.Id, user.Require(), Reason))
            : session.As<Done>();
    }
}
