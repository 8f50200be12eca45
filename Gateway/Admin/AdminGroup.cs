using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>The routes of one resource behind <c>X-Admin-Key</c>; the key is looked at first, then its scope.</summary>
/// <typeparam name="TCall">What a handler gets: a call on all apps, or on one.</typeparam>
public sealed class AdminGroup<TCall> : GuardedGroup<TCall>
{
    internal AdminGroup(IServiceProvider services, RouteGroupBuilder routes, Func<HttpContext, AdminCaller, Task<Outcome<TCall>>> admit)
        : base(services, routes, http => Admit(services.GetRequiredService<AdminAuthentication>(), http, admit))
    {
    }

    private static async Task<Outcome<TCall>> Admit(AdminAuthentication authentication, HttpContext http, Func<HttpContext, AdminCaller, Task<Outcome<TCall>>> admit)
    {
        var caller = await authentication.Authenticate(http);
        return caller.IsOk ? await admit(http, caller.Require()) : caller.As<TCall>();
    }
}
