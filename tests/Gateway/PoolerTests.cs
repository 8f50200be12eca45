using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A gateway whose connections go through PgBouncer in transaction mode.</summary>
[Collection(PostgresGatewaysCollection.Name)]
public sealed class PoolerTests(PostgresGateways postgres)
{
    [RequirePgBouncerFact]
    public async Task BehindPgBouncer_TheWholeTourWorks_ForManyAtOnce()
    {
        await using var pooler = await PgBouncer.Start(postgres.Server);
        var direct = await postgres.Server.NewDatabase();
        await using var server = await PostgresGateways.Start(PostgresServer.At(direct, pooler.Port), ("ListenConnectionString", direct), ("Pooler", "true"));
        var app = await server.CreateApp("my-product");
        var tenant = await app.CreateTenant();

        await Race.Run(20, async user =>
        {
            var session = await app.Login($"user{user}@example.com");
            await app.Assign(session.UserId, tenant, "admin");
            var next = (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldHave(200);
            (await server.Get("/auth/me", ("Authorization", "Bearer " + next.String("access_token")))).ShouldHave(200).Json.GetProperty("roles")[0].GetString().ShouldBe("admin");
            (await app.Post("/auth/roles/revoke", new { user_id = session.UserId, tenant_id = tenant })).ShouldHave(200);
            (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldBeRefused(401, "TOKEN_REUSE");
            var other = await app.Login($"user{user}@example.com");
            (await app.Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldHave(200).Json.GetProperty("sessions_revoked").GetInt32().ShouldBe(1);
            return (await app.Post("/auth/refresh", new { refresh_token = other.RefreshToken })).ShouldBeRefused(401, "TOKEN_REVOKED");
        });
        (await server.Get("/health/ready")).ShouldHave(200);
        server.Output.ShouldNotContain("Notifications are interrupted");
    }

    [RequirePgBouncerFact]
    public async Task BehindPgBouncer_WithoutTheSetting_TheStartIsRefused()
    {
        await using var pooler = await PgBouncer.Start(postgres.Server);
        var (exitCode, output) = await GatewayProcess.StartRefused(("Store", "postgres"), ("ConnectionString", PostgresServer.At(await postgres.Server.NewDatabase(), pooler.Port)));
        exitCode.ShouldBe(1, output);
        output.ShouldContain("TenantAuth__Pooler");
    }
}
