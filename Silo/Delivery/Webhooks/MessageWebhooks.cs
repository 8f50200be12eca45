using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>A workspace's own server that delivers a message.</summary>
public sealed record MessageWebhook(string Url, string Key);

/// <summary>
/// Codes and links that a workspace's own server delivers, where its tenant says so and the mode has a webhook key: in place of this
/// server's mail and SMS. They are posted like every message, by the sender of codes: nothing of them is stored or in an event.
/// </summary>
public sealed class MessageWebhooks(WorkspaceWebhooks webhooks, WebhookClient client)
{
    /// <summary>Who delivers a message; null where this server does.</summary>
    public async Task<Outcome<MessageWebhook?>> Find(CallInfo call, AppView app, ChallengeMessage message)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(message);
        if (app.Settings.Workspace is null || message.AskedAt is not { } site)
            return Outcome<MessageWebhook?>.Ok(null);
        return await webhooks.Deliverer(call, app, site, message.Contact.Kind, message.Link is not null);
    }

    /// <summary>Makes one attempt.</summary>
    public Task<DeliveryResult> Send(MessageWebhook webhook, AppView app, ChallengeMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(message);
        return client.Send(webhook.Url, webhook.Key, message.MessageId, Body(app, message), cancellationToken);
    }

    private static byte[] Body(AppView app, ChallengeMessage message) => WebhookRecords.Body(app, "create", message.Link is null ? "verificationCode" : "linkEmail", json =>
    {
        var isEmail = message.Contact.Kind == ContactKinds.Email;
        json.WriteString("tenantId", app.Settings.Workspace!.Code);
        json.WriteString("channel", isEmail ? "email" : "sms");
        json.WriteString(isEmail ? "email" : "phoneNumber", message.Contact.Value);
        json.WriteString("messageId", message.MessageId);
        if (message.Link is { } link)
        {
            json.WriteString("type", message.LinkType);
            json.WriteString("link", link);
            json.WriteString("token", message.Code);
            json.WriteString("uuid", message.MessageId);
        }
        else
            json.WriteString("verificationCode", message.Code);
        json.WriteString("createdAt", WebhookRecords.Iso(message.CreatedAt));
        json.WriteString("expiresAt", WebhookRecords.Iso(message.ExpiresAt));
    });
}
