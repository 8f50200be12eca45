using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Permissions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Management;

/// <summary>Workspaces of an app, made and ended by its admins. Afterwards a workspace's own service account manages it.</summary>
public sealed class WorkspaceEndpoints(IGrainFactory grains, NewTenantWorkspace workspaces, NewServiceAccounts accounts, EndTenant ending, AdminAuthentication admins)
{
    private const int MaxName = 200;
    private const string AppField = "app_id";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<WorkspaceEndpoints>();
        endpoints.Map(WorkspaceAdmins.MapAdmins(routes));
        endpoints.MapOne(WorkspaceAdmins.MapOne(routes));
    }

    private void Map(AdminGroup<AdminCall> group)
    {
        group.Send("POST", "", WorkspaceJson.Default.NewWorkspaceBody, WorkspaceJson.Default.NewWorkspaceAnswer, Create, StatusCodes.Status201Created)
            .WithSummary("Makes a workspace: a tenant of an app with a slug, and one service account that may manage it, whose secret is shown this once. "
                + "A repeat with the same Idempotency-Key goes on where a call broke off, and answers SECRET_ALREADY_SHOWN where all was made.")
            .Refuses(AuthError.AppNotFound, AuthError.TenantNotFound, AuthError.NameTaken, AuthError.SecretAlreadyShown);
        group.Get("", WorkspaceJson.Default.TenantWorkspacesAnswer, List)
            .WithSummary("Workspaces of an app in order of their ids, suspended ones too.")
            .Takes(AppField, "The app's uuid or slug; a key that is bound to an app may leave it out.").Pages().Refuses(AuthError.AppNotFound);
    }

    private void MapOne(AdminGroup<RealmCall> group)
    {
        group.Get("", WorkspaceJson.Default.TenantWorkspaceAnswer, call => Task.FromResult(Outcome<TenantWorkspaceAnswer>.Ok(TenantWorkspaceAnswer.Of(call.Realm))))
            .WithSummary("A workspace by its uuid or slug.");
        group.Send("PATCH", "", WorkspaceJson.Default.ChangeWorkspaceBody, WorkspaceJson.Default.TenantWorkspaceAnswer, Change)
            .WithSummary("Changes a workspace. Safe to repeat.").Refuses(AuthError.NameTaken);
        group.Post("/suspend", WorkspaceJson.Default.TenantWorkspaceAnswer, call => SetStatus(call, TenantStatus.Suspended))
            .WithSummary("Suspends the workspace: every call on it is refused at once. Safe to repeat.").Refuses(AuthError.WrongState);
        group.Post("/resume", WorkspaceJson.Default.TenantWorkspaceAnswer, call => SetStatus(call, TenantStatus.Active))
            .WithSummary("Resumes a suspended workspace. Safe to repeat.");
        group.Delete("", Delete)
            .WithSummary("Deletes the workspace and its tenant for good; its names are free. A repeat answers WORKSPACE_NOT_FOUND.").Refuses(AuthError.WrongState);
        group.Send("POST", "/service-accounts", WorkspaceJson.Default.NewServiceAccountBody, WorkspaceJson.Default.NewServiceAccountAnswer, AddAccount, StatusCodes.Status201Created)
            .WithSummary("Makes a service account, for a workspace whose own cannot any more; its secret is shown this once.")
            .Refuses(AuthError.SecretAlreadyShown, AuthError.LimitReached, AuthError.WorkspaceSuspended);
        group.Get("/permissions", PermissionJson.Default.PermissionsAnswer, call => Task.FromResult(Outcome<PermissionsAnswer>.Ok(PermissionsAnswer.Of(call.Realm))))
            .WithSummary("All permissions of the workspace, the built-in one too.");
        group.Delete("/permissions/{permission_id}", RemovePermission)
            .WithSummary("Removes a permission, for a workspace that locked itself out by one. A repeat answers PERMISSION_NOT_FOUND.")
            .Refuses(AuthError.PermissionNotFound, AuthError.WrongState, AuthError.WorkspaceSuspended);
    }

    private async Task<Outcome<NewWorkspaceAnswer>> Create(AdminCall call, NewWorkspaceBody body)
    {
        var check = new FieldCheck();
        var appName = check.OptionalText(AppField, body.AppId, 63);
        var existing = check.OptionalUuid("tenant_id", body.TenantId);
        var (name, slug) = ReadNames(check, body, existing is not null);
        var settings = WorkspaceProfiles.Read(check, body);
        if (appName is null && call.Caller.Scope is null && !check.Failed)
            check.Add(AppField, "This field is required.");
        if (check.Failed)
            return check.Refuse<NewWorkspaceAnswer>();
        var app = await admins.FindApp(call.Caller, appName ?? call.Caller.Scope!.Value.ToString());
        if (!app.IsOk)
            return app.As<NewWorkspaceAnswer>();
        var id = app.Require().Id;
        var made = await workspaces.Create(
            call.Info, id, existing is { } tenant ? new TenantId(tenant) : null, NewTenantWorkspace.IdOf(call.Info, id, slug), name, slug, settings);
        return made.Map(created => new NewWorkspaceAnswer(TenantWorkspaceAnswer.Of(created.Realm), NewServiceAccountAnswer.Of((created.Realm.Accounts[0], created.ClientSecret))));
    }

    // A tenant that exists has its names.
    private static (string Name, string Slug) ReadNames(FieldCheck check, NewWorkspaceBody body, bool exists)
    {
        if (!exists)
        {
            var name = check.Text("name", body.Name, MaxName);
            var slug = Slug.Read(check, "slug", body.Slug);
            if (body.Slug == default)
                check.Add("slug", "This field is required.");
            return (name, slug ?? "");
        }

        foreach (var (field, sent) in new[] { ("name", body.Name), ("slug", body.Slug) })
        {
            if (sent != default)
                check.Add(field, "Not with tenant_id: the tenant has it.");
        }

        return ("", "");
    }

    private async Task<Outcome<TenantWorkspacesAnswer>> List(AdminCall call)
    {
        var check = new FieldCheck();
        var name = check.OptionalText(AppField, QueryFields.Read(call.Http, check, AppField), 63) ?? call.Caller.Scope?.ToString();
        if (name is null && !check.Failed)
            check.Add(AppField, "This parameter is required.");
        if (check.Failed)
            return check.Refuse<TenantWorkspacesAnswer>();
        var app = await admins.FindApp(call.Caller, name!);
        return app.IsOk
            ? await AdminPages.Answer(
                call, app.Require().Id.Value.ToString("N"), grains.Directory().TenantWorkspaces, (page, next) => new TenantWorkspacesAnswer([.. page.Items.Select(TenantWorkspaceItemAnswer.Of)], next))
            : app.As<TenantWorkspacesAnswer>();
    }

    private async Task<Outcome<TenantWorkspaceAnswer>> Change(RealmCall call, ChangeWorkspaceBody body)
    {
        var check = new FieldCheck();
        var name = check.OptionalText("name", body.Name, MaxName);
        var settings = WorkspaceProfiles.Read(check, body);
        if (check.Failed)
            return check.Refuse<TenantWorkspaceAnswer>();
        var id = call.Realm.Id;
        if (settings.ExternalOrg is { } organization
            && await grains.OrganizationAlias(organization).Claim(new(call.Info, GrainKey.TenantWorkspace(id.Value))) is { IsOk: false } taken)
            return taken.As<TenantWorkspaceAnswer>();
        if (name is not null && await grains.Tenant(id).Change(new(call.Info, call.Realm.App, name, null)) is { IsOk: false } unnamed)
            return unnamed.As<TenantWorkspaceAnswer>();
        var changed = await grains.TenantWorkspace(id).Configure(new(call.Info, settings));
        if (!changed.IsOk)
            return changed.As<TenantWorkspaceAnswer>();
        var freed = settings.ExternalOrg is { } now && now != call.Realm.Settings.ExternalOrg ? await Release(call) : changed;
        return freed.IsOk ? await Read(call) : freed.As<TenantWorkspaceAnswer>();
    }

    // The name is free once the workspace no longer lists it; giving it up spares the next claimer the wait.
    private async Task<Outcome<Done>> Release(RealmCall call) => call.Realm.Settings.ExternalOrg is { } organization
        ? await grains.OrganizationAlias(organization).Release(new(call.Info, GrainKey.TenantWorkspace(call.Realm.Id.Value)))
        : Outcome<Done>.Ok(Done.Instance);

    private async Task<Outcome<TenantWorkspaceAnswer>> SetStatus(RealmCall call, TenantStatus status)
    {
        var set = await grains.Tenant(call.Realm.Id).SetStatus(new(call.Info, call.Realm.App, status));
        return set.IsOk ? await Read(call) : set.As<TenantWorkspaceAnswer>();
    }

    private async Task<Outcome<Done>> Delete(RealmCall call)
    {
        // The tenant that an app cannot be without stays, and its workspace with it.
        var app = await grains.Apps().Get(new(call.Info, call.Realm.App));
        if (!app.IsOk)
            return app.As<Done>();
        if (app.Require().RootTenant == call.Realm.Id)
            return Outcome<Done>.Refuse(AuthError.WrongState);
        var deleted = await grains.TenantWorkspace(call.Realm.Id).Delete(new(call.Info));
        var freed = deleted.IsOk ? await Release(call) : deleted;
        return freed.IsOk ? await ending.Run(call.Info, call.Realm.App, call.Realm.Id) : freed;
    }

    private async Task<Outcome<NewServiceAccountAnswer>> AddAccount(RealmCall call, NewServiceAccountBody body)
    {
        var check = new FieldCheck();
        var named = NewServiceAccountBody.Read(check, body);
        return check.Failed
            ? check.Refuse<NewServiceAccountAnswer>()
            : (await accounts.Create(call.Info, call.Realm.Id, named)).Map(NewServiceAccountAnswer.Of);
    }

    private async Task<Outcome<Done>> RemovePermission(RealmCall call)
    {
        var id = call.Id("permission_id", AuthError.PermissionNotFound);
        return id.IsOk ? await grains.TenantWorkspace(call.Realm.Id).RemovePermission(new(call.Info, id.Require())) : id.As<Done>();
    }

    private async Task<Outcome<TenantWorkspaceAnswer>> Read(RealmCall call) => (await grains.TenantWorkspace(call.Realm.Id).Get(new(call.Info))).Map(TenantWorkspaceAnswer.Of);
}
