namespace OrleansTenantAuth.Tenants;

/// <summary>
/// Where a workspace's own server wants to be told. Each is an https address of at most 500 characters; null takes the root tenant's,
/// an empty one is none.
/// </summary>
[GenerateSerializer, Immutable, Alias("ota.WebhookUrls")]
public sealed record WebhookUrls
{
    /// <summary>A user was made.</summary>
    [Id(0)]
    public string? UserCreated { get; init; }

    /// <summary>A user was changed: profile, contacts or roles.</summary>
    [Id(1)]
    public string? UserUpdated { get; init; }

    /// <summary>A user was deleted.</summary>
    [Id(2)]
    public string? UserDeleted { get; init; }

    /// <summary>A tenant was made.</summary>
    [Id(3)]
    public string? TenantCreated { get; init; }

    /// <summary>A tenant was changed, suspended or resumed.</summary>
    [Id(4)]
    public string? TenantUpdated { get; init; }

    /// <summary>A tenant was deleted.</summary>
    [Id(5)]
    public string? TenantDeleted { get; init; }

    /// <summary>Delivers codes in place of this server's SMS.</summary>
    [Id(6)]
    public string? VerificationCodeSms { get; init; }

    /// <summary>Delivers codes in place of this server's mail.</summary>
    [Id(7)]
    public string? VerificationCodeEmail { get; init; }

    /// <summary>Delivers links in place of this server's mail.</summary>
    [Id(8)]
    public string? LinkEmail { get; init; }

    /// <summary>Since when any was named: what happened before is not told. The tenant's to say.</summary>
    [Id(9)]
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether any is named.</summary>
    public bool IsAny() => All().Any(url => !string.IsNullOrEmpty(url.Value));

    /// <summary>All of them with their names on the <c>/v0</c> routes.</summary>
    public IEnumerable<(string Name, string? Value)> All() =>
    [
        ("userCreatedWebhookUrl", UserCreated), ("userUpdatedWebhookUrl", UserUpdated), ("userDeletedWebhookUrl", UserDeleted),
        ("tenantCreatedWebhookUrl", TenantCreated), ("tenantUpdatedWebhookUrl", TenantUpdated), ("tenantDeletedWebhookUrl", TenantDeleted),
        ("verificationCodeSmsWebhookUrl", VerificationCodeSms), ("verificationCodeEmailWebhookUrl", VerificationCodeEmail),
        ("linkEmailWebhookUrl", LinkEmail),
    ];

    /// <summary>These, and for what they leave open those of a root tenant.</summary>
    public WebhookUrls Over(WebhookUrls? root) => root is null ? this : new()
    {
        UserCreated = UserCreated ?? root.UserCreated,
        UserUpdated = UserUpdated ?? root.UserUpdated,
        UserDeleted = UserDeleted ?? root.UserDeleted,
        TenantCreated = TenantCreated ?? root.TenantCreated,
        TenantUpdated = TenantUpdated ?? root.TenantUpdated,
        TenantDeleted = TenantDeleted ?? root.TenantDeleted,
        VerificationCodeSms = VerificationCodeSms ?? root.VerificationCodeSms,
        VerificationCodeEmail = VerificationCodeEmail ?? root.VerificationCodeEmail,
        LinkEmail = LinkEmail ?? root.LinkEmail,
        Since = root.Since ?? Since,
    };
}
