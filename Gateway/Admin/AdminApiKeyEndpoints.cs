using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Admin keys. Only a key for all apps manages keys; the configured master key stands in no list and cannot be revoked here.</summary>
public sealed class AdminApiKeyEndpoints(IGrainFactory grains, NewApiKey keys, AppNames names)
{
    private const string AppField = "app_id";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminApiKeyEndpoints>();
        var group = routes.MapAdminGroup("/api-keys", "Admin: admin keys");
        group.Send("POST", "", AdminJson.Default.CreateAdminKeyBody, AdminJson.Default.CreateAdminKeyAnswer, endpoints.Create, StatusCodes.Status201Created)
            .WithSummary("Makes an admin key, for all apps or for one; it is shown this once. A repeat with the same Idempotency-Key answers SECRET_ALREADY_SHOWN.")
            .Refuses(AuthError.AppNotFound, AuthError.SecretAlreadyShown);
        group.Get("", AdminJson.Default.AdminKeysAnswer, endpoints.List)
            .WithSummary("Admin keys in order of their ids, ended ones too; never the keys themselves.")
            .Takes(AppField, "Only the keys bound to the app with this id.").Pages();
        group.Delete("/{key_id}", endpoints.Revoke)
            .WithSummary("Ends a key at once. Safe to repeat.").Refuses(AuthError.KeyNotFound);
    }

    private async Task<Outcome<CreateAdminKeyAnswer>> Create(AdminCall call, CreateAdminKeyBody body)
    {
        var check = new FieldCheck();
        var name = check.Text("name", body.Name, 200);
        var appName = check.OptionalText(AppField, body.AppId, 63);
        var expiresAt = Instants.Read(check, "expires_at", body.ExpiresAt);
        if (check.Failed)
            return check.Refuse<CreateAdminKeyAnswer>();

        var app = appName is null ? Outcome<AppId?>.Ok(null) : await FindApp(call, appName);
        if (!app.IsOk)
            return app.As<CreateAdminKeyAnswer>();
        var created = await keys.Create(call.Info, app.Require(), name, expiresAt);
        return created.Map(made => new CreateAdminKeyAnswer(
            made.View.KeyId, made.Text, made.View.Name, made.View.App?.Value, made.View.Hint, made.View.CreatedAt, made.View.ExpiresAt));
    }

    private Task<Outcome<AdminKeysAnswer>> List(AdminCall call)
    {
        var check = new FieldCheck();
        var app = QueryFields.Uuid(call.Http, check, AppField);
        return check.Failed
            ? Task.FromResult(check.Refuse<AdminKeysAnswer>())
            : AdminPages.Answer(call, app?.ToString("N") ?? NewApiKey.Admin, grains.Directory().ApiKeys, Answer);
    }

    private static AdminKeysAnswer Answer(Page<ApiKeyItem> page, string? next) =>
        new([.. page.Items.Where(item => item.Key.Kind == NewApiKey.Admin).Select(item => AdminKeyAnswer.Of(item.Key))], next);

    private async Task<Outcome<Done>> Revoke(AdminCall call)
    {
        var id = call.Id("key_id", AuthError.KeyNotFound);
        if (!id.IsOk)
            return id.As<Done>();
        var key = await grains.Directory().ApiKey(new(call.Info, NewApiKey.Admin, id.Require()));
        if (!key.IsOk)
            return key.As<Done>();
        var revoked = await grains.ApiKey(key.Require().GrainKey).Revoke(new(call.Info));
        return revoked.Map(_ => Done.Instance);
    }

    private async Task<Outcome<AppId?>> FindApp(AdminCall call, string name)
    {
        var id = await names.Find(name, call.Info);
        if (!id.IsOk)
            return id.As<AppId?>();
        var app = await grains.Apps().Get(new(call.Info, id.Require()));
        return app.Map(found => (AppId?)found.Id);
    }
}
