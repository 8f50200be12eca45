using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Dashboards;

/// <summary>Routes for who may call about dashboards.</summary>
internal static class BoardRoutes
{
    public const string Prefix = "/v1/api/dashboard";

    /// <summary>Routes below <see cref="Prefix"/>.</summary>
    public static GuardedGroup<BoardCall> MapBoardGroup(this IEndpointRouteBuilder routes, string prefix) =>
        routes.MapBoardGroup(Prefix + prefix, ApiKeyScopes.Dashboards);

    /// <summary>Routes that a key may call that has a scope, and embed tokens.</summary>
    public static GuardedGroup<BoardCall> MapBoardGroup(this IEndpointRouteBuilder routes, string prefix, string scope)
    {
        var gate = routes.ServiceProvider.GetRequiredService<BoardGate>();
        return new(routes.ServiceProvider, routes.MapGroup(prefix).DocumentedForBoards(), http => gate.Admit(http, scope));
    }

    /// <summary>What all these routes can refuse.</summary>
    public static TBuilder DocumentedForBoards<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithTags("Dashboards").AuthenticatedBy(RouteAuth.Bearer).Refuses(
            AuthError.TokenInvalid, AuthError.TokenExpired, AuthError.TokenRevoked, AuthError.ApiKeyInvalid, AuthError.Forbidden, AuthError.ValidationError);
}
