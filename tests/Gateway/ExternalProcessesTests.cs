using System.Globalization;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Two gateway processes over one database: what one cut off, the other lets in no more.</summary>
[Collection(PostgresGatewaysCollection.Name)]
public sealed class ExternalProcessesTests(PostgresGateways postgres)
{
    [RequirePostgresFact]
    public async Task ACutOff_AtOne_IsTokenRevokedAtTheOther_AtOnce()
    {
        var database = await postgres.Server.NewDatabase();
        (string, string)[] settings = [("Outbound:AllowedNetworks:0", "127.0.0.0/8")];
        var both = await Task.WhenAll(PostgresGateways.Start(database, settings), PostgresGateways.Start(database, settings));
        await using var first = both[0];
        await using var second = both[1];
        GatewayProcess.Together(first, second);
        await using var issuer = await ForgedProvider.Start();
        var a = await ExternalWorkspace.Create(first, TimeProvider.System, issuer, "byot-processes");
        var b = a.At(second);
        for (var round = 0; round < 5; round++)
        {
            var subject = string.Create(CultureInfo.InvariantCulture, $"user_{round}");
            var token = a.Token(subject, new { email = "ada@example.com" });
            (await a.Call(token)).ShouldHave(200);
            (await b.Call(token)).ShouldHave(200);
            (await a.OnProvider(HttpMethod.Post, "/cut-off", new { subject })).ShouldHave(200);
            (await b.Call(token)).ShouldBeRefused(401, "TOKEN_REVOKED");
        }

        var last = a.Token("user_last");
        (await b.Call(last)).ShouldHave(200);
        (await a.OnProvider(HttpMethod.Post, "/cut-off", new { })).ShouldHave(200);
        (await b.Call(last)).ShouldBeRefused(401, "TOKEN_REVOKED");
    }
}
