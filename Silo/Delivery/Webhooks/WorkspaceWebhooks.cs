using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>Finds which webhooks a workspace has, and the key that they carry.</summary>
public sealed class WorkspaceWebhooks(IGrainFactory grains, MasterKeys masterKeys)
{
    private const int MostKeys = 1_000;

    /// <summary>The app if it is a workspace's; null for every other, and for one that is gone.</summary>
    public async Task<Outcome<AppView?>> App(CallInfo call, AppId id)
    {
        var app = await grains.Apps().Get(new(call, id));
        if (app.Error == AuthError.AppNotFound)
            return Outcome<AppView?>.Ok(null);
        return app.Map(view => view.Settings.Workspace is null ? null : (AppView?)view);
    }

    /// <summary>The webhooks of a tenant, by its own settings and the root's; of a tenant that is gone, the root's.</summary>
    public async Task<Outcome<WebhookUrls>> Urls(CallInfo call, AppView app, TenantId tenant)
    {
        ArgumentNullException.ThrowIfNull(app);
        var root = await Settings(call, app, app.RootTenant);
        if (!root.IsOk || tenant == app.RootTenant)
            return root;
        var own = await Settings(call, app, tenant);
        return own.Map(urls => urls.Over(root.Require()));
    }

    /// <summary>
    /// The key that webhooks of the app carry: of several the oldest, so that a new one can be told to the receiver before the old one
    /// is ended. Null where there is none.
    /// </summary>
    public async Task<Outcome<string?>> Key(CallInfo call, AppId app)
    {
        var all = await grains.Directory().ApiKeys(new(call, app.Value.ToString("N"), null, MostKeys));
        if (!all.IsOk)
            return all.As<string?>();
        var candidates = all.Require().Items
            .Where(item => item.Key is { RevokedAt: null } key && string.Equals(key.Kind, WebhookKeys.Kind, StringComparison.Ordinal))
            .OrderBy(item => item.Key.CreatedAt);
        foreach (var item in candidates)
        {
            var kept = await grains.ApiKey(item.GrainKey).Sealed(new(call, WebhookKeys.Kind));
            if (kept.IsOk)
                return Outcome<string?>.Ok(WebhookKeys.Open(masterKeys, item.GrainKey, kept.Require().Secret));
            if (kept.Error is not (AuthError.TokenInvalid or AuthError.KeyNotFound))
                return kept.As<string?>();
        }

        return Outcome<string?>.Ok(null);
    }

    /// <summary>Which server of the workspace delivers codes or links of a tenant; null where this server does.</summary>
    public async Task<Outcome<MessageWebhook?>> Deliverer(CallInfo call, AppView app, TenantId tenant, string contactKind, bool isLink)
    {
        ArgumentNullException.ThrowIfNull(app);
        var urls = await Urls(call, app, tenant);
        if (!urls.IsOk)
            return urls.As<MessageWebhook?>();
        var url = isLink ? urls.Require().LinkEmail
            : contactKind == ContactKinds.Email ? urls.Require().VerificationCodeEmail
            : urls.Require().VerificationCodeSms;
        if (string.IsNullOrEmpty(url))
            return Outcome<MessageWebhook?>.Ok(null);
        var key = await Key(call, app.Id);
        return key.Map(text => text is null ? null : (MessageWebhook?)new MessageWebhook(url, text));
    }

    private async Task<Outcome<WebhookUrls>> Settings(CallInfo call, AppView app, TenantId id)
    {
        var tenant = await grains.Tenant(id).Get(new(call, app.Id));
        return tenant.Error == AuthError.TenantNotFound
            ? Outcome<WebhookUrls>.Ok(new())
            : tenant.Map(view => view.Settings?.Webhooks ?? new());
    }
}
