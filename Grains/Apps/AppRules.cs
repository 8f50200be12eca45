using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Apps;

/// <summary>Decisions of an app.</summary>
internal static class AppRules
{
    /// <summary>Roles of an app that defines none: those of the auth engine's documents.</summary>
    public static readonly ImmutableArray<RoleDefinition> DefaultRoles =
    [
        new("owner", "Full control", []),
        new("admin", "Manages members and settings", []),
        new("staff", "Day-to-day operations", []),
        new("viewer", "Reads only", []),
    ];

    private const int MostRoles = 100;

    public static Decision<AppState, AppView> Create(AppState? state, CreateApp command, AppId id, byte[] secretHash, DateTimeOffset now)
    {
        if (state is not null)
        {
            return Decision.Refuse<AppState, AppView>(
                state.SecretOperation == command.Call.OperationId ? AuthError.SecretAlreadyShown : AuthError.NameTaken);
        }

        var roles = command.Roles.IsDefaultOrEmpty ? DefaultRoles : command.Roles;
        if (Problem(command.Settings) is { } problem)
            return Invalid(problem);
        if (Problem(roles) is { } roleProblem)
            return Invalid(roleProblem);
        var next = new AppState
        {
            Id = id,
            Slug = command.Slug,
            Name = command.Name,
            Pool = command.Pool,
            RootTenant = command.RootTenant,
            KeyRing = command.Settings.OwnIssuer ? KeyRingNames.Of(id) : KeyRingNames.Main,
            SecretHash = secretHash,
            Settings = command.Settings,
            Roles = roles,
            Owns = [GrainKey.Alias("app", command.Slug)],
            CreatedAt = now,
            SecretOperation = command.Call.OperationId,
        };
        return Change(next, "app.created");
    }

    public static Outcome<AppView> Describe(AppState? state) =>
        state is null or { DeletedAt: not null } ? Outcome<AppView>.Refuse(AuthError.AppNotFound) : Outcome<AppView>.Ok(View(state));

    public static Outcome<AppView> Authenticate(AppState? state, byte[] secretHash)
    {
        // An unknown app is compared too, so that it takes the same steps as a wrong secret.
        var expected = state is { DeletedAt: null } ? state.SecretHash : new byte[SHA256.HashSizeInBytes];
        var isEqual = CryptographicOperations.FixedTimeEquals(expected, secretHash);
        return isEqual && state is { DeletedAt: null }
            ? Outcome<AppView>.Ok(View(state))
            : Outcome<AppView>.Refuse(AuthError.TokenInvalid);
    }

    public static Decision<AppState, AppView> Configure(AppState? state, ConfigureApp command)
    {
        if (state is null or { DeletedAt: not null })
            return Decision.Refuse<AppState, AppView>(AuthError.AppNotFound);
        var settings = command.Settings ?? state.Settings;
        settings = command.Patch?.ApplyTo(settings) ?? settings;
        if (Problem(settings) is { } problem)
            return Invalid(problem);
        if (settings.OwnIssuer != state.Settings.OwnIssuer)
            return Invalid(new FieldError("settings.own_issuer", "is fixed when the app is made"));
        if (settings.Workspace != state.Settings.Workspace)
            return Invalid(new FieldError("settings.workspace", "is fixed when the app is made"));

        if (command.Roles is { } roles && Problem(roles) is { } roleProblem)
            return Invalid(roleProblem);
        var catalogue = command.Roles ?? state.Roles;
        if (command.Role is { } change)
        {
            if (catalogue.FirstOrDefault(role => string.Equals(role.Name, change.Name, StringComparison.Ordinal)) is not { } known)
                return Decision.Refuse<AppState, AppView>(AuthError.RoleUnknown);
            catalogue = catalogue.Replace(known, known with
            {
                Description = change.Description ?? known.Description,
                Permissions = change.Permissions ?? known.Permissions,
            });
        }

        var next = state with
        {
            Name = command.Name ?? state.Name,
            Settings = settings,
            Roles = catalogue,
        };
        return Change(next, "app.configured");
    }

    public static Decision<AppState, Done> RotateSecret(AppState? state, RotateAppSecret command, byte[] secretHash)
    {
        if (state is null or { DeletedAt: not null })
            return Decision.Refuse<AppState, Done>(AuthError.AppNotFound);
        if (state.SecretOperation == command.Call.OperationId)
            return Decision.Refuse<AppState, Done>(AuthError.SecretAlreadyShown);
        return Decision.Change(
            state with { SecretHash = secretHash, SecretOperation = command.Call.OperationId },
            Outcome<Done>.Ok(Done.Instance),
            [new Happening("app.secret_rotated", state.Id)]);
    }

    public static Decision<AppState, Done> Delete(AppState? state, DateTimeOffset now)
    {
        if (state is null)
            return Decision.Refuse<AppState, Done>(AuthError.AppNotFound);
        if (state.DeletedAt is not null)
            return Decision.Answer<AppState, Done>(Done.Instance);
        return Decision.Change(
            state with { DeletedAt = now },
            Outcome<Done>.Ok(Done.Instance),
            [new Happening("app.deleted", state.Id)],
            [Entries.Remove(Entries.Apps, state.Slug)]);
    }

    private static AppView View(AppState state) =>
        new(state.Id, state.Slug, state.Name, state.Pool, state.RootTenant, state.KeyRing, state.Settings, state.Roles, state.CreatedAt);

    private static Decision<AppState, AppView> Change(AppState next, string kind) => Decision.Change(
        next,
        Outcome<AppView>.Ok(View(next)),
        [new Happening(kind, next.Id)],
        [Entries.Put(new AppItem(next.Id, next.Slug, next.Name, next.CreatedAt))]);

    private static Decision<AppState, AppView> Invalid(FieldError problem) =>
        Decision.Pass<AppState, AppView>(Outcome<AppView>.Invalid(problem.Field, problem.Message));

    private static FieldError? Problem(AppSettings settings) => settings switch
    {
        { AccessTokenSeconds: < 60 or > 86_400 } => new("settings.access_token_seconds", "must be from 60 to 86400"),
        { RefreshIdleSeconds: < 300 or > 31_536_000 } => new("settings.refresh_idle_seconds", "must be from 300 to 31536000"),
        { RefreshAbsoluteSeconds: < 300 or > 31_536_000 } => new("settings.refresh_absolute_seconds", "must be from 300 to 31536000"),
        { RetryWindowSeconds: < 0 or > 60 } => new("settings.retry_window_seconds", "must be from 0 to 60"),
        { Algorithm: not ("RS256" or "ES256") } => new("settings.algorithm", "must be RS256 or ES256"),
        { AllowedOrigins.Length: > 20 } => new("settings.allowed_origins", "must have at most 20 items"),
        { Templates.Length: > 40 } => new("settings.templates", "must have at most 40 items"),
        { PrefilterColumns.Length: > 20 } => new("settings.prefilter_columns", "must have at most 20 items"),
        { ProjectRoles.Length: > 50 } => new("settings.project_roles", "must have at most 50 items"),
        { Language.Length: < 2 or > 16 } => new("settings.language", "must be a language tag such as en"),
        _ => settings.AllowedOrigins.Any(origin => !IsOrigin(origin))
            ? new("settings.allowed_origins", "must hold origins such as https://app.example.com")
            : Problem(settings.PrefilterColumns ?? []) is { } columns
            ? columns
            : (settings.ProjectRoles ?? []).DistinctBy(role => role.Id).Count() != (settings.ProjectRoles?.Length ?? 0)
            ? new("settings.project_roles", "must have each id once")
            : settings.Templates.Any(template => template.Subject.Length > 200 || template.Body.Length is 0 or > 4_000)
                ? new("settings.templates", "must have a subject of at most 200 and a body of 1 to 4000 characters")
                : settings.Templates.Any(template => !template.Body.Contains("{code}", StringComparison.Ordinal))
                    ? new("settings.templates", "must have {code} in the body")
                    : null,
    };

    private static FieldError? Problem(ImmutableArray<PrefilterColumn> columns)
    {
        if (columns.Any(column => !PrefiltersJson.IsColumnName(column.Name) || column.Type == PrefilterType.Unset))
            return new("settings.prefilter_columns", "must have names of letters, digits and underscores, and the types string, number or boolean");
        return columns.DistinctBy(column => column.Name, StringComparer.OrdinalIgnoreCase).Count() == columns.Length
            ? null
            : new("settings.prefilter_columns", "must have each name once, whatever its case");
    }

    private static FieldError? Problem(ImmutableArray<RoleDefinition> roles)
    {
        if (roles.Length is 0 or > MostRoles)
            return new("roles", $"must have 1 to {MostRoles} items");
        if (roles.Any(role => !RoleNames.IsName(role.Name)))
            return new("roles", "must have names of 1 to 64 letters, digits and the characters _ - : .");
        return roles.DistinctBy(role => role.Name, StringComparer.Ordinal).Count() == roles.Length
            ? null
            : new("roles", "must have each name once");
    }

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "https" or "http"
        && uri.UserInfo.Length == 0
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.Ordinal);
}
