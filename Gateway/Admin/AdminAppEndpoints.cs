using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Apps.</summary>
public sealed class AdminAppEndpoints(NewApp apps)
{
    private const int MaxNameLength = 200;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminAppEndpoints>();
        var group = routes.MapAdminGroup("/apps", "Admin: apps");
        group.MapAdmin("POST", "", AdminJson.Default.CreateAppBody, AdminJson.Default.CreateAppAnswer, endpoints.Create, StatusCodes.Status201Created)
            .WithSummary("Makes an app and its root tenant. Only a key for all apps may. A repeat with the same Idempotency-Key answers SECRET_ALREADY_SHOWN.")
            .Refuses(AuthError.TokenInvalid, AuthError.Forbidden, AuthError.NameTaken, AuthError.SecretAlreadyShown);
    }

    private async Task<Outcome<CreateAppAnswer>> Create(AdminCaller caller, CreateAppBody body, HttpContext http)
    {
        if (caller.Scope is not null)
            return Outcome<CreateAppAnswer>.Refuse(AuthError.Forbidden);

        var check = new FieldCheck();
        var name = check.Text("name", body.Name, MaxNameLength);
        var slug = Slug.Read(check, "slug", body.Slug);
        if (slug is null && body.Slug == default)
            check.Add("slug", "This field is required.");
        var pool = check.OptionalText("pool", body.Pool, 63) ?? "global";
        if (!Slug.IsWellFormed(pool))
            check.Add("pool", Slug.Rule);
        var settings = SettingsReader.Read(check, body.Settings, new AppSettings());
        if (check.Failed)
            return check.Refuse<CreateAppAnswer>();

        var created = await apps.Create(caller.Call, slug!, name, pool, settings);
        return created.Map(made => new CreateAppAnswer(
            made.App.Id.Value, made.Secret, made.App.Slug, made.App.Name, made.App.RootTenant.Value, made.App.CreatedAt));
    }
}
