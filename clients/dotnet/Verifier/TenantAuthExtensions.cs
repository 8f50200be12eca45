using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansTenantAuth.Verifier;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the verifier to an API.</summary>
public static class TenantAuthExtensions
{
    /// <summary>Adds authentication by this server's access tokens, authorization, and the feed that keeps both true.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IServiceCollection AddTenantAuth(this IServiceCollection services, Action<VerifierOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new VerifierState(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<VerifierMetrics>();
        services.AddSingleton(provider => new ServerCalls(
            new HttpClient(BackchannelOf(provider)) { Timeout = Timeout.InfiniteTimeSpan },
            provider.GetRequiredService<VerifierState>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptionsMonitor<VerifierOptions>>(),
            provider.GetRequiredService<ILogger<ServerCalls>>()));
        services.AddSingleton(provider => new TokenVerifier(
            provider.GetRequiredService<VerifierState>(),
            provider.GetRequiredService<ServerCalls>(),
            provider.GetRequiredService<VerifierMetrics>(),
            provider.GetRequiredService<IOptionsMonitor<VerifierOptions>>()));
        services.AddHostedService<FeedFollower>();
        services.AddAuthentication(TenantAuthDefaults.Scheme).AddScheme<VerifierOptions, TenantAuthHandler>(TenantAuthDefaults.Scheme, configure);
        services.AddAuthorization();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, TenantRoleHandler>());
        return services;
    }

    /// <summary>
    /// Demands a role in a tenant: <paramref name="tenant"/> is a uuid or code, or a route value's name in braces, such as
    /// <c>{tenantId}</c>. Without the role: 403.
    /// </summary>
    public static AuthorizationPolicyBuilder RequireTenantRole(this AuthorizationPolicyBuilder policy, string role, string tenant = "{tenantId}")
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.RequireAuthenticatedUser().AddRequirements(new TenantRoleRequirement(role, tenant));
    }

    /// <summary>The same for one route: <c>app.MapGet("/tenants/{tenantId}/widgets", …).RequireRole("admin", "{tenantId}")</c>.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder route, string role, string tenant = "{tenantId}")
        where TBuilder : AspNetCore.Builder.IEndpointConventionBuilder =>
        AspNetCore.Builder.AuthorizationEndpointConventionBuilderExtensions.RequireAuthorization(route, policy => policy.RequireTenantRole(role, tenant));

    private static HttpMessageHandler BackchannelOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptionsMonitor<VerifierOptions>>().Get(TenantAuthDefaults.Scheme).Backchannel
        ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(15) };

    /// <summary>The token of the request, once it was authenticated.</summary>
    public static VerifiedToken? TenantAuthToken(this HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.User.Identities.Select(identity => identity.BootstrapContext).OfType<VerifiedToken>().FirstOrDefault();
    }
}

/// <summary>A role in a tenant.</summary>
internal sealed record TenantRoleRequirement(string Role, string Tenant) : IAuthorizationRequirement;

/// <summary>Decides on <see cref="TenantRoleRequirement"/>.</summary>
internal sealed class TenantRoleHandler : AuthorizationHandler<TenantRoleRequirement>
{
    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, TenantRoleRequirement requirement)
    {
        var token = context.User.Identities.Select(identity => identity.BootstrapContext).OfType<VerifiedToken>().FirstOrDefault();
        var tenant = requirement.Tenant is ['{', .. var name, '}']
            ? (context.Resource as HttpContext)?.GetRouteValue(name) as string
            : requirement.Tenant;
        if (token is not null && tenant is not null && token.HasRole(requirement.Role, tenant))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
