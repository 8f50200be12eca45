using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Bench.Floors;

/// <summary>
/// What the same web server does on the same machine when it does next to nothing: text; JSON in and out in the shape of a
/// refresh; the same and one signature. Hosted as the gateway is: slim builder, Kestrel without Server header, quiet logs.
/// </summary>
internal static class FloorServer
{
    /// <summary>Serves until the process is told to stop.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var builder = WebApplication.CreateSlimBuilder([]);
        builder.WebHost.UseUrls([arguments.Text("url"), .. arguments.Optional("sms-url") is { } sms ? new[] { sms } : []]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MaxConcurrentConnections = 10_000;
            if (arguments.Optional("certificate") is { } pem)
                kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = X509Certificate2.CreateFromPemFile(pem));
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var app = builder.Build();
        var text = "ok"u8.ToArray();
        app.MapGet("/text", http => Write(http, "text/plain", text));
        app.MapPost("/json", http => Answer(http, static () => FloorTokens.Unsigned));
        app.MapPost("/json-es256", http => Answer(http, static () => FloorTokens.Es256.Sign()));
        app.MapPost("/json-rs256", http => Answer(http, static () => FloorTokens.Rs256.Sign()));

        // Where the server under load posts text messages: it must have a channel, by HTTPS, and nobody reads them here.
        app.MapPost("/sms", static _ => Task.CompletedTask);
        await app.RunAsync();
        return 0;
    }

    private static async Task Answer(HttpContext http, Func<string> token)
    {
        var body = await JsonSerializer.DeserializeAsync(http.Request.Body, FloorJson.Default.FloorRequest, http.RequestAborted);
        if (body is not { AppId: not null, AppSecret: not null, RefreshToken: not null })
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var answer = new FloorAnswer(token(), body.RefreshToken);
        await Write(http, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(answer, FloorJson.Default.FloorAnswer));
    }

    private static Task Write(HttpContext http, string type, byte[] body)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body, 0, body.Length);
    }
}

/// <summary>Shaped as the body of POST /auth/refresh.</summary>
internal sealed record FloorRequest(string? AppId, string? AppSecret, string? RefreshToken);

/// <summary>Shaped as its answer.</summary>
internal sealed record FloorAnswer(string AccessToken, string RefreshToken);

/// <summary>JSON of the floors.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FloorRequest))]
[JsonSerializable(typeof(FloorAnswer))]
internal sealed partial class FloorJson : JsonSerializerContext;
