using System.Text;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.SignOn;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>A provider by which people log in at a site.</summary>
/// <param name="Settings">As it was set up.</param>
/// <param name="Secret">The client's secret, or null for a public client.</param>
public sealed record SiteProvider(SignOnProvider Settings, string? Secret);

/// <summary>Finds a site's providers: its own, and for ids that it has not those of the workspace's root.</summary>
public sealed class SiteProviders(IGrainFactory grains, MasterKeys masterKeys)
{
    /// <summary>The provider, or <see cref="AuthError.SignOnProviderNotFound"/>: also where the site switched it off.</summary>
    public async Task<Outcome<SiteProvider>> Find(Site site, string id, CallInfo call)
    {
        ArgumentNullException.ThrowIfNull(site);
        foreach (var tenant in new[] { site.Tenant.Id, site.App.RootTenant }.Distinct())
        {
            var listed = await grains.SignOn(tenant).List(new(call, site.App.Id));
            if (!listed.IsOk)
                return listed.As<SiteProvider>();
            if (listed.Require().Items.FirstOrDefault(item => string.Equals(item.Id, id, StringComparison.Ordinal)) is { } found)
            {
                return found.IsEnabled
                    ? Outcome<SiteProvider>.Ok(new SiteProvider(found, Open(tenant, found)))
                    : Outcome<SiteProvider>.Refuse(AuthError.SignOnProviderNotFound);
            }
        }

        return Outcome<SiteProvider>.Refuse(AuthError.SignOnProviderNotFound);
    }

    /// <summary>Seals a secret for the tenant and provider whose it is.</summary>
    public byte[] Seal(TenantId tenant, string id, string secret) => masterKeys.Seal(GrainKey.SignOn(tenant.Value), id, Encoding.UTF8.GetBytes(secret));

    private string? Open(TenantId tenant, SignOnProvider provider) => provider.SealedSecret is { } stored
        ? Encoding.UTF8.GetString(masterKeys.Open(GrainKey.SignOn(tenant.Value), provider.Id, stored))
        : null;
}
