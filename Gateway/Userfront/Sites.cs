using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Userfront;

/// <summary>A tenant of a workspace in one mode.</summary>
/// <param name="App">The app of that mode.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Root">What the root tenant sets; null where this is the root.</param>
public sealed record Site(AppView App, TenantView Tenant, TenantSettings? Root)
{
    /// <summary>The tenant's settings, and for what they leave open those of the root.</summary>
    public TenantSettings Settings => (Tenant.Settings ?? new TenantSettings()).Over(Root);

    /// <summary><c>live</c> or <c>test</c>.</summary>
    public string Mode => App.Settings.Workspace!.Mode;

    /// <summary>Whether it is the workspace's root tenant.</summary>
    public bool IsRoot => App.RootTenant == Tenant.Id;

    /// <summary>Another tenant of the same app, as seen from this one.</summary>
    public Site Of(TenantView tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return new(App, tenant, tenant.Id == App.RootTenant ? null : IsRoot ? Tenant.Settings : Root);
    }
}

/// <summary>Finds tenants of workspaces by their codes.</summary>
public sealed class Sites(IGrainFactory grains)
{
    private static readonly string OwnerPrefix = GrainKey.Tenant(Guid.Empty)[..^32];

    /// <summary>The tenant in the mode that the call's origin says, or <see cref="AuthError.TenantNotFound"/>.</summary>
    public Task<Outcome<Site>> Find(HttpContext http, string code, CallInfo call) => FindFor(RequestMode.OriginOf(http), code, call);

    /// <summary>The tenant in the mode that a page's origin says, or <see cref="AuthError.TenantNotFound"/>.</summary>
    public async Task<Outcome<Site>> FindFor(string? origin, string code, CallInfo call)
    {
        var live = await Find(code, WorkspaceModes.Live, call);
        if (live.IsOk && RequestMode.IsLive(origin, live.Require().App.Settings.AllowedOrigins))
            return live;
        return live.IsOk || live.Error == AuthError.TenantNotFound ? await Find(code, WorkspaceModes.Test, call) : live;
    }

    /// <summary>The tenant in a mode, or <see cref="AuthError.TenantNotFound"/>: also where it is suspended, or of the other mode.</summary>
    public async Task<Outcome<Site>> Find(string code, string mode, CallInfo call)
    {
        if (!IsCode(code))
            return Outcome<Site>.Refuse(AuthError.TenantNotFound);
        var id = await Resolve(code, mode, call);
        if (!id.IsOk)
            return id.As<Site>();
        var tenant = await grains.Tenant(id.Require()).Locate(new(call));
        if (!tenant.IsOk)
            return tenant.As<Site>();
        var app = await grains.Apps().Get(new(call, tenant.Require().App));
        if (!app.IsOk)
            return app.Error == AuthError.AppNotFound ? Outcome<Site>.Refuse(AuthError.TenantNotFound) : app.As<Site>();
        if (tenant.Require().Status != TenantStatus.Active || app.Require().Settings.Workspace?.Mode != mode)
            return Outcome<Site>.Refuse(AuthError.TenantNotFound);
        if (app.Require().RootTenant == id.Require())
            return Outcome<Site>.Ok(new Site(app.Require(), tenant.Require(), null));
        var root = await grains.Tenant(app.Require().RootTenant).Locate(new(call));
        return root.Map(found => new Site(app.Require(), tenant.Require(), found.Settings));
    }

    /// <summary>A test root shares its code with the live one and is found under a kind of its own; every other code is one tenant's.</summary>
    private async Task<Outcome<TenantId>> Resolve(string code, string mode, CallInfo call)
    {
        if (mode == WorkspaceModes.Test)
        {
            var root = await grains.TestAlias(code).Resolve(new(call));
            if (!root.IsOk)
                return root.As<TenantId>();
            if (root.Require().OwnerKey is { } key)
                return Parse(key);
        }

        var alias = await grains.TenantAlias(code).Resolve(new(call));
        if (!alias.IsOk)
            return alias.As<TenantId>();
        return alias.Require().OwnerKey is { } owner ? Parse(owner) : Outcome<TenantId>.Refuse(AuthError.TenantNotFound);
    }

    private static Outcome<TenantId> Parse(string ownerKey) =>
        ownerKey.StartsWith(OwnerPrefix, StringComparison.Ordinal) && Guid.TryParseExact(ownerKey.AsSpan(OwnerPrefix.Length), "N", out var id)
            ? Outcome<TenantId>.Ok(new TenantId(id))
            : Outcome<TenantId>.Refuse(AuthError.TenantNotFound);

    private static bool IsCode(string code) => code.Length == 8 && code.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));
}
