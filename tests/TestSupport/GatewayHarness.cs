using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.TestSupport;

/// <summary>
/// The real server on SQLite in a directory of its own, with a clock that tests move.
/// </summary>
public sealed class GatewayHarness : GatewayClient, IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly string data;

    private GatewayHarness(WebApplication app, string environment, string directory, FakeTime time, HttpClient client)
    {
        Environment = environment;
        server = app;
        data = directory;
        Time = time;
        Client = client;
    }

    /// <inheritdoc/>
    public override HttpClient Client { get; }

    /// <inheritdoc/>
    protected override string Environment { get; }

    /// <summary>The server's clock.</summary>
    public FakeTime Time { get; }

    /// <summary>Every mapped route, for example <c>POST /auth/refresh</c>.</summary>
    public IReadOnlyList<string> Routes =>
    [
        .. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(endpoint =>
            (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}")),
    ];

    /// <summary>A way to the server for a client that makes its own <see cref="HttpClient"/>.</summary>
    public HttpMessageHandler Handler => server.GetTestServer().CreateHandler();

    /// <summary>A service of the server.</summary>
    public T Service<T>()
        where T : notnull => server.Services.GetRequiredService<T>();

    /// <summary>Starts a server.</summary>
    public static Task<GatewayHarness> Start(string environment = "Development", params (string Key, string Value)[] settings) =>
        Start(environment, settings, standsAlone: true);

    /// <summary>Starts a server that shares a database with others: all of them go by its time, which tests do not move.</summary>
    public static Task<GatewayHarness> StartAmongOthers(params (string Key, string Value)[] settings) =>
        Start("Development", settings, standsAlone: false);

    private static async Task<GatewayHarness> Start(string environment, (string Key, string Value)[] settings, bool standsAlone)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("ota-gateway-").FullName;
        var time = new FakeTime();
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["TenantAuth:Store"] = "sqlite",
            ["TenantAuth:DataDirectory"] = directory,
            ["TenantAuth:AdminKey"] = AdminKey,
            ["TenantAuth:Issuer"] = "https://auth.example.test",
            ["TenantAuth:MasterKeys:0:Id"] = "t1",
            ["TenantAuth:MasterKeys:0:Key"] = Convert.ToBase64String(new byte[32]),
            ["TenantAuth:CopyMessages"] = "true",
            ["Logging:LogLevel:Default"] = "None",
            ["TenantAuth:DrainSeconds"] = "0",
            ["TenantAuth:Cluster:Address"] = "127.0.0.1",
        };
        foreach (var (key, value) in settings)
            values["TenantAuth:" + key] = value;
        var app = await GatewayHost.Build(["--environment", environment], builder =>
        {
            builder.WebHost.UseTestServer();
            builder.Configuration.AddInMemoryCollection(values);
            builder.Logging.ClearProviders();

            // Strength is what other tests are about (UserfrontHashTests); here it would be most of the time.
            builder.Services.AddSingleton<Microsoft.AspNetCore.Identity.IPasswordHasher<object>>(PasswordHashes.Of(rounds: 1_000));
            if (standsAlone)
                builder.Services.AddSingleton<TimeProvider>(time).AddSingleton<IKeyPairs>(new KnownKeyPairs());
        });
        await app.StartAsync();
        var client = app.GetTestClient();
        if (environment != "Development")
            client.BaseAddress = new Uri("https://localhost");
        return new GatewayHarness(app, environment, directory, time, client);
    }

    /// <summary>Gets from an address; the client itself has none.</summary>
    public async Task<Reply> GetFrom(string address, string path, params (string Name, string Value)[] headers)
    {
        var context = await server.GetTestServer().SendAsync(http =>
        {
            http.Connection.RemoteIpAddress = System.Net.IPAddress.Parse(address);
            (http.Request.Method, http.Request.Path, http.Request.Scheme, http.Request.Host) = ("GET", path, "http", new("localhost"));
            foreach (var (name, value) in headers)
                http.Request.Headers[name] = value;
        });
        using var body = new StreamReader(context.Response.Body);
        return new Reply(context.Response.StatusCode, await body.ReadToEndAsync(), context.Response.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
        System.IO.Directory.Delete(data, recursive: true);
    }
}
