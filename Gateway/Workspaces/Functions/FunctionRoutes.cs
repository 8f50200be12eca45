using OrleansTenantAuth.Gateway.Workspaces.Access;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions;

/// <summary>Where functions and triggers are called: below the data routes, and as older documents have it without their prefix.</summary>
internal static class FunctionRoutes
{
    public static readonly string[] Prefixes = [WorkspaceRoutes.Data, WorkspaceRoutes.Management];
}
