using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Two gateway processes over one database: what one acknowledged, the other holds to at once.</summary>
[Collection(PostgresGatewaysCollection.Name)]
public sealed class SeveralGatewaysTests(SeveralGatewaysTests.Pair pair) : IClassFixture<SeveralGatewaysTests.Pair>
{
    private const int Rounds = 5;
    private readonly TestApp a = pair.App;
    private readonly TestApp b = pair.App?.At(pair.B)!;

    [RequirePostgresFact]
    public async Task RevokeUser_AtOne_IsTokenRevokedAtTheOther()
    {
        for (var round = 0; round < Rounds; round++)
        {
            // B has the family and the user in memory when A ends them.
            var session = await b.Login(NewUser());
            var token = (await b.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldHave(200).String("refresh_token");
            (await a.Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldHave(200).Json.GetProperty("sessions_revoked").GetInt32().ShouldBe(1);
            (await b.Post("/auth/refresh", new { refresh_token = token })).ShouldBeRefused(401, "TOKEN_REVOKED");
        }
    }

    [RequirePostgresFact]
    public async Task RoleAssigned_AtOne_IsInTheNextTokenOfTheOther()
    {
        var tenant = await a.CreateTenant();
        var session = await b.Login(NewUser());
        var token = session.RefreshToken;
        foreach (var role in new[] { "owner", "admin", "staff", "viewer" })
        {
            await a.Assign(session.UserId, tenant, role);
            var next = (await b.Post("/auth/refresh", new { refresh_token = token })).ShouldHave(200);
            token = next.String("refresh_token");
            ResourceServer.ClaimsOf(next.String("access_token"))["roles"]!.ToJsonString().ShouldBe($"""["{role}"]""");
        }
    }

    [RequirePostgresFact]
    public async Task AnOtp_PresentedAtBothAtOnce_IsVerifiedOnce()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (request, code) = await a.SendCode(NewUser());
            var replies = await Race.Run(8, call => (call % 2 == 0 ? a : b).Post("/auth/verify-otp", new { otp_request_id = request, otp = code, purpose = "LOGIN" }));
            replies.Count(reply => reply.Status == 200).ShouldBe(1, string.Join('\n', replies.Select(reply => reply.Text)));
            foreach (var loser in replies.Where(reply => reply.Status != 200))
                loser.ShouldBeRefused(400, "OTP_ALREADY_USED");
        }
    }

    [RequirePostgresFact]
    public async Task ARefreshToken_PresentedAtBothAtOnce_IsRotatedOnce()
    {
        var session = await a.Login(NewUser());
        var replies = await Race.Run(8, call => (call % 2 == 0 ? a : b).Post("/auth/refresh", new { refresh_token = session.RefreshToken }));
        replies.Count(reply => reply.Status == 200).ShouldBe(1, string.Join('\n', replies.Select(reply => reply.Text)));
        var next = replies.Single(reply => reply.Status == 200).String("refresh_token");
        foreach (var app in new[] { a, b })
            (await app.Post("/auth/refresh", new { refresh_token = next })).ShouldBeRefused(401, "TOKEN_REVOKED");
    }

    [RequirePostgresFact]
    public async Task Introspection_AtOne_SeesTheRevocationAtTheOtherAtOnce()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var session = await b.Login(NewUser());
            (await IsActive(session)).ShouldBeTrue();
            (await a.Post("/auth/revoke", new { refresh_token = session.RefreshToken })).ShouldHave(200);
            (await IsActive(session)).ShouldBeFalse();
        }
    }

    [RequirePostgresFact]
    public async Task AToken_OfOne_IsVerifiedByTheOther()
    {
        var session = await a.Login(NewUser());
        (await pair.B.Get("/auth/me", ("Authorization", "Bearer " + session.AccessToken))).ShouldHave(200).String("user_id").ShouldBe(session.UserId);
    }

    private static string NewUser() => $"{Guid.NewGuid():N}@example.com";

    private async Task<bool> IsActive(TestSession session)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["token"] = session.AccessToken, ["client_id"] = b.Id, ["client_secret"] = b.Secret };
        return (await pair.B.PostForm("/oauth2/introspect", form)).ShouldHave(200).Json.GetProperty("active").GetBoolean();
    }

    /// <summary>Two gateways, started together on an empty database, and an app.</summary>
    public sealed class Pair(PostgresGateways postgres) : IAsyncLifetime
    {
        public GatewayProcess A { get; private set; } = null!;

        public GatewayProcess B { get; private set; } = null!;

        public TestApp App { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            if (PostgresServer.Missing is not null)
                return;
            var database = await postgres.Server.NewDatabase();
            var both = await Task.WhenAll(PostgresGateways.Start(database), PostgresGateways.Start(database));
            (A, B) = (both[0], both[1]);
            GatewayProcess.Together(A, B);
            App = await A.CreateApp("my-product");
        }

        public async Task DisposeAsync()
        {
            foreach (var server in new[] { A, B })
            {
                if (server is not null)
                    await server.DisposeAsync();
            }
        }
    }
}
