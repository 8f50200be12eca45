using System.Globalization;
using OrleansTenantAuth.Bench.Seed;

namespace OrleansTenantAuth.Bench.Load;

/// <summary>The calls that the bench's own loads make, as one app.</summary>
internal sealed class LoadClient(string appId, string appSecret)
{
    /// <summary>As an app of the seed in a directory.</summary>
    public static LoadClient Of(string directory, string app) =>
        new(SeedFiles.Read(directory, app + "_APP_ID"), SeedFiles.Read(directory, app + "_APP_SECRET"));

    /// <summary>Sends a code to a phone, reads it, and logs in. Answers the refresh token, or null where a call was refused.</summary>
    public async Task<string?> Login(HttpConnection connection, string phone, Codes codes)
    {
        var sent = await Post(connection, "/auth/send-otp", $"\"phone\":\"{phone}\",\"purpose\":\"LOGIN\"");
        if (sent.Status != 200)
            return null;
        var id = Answers.Member(sent.Body, "otp_request_id");
        var code = await codes.Of(Guid.Parse(id, CultureInfo.InvariantCulture));
        var opened = await Post(connection, "/auth/verify-otp", $"\"otp_request_id\":\"{id}\",\"otp\":\"{code}\",\"purpose\":\"LOGIN\"");
        return opened.Status == 200 ? Answers.Member(opened.Body, "refresh_token") : null;
    }

    /// <summary>Refreshes. Answers the status and the next token.</summary>
    public async Task<(int Status, string? Next)> Refresh(HttpConnection connection, string token)
    {
        var (status, body) = await Post(connection, "/auth/refresh", $"\"refresh_token\":\"{token}\"");
        return (status, status == 200 ? Answers.Member(body, "refresh_token") : null);
    }

    private Task<(int Status, ReadOnlyMemory<byte> Body)> Post(HttpConnection connection, string path, string members) =>
        connection.Post(path, $$"""{"app_id":"{{appId}}","app_secret":"{{appSecret}}",{{members}}}""");
}
