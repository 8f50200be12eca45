using System.Collections.Immutable;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>
/// An external issuer as a workspace trusts it. Each version of the workspace has instances of its own, so that what was concluded from
/// one cannot outlive it.
/// </summary>
public sealed class ExternalIssuer(ExternalIssuerView view, ImmutableArray<RoleGroups>? groups)
{
    /// <summary>What the workspace holds.</summary>
    public ExternalIssuerView View => view;

    /// <summary>What people set.</summary>
    public ExternalIssuerSettings Settings => view.Settings;

    /// <summary>Where its keys are, or null where its discovery document says.</summary>
    public Uri? Jwks { get; } = view.Settings.JwksUrl is { } address ? new Uri(address) : null;

    /// <summary>Groups of roles: its own, else the workspace's, else the default.</summary>
    public ImmutableArray<RoleGroups>? RoleGroups { get; } = view.Settings.RoleGroups ?? groups;

    /// <summary>All of a workspace.</summary>
    public static ImmutableArray<ExternalIssuer> Of(WorkspaceRealm realm)
    {
        ArgumentNullException.ThrowIfNull(realm);
        return [.. (realm.Issuers ?? []).Select(issuer => new ExternalIssuer(issuer, realm.Settings.RoleGroups))];
    }

    /// <summary>Where it lets in more than its workspace's own people, for who manages it.</summary>
    public static ImmutableArray<string> Warnings(ExternalIssuerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (settings.Audiences.IsEmpty && settings.AuthorizedParties.IsEmpty)
            warnings.Add("Tokens for any audience count: one that the issuer made for another application is accepted here. List audiences or authorized parties.");
        if (settings.OrganizationClaim is null)
            warnings.Add("Tokens of every organization of the issuer count in this workspace. Name the organization's claim.");
        return warnings.ToImmutable();
    }
}
