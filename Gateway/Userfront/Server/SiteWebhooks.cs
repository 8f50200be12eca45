using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Webhooks of a tenant in bodies.</summary>
internal static class SiteWebhooks
{
    private const int MaxUrl = 500;

    /// <summary>Those that a body names; null where it names none.</summary>
    public static WebhookUrls? Read(FieldCheck check, ChangeSiteBody body)
    {
        var urls = new WebhookUrls
        {
            UserCreated = Url(check, "userCreatedWebhookUrl", body.UserCreatedWebhookUrl),
            UserUpdated = Url(check, "userUpdatedWebhookUrl", body.UserUpdatedWebhookUrl),
            UserDeleted = Url(check, "userDeletedWebhookUrl", body.UserDeletedWebhookUrl),
            TenantCreated = Url(check, "tenantCreatedWebhookUrl", body.TenantCreatedWebhookUrl),
            TenantUpdated = Url(check, "tenantUpdatedWebhookUrl", body.TenantUpdatedWebhookUrl),
            TenantDeleted = Url(check, "tenantDeletedWebhookUrl", body.TenantDeletedWebhookUrl),
            VerificationCodeSms = Url(check, "verificationCodeSmsWebhookUrl", body.VerificationCodeSmsWebhookUrl),
            VerificationCodeEmail = Url(check, "verificationCodeEmailWebhookUrl", body.VerificationCodeEmailWebhookUrl),
            LinkEmail = Url(check, "linkEmailWebhookUrl", body.LinkEmailWebhookUrl),
        };
        return urls == new WebhookUrls() ? null : urls;
    }

    private static string? Url(FieldCheck check, string field, TextField sent) => sent.Value is { Length: 0 } ? "" : check.OptionalText(field, sent, MaxUrl);
}
