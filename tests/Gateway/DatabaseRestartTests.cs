using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>PostgreSQL restarts below a gateway while clients refresh.</summary>
public sealed class DatabaseRestartTests
{
    private const int Clients = 8;

    [RequirePostgresFact]
    public Task FastRestart_DuringRotations_LosesNoSessionAndNoAcknowledgement() => Restart("fast");

    [RequirePostgresFact]
    public Task ImmediateRestart_DuringRotations_LosesNoSessionAndNoAcknowledgement() => Restart("immediate");

    private static async Task Restart(string mode)
    {
        await using var postgres = await PostgresServer.Start();
        await using var server = await PostgresGateways.Start(await postgres.NewDatabase());
        var app = await server.CreateApp("my-product");
        var tenant = await app.CreateTenant();
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client => new PatientClient(app, await app.Login($"user{client}@example.com"))));
        var backend = new PatientClient(app, await app.Login("backend@example.com"));

        using var stop = new CancellationTokenSource();
        var roles = backend.AssignUntil(tenant, stop.Token);
        Task[] running = [.. clients.Select(client => client.RefreshUntil(stop.Token)), roles];
        await Progress();
        await postgres.Restart(mode);
        await Progress();

        // Down for as long as it takes every client to notice.
        await postgres.Stop(mode);
        await Until(clients.Select(client => client.Unavailable).ToArray(), client => client.Unavailable);
        await postgres.StartAgain();
        await Progress();
        await stop.CancelAsync();
        await Task.WhenAll(running);

        foreach (var client in clients)
        {
            await client.Refresh();
            client.Generation.ShouldBe(client.Acknowledged, "each intent rotates exactly once");
            (await client.Ask("/auth/revoke-user", new { user_id = client.User })).Json.GetProperty("sessions_revoked").GetInt32().ShouldBe(1);
        }

        await backend.Refresh();
        (await server.Get("/auth/me", ("Authorization", "Bearer " + backend.AccessToken))).ShouldHave(200).Json.GetProperty("roles")[0].GetString().ShouldBe(await roles);

        Task Progress() => Until(clients.Select(client => client.Acknowledged + 5).ToArray(), client => client.Acknowledged);

        Task Until(int[] passed, Func<PatientClient, int> count) =>
            Patience.Until(() => clients.Zip(passed).All(pair => count(pair.First) > pair.Second), running);
    }
}
