using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.TestSupport;
using OrleansTenantAuth.Verifier;

namespace OrleansTenantAuth.Tests.Verifier;

/// <summary>A customer's API: everybody with a token may ask who they are, admins of a tenant may see its widgets.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    private readonly WebApplication api;
    private readonly HttpClient client;

    private TestApi(WebApplication api)
    {
        this.api = api;
        client = api.GetTestClient();
    }

    public VerifierState State => api.Services.GetRequiredService<VerifierState>();

    public static async Task<TestApi> Start(GatewayHarness server, TestApp app, Action<VerifierOptions>? configure = null, TimeProvider? time = null, HttpMessageHandler? handler = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.Services.AddTenantAuth(options =>
        {
            options.Server = new Uri("https://auth.example.test");
            (options.AppId, options.AppSecret, options.Audience) = (app.Id, app.Secret, app.Slug);
            options.Backchannel = handler ?? server.Handler;
            configure?.Invoke(options);
        });
        var built = builder.Build();
        built.MapGet("/me", (HttpContext http) => http.TenantAuthToken()!.User.ToString()).RequireAuthorization();
        built.MapGet("/tenants/{tenantId}/widgets", () => "widgets").RequireRole("admin");
        await built.StartAsync();
        return new TestApi(built);
    }

    public async Task<(int Status, string Body)> Get(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The answer once it is another than it was: the feed is on its way.</summary>
    public async Task<(int Status, string Body)> GetUntil(string path, string token, int status)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var answer = await Get(path, token);
            if (answer.Status == status || patience.IsCancellationRequested)
                return answer;
            await Task.Yield();
        }
    }

    public Task WaitUntilLive() => WaitUntil(state => state.WasLive);

    public async Task WaitUntil(Func<VerifierState, bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!isSo(State) && !patience.IsCancellationRequested)
            await Task.Yield();
        isSo(State).ShouldBeTrue();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await api.DisposeAsync();
    }
}
