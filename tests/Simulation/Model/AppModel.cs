namespace OrleansTenantAuth.Tests.Simulation.Model;

/// <summary>Apps and tenants.</summary>
public static class AppModel
{
    public static Phase RotateSecret(Guid app, Guid operation) => (state, _) =>
    {
        var key = $"app/{app:N}";
        var row = state.Get<AppRow>(key)!;
        return row.SecretOperation == operation
            ? (state, Answer.No(AuthError.SecretAlreadyShown))
            : (state.Set(key, row with { SecretOperation = operation }), Answer.Ok());
    };

    public static Phase CreateTenant(Guid app, Guid tenant) => (state, _) => state.Rows.ContainsKey($"tenant/{tenant:N}")
        ? (state, Answer.No(AuthError.NameTaken))
        : (state.Set($"tenant/{tenant:N}", new TenantRow(app, "Active")), Answer.Ok());

    public static Phase SetStatus(Guid app, Guid tenant, string status) => (state, _) =>
    {
        var key = $"tenant/{tenant:N}";
        if (state.Get<TenantRow>(key) is not { Status: not "Deleted" } row || row.App != app)
            return (state, Answer.No(AuthError.TenantNotFound));
        return (row.Status == status ? state : state.Set(key, row with { Status = status }), Answer.Ok());
    };

    public static Phase GetTenant(Guid app, Guid tenant) => (state, _) =>
        state.Get<TenantRow>($"tenant/{tenant:N}") is { Status: not "Deleted" } row && row.App == app
            ? (state, Answer.Ok(row.Status))
            : (state, Answer.No(AuthError.TenantNotFound));
}
