using OrleansTenantAuth.Gateway.Docs;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>The two kinds of admin routes: on all apps or users as a whole, and on one app.</summary>
public static class AdminRoutes
{
    /// <summary>Routes for keys that are bound to no app; others are <see cref="AuthError.Forbidden"/>.</summary>
    public static AdminGroup<AdminCall> MapAdminGroup(this IEndpointRouteBuilder routes, string prefix, string tag) =>
        new(routes.ServiceProvider, Group(routes, "/admin" + prefix, tag, AuthError.Forbidden), (http, caller) => Task.FromResult(
            caller.Scope is null ? Outcome<AdminCall>.Ok(new(http, caller)) : Outcome<AdminCall>.Refuse(AuthError.Forbidden)));

    /// <summary>Routes on one app; one that does not exist or that the key does not cover is <see cref="AuthError.AppNotFound"/>.</summary>
    public static AdminGroup<AppCall> MapAppGroup(this IEndpointRouteBuilder routes, string prefix, string tag)
    {
        var admins = routes.ServiceProvider.GetRequiredService<AdminAuthentication>();
        return new(routes.ServiceProvider, Group(routes, "/admin/apps/{app_id}" + prefix, tag, AuthError.AppNotFound), async (http, caller) =>
            (await admins.FindApp(http, caller)).Map(app => new AppCall(http, caller, app)));
    }

    /// <summary>A route whose answer comes in pages.</summary>
    public static IEndpointConventionBuilder Pages(this IEndpointConventionBuilder route) =>
        route.Takes(Paging.LimitName, "Items of a page, 1 to 1000. Default 100.").Takes(Paging.CursorName, "next_cursor of the page before.");

    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes, string prefix, string tag, AuthError outOfScope) =>
        routes.MapGroup(prefix).WithTags(tag).AuthenticatedBy(RouteAuth.Admin).Refuses(AuthError.TokenInvalid, outOfScope, AuthError.ValidationError);
}
