namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>What a route does to what: policies are asked for it before its handler is.</summary>
/// <param name="Resource">One of <see cref="OrleansTenantAuth.Workspaces.WorkspaceResources"/>.</param>
/// <param name="Action">For example <c>list</c>.</param>
public sealed record WorkspaceNeed(string Resource, string Action);
