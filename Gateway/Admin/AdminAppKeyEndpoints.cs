using System.Collections.Immutable;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>API keys of an app: <c>up_embed_…</c> and <c>up_admin_…</c>.</summary>
public sealed class AdminAppKeyEndpoints(IGrainFactory grains, AppKeys keys)
{
    private const int MaxOverlapSeconds = 30 * 86_400;
    private const int DefaultOverlapSeconds = 86_400;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminAppKeyEndpoints>();
        var group = routes.MapAppGroup("/api-keys", "Admin: API keys");
        group.Send("POST", "", AdminJson.Default.CreateAppKeyBody, AdminJson.Default.CreateAppKeyAnswer, endpoints.Create, StatusCodes.Status201Created)
            .WithSummary("Makes an API key of the app; it is shown this once. A repeat with the same Idempotency-Key answers SECRET_ALREADY_SHOWN.")
            .Refuses(AuthError.SecretAlreadyShown);
        group.Get("", AdminJson.Default.AppKeysAnswer, endpoints.List)
            .WithSummary("API keys of the app in order of their ids, ended ones too; never the keys themselves.").Pages();
        group.Send("POST", "/{key_id}/rotate", AdminJson.Default.RotateAppKeyBody, AdminJson.Default.CreateAppKeyAnswer, endpoints.Rotate, StatusCodes.Status201Created)
            .WithSummary("Makes a key of the same kind, name and scopes; the old one ends after the overlap. The new key is shown this once. A repeat with the same Idempotency-Key answers SECRET_ALREADY_SHOWN.")
            .Refuses(AuthError.KeyNotFound, AuthError.WrongState, AuthError.SecretAlreadyShown);
        group.Delete("/{key_id}", endpoints.Revoke)
            .WithSummary("Ends a key, and every embed token that was made with it, at once. Safe to repeat.").Refuses(AuthError.KeyNotFound);
    }

    private async Task<Outcome<CreateAppKeyAnswer>> Create(AppCall call, CreateAppKeyBody body)
    {
        var check = new FieldCheck();
        var kind = check.Text("kind", body.Kind, 20);
        var known = ApiKeyScopes.Of(kind);
        if (kind.Length > 0 && known is null)
            check.Add("kind", $"Must be {ApiKeyScopes.UpEmbed} or {ApiKeyScopes.UpAdmin}.");
        var name = check.Text("name", body.Name, 200);
        var scopes = ReadScopes(check, body.Scopes, known ?? []);
        var expiresAt = Instants.Read(check, "expires_at", body.ExpiresAt);
        if (check.Failed)
            return check.Refuse<CreateAppKeyAnswer>();

        var created = await keys.Create(call.Info, call.App.Id, kind, name, expiresAt, scopes);
        return created.Map(CreateAppKeyAnswer.Of);
    }

    private static ImmutableArray<string> ReadScopes(FieldCheck check, TextListField sent, ImmutableArray<string> known)
    {
        if (check.OptionalList("scopes", sent, known.Length) is not { } scopes)
            return known;
        if (scopes.IsEmpty || scopes.Any(scope => !known.Contains(scope, StringComparer.Ordinal)))
            check.Add("scopes", $"Must be of: {string.Join(", ", known)}.");
        return [.. known.Where(scope => scopes.Contains(scope, StringComparer.Ordinal))];
    }

    private Task<Outcome<AppKeysAnswer>> List(AppCall call) =>
        AdminPages.Answer(call, call.App.Id.Value.ToString("N"), grains.Directory().ApiKeys, Answer);

    private static AppKeysAnswer Answer(Page<ApiKeyItem> page, string? next) =>
        new([.. page.Items.Where(item => AppKeys.IsOne(item.Key)).Select(item => AppKeyAnswer.Of(item.Key))], next);

    private async Task<Outcome<CreateAppKeyAnswer>> Rotate(AppCall call, RotateAppKeyBody body)
    {
        var check = new FieldCheck();
        var overlap = check.OptionalNumber("overlap_seconds", body.OverlapSeconds, 0, MaxOverlapSeconds) ?? DefaultOverlapSeconds;
        var expiresAt = Instants.Read(check, "expires_at", body.ExpiresAt);
        if (check.Failed)
            return check.Refuse<CreateAppKeyAnswer>();
        var id = call.Id("key_id", AuthError.KeyNotFound);
        if (!id.IsOk)
            return id.As<CreateAppKeyAnswer>();
        var rotated = await keys.Rotate(call.Info, call.App.Id, id.Require(), overlap, expiresAt);
        return rotated.Map(CreateAppKeyAnswer.Of);
    }

    private async Task<Outcome<Done>> Revoke(AppCall call)
    {
        var id = call.Id("key_id", AuthError.KeyNotFound);
        return id.IsOk ? await keys.Revoke(call.Info, call.App.Id, id.Require()) : id.As<Done>();
    }
}
