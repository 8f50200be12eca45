using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Apps;

namespace OrleansTenantAuth.Embeds;

/// <summary>Decisions of a registration.</summary>
internal static class EmbedTenantRules
{
    /// <summary>
    /// Which rows the token sees (resolution 2). What was left out is what every registration so far has said; where they differed, or
    /// none has said anything, there is no answer. Never less than was demanded: the app's declared columns must be there, each of its type.
    /// </summary>
    public static Outcome<EmbedScope> Scope(EmbedTenantState? state, RegisterEmbed command, AppSettings settings)
    {
        if (IsUnknown(command.Prefilters is null, state?.PrefiltersVary) || IsUnknown(command.Schema is null, state?.SchemaVaries))
            return Outcome<EmbedScope>.Refuse(AuthError.PrefiltersMissing);
        return ScopeOf(command.Prefilters ?? state?.Prefilters, command.Schema ?? state?.Schema, settings);
    }

    /// <summary>The same of prefilters and a schema of which nothing is left out.</summary>
    public static Outcome<EmbedScope> ScopeOf(Prefilters? prefilters, string? schema, AppSettings settings)
    {
        if (prefilters is null && schema is null)
            return Outcome<EmbedScope>.Refuse(AuthError.PrefiltersMissing);

        var isUnfiltered = prefilters is { IsEmpty: true };
        if (isUnfiltered && !settings.AllowUnfiltered)
            return Outcome<EmbedScope>.Refuse(AuthError.PrefiltersMissing);
        return (isUnfiltered ? null : Missing(prefilters ?? Prefilters.Empty, settings))
            ?? Outcome<EmbedScope>.Ok(new EmbedScope(prefilters ?? Prefilters.Empty, schema, isUnfiltered));
    }

    /// <summary>The registration as it stands after this one; nothing is written where it stands so already.</summary>
    public static Decision<EmbedTenantState, Done> Register(EmbedTenantState? state, RegisterEmbed command, TenantId tenant, DateTimeOffset now)
    {
        var next = state is null ? First(command, tenant, now) : Next(state, command);
        return state is not null && IsSame(state, next)
            ? Decision.Answer<EmbedTenantState, Done>(Done.Instance)
            : Decision.Change(next, Outcome<Done>.Ok(Done.Instance), [new Happening("embed.registered", command.App, tenant)]);
    }

    public static Outcome<EmbedTenantView> Describe(EmbedTenantState? state, AppId app) => state is not null && state.App == app
        ? Outcome<EmbedTenantView>.Ok(new(
            state.Tenant,
            state.DisplayName,
            state.PrefiltersVary ? null : state.Prefilters,
            state.SchemaVaries ? null : state.Schema,
            state.ConnectionId,
            state.Metadata is { } metadata ? JsonSerializer.SerializeToUtf8Bytes(metadata, StateJson.Default.JsonElement) : null,
            state.RegisteredAt))
        : Outcome<EmbedTenantView>.Refuse(AuthError.TenantNotFound);

    /// <summary>Sets what members see; the event of changed permissions names the roles concerned.</summary>
    public static Decision<EmbedTenantState, HostedEmbedSettings> SetHosted(
        EmbedTenantState? state, SetHostedEmbed command, TenantId tenant, AppSettings settings, DateTimeOffset now)
    {
        var scope = ScopeOf(command.Settings.Prefilters, command.Settings.Schema, settings);
        if (!scope.IsOk)
            return Decision.Pass<EmbedTenantState, HostedEmbedSettings>(scope.As<HostedEmbedSettings>());
        if (state?.Hosted == command.Settings)
            return Decision.Answer<EmbedTenantState, HostedEmbedSettings>(command.Settings);

        var next = state ?? new EmbedTenantState { App = command.App, Tenant = tenant, DisplayName = command.Settings.DisplayName, RegisteredAt = now };
        var changed = ChangedRoles(state?.Hosted?.Roles ?? [], command.Settings.Roles);
        return Decision.Change(
            next with { Hosted = command.Settings },
            Outcome<HostedEmbedSettings>.Ok(command.Settings),
            changed.Length == 0
                ? [new Happening("embed.settings_changed", command.App, tenant)]
                : [new Happening("embed.permissions_changed", command.App, tenant, Data: [KeyValuePair.Create("roles", string.Join(' ', changed))])]);
    }

    public static Decision<EmbedTenantState, Done> RegisterOrganization(
        EmbedTenantState? state, RegisterProjectOrganization command, TenantId tenant, DateTimeOffset now)
    {
        if (state?.Organization == command.Organization)
            return Decision.Answer<EmbedTenantState, Done>(Done.Instance);
        var next = state ?? new EmbedTenantState { App = command.App, Tenant = tenant, DisplayName = command.Organization.Name, RegisteredAt = now };
        return Decision.Change(
            next with { Organization = command.Organization }, Outcome<Done>.Ok(Done.Instance), [new Happening("embed.organization_registered", command.App, tenant)]);
    }

    public static Outcome<ProjectOrganization> Organization(EmbedTenantState? state, AppId app) => state?.Organization is { } organization && state.App == app
        ? Outcome<ProjectOrganization>.Ok(organization)
        : Outcome<ProjectOrganization>.Refuse(AuthError.TenantNotFound);

    public static Outcome<HostedEmbedSettings> Hosted(EmbedTenantState? state, AppId app) => state?.Hosted is { } hosted && state.App == app
        ? Outcome<HostedEmbedSettings>.Ok(hosted)
        : Outcome<HostedEmbedSettings>.Refuse(AuthError.PrefiltersMissing);

    private static string[] ChangedRoles(ImmutableArray<RolePermissions> before, ImmutableArray<RolePermissions> after) =>
        [.. before.Except(after).Concat(after.Except(before)).Select(role => role.Role).Distinct(StringComparer.Ordinal)];

    private static bool IsUnknown(bool isLeftOut, bool? varies) => isLeftOut && varies == true;

    private static Outcome<EmbedScope>? Missing(Prefilters prefilters, AppSettings settings)
    {
        foreach (var column in settings.PrefilterColumns ?? [])
        {
            if (prefilters.Find(column.Name) is not { } found)
                return Outcome<EmbedScope>.Refuse(AuthError.PrefiltersMissing);
            if (found.Type != column.Type)
                return Outcome<EmbedScope>.Invalid($"prefilters.{column.Name}", $"Must be of type {PrefilterTypes.NameOf(column.Type)}.");
        }

        return null;
    }

    private static EmbedTenantState First(RegisterEmbed command, TenantId tenant, DateTimeOffset now) => new()
    {
        App = command.App,
        Tenant = tenant,
        DisplayName = command.DisplayName,
        Prefilters = command.Prefilters,
        Schema = command.Schema,
        ConnectionId = command.ConnectionId,
        Metadata = Json(command.Metadata),
        RegisteredAt = now,
    };

    private static EmbedTenantState Next(EmbedTenantState state, RegisterEmbed command) => state with
    {
        DisplayName = command.DisplayName,
        Prefilters = state.Prefilters ?? command.Prefilters,
        PrefiltersVary = state.PrefiltersVary || (command.Prefilters is { } given && state.Prefilters is { } known && given != known),
        Schema = state.Schema ?? command.Schema,
        SchemaVaries = state.SchemaVaries || (command.Schema is { } named && state.Schema is { } before && !string.Equals(named, before, StringComparison.Ordinal)),
        ConnectionId = command.ConnectionId ?? state.ConnectionId,
        Metadata = command.Metadata is null || IsWritten(state.Metadata, command.Metadata) ? state.Metadata : Json(command.Metadata),
    };

    // Records compare members; the metadata's element compares by reference, and is the same where nothing changed.
    private static bool IsSame(EmbedTenantState state, EmbedTenantState next) =>
        state with { Metadata = null } == next with { Metadata = null } && MetadataText(state) == MetadataText(next);

    private static string? MetadataText(EmbedTenantState state) => state.Metadata?.GetRawText();

    private static bool IsWritten(JsonElement? known, byte[] sent) => known is { } json && JsonElement.DeepEquals(json, Json(sent)!.Value);

    private static JsonElement? Json(byte[]? utf8) => utf8 is null ? null : JsonSerializer.Deserialize(utf8, StateJson.Default.JsonElement);
}
