using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>
/// A process over what another left behind: over a restored backup what deploy/backup.md tells of sessions, and at once after a
/// kill, when nothing says yet that the other is dead.
/// </summary>
[Collection(PostgresGatewaysCollection.Name)]
public sealed class RestoreTests(PostgresGateways postgres)
{
    [RequirePostgresFact]
    public async Task AfterARestore_SessionsOfTheBackupGoOn_AndYoungerOnesAreGone()
    {
        var database = await postgres.Server.NewDatabase();
        string backup, current, younger, copy, revoked;
        TestApp app;
        await using (var before = await PostgresGateways.Start(database))
        {
            app = await before.CreateApp("my-product");
            copy = (await app.Login("ada@example.com")).RefreshToken;
            var ended = await app.Login("eve@example.com");
            backup = await postgres.Server.Dump(database);

            // What the backup does not know: two rotations, a session, a revocation.
            current = await Refresh(app, await Refresh(app, copy));
            younger = (await app.Login("bob@example.com")).RefreshToken;
            (await app.Post("/auth/revoke-user", new { user_id = ended.UserId })).ShouldHave(200);
            revoked = ended.RefreshToken;
            (await before.Stop()).ShouldBe(0, before.Output);
        }

        await using var after = await PostgresGateways.Start(await postgres.Server.Restore(backup));
        app = app.At(after);
        var next = await Refresh(app, current);
        var events = (await after.Get("/admin/events?kind=store.went_back", ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200);
        events.Json.GetProperty("events").GetArrayLength().ShouldBe(1);
        (await app.Post("/auth/refresh", new { refresh_token = younger })).ShouldBeRefused(401, "TOKEN_INVALID");
        await Refresh(app, revoked);
        (await app.Post("/auth/refresh", new { refresh_token = copy })).ShouldBeRefused(401, "TOKEN_REUSE");
        (await app.Post("/auth/refresh", new { refresh_token = next })).ShouldBeRefused(401, "TOKEN_REVOKED");
    }

    [RequirePostgresFact]
    public async Task AfterAKill_AProcessStartedAtOnceServesWhatWasAcknowledged()
    {
        var database = await postgres.Server.NewDatabase();
        TestApp app;
        string token;
        await using (var before = await PostgresGateways.Start(database))
        {
            app = await before.CreateApp("my-product");
            token = (await app.Login("ada@example.com")).RefreshToken;
        }

        await using var after = await PostgresGateways.Start(database);
        await Refresh(app.At(after), token);
    }

    private static async Task<string> Refresh(TestApp app, string token) =>
        (await app.Post("/auth/refresh", new { refresh_token = token })).ShouldHave(200).String("refresh_token");
}
