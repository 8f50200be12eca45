using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Users of an app.</summary>
public sealed class AdminUserEndpoints(IGrainFactory grains)
{
    private const int MaxContactLength = 320;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminUserEndpoints>();
        var group = routes.MapAppGroup("/users", "Admin: users of an app");
        group.Get("", AdminJson.Default.UsersAnswer, endpoints.List)
            .WithSummary("Users of the app in order of their ids; or the one with a contact, if it is a user of this app.")
            .Takes("email", "Finds the user with this address; not with phone, limit or cursor.")
            .Takes("phone", "Finds the user with this number; the + is sent as %2B.").Pages();
        group.Get("/{user_id}", AdminJson.Default.AppUserAnswer, endpoints.Get)
            .WithSummary("A user of the app: contacts, and roles by tenant.").Refuses(AuthError.UserNotFound);
        group.Post("/{user_id}/revoke-sessions", AdminJson.Default.SessionsRevokedAnswer, endpoints.RevokeSessions)
            .WithSummary("Ends all sessions of the user in this app. Safe to repeat.").Refuses(AuthError.UserNotFound, AuthError.UserDeleted);
        group.Delete("/{user_id}/membership", endpoints.Leave)
            .WithSummary("Ends the membership: sessions and roles in this app go, the user stays. A repeat answers USER_NOT_FOUND.").Refuses(AuthError.UserNotFound);
    }

    private Task<Outcome<UsersAnswer>> List(AppCall call)
    {
        var query = call.Http.Request.Query;
        if (!query.ContainsKey("email") && !query.ContainsKey("phone"))
            return AdminPages.Answer(call, call.App.Id.Value.ToString("N"), grains.Directory().Users, UsersAnswer.Of);
        return query.Count == 1
            ? Find(call, query.ContainsKey("email") ? "email" : "phone")
            : Task.FromResult(Outcome<UsersAnswer>.Invalid(query.ContainsKey("email") ? "email" : "phone", "Send it without other parameters."));
    }

    private async Task<Outcome<UsersAnswer>> Find(AppCall call, string kind)
    {
        var check = new FieldCheck();
        var value = check.Text(kind, QueryFields.Read(call.Http, check, kind), MaxContactLength);
        if (check.Failed)
            return check.Refuse<UsersAnswer>();
        var contact = await grains.Contacts().Normalise(new(call.App.Pool, kind, value));
        if (!contact.IsOk)
            return contact.As<UsersAnswer>();
        var owner = await grains.Identity(contact.Require()).Find(new(call.Info));
        if (!owner.IsOk)
            return owner.As<UsersAnswer>();
        if (owner.Require().User is not { } id)
            return Outcome<UsersAnswer>.Ok(UsersAnswer.Of(null));
        var user = await grains.User(id).Get(new(call.Info, call.App.Id));
        return user.Error == AuthError.UserNotFound ? Outcome<UsersAnswer>.Ok(UsersAnswer.Of(null)) : user.Map(UsersAnswer.Of);
    }

    private async Task<Outcome<AppUserAnswer>> Get(AppCall call)
    {
        var id = call.User();
        if (!id.IsOk)
            return id.As<AppUserAnswer>();
        var user = await grains.User(id.Require()).Get(new(call.Info, call.App.Id));
        return user.Map(AppUserAnswer.Of);
    }

    private async Task<Outcome<SessionsRevokedAnswer>> RevokeSessions(AppCall call)
    {
        var id = call.User();
        if (!id.IsOk)
            return id.As<SessionsRevokedAnswer>();
        var revoked = await grains.User(id.Require()).RevokeSessions(new(call.Info, call.App.Id, null));
        return revoked.Map(sessions => new SessionsRevokedAnswer(sessions.Count));
    }

    private async Task<Outcome<Done>> Leave(AppCall call)
    {
        var id = call.User();
        return id.IsOk ? await grains.User(id.Require()).Leave(new(call.Info, call.App.Id)) : id.As<Done>();
    }
}
