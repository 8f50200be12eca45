using System.Globalization;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Management;

/// <summary>Service accounts of a workspace.</summary>
public sealed class ServiceAccountEndpoints(IGrainFactory grains, NewServiceAccounts accounts)
{
    private const string Resource = WorkspaceResources.ServiceAccounts;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in new[] { WorkspaceRoutes.Management, WorkspaceRoutes.Iam })
            routes.ServiceProvider.GetRequiredService<ServiceAccountEndpoints>().Map(routes.MapWorkspaceGroup(prefix + "/service-accounts", "Workspaces: service accounts"));
    }

    private void Map(GuardedGroup<WorkspaceCall> group)
    {
        group.Send("POST", "", WorkspaceJson.Default.NewServiceAccountBody, WorkspaceJson.Default.NewServiceAccountAnswer, Create, StatusCodes.Status201Created)
            .WithSummary("Makes a service account; its secret is shown this once. A repeat with the same Idempotency-Key answers SECRET_ALREADY_SHOWN.")
            .Needs(Resource, "create").Refuses(AuthError.SecretAlreadyShown, AuthError.LimitReached);
        group.Get("", WorkspaceJson.Default.ServiceAccountsAnswer, List)
            .WithSummary("All service accounts, revoked ones too; never their secrets.").Needs(Resource, "list");
        group.Get("/{account_id}", WorkspaceJson.Default.ServiceAccountAnswer, Get)
            .WithSummary("A service account.").Needs(Resource, "retrieve").Refuses(AuthError.ServiceAccountNotFound);
        group.Post("/{account_id}/rotate", WorkspaceJson.Default.NewServiceAccountAnswer, Rotate)
            .WithSummary("Gives the account another secret, shown this once; the old one and all tokens of the account end at once. A repeat with the same Idempotency-Key answers SECRET_ALREADY_SHOWN.")
            .Needs(Resource, "update").Refuses(AuthError.ServiceAccountNotFound, AuthError.WrongState, AuthError.SecretAlreadyShown);
        group.Send("POST", "/{account_id}/dev-tokens", WorkspaceJson.Default.DevTokenBody, WorkspaceJson.Default.DevTokenAnswer, MakeDevToken, StatusCodes.Status201Created)
            .WithSummary("A token of the account for development, for 1h, 8h, 24h or 7d; it ends with the account's secret.")
            .Needs(Resource, "manage").Refuses(AuthError.ServiceAccountNotFound, AuthError.WrongState);
        group.Delete("/{account_id}", Revoke)
            .WithSummary("Ends the account and its tokens at once. Safe to repeat.").Needs(Resource, "delete").Refuses(AuthError.ServiceAccountNotFound);
    }

    private async Task<Outcome<NewServiceAccountAnswer>> Create(WorkspaceCall call, NewServiceAccountBody body)
    {
        var check = new FieldCheck();
        var named = NewServiceAccountBody.Read(check, body);
        if (check.Failed)
            return check.Refuse<NewServiceAccountAnswer>();
        return (await accounts.Create(call.Info, call.Workspace, named)).Map(NewServiceAccountAnswer.Of);
    }

    private static Task<Outcome<ServiceAccountsAnswer>> List(WorkspaceCall call)
    {
        var known = call.Access.Realm.Accounts;
        return Task.FromResult(Outcome<ServiceAccountsAnswer>.Ok(new([.. known.Select(ServiceAccountAnswer.Of)], new(known.Length))));
    }

    private static Task<Outcome<ServiceAccountAnswer>> Get(WorkspaceCall call)
    {
        var found = IdOf(call) is { } id ? call.Access.Realm.Accounts.FirstOrDefault(account => account.Id == id) : null;
        return Task.FromResult(found is null
            ? Outcome<ServiceAccountAnswer>.Refuse(AuthError.ServiceAccountNotFound)
            : Outcome<ServiceAccountAnswer>.Ok(ServiceAccountAnswer.Of(found)));
    }

    private async Task<Outcome<NewServiceAccountAnswer>> Rotate(WorkspaceCall call) => IdOf(call) is { } id
        ? (await accounts.Rotate(call.Info, call.Workspace, id)).Map(NewServiceAccountAnswer.Of)
        : Outcome<NewServiceAccountAnswer>.Refuse(AuthError.ServiceAccountNotFound);

    private async Task<Outcome<DevTokenAnswer>> MakeDevToken(WorkspaceCall call, DevTokenBody body)
    {
        var check = new FieldCheck();
        var seconds = check.Text("lifetime", body.Lifetime, 10) switch { "1h" => 3_600, "8h" => 28_800, "24h" => 86_400, "7d" => 604_800, _ => 0 };
        if (seconds == 0 && !check.Failed)
            check.Add("lifetime", "Must be 1h, 8h, 24h or 7d.");
        if (check.Failed)
            return check.Refuse<DevTokenAnswer>();
        if (IdOf(call) is not { } id)
            return Outcome<DevTokenAnswer>.Refuse(AuthError.ServiceAccountNotFound);
        var issued = await grains.TenantWorkspace(call.Workspace).IssueToken(new(call.Info, null, null, id, seconds));
        return issued.Map(token => new DevTokenAnswer(token.Token, "Bearer", token.ExpiresInSeconds, token.ExpiresAt));
    }

    private async Task<Outcome<Done>> Revoke(WorkspaceCall call) => IdOf(call) is { } id
        ? (await grains.TenantWorkspace(call.Workspace).RevokeAccount(new(call.Info, id))).Map(_ => Done.Instance)
        : Outcome<Done>.Refuse(AuthError.ServiceAccountNotFound);

    private static long? IdOf(WorkspaceCall call) =>
        long.TryParse(call.Http.GetRouteValue("account_id") as string, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
