using OrleansTenantAuth.Apps;

namespace OrleansTenantAuth.Embeds;

/// <summary>Stored form of a project user.</summary>
internal sealed record ProjectUserState
{
    public int V { get; init; } = 1;

    public required AppId App { get; init; }

    public required TenantId Organization { get; init; }

    public required string Name { get; init; }

    public required Guid Role { get; init; }

    public required Prefilters Properties { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }
}

/// <summary>Decisions of a project user.</summary>
internal static class ProjectUserRules
{
    public static Decision<ProjectUserState, Done> Register(ProjectUserState? state, RegisterProjectUser command, Guid id, AppSettings settings, DateTimeOffset now)
    {
        if (state is not null && state.App != command.App)
            return Decision.Refuse<ProjectUserState, Done>(AuthError.UserNotFound);
        if (Role(settings, command.Role) is null)
            return Decision.Refuse<ProjectUserState, Done>(AuthError.RoleNotFound);
        var next = new ProjectUserState
        {
            App = command.App,
            Organization = command.Organization,
            Name = command.Name,
            Role = command.Role,
            Properties = command.Properties,
            RegisteredAt = state?.RegisteredAt ?? now,
        };
        return next == state
            ? Decision.Answer<ProjectUserState, Done>(Done.Instance)
            : Decision.Change(
                next,
                Outcome<Done>.Ok(Done.Instance),
                [new Happening("embed.user_registered", command.App, command.Organization, new UserId(id))]);
    }

    /// <summary>What the user may do, by the role as it stands.</summary>
    public static EditingPermissions? Role(AppSettings settings, Guid role) => (settings.ProjectRoles ?? []).FirstOrDefault(known => known.Id == role)?.Permissions;

    /// <summary>Only rows that both let pass; nothing at all where that cannot be said by a filter.</summary>
    public static Outcome<EmbedScope> Scope(ProjectOrganization organization, ProjectUserState user, AppSettings settings) =>
        organization.Properties.And(user.Properties) is { } both
            ? EmbedTenantRules.ScopeOf(both, null, settings)
            : Outcome<EmbedScope>.Refuse(AuthError.PrefiltersMissing);
}
