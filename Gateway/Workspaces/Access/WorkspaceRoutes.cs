using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>Routes of a workspace, each behind <see cref="WorkspaceGate"/>.</summary>
public static class WorkspaceRoutes
{
    /// <summary>Name of the path parameter that names the workspace.</summary>
    public const string Name = "ws";

    /// <summary>Service accounts, keys and permissions.</summary>
    public const string Management = "/workspace/{ws}/api/v1";

    /// <summary>The same, as clients of the API host call it.</summary>
    public const string Iam = "/iam/workspace/{ws}/api/v1";

    /// <summary>Structures and records.</summary>
    public const string Data = "/data/workspace/{ws}/api/v1";

    /// <summary>Streams of what happens.</summary>
    public const string Realtime = "/realtime/workspace/{ws}";

    /// <summary>Routes below a prefix; each must say by <see cref="Needs"/> what it does.</summary>
    public static GuardedGroup<WorkspaceCall> MapWorkspaceGroup(this IEndpointRouteBuilder routes, string prefix, string tag)
    {
        var gate = routes.ServiceProvider.GetRequiredService<WorkspaceGate>();
        return new(routes.ServiceProvider, routes.MapGroup(prefix).WithTags(tag).DocumentedForWorkspaces(), gate.Admit);
    }

    /// <summary>What the route does to what: whom no policy allows it is <see cref="AuthError.Forbidden"/>.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder route, string resource, string action)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new WorkspaceNeed(resource, action));

    /// <summary>What all routes behind the gate can refuse.</summary>
    public static TBuilder DocumentedForWorkspaces<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder =>
        route.AuthenticatedBy(RouteAuth.WorkspaceToken).Refuses(
            AuthError.TokenMissing,
            AuthError.TokenInvalid,
            AuthError.TokenExpired,
            AuthError.TokenRevoked,
            AuthError.WorkspaceMismatch,
            AuthError.WorkspaceSuspended,
            AuthError.Forbidden,
            AuthError.ExternalClaimMissing,
            AuthError.ExternalProviderUnavailable,
            AuthError.RateLimited,
            AuthError.ValidationError);
}
