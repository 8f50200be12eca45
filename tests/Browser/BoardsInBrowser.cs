using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Browser;

/// <summary>The server's program with one app's dashboards, and a browser. Nothing is started where there is no browser.</summary>
public sealed class BoardsInBrowser : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, string> pages = new(StringComparer.Ordinal);
    private WebApplication? host;
    private IPlaywright? playwright;
    private IBrowser? browser;
    private GatewayProcess? server;
    private EmbedBoards? boards;

    /// <summary>The server.</summary>
    public GatewayProcess Server => server!;

    /// <summary>The dashboards.</summary>
    public EmbedBoards Boards => boards!;

    /// <summary>Origin of the pages that may frame dashboards.</summary>
    public string Host { get; private set; } = "";

    /// <summary>An origin of the same pages that may not.</summary>
    public string OtherHost => Host.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);

    /// <summary>The server's origin.</summary>
    public string Origin => Server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

    public async Task InitializeAsync()
    {
        if (Tools.Chromium is not { } program)
            return;
        await StartHost();
        server = await GatewayProcess.Start();
        boards = await EmbedBoards.Create(server, "boards", new { allowed_origins = new[] { Host }, algorithm = "ES256" });
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (server is not null)
            await server.DisposeAsync();
        if (host is not null)
            await host.DisposeAsync();
    }

    /// <summary>Opens a page that frames a dashboard by the web component, and lists what it asks other servers for.</summary>
    public async Task<EmbeddedPage> Open(string token, string? dashboard = null, string? at = null, bool withClock = false, string attributes = "")
    {
        var context = await browser!.NewContextAsync();
        var page = await context.NewPageAsync();
        var opened = new EmbeddedPage(page, Origin, at ?? Host);
        if (withClock)
            await page.Clock.InstallAsync();
        var name = Guid.NewGuid().ToString("N");
        pages[name] = HostPage(token, dashboard ?? Boards.Dashboard, attributes);
        await page.GotoAsync($"{at ?? Host}/pages/{name}");
        return opened;
    }

    /// <summary>An empty page of its own.</summary>
    public async Task<IPage> NewPage() => await (await browser!.NewContextAsync()).NewPageAsync();

    private string HostPage(string token, string dashboard, string attributes) => $$"""
        <!doctype html><html><head><meta charset="utf-8"><script type="module">
        import '/clients/tenant-dashboard.js';
        window.heard = [];
        const element = document.querySelector('tenant-dashboard');
        for (const name of ['ready', 'token-needed', 'ended'])
          element.addEventListener(name, () => window.heard.push(name));
        element.setAttribute('token', '{{token}}');
        </script></head><body><tenant-dashboard server="{{Origin}}" dashboard-id="{{dashboard}}" {{attributes}}></tenant-dashboard></body></html>
        """;

    // A server of its own: a browser lets no page that it takes for a public one frame what is on the machine.
    private async Task StartHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        host = builder.Build();
        host.MapGet("/pages/{name}", (string name) => Results.Content(pages[name], "text/html"));
        host.MapGet("/clients/{file}", (string file) => Results.File(Path.Combine(Clients, Path.GetFileName(file)), "text/javascript"));
        host.MapGet("/favicon.ico", () => Results.NoContent());
        await host.StartAsync();
        Host = host.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
    }

    /// <summary>The folder of the JavaScript clients.</summary>
    public static string Clients => Path.Combine(Root, "clients", "js");

    /// <summary>The root of the sources.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrleansTenantAuth.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The sources are not there.");
        return folder.FullName;
    }
}

/// <summary>A host page with a framed dashboard.</summary>
public sealed class EmbeddedPage : IAsyncDisposable
{
    private readonly List<string> requests = [];
    private readonly List<string> faults = [];

    /// <summary>Watches a page.</summary>
    public EmbeddedPage(IPage page, string server, string host)
    {
        Page = page;
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(server + "/", StringComparison.Ordinal) && !request.Url.StartsWith(host + "/", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                requests.Add(request.Url);
        };
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                faults.Add(message.Text);
        };
        page.PageError += (_, fault) => faults.Add(fault);
    }

    /// <summary>The host page.</summary>
    public IPage Page { get; }

    /// <summary>Addresses of neither the host nor the server.</summary>
    public IReadOnlyList<string> Elsewhere => requests;

    /// <summary>What the browser complained of.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>The framed dashboard.</summary>
    public IFrame Frame => Page.Frames.First(frame => frame.Url.Contains("/share/dashboard/", StringComparison.Ordinal));

    /// <summary>Waits for a state of the dashboard: loading, ready or blank.</summary>
    public Task State(string state) => Locate($"body[data-state={state}]").WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 20_000 });

    /// <summary>Parts of the dashboard.</summary>
    public ILocator Locate(string selector) => Page.FrameLocator("tenant-dashboard iframe").Locator(selector);

    /// <summary>Parts of the dashboard that have a text.</summary>
    public ILocator Locate(string selector, string text) => Locate(selector).Filter(new() { HasText = text });

    /// <summary>All text of the dashboard, unseen tables too.</summary>
    public async Task<string> Text() => await Locate("body").TextContentAsync() ?? "";

    /// <summary>The changes that the dashboard offers.</summary>
    public async Task<IReadOnlyList<string>> Offered() =>
        [.. (await Locate("[data-action]").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.action)")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>What the component told the host page.</summary>
    public Task<string[]> Heard() => Page.EvaluateAsync<string[]>("window.heard");

    /// <summary>Gives the component another token.</summary>
    public Task GiveToken(string token) => Page.EvaluateAsync("token => document.querySelector('tenant-dashboard').setAttribute('token', token)", token);

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
