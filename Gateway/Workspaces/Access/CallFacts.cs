using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>What conditions see of a call.</summary>
internal static class CallFacts
{
    public static CallerFacts Of(HttpContext http, WorkspaceCaller caller) => Of(http, caller, http.Request.RouteValues);

    /// <summary>The same, as if the path had these parameters.</summary>
    public static CallerFacts Of(HttpContext http, WorkspaceCaller caller, RouteValueDictionary path)
    {
        var others = new Dictionary<string, Fact>(caller.Claims, StringComparer.Ordinal)
        {
            ["request.method"] = Fact.Of(http.Request.Method),
            ["request.address"] = Fact.Of(RequestFacts.Of(http).Peer?.ToString()),
        };
        foreach (var (name, value) in path)
        {
            if (value is string text && name != WorkspaceRoutes.Name)
                others[ConditionFields.Path + name] = Fact.Of(text);
        }

        return new CallerFacts(Fact.List(caller.Groups), Fact.List(caller.Roles), caller.Subject, caller.Kind, others);
    }
}
