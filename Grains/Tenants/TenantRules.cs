using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tenants;

/// <summary>Decisions of a tenant.</summary>
internal static class TenantRules
{
    private static readonly string[] BrowserSchemes = ["javascript", "data", "vbscript", "file", "blob", "about", "ftp", "ws", "wss", "view-source", "filesystem", "mailto"];

    public static Decision<TenantState, TenantView> Create(TenantState? state, CreateTenant command, TenantId id, DateTimeOffset now)
    {
        if (state is not null)
        {
            return state.CreatedBy == command.Call.OperationId && state.App == command.App
                ? Decision.Answer<TenantState, TenantView>(View(state))
                : Decision.Refuse<TenantState, TenantView>(AuthError.NameTaken);
        }

        var slug = command.Slug ?? command.Code;
        var names = command.Slug is null || string.Equals(slug, command.Code, StringComparison.Ordinal)
            ? new[] { GrainKey.Alias(command.CodeKind, command.Code) }
            : [GrainKey.Alias(command.CodeKind, command.Code), GrainKey.Alias("tenant", slug)];
        var next = new TenantState
        {
            Id = id,
            App = command.App,
            Name = command.Name,
            Code = command.Code,
            Slug = slug,
            Parent = command.Parent,
            Status = TenantStatus.Active,
            Data = Json(command.Data),
            Owns = [.. names],
            CreatedAt = now,
            CreatedBy = command.Call.OperationId,
        };
        return Change(next, "tenant.created");
    }

    public static Outcome<TenantView> Describe(TenantState? state, AppId app) =>
        IsOf(state, app) ? Outcome<TenantView>.Ok(View(state!)) : Outcome<TenantView>.Refuse(AuthError.TenantNotFound);

    public static Outcome<TenantView> Locate(TenantState? state) => state is null or { Status: TenantStatus.Deleted }
        ? Outcome<TenantView>.Refuse(AuthError.TenantNotFound)
        : Outcome<TenantView>.Ok(View(state));

    /// <summary>Whether a role may be given here: null where the tenant does not exist at all and might be adopted.</summary>
    public static Outcome<AdmittedTenant>? Admit(TenantState? state, AppId app)
    {
        if (state is null)
            return null;
        return IsOf(state, app) && state.Status == TenantStatus.Active
            ? Outcome<AdmittedTenant>.Ok(new AdmittedTenant(state.Id, state.Code))
            : Outcome<AdmittedTenant>.Refuse(AuthError.TenantNotFound);
    }

    public static Decision<TenantState, AdmittedTenant> Adopt(AdmitTenant command, TenantId id, string code, DateTimeOffset now)
    {
        var made = Create(null, new CreateTenant(command.Call, command.App, command.Name ?? id.ToString(), code, null, null, null), id, now);
        return Decision.Change(
            made.Next!, Outcome<AdmittedTenant>.Ok(new AdmittedTenant(id, code)), [new Happening("tenant.adopted", command.App, id)], made.Entries);
    }

    public static Decision<TenantState, TenantView> Change(TenantState? state, ChangeTenant command, AppView? app, DateTimeOffset now)
    {
        if (!IsOf(state, command.App))
            return Decision.Refuse<TenantState, TenantView>(AuthError.TenantNotFound);
        var settings = command.Settings?.Over(state!.Settings) ?? state!.Settings;
        if (settings?.Webhooks is { } urls)
            settings = settings with { Webhooks = urls with { Since = urls.IsAny() ? state!.Settings?.Webhooks?.Since ?? now : null } };
        var problem = settings is null ? null : Problem(settings) ?? (app is not null && settings.Cookie is { } cookie ? CookieRules.Problem(cookie, app.Settings) : null);
        if (problem is not null)
            return Decision.Pass<TenantState, TenantView>(Outcome<TenantView>.Invalid(problem.Field, problem.Message));
        var next = state! with { Name = command.Name ?? state!.Name, Data = Json(command.Data) ?? state!.Data, Settings = settings };
        var changed = Change(next, "tenant.changed");
        return changed with { Entries = [.. changed.Entries, .. Listens(next, state)] };
    }

    /// <summary>Keeps the list of tenants that name webhooks: while it is empty nobody reads events for them.</summary>
    private static IEnumerable<EntryChange> Listens(TenantState next, TenantState before)
    {
        var (listens, listened) = (next.Settings?.Webhooks?.IsAny() == true, before.Settings?.Webhooks?.IsAny() == true);
        if (listens != listened)
            yield return listens ? Entries.PutListener(next.Id) : Entries.Remove(Entries.Listeners, next.Id.Value);
    }

    private static FieldError? Problem(TenantSettings settings)
    {
        if (settings.AccessTokenSeconds is < 60 or > 2_592_000)
            return new("settings.access_token_seconds", "must be from 60 to 2592000");
        if (settings.Webhooks is { } webhooks && WebhookUrlRules.Problem(webhooks) is { } address)
            return address;
        if (settings.RefreshTokenSeconds is < 300 or > 31_536_000)
            return new("settings.refresh_token_seconds", "must be from 300 to 31536000");
        (string Name, string? Value)[] paths =
        [
            ("login_redirect_path", settings.LoginRedirectPath), ("signup_redirect_path", settings.SignupRedirectPath),
            ("logout_redirect_path", settings.LogoutRedirectPath), ("password_reset_path", settings.PasswordResetPath),
        ];
        var wrong = paths.FirstOrDefault(path => path.Value is { } value && !IsPath(value));
        if (wrong.Name is not null)
            return new("settings." + wrong.Name, "must be a path such as /dashboard, at most 200 characters");
        if (settings.PkceLoginRedirectUri is { } uri && !IsRedirect(uri))
            return new("settings.pkce_login_redirect_uri", "must be an absolute URI of https or of an app's own scheme, without a fragment, at most 500 characters");
        return settings.MigrateUrl is { } upstream && !(IsRedirect(upstream) && upstream.StartsWith("https://", StringComparison.Ordinal))
            ? new("settings.migrate_url", "must be an address that begins with https://, without a fragment, at most 500 characters")
            : null;
    }

    // RFC 8252, section 7: https, an app's own scheme, or http on the own machine. A browser runs or reads what the others name.
    private static bool IsRedirect(string text) =>
        text.Length <= 500
        && text.All(letter => letter is > ' ' and < '\u007f' and not ('\\' or '#'))
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0
        && uri.Scheme switch
        {
            "https" => uri.Host.Length > 0,
            "http" => uri.IsLoopback,
            _ => !BrowserSchemes.Contains(uri.Scheme, StringComparer.Ordinal),
        };

    // Browsers read "//host" and "/\host" as another origin.
    internal static bool IsPath(string path) =>
        path.Length is >= 1 and <= 200 && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\'))
        && path.All(letter => letter is > ' ' and < '\u007f' and not '\\');

    public static Decision<TenantState, TenantView> SetStatus(TenantState? state, SetTenantStatus command)
    {
        if (!IsOf(state, command.App))
            return Decision.Refuse<TenantState, TenantView>(AuthError.TenantNotFound);
        if (state!.Status == command.Status)
            return Decision.Answer<TenantState, TenantView>(View(state));
        var kind = command.Status switch
        {
            TenantStatus.Active => "tenant.resumed",
            TenantStatus.Suspended => "tenant.suspended",
            TenantStatus.Deleted => "tenant.deleted",
            _ => throw new InvalidOperationException($"No tenant can have the status {command.Status}."),
        };
        return command.Status == TenantStatus.Deleted
            ? Decision.Change(
                state with { Status = TenantStatus.Deleted, Owns = [] },
                Outcome<TenantView>.Ok(View(state with { Status = TenantStatus.Deleted })),
                [new Happening(kind, state.App, state.Id)],
                [Entries.Remove(Entries.Tenants(state.App), state.Id.Value), .. Listens(state with { Settings = null }, state)])
            : Change(state with { Status = command.Status }, kind);
    }

    private static bool IsOf(TenantState? state, AppId app) =>
        state is not null && state.App == app && state.Status != TenantStatus.Deleted;

    private static Decision<TenantState, TenantView> Change(TenantState next, string kind) => Decision.Change(
        next,
        Outcome<TenantView>.Ok(View(next)),
        [new Happening(kind, next.App, next.Id)],
        [Entries.Put(next.App, new TenantItem(next.Id, next.Name, next.Code, next.Slug, Status(next.Status), next.CreatedAt))]);

    private static TenantView View(TenantState state) => new(
        state.Id,
        state.App,
        state.Name,
        state.Code,
        state.Slug,
        state.Parent,
        state.Status,
        state.Data is { } data ? JsonSerializer.SerializeToUtf8Bytes(data, JsonElementInfo) : null,
        state.CreatedAt,
        state.Settings);

    private static System.Text.Json.Serialization.Metadata.JsonTypeInfo<JsonElement> JsonElementInfo => StateJson.Default.JsonElement;

    private static string Status(TenantStatus status) => status == TenantStatus.Suspended ? "suspended" : "active";

    private static JsonElement? Json(byte[]? utf8) =>
        utf8 is null ? null : JsonSerializer.Deserialize(utf8, JsonElementInfo);
}
