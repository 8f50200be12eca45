using System.Text.Json.Serialization;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>What a workspace's server is to be told: ids only, as in the event log. The record is read when it is sent.</summary>
/// <param name="V">Schema of the stored form.</param>
/// <param name="Model"><c>user</c> or <c>tenant</c>.</param>
/// <param name="Action"><c>create</c>, <c>update</c> or <c>delete</c>.</param>
/// <param name="Subject">The user or tenant.</param>
/// <param name="At">When it happened.</param>
internal sealed record WebhookNotice(
    [property: JsonPropertyName("v")] int V,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("subject")] Guid Subject,
    [property: JsonPropertyName("at")] DateTimeOffset At)
{
    /// <summary>The model of users.</summary>
    public const string User = "user";

    /// <summary>The model of tenants.</summary>
    public const string Tenant = "tenant";

    private const string Create = "create";
    private const string Update = "update";
    private const string Delete = "delete";

    /// <summary>What an event means to a workspace's server; null for one that it is not told. A new user is told once, as one who joined.</summary>
    public static WebhookNotice? Of(StoredEvent happened) => happened.Kind switch
    {
        "user.joined" => OfUser(happened, Create),
        "user.changed" or "user.contact_proven" or "user.restored" or "role.assigned" or "role.revoked" => OfUser(happened, Update),
        "user.left" or "user.deleted" => OfUser(happened, Delete),
        "tenant.created" or "tenant.adopted" => OfTenant(happened, Create),
        "tenant.changed" or "tenant.suspended" or "tenant.resumed" => OfTenant(happened, Update),
        "tenant.deleted" => OfTenant(happened, Delete),
        _ => null,
    };

    /// <summary>Where it goes, by a tenant's settings; null for nowhere.</summary>
    public string? UrlIn(WebhookUrls urls)
    {
        var url = (Model, Action) switch
        {
            (User, Create) => urls.UserCreated,
            (User, Update) => urls.UserUpdated,
            (User, Delete) => urls.UserDeleted,
            (Tenant, Create) => urls.TenantCreated,
            (Tenant, Update) => urls.TenantUpdated,
            _ => urls.TenantDeleted,
        };
        return string.IsNullOrEmpty(url) ? null : url;
    }

    private static WebhookNotice? OfUser(StoredEvent happened, string action) =>
        happened.UserId is { } user ? new(1, User, action, user, happened.At) : null;

    private static WebhookNotice? OfTenant(StoredEvent happened, string action) =>
        happened.TenantId is { } tenant ? new(1, Tenant, action, tenant, happened.At) : null;
}
