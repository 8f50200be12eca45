using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>The disk below the database is full: nothing is acknowledged that is not kept, and room alone brings the service back.</summary>
public sealed class FullDiskTests
{
    [RequireSmallDiskFact]
    public async Task FullDiskUnderSqlite_IsTold503_LosesNothingAcknowledged_AndServiceResumes()
    {
        await using var disk = await SmallDisk.Mount(16);
        (string Key, string Value) where = ("DataDirectory", Path.Combine(disk.Path, "data"));
        PatientClient client;
        TestApp app;
        string role;
        await using (var server = await GatewayProcess.Start(settings: where))
        {
            app = await server.CreateApp("my-product");
            client = new PatientClient(app, await app.Login("ada@example.com"));
            role = await FillAndFree(server, app, client, disk);
        }

        // The process was killed: what it had acknowledged is on the disk.
        await using var again = await GatewayProcess.Start(settings: where);
        await Holds(app.At(again), client, role);
    }

    [RequireSmallDiskFact(NeedsPostgres = true)]
    public async Task FullDiskUnderPostgres_IsTold503_LosesNothingAcknowledged_AndServiceResumes()
    {
        await using var disk = await SmallDisk.Mount(64);
        await using var postgres = await PostgresServer.Start();
        await using var server = await PostgresGateways.Start(await postgres.NewDatabaseIn(disk.Path));
        var app = await server.CreateApp("my-product");
        var client = new PatientClient(app, await app.Login("ada@example.com"));
        await Holds(app, client, await FillAndFree(server, app, client, disk));
    }

    /// <summary>Answers the last role that was acknowledged.</summary>
    private static async Task<string> FillAndFree(GatewayProcess server, TestApp app, PatientClient client, SmallDisk disk)
    {
        // Refreshes alone find room in the rows that they replace; each role leaves an event behind.
        using var stop = new CancellationTokenSource();
        var roles = client.AssignUntil(await app.CreateTenant(), stop.Token);
        Task[] running = [client.RefreshUntil(stop.Token), roles];
        await Patience.Until(() => client.Acknowledged >= 5, running);

        // Tables have room in their last pages: it takes some calls until one finds none.
        disk.Fill();
        await Patience.Until(() => client.Unavailable > 0, running);
        (await server.Get("/health/live")).ShouldHave(200);
        (await server.Get("/auth/me", ("Authorization", "Bearer " + client.AccessToken))).ShouldHave(200);

        disk.Free();
        var before = client.Acknowledged;
        await Patience.Until(() => client.Acknowledged >= before + 5, running);
        await stop.CancelAsync();
        await Task.WhenAll(running);
        await Patience.Until(async () => (await server.Get("/health/ready")).Status == 200);
        return await roles;
    }

    private static async Task Holds(TestApp app, PatientClient client, string role)
    {
        client.Generation.ShouldBe(client.Acknowledged, "each intent rotates exactly once");
        var next = (await app.Post("/auth/refresh", new { refresh_token = client.Token })).ShouldHave(200);
        ResourceServer.ClaimsOf(next.String("access_token"))["roles"]!.ToJsonString().ShouldBe($"""["{role}"]""");
        (await app.Post("/auth/revoke-user", new { user_id = client.User })).ShouldHave(200).Json.GetProperty("sessions_revoked").GetInt32().ShouldBe(1);
    }
}
