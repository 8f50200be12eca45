using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Content types of the OAuth routes: a form and nothing that merely begins like one.</summary>
public sealed class FormTypeTests
{
    [Fact]
    public async Task Form_WhenItsTypeIsNotUrlEncoded_IsUnsupported()
    {
        await using var server = await GatewayHarness.Start();
        foreach (var path in new[] { "/oauth2/introspect", "/oauth2/revoke" })
        {
            foreach (var type in new[] { "application/x-www-form-urlencodedX", "multipart/form-data; boundary=b", "application/x-www-form-urlencoded; =", "" })
            {
                var reply = await Post(server, path, type);
                reply.ShouldHave(415).Error.ShouldBe("invalid_request", type);
            }

            foreach (var type in new[] { "application/x-www-form-urlencoded", "Application/X-WWW-Form-UrlEncoded ; charset=utf-8" })
                (await Post(server, path, type)).ShouldHave(401).Error.ShouldBe("invalid_client", type);
        }
    }

    private static Task<Reply> Post(GatewayHarness server, string path, string type)
    {
        var body = new ByteArrayContent("token=a"u8.ToArray());
        if (type.Length > 0)
            body.Headers.TryAddWithoutValidation("Content-Type", type).ShouldBeTrue();
        return server.Send(HttpMethod.Post, path, body);
    }
}
