using System.Collections.Immutable;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Embeds;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>What members of a tenant see and may do, where this server asks for their embed tokens itself.</summary>
public sealed class AdminEmbedSettingsEndpoints(IGrainFactory grains, TenantNames names)
{
    private const int MaxRoles = 100;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminEmbedSettingsEndpoints>();
        var group = routes.MapAppGroup("/tenants/{tenant_id}/embed-settings", "Admin: embedding");
        group.Get("", AdminJson.Default.EmbedSettingsAnswer, endpoints.Get)
            .WithSummary("What was set for the tenant's embed tokens. Where nothing was, VALIDATION_ERROR.").Refuses(AuthError.TenantNotFound, AuthError.PrefiltersMissing);
        group.Send("PUT", "", AdminJson.Default.EmbedSettingsBody, AdminJson.Default.EmbedSettingsAnswer, endpoints.Set)
            .WithSummary("Sets data and permissions by role for the tenant's embed tokens; tokens given out before keep what they say until they end. Safe to repeat.")
            .Refuses(AuthError.TenantNotFound, AuthError.PrefiltersMissing);
    }

    private async Task<Outcome<EmbedSettingsAnswer>> Get(AppCall call)
    {
        var tenant = await Find(call);
        if (!tenant.IsOk)
            return tenant.As<EmbedSettingsAnswer>();
        var settings = await grains.EmbedTenant(tenant.Require()).GetHosted(new(call.Info, call.App.Id));
        return settings.Map(found => EmbedSettingsAnswer.Of(tenant.Require(), found));
    }

    private async Task<Outcome<EmbedSettingsAnswer>> Set(AppCall call, EmbedSettingsBody body)
    {
        var check = new FieldCheck();
        var settings = new HostedEmbedSettings(
            check.Text("display_name", body.DisplayName, 200),
            EmbedFields.Prefilters(check, "prefilters", body.Prefilters),
            EmbedFields.Schema(check, body.PrefiltersSchema, default),
            ReadRoles(check, call, body.Roles ?? []));
        if (check.Failed)
            return check.Refuse<EmbedSettingsAnswer>();
        var tenant = await Find(call);
        if (!tenant.IsOk)
            return tenant.As<EmbedSettingsAnswer>();
        var set = await grains.EmbedTenant(tenant.Require()).SetHosted(new(call.Info, call.App.Id, settings));
        return set.Map(done => EmbedSettingsAnswer.Of(tenant.Require(), done));
    }

    private async Task<Outcome<TenantId>> Find(AppCall call)
    {
        var id = await names.Find(call);
        return id.IsOk ? (await grains.Tenant(id.Require()).Get(new(call.Info, call.App.Id))).Map(tenant => tenant.Id) : id;
    }

    private static ImmutableArray<RolePermissions> ReadRoles(FieldCheck check, AppCall call, RolePermissionsBody?[] bodies)
    {
        if (bodies.Length > MaxRoles)
        {
            check.Add("roles", $"Must have at most {MaxRoles} items.");
            return [];
        }

        var roles = ImmutableArray.CreateBuilder<RolePermissions>(bodies.Length);
        for (var index = 0; index < bodies.Length; index++)
        {
            var (field, body) = ($"roles[{index}]", bodies[index] ?? new RolePermissionsBody());
            var role = check.Text(field + ".role", body.Role, 64);
            if (role.Length > 0 && call.App.Roles.All(known => !string.Equals(known.Name, role, StringComparison.Ordinal)))
                check.Add(field + ".role", "Must be a role of the app.");
            if (role.Length > 0 && roles.Any(known => string.Equals(known.Role, role, StringComparison.Ordinal)))
                check.Add(field + ".role", "Must stand once.");
            roles.Add(new RolePermissions(role, EmbedFields.Permissions(check, field + ".permissions", body.Permissions)));
        }

        return roles.DrainToImmutable();
    }
}
