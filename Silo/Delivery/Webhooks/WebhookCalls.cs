namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>Calls of grains in nobody's name.</summary>
internal static class WebhookCalls
{
    /// <summary>A call.</summary>
    public static CallInfo New() => new() { OperationId = Guid.NewGuid(), RequestId = "webhooks", Actor = "system" };
}
