using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Searches among a workspace's users and tenants.</summary>
public sealed class UserfrontFindTests(UserfrontServer suite) : IClassFixture<UserfrontServer>
{
    private readonly TestWorkspace acme = suite.Acme;

    [Fact]
    public async Task Users_AreFoundByWhatTheyAreNow()
    {
        var email = suite.NewEmail();
        var made = (await Call("POST", "/users", new { email, name = "Fanny Finder", username = "fanny", data = new { plan = "Gold", seats = 3, tags = new[] { "vip" } } })).ShouldHave(200);
        var uuid = made.String("userUuid");
        foreach (var condition in new object[]
        {
            new { attr = "email", type = "string", comparison = "is", value = email },
            new { attr = "name", type = "string", comparison = "contains", value = "NNY FIN" },
            new { attr = "username", type = "string", comparison = "starts with", value = "fan" },
            new { attr = "userId", type = "number", comparison = "is", value = made.Json.GetProperty("userId").GetInt64() },
            new { attr = "data.plan", type = "string", comparison = "is", value = "gold" },
            new { attr = "data.tags", type = "array", comparison = "contains", value = "vip" },
        })
        {
            var found = (await Find(condition)).ShouldHave(200);
            Uuids(found).ShouldBe([uuid], JsonSerializer.Serialize(condition));
            found.Json.GetProperty("totalCount").GetInt32().ShouldBe(1);
        }

        var person = (await Find(new { attr = "username", type = "string", comparison = "is", value = "fanny" })).Json.GetProperty("results")[0];
        var read = (await Call("GET", "/users/" + uuid)).ShouldHave(200);
        person.GetRawText().ShouldBe(read.Json.GetRawText());

        (await Call("PUT", "/users/" + uuid, new { name = "Renamed", data = new { plan = 7, odd = new { deep = 1 }, big = new string('x', 2_000) } })).ShouldHave(200);
        Uuids(await Find(new { attr = "name", type = "string", comparison = "contains", value = "fanny" })).ShouldBeEmpty();
        Uuids(await Find(new { attr = "name", type = "string", comparison = "is", value = "renamed" })).ShouldBe([uuid]);
        Uuids(await Find(new { attr = "data.plan", type = "string", comparison = "has any value" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_TellTheirPlaces()
    {
        var workspace = suite.Other;
        foreach (var number in Enumerable.Range(1, 32))
            (await Call("POST", "/users", new { email = suite.NewEmail(), name = $"page {number:D2}" }, workspace.Test.AdminKey)).ShouldHave(200);
        var filters = new { conjunction = "and", filterGroups = new[] { new { conjunction = "or", filters = new[] { new { attr = "name", type = "string", comparison = "starts with", value = "page" } } } } };
        var first = (await Call("POST", "/users/find", new { order = "name_ASC", filters }, workspace.Test.AdminKey)).ShouldHave(200);
        var second = (await Call("POST", "/users/find", new { order = "name_ASC", page = 2, filters }, workspace.Test.AdminKey)).ShouldHave(200);
        first.Json.GetProperty("meta").GetRawText().ShouldBe("""{"count":30,"totalCount":32,"totalPages":2,"next":2,"previous":null,"self":1,"first":1,"last":2,"isTotalExact":true}""");
        second.Json.GetProperty("meta").GetRawText().ShouldBe("""{"count":2,"totalCount":32,"totalPages":2,"next":null,"previous":1,"self":2,"first":1,"last":2,"isTotalExact":true}""");
        string.Join(' ', first.Json.GetProperty("results").EnumerateArray().Concat(second.Json.GetProperty("results").EnumerateArray()).Select(user => user.GetProperty("name").GetString()![5..]))
            .ShouldBe(string.Join(' ', Enumerable.Range(1, 32).Select(number => $"{number:D2}")));
    }

    [Fact]
    public async Task Roles_AndTenantsBelow_AreFoundInTheirWorkspaceAlone()
    {
        var code = (await Call("POST", "/tenants", new { name = "Found Tenant", data = new { tier = 2 } })).ShouldHave(200).String("tenantId");
        var user = (await acme.SignUp(suite.NewEmail())).Claims.GetProperty("userUuid").GetString()!;
        (await Call("PUT", $"/tenants/{code}/users/{user}/roles", new { roles = new[] { "editor", "author" } })).ShouldHave(200);

        Uuids(await Call("POST", $"/tenants/{code}/users/find", new { })).ShouldBe([user]);
        (await Call("POST", $"/tenants/{code}/users/find", new { })).Json.GetProperty("results")[0].GetProperty("tenantId").GetString().ShouldBe(code);
        Uuids(await Find(Role("contains", $"{code}:editor"))).ShouldBe([user]);
        Uuids(await Find(Role("contains", code))).ShouldBe([user]);
        Uuids(await Find(Role("contains", $"{code}:owner"))).ShouldBeEmpty();
        var below = (await Call("POST", $"/tenants/{acme.Code}/tenants/find", Body(new { attr = "name", type = "string", comparison = "is", value = "found tenant" }))).ShouldHave(200);
        below.Json.GetProperty("results").EnumerateArray().Select(tenant => tenant.GetProperty("tenantId").GetString()).ShouldBe([code]);
        (await Call("POST", $"/tenants/{code}/tenants/find", new { })).ShouldHave(200).Json.GetProperty("totalCount").GetInt32().ShouldBe(0);

        // The live mode and another workspace see none of it.
        foreach (var key in new[] { suite.Other.Test.AdminKey, acme.Live.AdminKey })
        {
            Uuids(await Call("POST", "/users/find", Body(Role("contains", $"{code}:editor")), key)).ShouldBeEmpty();
            Uuids(await Call("POST", "/users/find", new { }, key)).Contains(user, StringComparer.Ordinal).ShouldBeFalse();
            (await Call("POST", $"/tenants/{code}/users/find", new { }, key)).ShouldBeRefusedWith(404, "Tenant Not Found");
            (await Call("POST", $"/tenants/{code}/tenants/find", new { }, key)).ShouldBeRefusedWith(404, "Tenant Not Found");
        }

        (await Call("PUT", $"/tenants/{code}/users/{user}/roles", new { roles = Array.Empty<string>() })).ShouldHave(200);
        Uuids(await Find(Role("contains", code))).ShouldBeEmpty();
        Uuids(await Call("POST", $"/tenants/{code}/users/find", new { })).ShouldBeEmpty();
        (await Call("DELETE", "/tenants/" + code)).ShouldHave(200);
        (await Call("POST", $"/tenants/{acme.Code}/tenants/find", Body(new { attr = "tenantId", type = "string", comparison = "is", value = code }))).ShouldHave(200).Json.GetProperty("totalCount").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Keys_ThatOnlyRead_Search_AndOthersDoNot()
    {
        var readOnly = (await Call("POST", "/keys", new { type = "readonly" })).ShouldHave(200).String("key");
        var webhook = (await Call("POST", "/keys", new { type = "webhook" })).ShouldHave(200).String("key");
        foreach (var path in new[] { "/users/find", $"/tenants/{acme.Code}/users/find", $"/tenants/{acme.Code}/tenants/find" })
        {
            (await Call("POST", path, new { }, readOnly)).ShouldHave(200);
            (await Call("POST", path, new { }, webhook)).ShouldBeRefusedWith(401, "Unauthorized");
            (await Call("POST", path, new { }, "uf_test_admin_nobody00_0123456789abcdef0123456789abcdef")).Status.ShouldBe(401);
        }
    }

    [Theory]
    [InlineData("""{"order":"password_ASC"}""", "order")]
    [InlineData("""{"order":"createdAt"}""", "order")]
    [InlineData("""{"order":"createdAt_DESC; DROP TABLE person"}""", "order")]
    [InlineData("""{"order":7}""", "order")]
    [InlineData("""{"page":0}""", "page")]
    [InlineData("""{"page":334}""", "page")]
    [InlineData("""{"page":"2"}""", "page")]
    [InlineData("""{"where":{}}""", "where")]
    [InlineData("""{"filters":[]}""", "filters")]
    [InlineData("""{"filters":{"conjunction":"xor"}}""", "conjunction")]
    [InlineData("""{"filters":{"filterGroups":[{"$or":[]}]}}""", "filters")]
    [InlineData("""{"filters":{"filters":[{"attr":"email","type":"string","comparison":"is","value":{"$ne":null}}]}}""", "filters")]
    [InlineData("""{"filters":{"filters":[{"attr":"email","type":"number","comparison":"is","value":1}]}}""", "string")]
    [InlineData("""{"filters":{"filters":[{"attr":"email","type":"string","comparison":"matches","value":".*"}]}}""", "compared")]
    [InlineData("""{"filters":{"filters":[{"attr":"email","type":"string","comparison":"is","value":""}]}}""", "value")]
    [InlineData("""{"filters":{"filters":[{"attr":"email","type":"string","comparison":"is","value":"a\u0000"}]}}""", "NUL")]
    [InlineData("""{"filters":{"filters":[{"attr":"email","type":"string","comparison":"is","value":"\ud800"}]}}""", "filters")]
    [InlineData("""{"filters":{"filters":[{"attr":"secret","type":"string","comparison":"is","value":"a"}]}}""", "attr")]
    [InlineData("""{"filters":{"filters":[{"attr":"data.a'b","type":"string","comparison":"is","value":"a"}]}}""", "attr")]
    [InlineData("""{"filters":{"filters":[{"attr":"data.\"]","type":"string","comparison":"is","value":"a"}]}}""", "attr")]
    [InlineData("""{"filters":{"filters":[{"attr":"createdAt","type":"date","comparison":"before","value":"yesterday"}]}}""", "date")]
    [InlineData("""{"filters":{"filters":[{"attr":"createdAt","type":"date","comparison":"less than","value":1e99}]}}""", "date")]
    [InlineData("""{"filters":{"filters":[{"attr":"isConfirmed","type":"boolean","comparison":"is","value":"true"}]}}""", "boolean")]
    [InlineData("""{"filters":{"filters":[{"attr":"userId","type":"number","comparison":"is","value":1.5}]}}""", "whole")]
    [InlineData("""{"filters":{"filters":[{"attr":"role","type":"array","comparison":"contains","value":":admin"}]}}""", "role")]
    [InlineData("""{"filters":{"filters":[{"attr":"email","type":"string","comparison":"is","value":"a","limit":1}]}}""", "condition")]
    [InlineData("""{"filters":{"filterGroups":[{"filterGroups":[{"filterGroups":[{"filterGroups":[{"filterGroups":[{}]}]}]}]}]}}""", "levels")]
    public async Task WhatIsNotASearch_IsRefused_AndTold(string body, string told) =>
        (await Call("POST", "/users/find", body)).ShouldHave(400).String("message").ShouldContain(told);

    [Fact]
    public async Task TooManyConditions_AndTooLongValues_AreRefused()
    {
        var one = new { attr = "name", type = "string", comparison = "is", value = "a" };
        (await Call("POST", "/users/find", new { filters = new { conjunction = "and", filters = Enumerable.Repeat(one, 31) } })).ShouldHave(400).String("message").ShouldContain("30");
        (await Call("POST", "/users/find", new { filters = new { conjunction = "or", filterGroups = Enumerable.Repeat(new { filters = Enumerable.Repeat(one, 16) }, 2) } })).ShouldHave(400).String("message").ShouldContain("30");
        (await Find(one with { value = new string('a', 321) })).ShouldHave(400).String("message").ShouldContain("320");
        (await Find(new { attr = "data." + new string('a', 65), type = "string", comparison = "is", value = "a" })).ShouldHave(400);
    }

    private static object Role(string comparison, string value) => new { attr = "role", type = "array", comparison, value };

    private static object Body(object condition) => new { filters = new { conjunction = "and", filters = new[] { condition } } };

    private Task<Reply> Find(object condition) => Call("POST", "/users/find", Body(condition));

    private static IReadOnlyList<string> Uuids(Reply reply) =>
        [.. reply.ShouldHave(200).Json.GetProperty("results").EnumerateArray().Select(user => user.GetProperty("userUuid").GetString()!)];

    private Task<Reply> Call(string method, string path, object? body = null, string? key = null) =>
        acme.Send(new(method), "/v0" + path, body, key ?? acme.Test.AdminKey);
}
