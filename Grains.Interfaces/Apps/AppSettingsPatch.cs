using System.Collections.Immutable;
using OrleansTenantAuth.Embeds;

namespace OrleansTenantAuth.Apps;

/// <summary>Settings to change one by one; null leaves a setting as it is. The app applies it, so two changes at once both count.</summary>
[GenerateSerializer, Immutable, Alias("ota.AppSettingsPatch")]
public sealed record AppSettingsPatch
{
    /// <summary>See <see cref="AppSettings.AccessTokenSeconds"/>.</summary>
    [Id(0)]
    public int? AccessTokenSeconds { get; init; }

    /// <summary>See <see cref="AppSettings.RefreshIdleSeconds"/>.</summary>
    [Id(1)]
    public int? RefreshIdleSeconds { get; init; }

    /// <summary>See <see cref="AppSettings.RefreshAbsoluteSeconds"/>.</summary>
    [Id(2)]
    public int? RefreshAbsoluteSeconds { get; init; }

    /// <summary>See <see cref="AppSettings.RetryWindowSeconds"/>.</summary>
    [Id(3)]
    public int? RetryWindowSeconds { get; init; }

    /// <summary>See <see cref="AppSettings.Algorithm"/>.</summary>
    [Id(4)]
    public string? Algorithm { get; init; }

    /// <summary>See <see cref="AppSettings.AdoptTenants"/>.</summary>
    [Id(5)]
    public bool? AdoptTenants { get; init; }

    /// <summary>See <see cref="AppSettings.AuthorizationClaim"/>.</summary>
    [Id(6)]
    public bool? AuthorizationClaim { get; init; }

    /// <summary>See <see cref="AppSettings.AllowedOrigins"/>.</summary>
    [Id(7)]
    public ImmutableArray<string>? AllowedOrigins { get; init; }

    /// <summary>See <see cref="AppSettings.Language"/>.</summary>
    [Id(8)]
    public string? Language { get; init; }

    /// <summary>See <see cref="AppSettings.Templates"/>.</summary>
    [Id(9)]
    public ImmutableArray<MessageTemplate>? Templates { get; init; }

    /// <summary>See <see cref="AppSettings.OwnIssuer"/>.</summary>
    [Id(10)]
    public bool? OwnIssuer { get; init; }

    /// <summary>See <see cref="AppSettings.SharedContacts"/>.</summary>
    [Id(11)]
    public bool? SharedContacts { get; init; }

    /// <summary>See <see cref="AppSettings.AllowUnfiltered"/>.</summary>
    [Id(20)]
    public bool? AllowUnfiltered { get; init; }

    /// <summary>See <see cref="AppSettings.PrefilterColumns"/>.</summary>
    [Id(21)]
    public ImmutableArray<PrefilterColumn>? PrefilterColumns { get; init; }

    /// <summary>See <see cref="AppSettings.ProjectRoles"/>.</summary>
    [Id(22)]
    public ImmutableArray<ProjectRole>? ProjectRoles { get; init; }

    /// <summary>The settings with these changes.</summary>
    public AppSettings ApplyTo(AppSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with
        {
            AccessTokenSeconds = AccessTokenSeconds ?? settings.AccessTokenSeconds,
            RefreshIdleSeconds = RefreshIdleSeconds ?? settings.RefreshIdleSeconds,
            RefreshAbsoluteSeconds = RefreshAbsoluteSeconds ?? settings.RefreshAbsoluteSeconds,
            RetryWindowSeconds = RetryWindowSeconds ?? settings.RetryWindowSeconds,
            Algorithm = Algorithm ?? settings.Algorithm,
            AdoptTenants = AdoptTenants ?? settings.AdoptTenants,
            AuthorizationClaim = AuthorizationClaim ?? settings.AuthorizationClaim,
            AllowedOrigins = AllowedOrigins ?? settings.AllowedOrigins,
            Language = Language ?? settings.Language,
            Templates = Templates ?? settings.Templates,
            OwnIssuer = OwnIssuer ?? settings.OwnIssuer,
            SharedContacts = SharedContacts ?? settings.SharedContacts,
            AllowUnfiltered = AllowUnfiltered ?? settings.AllowUnfiltered,
            PrefilterColumns = PrefilterColumns ?? settings.PrefilterColumns,
            ProjectRoles = ProjectRoles ?? settings.ProjectRoles,
        };
    }
}
