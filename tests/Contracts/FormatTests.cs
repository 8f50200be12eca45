using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Contracts;

/// <summary>Formats that outlive a release: tokens, keys, normal forms, names of events.</summary>
public sealed class FormatTests
{
    private static readonly Guid Id = Guid.Parse("01234567-89ab-7cde-8f01-23456789abcd");

    [Fact]
    public void GrainKeys_AreAsEver() => Golden.ShouldMatch("grain-keys", JsonSerializer.SerializeToUtf8Bytes(new
    {
        app = GrainKey.App(Id),
        tenant = GrainKey.Tenant(Id),
        user = GrainKey.User(Id),
        challenge = GrainKey.Challenge(Id),
        family = GrainKey.Family(Id),
        identity = GrainKey.Identity("lookup"),
        alias = GrainKey.Alias("tenant", "acme"),
        apiKey = GrainKey.ApiKey("hash"),
        keyRing = GrainKey.KeyRing("main"),
        embedTenant = GrainKey.EmbedTenant(Embeds.EmbedIdentity.Of(new(Id), "key", "name").Value),
        embedTenantByName = GrainKey.EmbedTenant(Embeds.EmbedIdentity.Of(new(Id), null, "name").Value),
        projectUser = GrainKey.ProjectUser(Id),
        signOn = GrainKey.SignOn(Id),
        hostedEmbed = GrainKey.HostedEmbed("tenant/user"),
        embedRevocation = GrainKey.EmbedRevocation(Embeds.EmbedSubject.Tenant(new(Id), new(Id))),
        embedSubjects = new[]
        {
            Embeds.EmbedSubject.Viewer(new(Id), new(Id), "ada"), Embeds.EmbedSubject.Key(new(Id), Id), Embeds.EmbedSubject.Token(new(Id), Id),
        },
        dataSet = GrainKey.DataSet(new DataSets.DataSetName("customer_1", "orders").KeyIn(new(Id))),
        structure = GrainKey.Structure(Id),
        functions = GrainKey.Functions(Id),
        functionRun = GrainKey.FunctionRun(Id),
        structureOfSlug = Records.StructureNames.IdOf(new(Id), "task"),
        record = GrainKey.Record(Id),
        workspace = GrainKey.Workspace(Id),
        dashboard = GrainKey.Dashboard(Id),
        tenantWorkspace = GrainKey.TenantWorkspace(Id),
        externalSubject = GrainKey.ExternalSubject(Workspaces.ExternalSubjectKey.Of(new(Id), "https://your-app.clerk.accounts.dev", "user_1")),
        attempts = GrainKey.Attempts("subject"),
        numbers = GrainKey.Numbers("global"),
        webhookLane = GrainKey.WebhookLane(Id),
        meta = GrainKey.Meta("installation"),
        reap = GrainKey.ReapList,
        familyFloor = GrainKey.TimedFloor(GrainKey.FamilyPrefix, new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero)),
    }));

    [Fact]
    public void RefreshTokensAndTheirTags_AreAsEver()
    {
        var key = new OrleansTenantAuth.Security.MasterKeys([new("k1", [.. Enumerable.Range(0, 32).Select(i => (byte)i)])])
            .Derive("k1", new byte[16], "refresh");
        var family = new FamilyId(Id);
        Golden.ShouldMatch("refresh-tokens", JsonSerializer.SerializeToUtf8Bytes(
            new long[] { 0, 1, 12_345, long.MaxValue }.Select(generation =>
                RefreshTokenFormat.Format(family, generation, RefreshTags.Make(key, family, generation)))));
    }

    [Fact]
    public void Codes_AreMadeAsEver()
    {
        var key = new OrleansTenantAuth.Security.MasterKeys([new("k1", new byte[32])]).Derive("k1", new byte[16], "otp");
        var state = new ChallengeState
        {
            Id = new(Id), App = new(Id), Contact = new("email", "l", "v"), Purpose = OtpPurpose.Login, Salt = new byte[16], KeyId = "k1",
            CodeDigits = 6, CreatedAt = default, ExpiresAt = default, CreatedBy = Id,
        };
        Golden.ShouldMatch("codes", JsonSerializer.SerializeToUtf8Bytes(new
        {
            six = ChallengeRules.Code(state, key), eight = ChallengeRules.Code(state with { CodeDigits = 8 }, key),
            link = ChallengeRules.Link(state with { Link = new ChallengeLink("https://a.example/login", "login") }, key),
        }));
    }

    [Fact]
    public void ContactNormalForms_AreAsEver()
    {
        (string Kind, string Value)[] vectors =
        [
            ("email", "ada@example.com"), ("email", "  Ada.Lovelace+Tag@Example.COM \t"), ("email", "a@münchen.example"),
            ("email", "a@MÜNCHEN.example"), ("email", "a@xn--mnchen-3ya.example"), ("email", "a@mu\u0308nchen.example"),
            ("email", "ü@example.com"), ("email", "İ@example.com"), ("email", "a@İ.example"), ("email", "a@straße.example"),
            ("email", "a@example.com."), ("email", "a@localhost"), ("email", "a@@example.com"), ("email", "@example.com"), ("email", "a@"),
            ("email", "a b@example.com"), ("email", ".a@example.com"), ("email", "a.@example.com"), ("email", "a..b@example.com"),
            ("email", "\"a\"@example.com"), ("email", "a@[127.0.0.1]"), ("email", "a@-b.example"), ("email", "a@b_c.example"),
            ("email", "a@例え.example"), ("email", "O'Hara!#$%&*+/=?^_`{|}~-@example.com"), ("email", new string('a', 64) + "@example.com"),
            ("email", new string('a', 65) + "@example.com"), ("email", "a@" + new string('b', 63) + ".example"),
            ("email", "a@" + new string('b', 64) + ".example"), ("email", ""), ("email", "\ud800@example.com"), ("email", "a@\ud800.example"),
            ("phone", "+919876543210"), ("phone", " +919876543210 "), ("phone", "+91 98765 43210"), ("phone", "09876543210"),
            ("phone", "919876543210"), ("phone", "+0123456789"), ("phone", "+123456"), ("phone", "+1234567"), ("phone", "+123456789012345"),
            ("phone", "+1234567890123456"), ("phone", "+９１９８７６５４３２１０"), ("phone", ""), ("fax", "+919876543210"),
            ("username", "Ada.L_1-x"), ("username", " ada "), ("username", "a@b"), ("username", "+1"), ("username", ""), ("username", "\u00e4"),
            ("username", new string('a', 64)), ("username", new string('a', 65)),
            ("external", "https://id.example.com sub|1"), ("external", "https://ID.example.com SUB|1"), ("external", " https://id.example.com sub|1"),
            ("external", "https://id.example.com sub 1"), ("external", "https://id.example.com"), ("external", "id.example.com sub"),
            ("external", "https://id.example.com s\u00fcb"), ("external", "https://id.example.com " + new string('a', 255)),
            ("external", "https://id.example.com " + new string('a', 256)),
        ];
        var lookupKey = new byte[32];
        Golden.ShouldMatch("contacts", JsonSerializer.SerializeToUtf8Bytes(vectors.Select(vector =>
        {
            var normal = ContactRules.Normalise(vector.Kind, vector.Value).Normal;
            var typed = string.Concat(vector.Value.Select(c => char.IsSurrogate(c) ? "?" : c.ToString()));
            return new
            {
                vector.Kind, Typed = typed, Normal = normal,
                Lookup = normal is null ? null : ContactRules.Lookup(lookupKey, "global", vector.Kind, normal),
            };
        })));
    }

    [Fact]
    public void EventKinds_AreAsEver()
    {
        // Every string of that shape in the grains is an event's kind: they have no other dotted lowercase words.
        var prefixes = new[] { "app", "tenant", "user", "role", "session", "otp", "key", "apikey", "store", "embed", "dataset", "dashboard", "structure", "record", "workspace", "tenantworkspace", "serviceaccount", "publishablekey", "permission", "function", "trigger", "invite", "issuer" };
        var kinds = SourceRules.Sources("Grains")
            .SelectMany(file => System.Text.RegularExpressions.Regex.Matches(
                File.ReadAllText(file), "\"(?<kind>[a-z]+\\.[a-z_]+)\"", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)))
            .Select(match => match.Groups["kind"].Value)
            .Where(kind => prefixes.Contains(kind.Split('.')[0], StringComparer.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        Golden.ShouldMatch("event-kinds", JsonSerializer.SerializeToUtf8Bytes(kinds));
    }

    [Theory]
    [InlineData("access-token", false)]
    [InlineData("access-token-authorization", true)]
    public async Task AccessTokenClaims_HaveTheirNamesTypesAndOrder(string name, bool authorization)
    {
        await using var harness = await GrainHarness.Start();
        var app = await harness.NewApp(new AppSettings { Algorithm = "ES256", AuthorizationClaim = authorization });
        var tenant = await harness.NewTenant(app);
        var first = await harness.Login(app, "ada@example.com");
        var without = Shape(first.AccessToken);
        (await harness.Assign(app, first.User, tenant, "admin")).Require();
        var with = Shape((await harness.Refresh(app, first.RefreshToken)).Require().AccessToken);
        var header = GrainHarness.Header(first.AccessToken).EnumerateObject().Select(member => $"{member.Name}: {member.Value.ValueKind}");

        Golden.ShouldMatch(name, JsonSerializer.SerializeToUtf8Bytes(new { header, without, with }));
        var claims = GrainHarness.Claims(first.AccessToken);
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).ShouldBe(1_800);
        claims.GetProperty("aud").GetString().ShouldBe(app.Slug);
        claims.GetProperty("app_id").GetString().ShouldBe(app.Slug);
        claims.GetProperty("sub").GetString().ShouldBe(first.User.ToString());
        claims.GetProperty("iss").GetString().ShouldBe(GrainHarness.Issuer);
        GrainHarness.Header(first.AccessToken).GetProperty("typ").GetString().ShouldBe("at+jwt");
    }

    [Fact]
    public async Task EmbedTokenClaims_HaveTheirNamesTypesAndOrder()
    {
        await using var harness = await GrainHarness.Start();
        var app = await harness.NewApp(new AppSettings());
        var tenant = Embeds.EmbedIdentity.Of(app.Id, "org_1", "");
        var register = new Embeds.RegisterEmbed(
            harness.Call(), app.Id, Id, "Acme", new([new("store_id", false, [new(Embeds.PrefilterType.String, "1")])]), "customer_1",
            Embeds.EditingPermissions.None, "ada", null, null, 3_600);
        var token = (await harness.Grains.EmbedTenant(tenant).Register(register)).Require().Token;

        var header = GrainHarness.Header(token).EnumerateObject().Select(member => $"{member.Name}: {member.Value.ValueKind}");
        var claims = GrainHarness.Claims(token);
        Golden.ShouldMatch("embed-token", JsonSerializer.SerializeToUtf8Bytes(new
        {
            header, claims = Shape(token), data = claims.GetProperty("data").EnumerateObject().Select(claim => claim.Name),
            permissions = claims.GetProperty("permissions").EnumerateObject().Select(claim => claim.Name),
        }));
        GrainHarness.Header(token).GetProperty("typ").GetString().ShouldBe("embed+jwt");
        GrainHarness.Header(token).GetProperty("alg").GetString().ShouldBe("ES256");
        claims.GetProperty("iss").GetString().ShouldBe(GrainHarness.Issuer);
        claims.GetProperty("aud").GetString().ShouldBe(app.Slug);
    }

    [Fact]
    public async Task ServiceTokenClaims_HaveTheirNamesTypesAndOrder()
    {
        await using var harness = await GrainHarness.Start();
        var app = await harness.NewApp(new AppSettings());
        var tenant = await harness.NewTenant(app);
        var workspace = harness.Grains.TenantWorkspace(tenant);
        var account = new Workspaces.NewServiceAccount(Id, "ci_0123456789abcdef01234567", new byte[32], "CI", null, ["workspace_administrators"]);
        (await workspace.Create(new(harness.Call(), app.Id, new(null, null, null, null, null), account))).Require();
        var token = (await workspace.IssueToken(new(harness.Call(), account.ClientId, account.SecretHash, null, 25_200))).Require().Token;

        var header = GrainHarness.Header(token).EnumerateObject().Select(member => $"{member.Name}: {member.Value.ValueKind}");
        Golden.ShouldMatch("service-token", JsonSerializer.SerializeToUtf8Bytes(new { header, claims = Shape(token) }));
        GrainHarness.Header(token).GetProperty("typ").GetString().ShouldBe("sa+jwt");
        GrainHarness.Header(token).GetProperty("alg").GetString().ShouldBe("RS256");
        GrainHarness.Claims(token).GetProperty("iss").GetString().ShouldBe(GrainHarness.Issuer);
        GrainHarness.Claims(token).GetProperty("aud").GetString().ShouldStartWith(GrainHarness.Issuer + "/workspace/");
    }

    [Fact]
    public async Task WorkspaceTokens_HaveTheirClaims_NamesTypesAndOrder()
    {
        await using var harness = await GrainHarness.Start();
        var app = await harness.NewApp(new AppSettings
        {
            Algorithm = "ES256", AuthorizationClaim = true, Workspace = new WorkspaceSettings("test", "bcdfghjk", new AppId(Id)),
        });
        var root = await harness.NewTenant(app);

        // Keys take long to make; here they are made before anything that a turn's limit ends.
        Outcome<Keys.KeyRingView> ring;
        do
            ring = await harness.Grains.KeyRing(Keys.KeyRingNames.Main).Get(new(harness.Call()));
        while (ring.Error == AuthError.Unavailable);
        var user = new UserId(Guid.NewGuid());
        var made = (await harness.Grains.User(user).SignUp(new(harness.Call(), app.Id, null, null, new("Ada", null, null), null))).Require();
        var family = new FamilyId(Guid.CreateVersion7(harness.Time.GetUtcNow()));
        (await harness.Assign(app, user, root, "admin")).Require();
        var opened = (await harness.Grains.Family(family).OpenSite(new(harness.Call(), app.Id, user, root, made.Stamp, ["pwd"], "agent"))).Require();
        var (id, refresh) = (opened.Site!.IdToken, opened.Site.RefreshToken);
        Golden.ShouldMatch("workspace-tokens", JsonSerializer.SerializeToUtf8Bytes(new
        {
            access = Shape(opened.AccessToken), id = Shape(id), refresh = Shape(refresh),
            types = new[] { opened.AccessToken, id, refresh }.Select(token => GrainHarness.Header(token).GetProperty("typ").GetString()),
        }));
    }

    private static IEnumerable<string> Shape(string token) =>
        GrainHarness.Claims(token).EnumerateObject().Select(claim => $"{claim.Name}: {claim.Value.ValueKind}");
}
