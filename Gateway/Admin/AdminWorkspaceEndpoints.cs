using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Workspaces: pairs of apps with the <c>/v0</c> routes. Afterwards each app is administered like any other.</summary>
public sealed class AdminWorkspaceEndpoints(NewWorkspace workspaces)
{
    private const int MaxNameLength = 200;
    private const int MaxSlugLength = 58;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminWorkspaceEndpoints>();
        routes.MapAdminGroup("/workspaces", "Admin: workspaces")
            .Send("POST", "", AdminJson.Default.CreateWorkspaceBody, AdminJson.Default.CreateWorkspaceAnswer, endpoints.Create, StatusCodes.Status201Created)
            .WithSummary("Makes a workspace (keys take long to make: at 503 send the call again with the same Idempotency-Key): a live and a test app, each with users, keys and a root tenant of its own, and one code for both. Only a key for all apps may. "
                + "A repeat with the same Idempotency-Key goes on where a call broke off, and answers SECRET_ALREADY_SHOWN where all was made.")
            .Refuses(AuthError.NameTaken, AuthError.SecretAlreadyShown);
    }

    private async Task<Outcome<CreateWorkspaceAnswer>> Create(AdminCall call, CreateWorkspaceBody body)
    {
        var check = new FieldCheck();
        var name = check.Text("name", body.Name, MaxNameLength);
        var slug = Slug.Read(check, "slug", body.Slug);
        if (body.Slug == default)
            check.Add("slug", "This field is required.");
        else if (slug is { Length: > MaxSlugLength })
            check.Add("slug", $"Must have at most {MaxSlugLength} characters.");
        var origins = check.OptionalList("allowed_origins", body.AllowedOrigins, 20) ?? [];
        if (check.Failed)
            return check.Refuse<CreateWorkspaceAnswer>();
        var made = await workspaces.Create(call.Info, slug!, name, origins);
        return made.Map(workspace => new CreateWorkspaceAnswer(
            workspace.Code, name, WorkspaceModeAnswer.Of(workspace.Live), WorkspaceModeAnswer.Of(workspace.Test)));
    }
}
