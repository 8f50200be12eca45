using System.Text;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>What a body must be, whatever the call.</summary>
public sealed class StrictJsonTests : IAsyncLifetime
{
    private GatewayHarness server = null!;

    public async Task InitializeAsync() => server = await GatewayHarness.Start();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{},")]
    [InlineData("{\"app_id\":\"a\",}")]
    [InlineData("{/* comment */}")]
    [InlineData("{\"x\":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}")]
    public async Task Body_WhenItIsNotOneJsonObject_IsValidationError(string body) =>
        (await server.PostText("/auth/refresh", body, "application/json")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["body"]);

    [Fact]
    public async Task Body_WhenAMemberStandsTwice_IsValidationErrorNamingIt() =>
        (await server.PostText("/auth/refresh", """{"app_id":"a","app_id":"b"}""", "application/json")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["app_id"]);

    [Fact]
    public async Task Body_WhenMembersAreOfWrongTypes_NamesAllTogether() =>
        (await server.PostText("/auth/refresh", """{"app_id":1,"app_secret":{},"refresh_token":[1]}""", "application/json"))
            .ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["app_id", "app_secret", "refresh_token"]);

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("a\\u0000b")]
    public async Task Body_WhenTextCannotBeStored_IsValidationErrorNamingTheField(string text) =>
        (await server.PostText("/auth/refresh", $$"""{"app_id":"{{Guid.NewGuid()}}","app_secret":"s","refresh_token":"{{text}}"}""", "application/json"))
            .ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["refresh_token"]);

    [Fact]
    public async Task Body_WhenItIsNotUtf8_IsValidationError()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("{\"app_id\":\""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("\"}")];
        (await server.PostBytes("/auth/refresh", body, "application/json")).ShouldBeRefused(400, "VALIDATION_ERROR").Fields[0].ShouldBe("app_id");
    }

    [Theory]
    [InlineData("{3f8e1c52-7a44-4d0e-9d5e-3f2a1c0b9e88}")]
    [InlineData("3f8e1c527a444d0e9d5e3f2a1c0b9e88")]
    [InlineData("my-product")]
    public async Task Uuid_WhenItIsInAnotherForm_IsRefused(string id) =>
        (await server.Post("/auth/refresh", new { app_id = id, app_secret = "s", refresh_token = "t" })).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["app_id"]);

    [Fact]
    public async Task Body_WhenItHasUnknownMembers_IgnoresThem() =>
        (await server.Post("/auth/refresh", new { app_id = Guid.NewGuid(), app_secret = "s", refresh_token = "t", more = new { deep = 1 } })).ShouldBeRefused(401, "TOKEN_INVALID");

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task Body_WhenItIsNotJsonByType_IsUnsupported(string? type) =>
        (await server.PostText("/auth/refresh", "{}", type)).ShouldBeRefused(415, "UNSUPPORTED_MEDIA_TYPE");

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/problem+json")]
    public async Task Body_WhenItIsJsonByType_IsRead(string type) =>
        (await server.PostText("/auth/refresh", "{}", type)).ShouldBeRefused(400, "VALIDATION_ERROR");

    [Fact]
    public async Task Body_WhenItIsTooLarge_IsRefused() =>
        (await server.PostText("/auth/refresh", $$"""{"x":"{{new string('a', 65_536)}}"}""", "application/json")).ShouldBeRefused(413, "PAYLOAD_TOO_LARGE");

    [Theory]
    [InlineData("with blank")]
    [InlineData("ümlaut")]
    public async Task IdempotencyKey_WhenItIsNotVisibleAscii_IsRefused(string key) =>
        (await server.Post("/auth/refresh", new { }, ("Idempotency-Key", key))).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["Idempotency-Key"]);

    [Fact]
    public async Task IdempotencyKey_WhenItIsTooLong_IsRefused() =>
        (await server.Post("/auth/refresh", new { }, ("Idempotency-Key", new string('k', 201)))).ShouldBeRefused(400, "VALIDATION_ERROR");
}
