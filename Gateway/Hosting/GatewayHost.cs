using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Dashboards;
using OrleansTenantAuth.Gateway.Deploy;
using OrleansTenantAuth.Gateway.Dev;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Embeds;
using OrleansTenantAuth.Gateway.Feed;
using OrleansTenantAuth.Gateway.Metadata;
using OrleansTenantAuth.Gateway.OAuth;
using OrleansTenantAuth.Gateway.Operations;
using OrleansTenantAuth.Gateway.Userfront;
using OrleansTenantAuth.Silo;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>Puts the server together; <c>Program.cs</c> runs it, tests start it in memory.</summary>
public static class GatewayHost
{
    /// <summary>Where it listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Builds the server. Throws <see cref="ConfigurationException"/> where the settings are not usable.</summary>
    public static async Task<WebApplication> Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        configure?.Invoke(builder);
        var (options, notice) = ReadOptions(builder);
        builder.ConfigureServer(options);
        builder.Services.AddTenantAuthGrains(options, builder.Environment);
        builder.Services.AddGateway();

        var app = builder.Build();
        await app.Services.OpenTenantAuthStore();
        app.MapGateway();
        app.Services.GetRequiredService<ReadyNotice>().AdminKey = notice;
        return app;
    }

    /// <summary>Maps every route, one line per resource.</summary>
    private static void MapGateway(this WebApplication app)
    {
        app.UseMiddleware<FrontDoor>();
        app.UseRouting();
        OtpEndpoints.Map(app);
        SessionEndpoints.Map(app);
        RoleEndpoints.Map(app);
        MeEndpoints.Map(app);
        AdminAppEndpoints.Map(app);
        AdminTenantEndpoints.Map(app);
        AdminUserEndpoints.Map(app);
        AdminRoleEndpoints.Map(app);
        AdminSessionEndpoints.Map(app);
        AdminAllUsersEndpoints.Map(app);
        AdminKeyEndpoints.Map(app);
        AdminApiKeyEndpoints.Map(app);
        AdminAppKeyEndpoints.Map(app);
        AdminEmbedEndpoints.Map(app);
        AdminEmbedSettingsEndpoints.Map(app);
        AdminEventEndpoints.Map(app);
        AdminClusterEndpoints.Map(app);
        RegisterTenantEndpoints.Map(app);
        TenantSettingsEndpoints.Map(app);
        HostedTenantEndpoints.Map(app);
        ProjectEndpoints.Map(app);
        DeployEndpoints.Map(app);
        IntrospectionEndpoints.Map(app);
        RevocationEndpoints.Map(app);
        KeyEndpoints.Map(app);
        ServerMetadataEndpoints.Map(app);
        AdminWorkspaceEndpoints.Map(app);
        app.MapUserfront();
        FeedEndpoints.Map(app);
        HealthEndpoints.Map(app);
        OutboxEndpoints.Map(app);
        app.MapDashboards();
        DocsEndpoints.Map(app);
    }

    private static (TenantAuthOptions Options, string? Notice) ReadOptions(WebApplicationBuilder builder)
    {
        var options = new TenantAuthOptions();
        builder.Configuration.GetSection(TenantAuthOptions.Section).Bind(options);
        var isDevelopment = builder.Environment.IsDevelopment();
        string? notice = null;
        if (isDevelopment)
        {
            notice = DevelopmentKeys.Fill(options);
            options.DrainSeconds = builder.Configuration.GetValue(TenantAuthOptions.Section + ":DrainSeconds", 0);
            if (string.IsNullOrEmpty(options.Issuer))
                options.Issuer = (builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? DefaultUrl).Split(';')[0].TrimEnd('/');
        }

        List<string> faults = [.. ConfigurationFaults.Of(options, isDevelopment)];
        if (!isDevelopment && string.IsNullOrEmpty(builder.Configuration[TenantAuthOptions.Section + ":Store"]))
            faults.Add("TenantAuth__Store: is missing. Choose sqlite or postgres.");
        return faults.Count == 0 ? (options, notice) : throw new ConfigurationException(faults);
    }
}
