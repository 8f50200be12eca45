using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Apps.</summary>
public sealed class AdminAppEndpoints(IGrainFactory grains, NewApp apps)
{
    private const string Tag = "Admin: apps";
    private const int MaxNameLength = 200;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminAppEndpoints>();
        var all = routes.MapAdminGroup("/apps", Tag);
        all.Send("POST", "", AdminJson.Default.CreateAppBody, AdminJson.Default.CreateAppAnswer, endpoints.Create, StatusCodes.Status201Created)
            .WithSummary("Makes an app and its root tenant. Only a key for all apps may. A repeat with the same Idempotency-Key answers SECRET_ALREADY_SHOWN.")
            .Refuses(AuthError.NameTaken, AuthError.SecretAlreadyShown);
        all.Get("", AdminJson.Default.AppsAnswer, endpoints.List)
            .WithSummary("All apps by slug. Only a key for all apps may.").Pages();

        var one = routes.MapAppGroup("", Tag);
        one.Get("", AdminJson.Default.AppAnswer, call => Task.FromResult(Outcome<AppAnswer>.Ok(AppAnswer.Of(call.App))))
            .WithSummary("An app by id or slug; never its secret.");
        one.Send("PATCH", "", AdminJson.Default.ChangeAppBody, AdminJson.Default.AppAnswer, endpoints.Change)
            .WithSummary("Changes name, settings or roles. Settings that are left out stay; roles are replaced; shared_contacts only by a key for all apps. Safe to repeat.")
            .Refuses(AuthError.Forbidden);
        one.Post("/rotate-secret", AdminJson.Default.AppSecretAnswer, endpoints.RotateSecret)
            .WithSummary("Gives the app a new secret, shown this once; the old one is dead at once. A repeat with the same Idempotency-Key answers SECRET_ALREADY_SHOWN.")
            .Refuses(AuthError.SecretAlreadyShown);
        one.Delete("", endpoints.Delete)
            .WithSummary("Deletes the app for good: its sessions and secret are dead at once; its slug stays taken. A repeat answers APP_NOT_FOUND.");
    }

    private async Task<Outcome<CreateAppAnswer>> Create(AdminCall call, CreateAppBody body)
    {
        var check = new FieldCheck();
        var name = check.Text("name", body.Name, MaxNameLength);
        var slug = Slug.Read(check, "slug", body.Slug);
        if (slug is null && body.Slug == default)
            check.Add("slug", "This field is required.");
        var pool = check.OptionalText("pool", body.Pool, 63) ?? "global";
        if (!Slug.IsWellFormed(pool))
            check.Add("pool", Slug.Rule);
        var settings = SettingsReader.Read(check, body.Settings);
        if (check.Failed)
            return check.Refuse<CreateAppAnswer>();

        var created = await apps.Create(call.Info, slug!, name, pool, settings.ApplyTo(new AppSettings()));
        return created.Map(made => new CreateAppAnswer(
            made.App.Id.Value, made.Secret, made.App.Slug, made.App.Name, made.App.RootTenant.Value, made.App.CreatedAt));
    }

    private Task<Outcome<AppsAnswer>> List(AdminCall call) =>
        AdminPages.Answer(call, "", grains.Directory().Apps, AppsAnswer.Of, Slug.IsWellFormed);

    private async Task<Outcome<AppAnswer>> Change(AppCall call, ChangeAppBody body)
    {
        var check = new FieldCheck();
        var name = check.OptionalText("name", body.Name, MaxNameLength);
        var settings = SettingsReader.Read(check, body.Settings);
        var roles = ReadRoles(check, body.Roles);
        if (check.Failed)
            return check.Refuse<AppAnswer>();

        if (settings.SharedContacts is not null && call.Caller.Scope is not null)
            return Outcome<AppAnswer>.Refuse(AuthError.Forbidden);

        var changed = await grains.App(call.App.Id).Configure(new(call.Info, name, null, roles, settings));
        return changed.Map(AppAnswer.Of);
    }

    private async Task<Outcome<AppSecretAnswer>> RotateSecret(AppCall call)
    {
        var rotated = await grains.App(call.App.Id).RotateSecret(new(call.Info));
        return rotated.Map(secret => new AppSecretAnswer(secret.Secret));
    }

    // The slug stays taken: tokens that name it as their audience may live for a day, and verifiers know apps by it.
    private Task<Outcome<Done>> Delete(AppCall call) => grains.App(call.App.Id).Delete(new(call.Info));

    private static ImmutableArray<RoleDefinition>? ReadRoles(FieldCheck check, RoleBody?[]? bodies)
    {
        if (bodies is null)
            return null;
        var roles = ImmutableArray.CreateBuilder<RoleDefinition>(bodies.Length);
        for (var index = 0; index < bodies.Length; index++)
        {
            var (field, body) = ($"roles[{index}]", bodies[index] ?? new RoleBody());
            roles.Add(new RoleDefinition(
                check.Text(field + ".name", body.Name, 64),
                check.OptionalText(field + ".description", body.Description, MaxNameLength) ?? "",
                ReadPermissions(check, field + ".permissions", body.Permissions)));
        }

        return roles.DrainToImmutable();
    }

    private static ImmutableArray<string> ReadPermissions(FieldCheck check, string field, TextListField sent)
    {
        var permissions = check.OptionalList(field, sent, 50) ?? [];
        if (permissions.Any(permission => permission.Length is 0 or > 100))
            check.Add(field, "Must have names of 1 to 100 characters.");
        return permissions;
    }
}
