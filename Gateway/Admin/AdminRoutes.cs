using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>
/// Routes behind <c>X-Admin-Key</c>. The key is checked before the body is read; handlers get the caller, and reach an app only
/// through <see cref="AdminAuthentication.FindApp"/>.
/// </summary>
public static class AdminRoutes
{
    /// <summary>The group of a resource: tag, authentication, documented refusals.</summary>
    public static RouteGroupBuilder MapAdminGroup(this IEndpointRouteBuilder routes, string prefix, string tag) =>
        routes.MapGroup("/admin" + prefix).WithTags(tag).AuthenticatedBy(RouteAuth.Admin);

    /// <summary>A route that reads a body.</summary>
    public static IEndpointConventionBuilder MapAdmin<TBody, TAnswer>(
        this IEndpointRouteBuilder routes,
        string method,
        string pattern,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<AdminCaller, TBody, HttpContext, Task<Outcome<TAnswer>>> handle,
        int status = StatusCodes.Status200OK)
        where TBody : class
    {
        var guard = new Guard(routes.ServiceProvider);
        Task Handle(HttpContext http) => guard.Run(http, caller =>
            guard.Endpoint.Run(http, bodyType, answerType, (body, _) => handle(caller, body, http), status));
        return routes.MapMethods(pattern, [method], Handle)
            .Documented(typeof(TBody), typeof(TAnswer), status);
    }

    /// <summary>A route that reads no body.</summary>
    public static IEndpointConventionBuilder MapAdmin<TAnswer>(
        this IEndpointRouteBuilder routes,
        string method,
        string pattern,
        JsonTypeInfo<TAnswer> answerType,
        Func<AdminCaller, HttpContext, Task<Outcome<TAnswer>>> handle,
        int status = StatusCodes.Status200OK)
    {
        var guard = new Guard(routes.ServiceProvider);
        Task Handle(HttpContext http) => guard.Run(http, caller => guard.Endpoint.Answer(http, handle(caller, http), answerType, status));
        return routes.MapMethods(pattern, [method], Handle)
            .Documented(null, typeof(TAnswer), status);
    }

    private sealed class Guard(IServiceProvider services)
    {
        private readonly AdminAuthentication authentication = services.GetRequiredService<AdminAuthentication>();
        private readonly Refusals refusals = services.GetRequiredService<Refusals>();

        public JsonEndpoint Endpoint { get; } = new(services.GetRequiredService<Refusals>());

        public async Task Run(HttpContext http, Func<AdminCaller, Task> handle)
        {
            if (!Calls.HasSaneKey(http))
            {
                await refusals.Write(http, Calls.InsaneKey);
                return;
            }

            var caller = await authentication.Authenticate(http);
            if (caller.IsOk)
                await handle(caller.Require());
            else
                await refusals.Write(http, caller);
        }
    }
}
