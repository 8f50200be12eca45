using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>
/// Project users. An app is one project, whose id is the app's; a project organization is a tenant of it, the same that
/// register-tenant means by the external id as key.
/// </summary>
public sealed class ProjectEndpoints(IGrainFactory grains, ApiKeyGate gate)
{
    private const string Success = "success";
    private const int MaxNameLength = 200;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<ProjectEndpoints>();
        var group = routes.MapGroup("/v1/api/projects").WithTags("Embedding").AuthenticatedBy(RouteAuth.App).Refuses(AuthError.ApiKeyInvalid);
        group.MapJsonPost("/register-organization", EmbedBodyJson.Default.RegisterOrganizationBody, EmbedBodyJson.Default.RegisterOrganizationAnswer, endpoints.RegisterOrganization)
            .WithSummary("Registers a project organization, which is made at first sight. Safe to repeat; writes nothing where nothing changed.")
            .Refuses(AuthError.TenantNotFound);
        group.MapJsonPost("/register-user", EmbedBodyJson.Default.RegisterUserBody, EmbedBodyJson.Default.RegisterUserAnswer, endpoints.RegisterUser)
            .WithSummary("Registers a project user; with userId safe to repeat, without it by the same Idempotency-Key.")
            .Refuses(AuthError.UserNotFound, AuthError.TenantNotFound, AuthError.RoleNotFound);
        group.MapJsonPost("/user-token", EmbedBodyJson.Default.UserTokenBody, EmbedBodyJson.Default.UserTokenAnswer, endpoints.Token)
            .WithSummary("A project user's embed token: rows by the organization's and the user's properties, permissions by the role.")
            .Refuses(AuthError.UserNotFound, AuthError.TenantNotFound, AuthError.RoleNotFound, AuthError.PrefiltersMissing);
    }

    private async Task<Outcome<RegisterOrganizationAnswer>> RegisterOrganization(RegisterOrganizationBody body, HttpContext http)
    {
        var check = new FieldCheck();
        var caller = KeyCaller.Read(check, http, body.ApiKey, body.OrganizationId);
        var project = check.Uuid("projectId", body.ProjectId);
        var name = check.Text("name", body.Name, MaxNameLength);
        var externalId = check.OptionalText("externalId", body.ExternalId, MaxNameLength);
        var properties = EmbedFields.Prefilters(check, "properties", body.Properties) ?? Prefilters.Empty;
        if (check.Failed)
            return check.Refuse<RegisterOrganizationAnswer>();

        return await gate.Run(http, caller, ApiKeyScopes.ProjectUsers, async call =>
        {
            if (Unknown<RegisterOrganizationAnswer>(project, call) is { } refused)
                return refused;
            var tenant = EmbedIdentity.Of(call.App, externalId, name);
            var registered = await grains.EmbedTenant(tenant).RegisterOrganization(new(call.Call, call.App, new(name, externalId, properties)));
            return registered.Map(_ => new RegisterOrganizationAnswer(tenant.Value, externalId));
        });
    }

    private async Task<Outcome<RegisterUserAnswer>> RegisterUser(RegisterUserBody body, HttpContext http)
    {
        var check = new FieldCheck();
        var caller = KeyCaller.Read(check, http, body.ApiKey, body.OrganizationId);
        var name = check.Text("name", body.Name, MaxNameLength);
        var properties = EmbedFields.Prefilters(check, "properties", body.Properties);
        if (properties is null && body.Properties.ValueKind == System.Text.Json.JsonValueKind.Undefined)
            check.Add("properties", "This field is required.");
        var project = check.Uuid("projectId", body.ProjectId);
        var role = check.Uuid("userRoleId", body.UserRoleId);
        var organization = check.Text("projectOrganizationId", body.ProjectOrganizationId, MaxNameLength);
        var user = check.OptionalUuid("userId", body.UserId);
        if (check.Failed)
            return check.Refuse<RegisterUserAnswer>();

        return await gate.Run(http, caller, ApiKeyScopes.ProjectUsers, async call =>
        {
            if (Unknown<RegisterUserAnswer>(project, call) is { } refused)
                return refused;
            var userId = user ?? DerivedIds.Named(call.Call.OperationId, $"project user\n{call.App}\n{organization}\n{name}");
            var registered = await InOrganization(call, organization, tenant =>
                grains.ProjectUser(userId).Register(new(call.Call, call.App, tenant, name, role, properties!)));
            return registered.Map(_ => new RegisterUserAnswer(Success, new RegisteredUser($"User {name} registered.", userId)));
        });
    }

    // A uuid may be the organization's own, or an external id that is one.
    private static async Task<Outcome<Done>> InOrganization(KeyCall call, string organization, Func<TenantId, Task<Outcome<Done>>> register)
    {
        if (Guid.TryParseExact(organization, "D", out var id) && await register(new TenantId(id)) is { Error: not AuthError.TenantNotFound } registered)
            return registered;
        return await register(EmbedIdentity.Of(call.App, organization, ""));
    }

    private async Task<Outcome<UserTokenAnswer>> Token(UserTokenBody body, HttpContext http)
    {
        var check = new FieldCheck();
        var caller = KeyCaller.Read(check, http, body.ApiKey, body.OrganizationId);
        var user = check.Uuid("userId", body.UserId);
        var lifetime = EmbedFields.Lifetime(check, "expiration", body.Expiration);
        if (check.Failed)
            return check.Refuse<UserTokenAnswer>();

        return await gate.Run(http, caller, ApiKeyScopes.ProjectUsers, async call =>
        {
            var issued = await grains.ProjectUser(user).Issue(new(call.Call, call.App, call.KeyId, lifetime));
            return issued.Map(made => new UserTokenAnswer(Success, new UserToken(made.Token)));
        });
    }

    // Nothing is asked that would check the key with it, so only a key that was checked already is told; the gate looks again.
    private static Outcome<T>? Unknown<T>(Guid project, KeyCall call)
    {
        if (project == call.App.Value)
            return null;
        return call.Call.Resting.IsEmpty
            ? Outcome<T>.Invalid("projectId", "There is no such project. It is the organization's own id.")
            : Outcome<T>.Refuse(AuthError.Unavailable);
    }
}
