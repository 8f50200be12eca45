using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Keys of a workspace's mode, managed by its own admin key.</summary>
public sealed class KeyRoutes(IGrainFactory grains, NewWorkspaceKey keys, AppKeyList list)
{
    private const int Attempts = 3;
    private const int MaxKeyLength = 80;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<KeyRoutes>();
        var group = new ServerRoutes(routes, "Workspaces: keys");
        group.Send("POST", "/keys", UserfrontJson.Default.CreateKeyBody, UserfrontJson.Default.NewKeyAnswer, endpoints.Create,
            "Makes a key, shown this once. A repeat with the same Idempotency-Key is refused: its secret was shown.",
            AuthError.Forbidden, AuthError.SecretAlreadyShown);
        group.Get("/keys/{type}", UserfrontJson.Default.KeysAnswer, endpoints.List, "Keys of a type, ended ones too; never the keys themselves.", AuthError.KeyNotFound);
        group.Send("POST", "/keys/verify", UserfrontJson.Default.KeyBody, UserfrontJson.Default.KeyStateAnswer, endpoints.Verify,
            "Whether a key counts; one of another workspace or mode does not.", AuthError.Forbidden);
        foreach (var (method, path) in new[] { ("PUT", "/keys/invalidate"), ("DELETE", "/keys") })
        {
            group.Send(method, path, UserfrontJson.Default.KeyBody, UserfrontJson.Default.MessageAnswer, endpoints.End,
                "Ends a key at once; the last admin key that counts is kept: 400. Safe to repeat.", AuthError.Forbidden, AuthError.KeyNotFound, AuthError.WrongState);
        }
    }

    private async Task<Outcome<NewKeyAnswer>> Create(ServerCall call, CreateKeyBody body)
    {
        var check = new FieldCheck();
        var type = check.Text("type", body.Type, 16);
        if (type.Length > 0 && !IsType(type))
            check.Add("type", "Must be admin, readonly or webhook.");
        if (check.Failed)
            return check.Refuse<NewKeyAnswer>();
        var workspace = call.Site.App.Settings.Workspace!;
        var made = await keys.Create(call.Info, call.Site.App.Id, workspace.Mode, type, workspace.Code);
        return made.Map(key => new NewKeyAnswer(key.Text, type, workspace.Mode, workspace.Code, key.View.CreatedAt));
    }

    private async Task<Outcome<KeysAnswer>> List(ServerCall call)
    {
        var type = call.Http.GetRouteValue("type") as string ?? "";
        if (!IsType(type))
            return Outcome<KeysAnswer>.Refuse(AuthError.KeyNotFound);
        var found = await list.Show(call.Info, call.Site.App.Id, key => key.Kind == WorkspaceKeyTypes.KindOf(type));
        return found.Map(shown => new KeysAnswer([.. shown.Select(key => KeyItemAnswer.Of(key, type))]));
    }

    private async Task<Outcome<KeyStateAnswer>> Verify(ServerCall call, KeyBody body)
    {
        var key = await Find(call, body);
        if (key.Error == AuthError.KeyNotFound)
            return Outcome<KeyStateAnswer>.Invalid("key", "Invalid API key");
        return key.Map(found => new KeyStateAnswer(MessageAnswer.Ok, new(call.Site.Mode, TypeOf(found), call.Site.App.Settings.Workspace!.Code, true)));
    }

    private async Task<Outcome<MessageAnswer>> End(ServerCall call, KeyBody body)
    {
        var check = new FieldCheck();
        var text = check.Text("key", body.Key, MaxKeyLength);
        if (check.Failed)
            return check.Refuse<MessageAnswer>();
        var grain = grains.ApiKey(WorkspaceKeyFormat.HashOf(text));
        var key = await grain.Describe(new(call.Info.Again()));
        if (!key.IsOk)
            return key.As<MessageAnswer>();
        if (key.Require().App != call.Site.App.Id || !WorkspaceKeyTypes.IsOne(key.Require().Kind))
            return Outcome<MessageAnswer>.Refuse(AuthError.KeyNotFound);
        var ended = Outcome<ApiKeyView>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
        for (var attempt = 0; attempt < Attempts && ended.Error == AuthError.Unavailable; attempt++)
            ended = await End(call, grain, key.Require());
        return ended.Map(_ => new MessageAnswer(MessageAnswer.Ok));
    }

    // Two calls that end two keys at once each rest on the other's key: one of them is too late, and looks again for a spare.
    private async Task<Outcome<ApiKeyView>> End(ServerCall call, IApiKeyGrain grain, ApiKeyView key)
    {
        if (key.Kind != WorkspaceKeyTypes.KindOf(WorkspaceKeyTypes.Admin))
            return await grain.Revoke(new(call.Info));
        var spare = await list.First(call.Info, key.App!.Value, other => other.KeyId != key.KeyId && other.Kind == key.Kind && other.RevokedAt is null);
        if (!spare.IsOk && spare.Error != AuthError.KeyNotFound)
            return spare;
        return await grain.Revoke(new(call.Info.Under(spare.Guards), KeepsLast: true, spare.IsOk ? spare.Require() : null));
    }

    private async Task<Outcome<ApiKeyView>> Find(ServerCall call, KeyBody body)
    {
        var check = new FieldCheck();
        var text = check.Text("key", body.Key, MaxKeyLength);
        if (check.Failed)
            return check.Refuse<ApiKeyView>();
        if (WorkspaceKeyFormat.TypeOf(text) is not { } type)
            return Outcome<ApiKeyView>.Refuse(AuthError.KeyNotFound);
        var key = await grains.ApiKey(WorkspaceKeyFormat.HashOf(text)).Authenticate(new(call.Info, WorkspaceKeyTypes.KindOf(type)));
        if (key.Error == AuthError.TokenInvalid)
            return Outcome<ApiKeyView>.Refuse(AuthError.KeyNotFound);
        return !key.IsOk || key.Require().App == call.Site.App.Id ? key : Outcome<ApiKeyView>.Refuse(AuthError.KeyNotFound);
    }

    private static string TypeOf(ApiKeyView key) => key.Kind["uf_".Length..];

    private static bool IsType(string type) => type is WorkspaceKeyTypes.Admin or WorkspaceKeyTypes.ReadOnly or WorkspaceKeyTypes.Webhook;
}

/// <summary>A new key, shown this once.</summary>
public sealed record NewKeyAnswer(
    string Key, string Type, string Mode, string TenantId, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt);

/// <summary>Keys of a type.</summary>
public sealed record KeysAnswer(ImmutableArray<KeyItemAnswer> Results);

/// <summary>A key in a list.</summary>
public sealed record KeyItemAnswer(
    Guid Uuid, string Type, string Hint, bool IsActive, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt)
{
    /// <summary>The key as clients see it.</summary>
    public static KeyItemAnswer Of(ApiKeyView key, string type)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key.KeyId, type, key.Hint, key.RevokedAt is null, key.CreatedAt);
    }
}

/// <summary>Whether a key counts.</summary>
public sealed record KeyStateAnswer(string Message, KeyFactsAnswer Result);

/// <summary>What a key is.</summary>
public sealed record KeyFactsAnswer(string Mode, string Type, string TenantId, bool IsActive);
