using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Keys of a workspace's mode, managed by its own admin key.</summary>
public sealed class KeyRoutes(IGrainFactory grains, NewWorkspaceKey keys)
{
    private const int MostKeys = 1_000;
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
        var page = await Read(call);
        return page.Map(found => new KeysAnswer(
            [.. found.Where(key => key.Key.Kind == WorkspaceKeyTypes.KindOf(type)).Select(key => KeyItemAnswer.Of(key.Key, type))]));
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
        var all = await Read(call);
        if (!all.IsOk)
            return all.As<MessageAnswer>();
        var hash = WorkspaceKeyFormat.HashOf(text);
        if (all.Require().FirstOrDefault(key => key.GrainKey == hash) is not { } found)
            return Outcome<MessageAnswer>.Refuse(AuthError.KeyNotFound);
        var admins = all.Require().Count(key => key.Key is { RevokedAt: null } && key.Key.Kind == WorkspaceKeyTypes.KindOf(WorkspaceKeyTypes.Admin));
        if (admins == 1 && found.Key is { RevokedAt: null } last && last.Kind == WorkspaceKeyTypes.KindOf(WorkspaceKeyTypes.Admin))
            return Outcome<MessageAnswer>.Refuse(AuthError.WrongState);
        var ended = await grains.ApiKey(found.GrainKey).Revoke(new(call.Info));
        return ended.Map(_ => new MessageAnswer(MessageAnswer.Ok));
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

    private async Task<Outcome<ImmutableArray<Directories.ApiKeyItem>>> Read(ServerCall call)
    {
        var page = await grains.Directory().ApiKeys(new(call.Info, call.Site.App.Id.Value.ToString("N"), null, MostKeys));
        return page.Map(found => found.Items);
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
