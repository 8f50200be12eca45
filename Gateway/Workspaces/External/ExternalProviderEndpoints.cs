using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>External auth providers of a workspace: whose tokens count there beside this server's own.</summary>
public sealed class ExternalProviderEndpoints(IGrainFactory grains, ExternalProviders providers)
{
    private const string Resource = WorkspaceResources.AuthProviders;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in new[] { WorkspaceRoutes.Management, WorkspaceRoutes.Iam })
            routes.ServiceProvider.GetRequiredService<ExternalProviderEndpoints>().Map(routes.MapWorkspaceGroup(prefix + "/external-auth-providers", "Workspaces: external auth providers"));
    }

    private void Map(GuardedGroup<WorkspaceCall> group)
    {
        var json = ExternalProviderJson.Default;
        group.Send("POST", "", json.ExternalProviderBody, json.ExternalProviderAnswer, Create, StatusCodes.Status201Created)
            .WithSummary("Lets tokens of an external issuer count in the workspace, from the next call on. A repeat with the same Idempotency-Key answers the same one.")
            .Needs(Resource, "create").Refuses(AuthError.LimitReached, AuthError.NameTaken);
        group.Get("", json.ExternalProvidersAnswer, List)
            .WithSummary("All external auth providers, with what is to be warned of.").Needs(Resource, "list");
        group.Get("/{provider_id}", json.ExternalProviderAnswer, call => Task.FromResult(Known(call).Map(ExternalProviderAnswer.Of)))
            .WithSummary("An external auth provider.").Needs(Resource, "retrieve").Refuses(AuthError.ExternalProviderNotFound);
        group.Send("PUT", "/{provider_id}", json.ExternalProviderBody, json.ExternalProviderAnswer, Change)
            .WithSummary("Replaces an external auth provider. Safe to repeat.").Needs(Resource, "update").Refuses(AuthError.ExternalProviderNotFound, AuthError.NameTaken);
        group.Delete("/{provider_id}", Remove)
            .WithSummary("Removes an external auth provider; its tokens count no more. A repeat answers AUTH_PROVIDER_NOT_FOUND.")
            .Needs(Resource, "delete").Refuses(AuthError.ExternalProviderNotFound);
        group.Send("POST", "/{provider_id}/test", json.TestTokenBody, json.TestTokenAnswer, (call, body) => Of(call, known => providers.Test(call.Info, call.Access.Realm, known, body.Token)))
            .WithSummary("What a token means here: whether it counts, which claims map, which groups policies see. Changes nothing; the token is not kept.")
            .Needs(Resource, "validate").Refuses(AuthError.ExternalProviderNotFound);
        group.Post("/{provider_id}/refresh-jwks", json.ProviderKeysAnswer, call => Of(call, providers.Refresh))
            .WithSummary("Reads the issuer's keys again at this process, no sooner than five seconds after the last time.")
            .Needs(Resource, "manage").Refuses(AuthError.ExternalProviderNotFound);
        group.Send("POST", "/{provider_id}/subjects/find", json.FindSubjectBody, json.SubjectAnswer, (call, body) => Of(call, known => providers.Find(call.Info, call.Workspace, known, body.Subject)))
            .WithSummary("What is kept of a subject: where messages for it go, and whether it is cut off.")
            .Needs(Resource, "retrieve").Refuses(AuthError.ExternalProviderNotFound);
        group.Send("POST", "/{provider_id}/cut-off", json.CutOffBody, json.CutOffAnswer, (call, body) => CutOff(call, body, isCutOff: true))
            .WithSummary("Cuts a subject off, or the whole issuer: none of its tokens counts from the next call on, at every process. Safe to repeat.")
            .Needs(Resource, "manage").Refuses(AuthError.ExternalProviderNotFound);
        group.Send("POST", "/{provider_id}/restore", json.CutOffBody, json.CutOffAnswer, (call, body) => CutOff(call, body, isCutOff: false))
            .WithSummary("Ends a cut-off: tokens issued from the next second on count again. Safe to repeat.")
            .Needs(Resource, "manage").Refuses(AuthError.ExternalProviderNotFound);
    }

    private async Task<Outcome<ExternalProviderAnswer>> Create(WorkspaceCall call, ExternalProviderBody body) =>
        (await providers.Put(call.Info, call.Workspace, null, body)).Map(ExternalProviderAnswer.Of);

    private async Task<Outcome<ExternalProviderAnswer>> Change(WorkspaceCall call, ExternalProviderBody body)
    {
        var id = call.Id("provider_id", AuthError.ExternalProviderNotFound);
        return id.IsOk ? (await providers.Put(call.Info, call.Workspace, id.Require(), body)).Map(ExternalProviderAnswer.Of) : id.As<ExternalProviderAnswer>();
    }

    private static Task<Outcome<ExternalProvidersAnswer>> List(WorkspaceCall call)
    {
        var known = call.Access.Realm.Issuers ?? [];
        return Task.FromResult(Outcome<ExternalProvidersAnswer>.Ok(new([.. known.Select(ExternalProviderAnswer.Of)], new(known.Length))));
    }

    private async Task<Outcome<Done>> Remove(WorkspaceCall call)
    {
        var id = call.Id("provider_id", AuthError.ExternalProviderNotFound);
        return id.IsOk ? await grains.TenantWorkspace(call.Workspace).RemoveIssuer(new(call.Info, id.Require())) : id.As<Done>();
    }

    private Task<Outcome<CutOffAnswer>> CutOff(WorkspaceCall call, CutOffBody body, bool isCutOff) =>
        Of(call, known => providers.CutOff(call.Info, call.Access.Realm, known, body.Subject, isCutOff));

    private static Outcome<ExternalIssuerView> Known(WorkspaceCall call)
    {
        var id = call.Id("provider_id", AuthError.ExternalProviderNotFound);
        var found = id.IsOk ? (call.Access.Realm.Issuers ?? []).FirstOrDefault(known => known.Id == id.Require()) : null;
        return found is null ? Outcome<ExternalIssuerView>.Refuse(AuthError.ExternalProviderNotFound) : Outcome<ExternalIssuerView>.Ok(found);
    }

    private static async Task<Outcome<T>> Of<T>(WorkspaceCall call, Func<ExternalIssuerView, Task<Outcome<T>>> act)
    {
        var known = Known(call);
        return known.IsOk ? await act(known.Require()) : known.As<T>();
    }
}
