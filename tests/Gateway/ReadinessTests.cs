using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>GET /health/ready while the database goes and comes back.</summary>
public sealed class ReadinessTests
{
    [RequirePostgresFact]
    public async Task Ready_WhileTheDatabaseIsDown_Is503_AndAfterwards200WithoutAnyOtherCall()
    {
        await using var postgres = await PostgresServer.Start();
        await using var server = await PostgresGateways.Start(await postgres.NewDatabase());
        var app = await server.CreateApp("my-product");
        var session = await app.Login("ada@example.com");
        (await server.Get("/health/ready")).ShouldHave(200);

        await postgres.Stop("immediate");
        (await server.Get("/health/ready")).ShouldBeRefused(503, "SERVICE_UNAVAILABLE").Headers["Retry-After"].ShouldBe("1");
        (await server.Get("/health/live")).ShouldHave(200);

        // A commit that fails must not leave the process out of service for good: nobody sends it another one.
        (await app.Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldHave(503).Headers["Retry-After"].ShouldBe("1");
        await postgres.StartAgain();
        await Patience.Until(async () => (await server.Get("/health/ready")).Status == 200);

        // A writer's connection may still be the dead one: then the first call is told to repeat.
        (await new PatientClient(app, session).Ask("/auth/revoke-user", new { user_id = session.UserId })).Json.GetProperty("sessions_revoked").GetInt32().ShouldBe(1);
    }
}
