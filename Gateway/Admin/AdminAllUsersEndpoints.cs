using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Users as a whole, in every app. Only for keys for all apps.</summary>
public sealed class AdminAllUsersEndpoints(IGrainFactory grains)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminAllUsersEndpoints>();
        var group = routes.MapAdminGroup("/users", "Admin: users");
        group.Get("/{user_id}", AdminJson.Default.UserAnswer, endpoints.Get)
            .WithSummary("A user, whatever the app.").Refuses(AuthError.UserNotFound);
        group.Delete("/{user_id}", endpoints.Delete)
            .WithSummary("Soft-deletes the user: sessions end in every app, roles are kept for a restore. Safe to repeat.").Refuses(AuthError.UserNotFound);
        group.Post("/{user_id}/restore", AdminJson.Default.UserAnswer, endpoints.Restore)
            .WithSummary("Undoes a soft delete; revives no session. Safe to repeat.").Refuses(AuthError.UserNotFound);
    }

    private Task<Outcome<UserAnswer>> Get(AdminCall call) => Ask(call, user => user.Get(new(call.Info, null)));

    private Task<Outcome<UserAnswer>> Restore(AdminCall call) => Ask(call, user => user.Restore(new(call.Info)));

    private async Task<Outcome<Done>> Delete(AdminCall call) =>
        (await Ask(call, user => user.Delete(new(call.Info)))).Map(_ => Done.Instance);

    private async Task<Outcome<UserAnswer>> Ask(AdminCall call, Func<IUserGrain, Task<Outcome<UserView>>> ask)
    {
        var id = call.User();
        if (!id.IsOk)
            return id.As<UserAnswer>();
        var user = await ask(grains.User(id.Require()));
        return user.Map(UserAnswer.Of);
    }
}
