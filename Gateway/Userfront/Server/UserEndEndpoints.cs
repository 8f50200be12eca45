using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Users who are active, and users who go, as the workspace's own server says.</summary>
public sealed class UserEndEndpoints(IGrainFactory grains, WorkspaceUsers users)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<UserEndEndpoints>();
        var group = new ServerRoutes(routes, "Workspaces: users");
        group.Delete("/users/{userId}", UserfrontJson.Default.MessageAnswer, endpoints.Delete,
            "Deletes a user: sessions end at once, and nobody logs in as it. 401 for one whom other apps have too. A repeat answers 404.",
            AuthError.Forbidden, AuthError.UserNotFound);
        foreach (var method in new[] { "POST", "PUT" })
        {
            group.Act(method, "/users/{userId}/active", UserfrontJson.Default.ActiveAnswer, endpoints.Touch,
                "Says that a user is active. Kept to the minute, so calls within one answer the same time. Safe to repeat.",
                AuthError.Forbidden, AuthError.UserNotFound, AuthError.UserDeleted);
        }
    }

    private async Task<Outcome<MessageAnswer>> Delete(ServerCall call)
    {
        var user = await users.Read(call);
        if (!user.IsOk)
            return user.As<MessageAnswer>();
        var deleted = await grains.User(user.Require().User).Delete(new(call.Info, call.Site.App.Id));
        return deleted.Map(_ => new MessageAnswer(MessageAnswer.Ok));
    }

    private async Task<Outcome<ActiveAnswer>> Touch(ServerCall call)
    {
        var user = await users.Find(call);
        if (!user.IsOk)
            return user.As<ActiveAnswer>();
        var active = await grains.User(user.Require()).Touch(new(call.Info, call.Site.App.Id));
        return active.Map(last => new ActiveAnswer("ok", last.At));
    }
}
