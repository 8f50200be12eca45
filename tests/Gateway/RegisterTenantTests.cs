using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Registrations of embedded tenants: both documents as printed, and the rules where they leave something open.</summary>
public sealed class RegisterTenantTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Printed =
        """{"apiKey":"KEY","displayName":"Customer ABC Corp","prefilters_schema":"customer_schema_1","tenantEditingPermissions":{"addChart":true,"createChart":false,"editCharts":true,"readOnly":false}}""";

    private const string PrintedRefresh =
        """{"apiKey":"KEY","displayName":"Customer ABC Corp","tenantEditingPermissions":{"addChart":true,"createChart":false,"editCharts":true,"readOnly":false}}""";

    [Fact]
    public async Task TheTenantRegistrationDocument_WorksAsPrinted()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-printed");
        var first = (await app.RegisterText(Printed)).ShouldHave(200);
        first.Json.GetProperty("expiresIn").GetInt32().ShouldBe(3_600);
        var settings = (await app.Settings(first.String("token"))).ShouldHave(200);
        settings.Text.ShouldBe("""{"addChart":true,"createChart":false,"editCharts":true,"readOnly":false}""");

        var refreshed = (await app.RegisterText(PrintedRefresh)).ShouldHave(200).String("token");
        refreshed.ShouldNotBe(first.String("token"), StringComparer.Ordinal);
        EmbedApp.Claims(refreshed).GetProperty("prefilters_schema").GetString().ShouldBe("customer_schema_1");
        EmbedApp.Claims(refreshed).GetProperty("sub").GetString().ShouldBe(EmbedApp.Claims(first.String("token")).GetProperty("sub").GetString());
        (await app.RegisterText(Printed.Replace("KEY", "your-api-key", StringComparison.Ordinal))).ShouldHave(401).Text.ShouldBe("""{"error":"Invalid API key"}""");

        admin.Server.Time.Advance(TimeSpan.FromHours(1));
        (await app.Settings(refreshed)).ShouldHave(401).Text.ShouldBe("""{"error":"Token expired"}""");
        (await app.RegisterText("""{"apiKey":"KEY","displayName":"Unknown Corp"}""")).ShouldHave(400).Text.ShouldBe("""{"error":"Missing required prefilters"}""");
    }

    [Fact]
    public async Task TheUserAuthorizationDocument_WorksAsPrinted_WhateverStoreWasDrawn()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-clerk");
        foreach (var store in new[] { "1", "2", "1" })
        {
            var reply = (await app.RegisterText($$"""{"displayName":"acme-inc","key":"org_2abc","prefilters":{"store_id":"{{store}}","organization_id":"acme-inc"},"apiKey":"KEY"}""")).ShouldHave(200);
            var data = reply.Json.GetProperty("data");
            reply.String("status").ShouldBe("success");
            data.GetProperty("message").GetString().ShouldBe("Tenant acme-inc registered.");
            var token = data.GetProperty("token").GetString()!;
            token.ShouldBe(reply.String("token"));
            var claims = EmbedApp.Claims(token);
            claims.GetProperty("data").GetProperty("payload").GetRawText().ShouldBe($$"""{"organization_id":"acme-inc","store_id":"{{store}}"}""");
            claims.GetProperty("data").GetProperty("displayName").GetString().ShouldBe("acme-inc");
            claims.GetProperty("data").GetProperty("parentOrgId").GetString().ShouldBe(app.App.Id);
            (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).ShouldBe(3_600);
            EmbedApp.Header(token).GetProperty("alg").GetString().ShouldBe("ES256");
        }

        // Registrations differed, so none can be taken for what is left out.
        (await app.Register(new { displayName = "acme-inc", key = "org_2abc" })).ShouldHave(400).Error.ShouldBe("Missing required prefilters");
    }

    [Fact]
    public async Task Prefilters_LeftOut_AreThoseOfAllRegistrationsSoFar()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-same");
        (await app.Register(new { displayName = "A", prefilters = new { b = 1, a = new[] { "y", "x" } } })).ShouldHave(200);
        (await app.Register(new { displayName = "A", prefilters = new { a = new[] { "x", "y", "x" }, b = 1.0 } })).ShouldHave(200);
        var token = (await app.Register(new { displayName = "A" })).ShouldHave(200).String("token");
        EmbedApp.Claims(token).GetProperty("data").GetProperty("payload").GetRawText().ShouldBe("""{"a":["x","y"],"b":1}""");
        (await app.Register(new { displayName = "A", prefilters_schema = "s1" })).ShouldHave(200);
        (await app.Register(new { displayName = "A", schemaPreFilter = "s2" })).ShouldHave(200);
        (await app.Register(new { displayName = "A" })).ShouldHave(400).Error.ShouldBe("Missing required prefilters");
        var again = (await app.Register(new { displayName = "A", prefilters_schema = "s2" })).ShouldHave(200).String("token");
        EmbedApp.Claims(again).GetProperty("data").GetProperty("payload").GetRawText().ShouldBe("""{"a":["x","y"],"b":1}""");
    }

    [Fact]
    public async Task ARegistrationThatChangesNothing_WritesNothing()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-idle");
        var body = new { displayName = "Idle", key = "idle", prefilters = new { store_id = 1 }, customMetadata = new { plan = "pro" }, user = "ada" };
        (await app.Register(body)).ShouldHave(200);
        var before = await Head();
        (await app.Register(body)).ShouldHave(200);
        (await app.Register(new { displayName = "Idle", key = "idle" })).ShouldHave(200);
        (await Head()).ShouldBe(before);
        (await app.Register(new { displayName = "Idle Ltd", key = "idle" })).ShouldHave(200);
        (await Head()).ShouldBeGreaterThan(before);
        (await Events(app, "embed.registered")).ShouldBe(2);
        (await Events(app, "tenant.adopted")).ShouldBe(1);
    }

    [Fact]
    public async Task AnUnfilteredToken_IsGivenOnlyWhereTheAppAllowsIt_AndDiesWithTheSetting()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-all");
        (await app.Register(new { displayName = "Admin", prefilters = new { } })).ShouldHave(400).Error.ShouldBe("Missing required prefilters");
        (await app.Register(new { displayName = "Admin", prefilters = new { }, prefilters_schema = "s" })).ShouldHave(400);
        (await app.Admin(HttpMethod.Patch, "", new { settings = new { allow_unfiltered = true } })).ShouldHave(200).Json.GetProperty("settings").GetProperty("allow_unfiltered").GetBoolean().ShouldBeTrue();
        var token = (await app.Register(new { displayName = "Admin", prefilters = new { } })).ShouldHave(200).String("token");
        EmbedApp.Claims(token).GetProperty("unfiltered").GetBoolean().ShouldBeTrue();
        (await app.Settings(token)).ShouldHave(200);
        (await app.Admin(HttpMethod.Patch, "", new { settings = new { allow_unfiltered = false } })).ShouldHave(200);
        (await app.Settings(token)).ShouldHave(401).Error.ShouldBe("Token revoked");
        (await app.Register(new { displayName = "Admin" })).ShouldHave(400);
    }

    [Fact]
    public async Task DeclaredColumns_MustBeThere_EachOfItsType()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-declared", new
        {
            prefilter_columns = new[] { new { name = "store_id", type = "number" }, new { name = "region", type = "string" } },
        });
        (await app.Register(new { displayName = "D", prefilters_schema = "s" })).ShouldHave(400).Error.ShouldBe("Missing required prefilters");
        (await app.Register(new { displayName = "D", prefilters = new { store_id = 1 } })).ShouldHave(400).Error.ShouldBe("Missing required prefilters");
        (await app.Register(new { displayName = "D", prefilters = new { store_id = "1", region = "eu" } })).ShouldHave(400).Fields.ShouldBe(["prefilters.store_id"]);
        (await app.Register(new { displayName = "D", prefilters = new { store_id = new[] { 1, 2 }, region = "eu", more = true } })).ShouldHave(200);
        (await app.Admin(HttpMethod.Patch, "", new { settings = new { prefilter_columns = new[] { new { name = "a", type = "text" } } } })).ShouldHave(400);
        (await app.Admin(HttpMethod.Patch, "", new { settings = new { prefilter_columns = new[] { new { name = "a", type = "string" }, new { name = "A", type = "string" } } } })).ShouldHave(400);
    }

    [Theory]
    [InlineData("""{}""", """{"addChart":false,"createChart":false,"editCharts":false,"readOnly":true}""")]
    [InlineData("""{"addChart":true}""", """{"addChart":true,"createChart":false,"editCharts":false,"readOnly":false}""")]
    [InlineData("""{"addChart":true,"readOnly":true}""", """{"addChart":true,"createChart":false,"editCharts":false,"readOnly":true}""")]
    [InlineData("null", """{"addChart":false,"createChart":false,"editCharts":false,"readOnly":true}""")]
    public async Task Permissions_AreEchoedAsGiven_AndDeniedWhereLeftOut(string permissions, string settings)
    {
        var app = await EmbedApp.Create(admin.Server, "embed-perm-" + Guid.NewGuid().ToString("N")[..8]);
        var reply = (await app.RegisterText($$"""{"apiKey":"KEY","displayName":"P","prefilters":{"a":1},"tenantEditingPermissions":{{permissions}}}""")).ShouldHave(200);
        (await app.Settings(reply.String("token"))).ShouldHave(200).Text.ShouldBe(settings);
    }

    [Theory]
    [InlineData("""{"apiKey":"KEY","prefilters":{"a":1}}""", "displayName")]
    [InlineData("""{"apiKey":1,"displayName":"D","prefilters":{"a":1}}""", "apiKey")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":null}}""", "prefilters.a")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":null}""", "prefilters")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"$or":[]}}""", "prefilters")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"prefilters_schema":"a;drop"}""", "prefilters_schema")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"prefilters_schema":"a","schemaPreFilter":"b"}""", "schemaPreFilter")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"expiration":"25h"}""", "expiration")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"expiration":"-1h"}""", "expiration")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"expiration":"99999999999"}""", "expiration")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"user":7}""", "user")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"user":{"name":"Ada"}}""", "user.id")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"customMetadata":[]}""", "customMetadata")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"connectionOverride":{"connectionId":"x"}}""", "connectionOverride.connectionId")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"tenantEditingPermissions":{"addChart":"true"}}""", "tenantEditingPermissions.addChart")]
    public async Task AFaultyField_IsNamed_AndNothingIsMade(string body, string field)
    {
        var app = await EmbedApp.Create(admin.Server, "embed-bad-" + Guid.NewGuid().ToString("N")[..8]);
        (await app.RegisterText(body)).ShouldHave(400).Error.ShouldBe("Invalid request");
        (await app.RegisterText(body)).Fields.ShouldBe([field]);
        (await Events(app, "embed.registered")).ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"prefilter":{"a":1}}""")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"prefilters":{"a":2}}""")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1,"a":2}}""")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"tenantEditingPermissions":{"readonly":false}}""")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":1},"tenantEditingPermissions":{"readOnly":true,"readOnly":false}}""")]
    [InlineData("""{"apiKey":"KEY","displayName":"D","prefilters":{"a":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}}""")]
    public async Task UnknownOrRepeatedMembers_AreRefused(string body)
    {
        var app = await EmbedApp.Create(admin.Server, "embed-strict-" + Guid.NewGuid().ToString("N")[..8]);
        (await app.RegisterText(body)).ShouldHave(400).Error.ShouldBe("Invalid request");
    }

    [Fact]
    public async Task EveryDocumentedField_IsTaken()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-fields");
        var reply = (await app.Register(new
        {
            displayName = "Everything",
            key = "k1",
            prefilters = new { store_id = 1 },
            schemaPreFilter = "customer_1",
            tenantEditingPermissions = new { addChart = true, addFilter = true, createChart = true, createChartSQL = true, editCharts = true, removeChart = true, disableTabs = true, aiCharts = true, editMarketplace = true, readOnly = false, aiInsight = true, drillDown = true, editDashboardName = true },
            connectionOverride = new { connectionId = Guid.NewGuid() },
            customMetadata = new { plan = "pro" },
            organizationId = app.App.Id,
            user = new { id = "u-7", name = "Ada", email = "ada@example.com" },
            expiration = "2h",
        })).ShouldHave(200);
        reply.Json.GetProperty("expiresIn").GetInt32().ShouldBe(7_200);
        var claims = EmbedApp.Claims(reply.String("token"));
        claims.GetProperty("viewer").GetString().ShouldBe("u-7");
        claims.GetProperty("permissions").EnumerateObject().Count(permission => permission.Value.GetBoolean()).ShouldBe(12);
        reply.Text.ShouldNotContain("ada@example.com");
        claims.GetRawText().ShouldNotContain("Ada");
        (await app.Register(new { displayName = "Everything", key = "k1", organizationId = app.App.Slug })).ShouldHave(200);
        foreach (var other in new[] { Guid.NewGuid().ToString(), "no-such-organization", (await admin.Server.CreateApp("embed-fields-b")).Id })
            (await app.Register(new { displayName = "Everything", key = "k1", organizationId = other })).ShouldHave(401).Error.ShouldBe("Invalid API key");
    }

    [Fact]
    public async Task Identity_IsTheKeyElseTheName_WithinTheApp()
    {
        var (a, b) = (await EmbedApp.Create(admin.Server, "embed-id-a"), await EmbedApp.Create(admin.Server, "embed-id-b"));
        async Task<string> Tenant(EmbedApp app, object body) => EmbedApp.Claims((await app.Register(body)).ShouldHave(200).String("token")).GetProperty("sub").GetString()!;
        var filter = new { store_id = 1 };
        var named = await Tenant(a, new { displayName = "X", prefilters = filter });
        (await Tenant(await a.WithNewKey(), new { displayName = "X", prefilters = filter })).ShouldBe(named);
        var keyed = await Tenant(a, new { displayName = "Y", key = "X", prefilters = filter });
        keyed.ShouldNotBe(named, StringComparer.Ordinal);
        (await Tenant(a, new { displayName = "Z", key = "X", prefilters = filter })).ShouldBe(keyed);
        (await Tenant(b, new { displayName = "X", prefilters = filter })).ShouldNotBe(named, StringComparer.Ordinal);
        var tenants = (await admin.Get($"/apps/{a.App.Id}/tenants")).ShouldHave(200).Json.GetProperty("tenants").EnumerateArray().Select(tenant => tenant.GetProperty("id").GetString());
        tenants.Intersect([named, keyed], StringComparer.Ordinal).Count().ShouldBe(2);
    }

    [Fact]
    public async Task ASuspendedTenant_GetsNoToken_AndItsTokensEndAtOnce()
    {
        var app = await EmbedApp.Create(admin.Server, "embed-suspend");
        var token = await app.Token();
        var tenant = EmbedApp.Claims(token).GetProperty("sub").GetString();
        (await app.Admin(HttpMethod.Post, $"/tenants/{tenant}/suspend")).ShouldHave(200);
        (await app.Settings(token)).ShouldHave(401).Error.ShouldBe("Token revoked");
        (await app.Register(new { displayName = "acme" })).ShouldHave(404).Error.ShouldBe("Tenant not found");
        (await app.Admin(HttpMethod.Post, $"/tenants/{tenant}/resume")).ShouldHave(200);
        (await app.Settings(token)).ShouldHave(200);
    }

    private async Task<long> Head() => (await admin.Get("/events?limit=1")).ShouldHave(200).Json.GetProperty("events")[0].GetProperty("position").GetInt64();

    private async Task<int> Events(EmbedApp app, string kind) =>
        (await app.Admin(HttpMethod.Get, $"/events?kind={kind}")).ShouldHave(200).Json.GetProperty("events").GetArrayLength();
}
