using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Management;

/// <summary>Publishable keys of a workspace: what a page may do with records without anybody's token.</summary>
public sealed class PublishableKeyEndpoints(IGrainFactory grains, ServiceSecrets secrets)
{
    private const string Resource = WorkspaceResources.ServiceAccounts;
    private const int HintLength = 4;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in new[] { WorkspaceRoutes.Management, WorkspaceRoutes.Iam })
            routes.ServiceProvider.GetRequiredService<PublishableKeyEndpoints>().Map(routes.MapWorkspaceGroup(prefix + "/publishable-keys", "Workspaces: publishable keys"));
    }

    private void Map(GuardedGroup<WorkspaceCall> group)
    {
        group.Send("POST", "", WorkspaceJson.Default.NewPublishableKeyBody, WorkspaceJson.Default.PublishableKeyAnswer, Create, StatusCodes.Status201Created)
            .WithSummary("Makes a publishable key for x-api-key: 200 reads and 30 writes a minute. It is shown this once; a repeat with the same Idempotency-Key answers SECRET_ALREADY_SHOWN.")
            .Needs(Resource, "create").Refuses(AuthError.SecretAlreadyShown, AuthError.LimitReached);
        group.Get("", WorkspaceJson.Default.PublishableKeysAnswer, List)
            .WithSummary("All publishable keys, revoked ones too; never the keys themselves.").Needs(Resource, "list");
        group.Delete("/{key_id}", Revoke)
            .WithSummary("Ends a key at once. Safe to repeat.").Needs(Resource, "delete").Refuses(AuthError.KeyNotFound);
    }

    private async Task<Outcome<PublishableKeyAnswer>> Create(WorkspaceCall call, NewPublishableKeyBody body)
    {
        var check = new FieldCheck();
        var name = check.Text("name", body.Name, 200);
        var scopes = check.OptionalList("scopes", body.Scopes, WorkspaceLimits.Scopes) ?? [];
        if (scopes.IsEmpty && !check.Failed)
            check.Add("scopes", "Needs at least one scope.");
        else if (scopes.Any(scope => PublishableScopes.Read(scope) is null))
            check.Add("scopes", PublishableScopes.Rule);
        if (check.Failed)
            return check.Refuse<PublishableKeyAnswer>();
        var (id, text) = secrets.PublishableKey(call.Info, call.Workspace, name);
        var made = await grains.TenantWorkspace(call.Workspace).AddKey(new(call.Info, id, ServiceSecrets.HashOf(text), name, text[^HintLength..], [.. scopes.Distinct(StringComparer.Ordinal)]));
        return made.Map(key => PublishableKeyAnswer.Of(key, text));
    }

    private static Task<Outcome<PublishableKeysAnswer>> List(WorkspaceCall call)
    {
        var known = call.Access.Realm.Keys;
        return Task.FromResult(Outcome<PublishableKeysAnswer>.Ok(new([.. known.Select(key => PublishableKeyAnswer.Of(key))], new(known.Length))));
    }

    private async Task<Outcome<Done>> Revoke(WorkspaceCall call)
    {
        var id = call.Id("key_id", AuthError.KeyNotFound);
        return id.IsOk ? (await grains.TenantWorkspace(call.Workspace).RevokeKey(new(call.Info, id.Require()))).Map(_ => Done.Instance) : id.As<Done>();
    }
}
