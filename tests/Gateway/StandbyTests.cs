using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A standby cannot hold the state: a gateway that is pointed at one says so instead of starting.</summary>
[Collection(PostgresGatewaysCollection.Name)]
public sealed class StandbyTests(PostgresGateways postgres)
{
    [RequirePostgresFact]
    public async Task Start_OverAHotStandby_IsRefusedWithWhatToDo()
    {
        var database = await postgres.Server.NewDatabase();
        await using var standby = await postgres.Server.StartStandby();

        var (exitCode, output) = await GatewayProcess.StartRefused(("Store", "postgres"), ("ConnectionString", PostgresServer.At(database, standby.Port)));

        exitCode.ShouldBe(1, output);
        output.ShouldContain("The PostgreSQL server is a standby (pg_is_in_recovery): connect to the primary.");
        output.ShouldNotContain("   at ", Case.Sensitive, "a stack trace would hide what to do");
    }
}
