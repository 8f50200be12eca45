using System.Diagnostics;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Browser;

/// <summary>deploy/samples/embed: its seed and its backend over a server, looked at in a browser. And the clients' own tests.</summary>
public sealed class SampleTests(BoardsInBrowser browser) : IClassFixture<BoardsInBrowser>
{
    private static string Sample => Path.Combine(BoardsInBrowser.Root, "deploy", "samples", "embed");

    [RequireBrowserAndNodeFact]
    public async Task Sample_ShowsEachUserTheirOrganizationsDashboard()
    {
        var port = PostgresServer.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var origin = "http://localhost:" + port;
        var (code, settings) = await Node(["seed.mjs"], ("AUTH_SERVER", browser.Origin), ("ADMIN_KEY", GatewayClient.AdminKey), ("ORIGIN", origin));
        code.ShouldBe(0, settings);
        var made = settings.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        using var backend = Start(["server.mjs"], ("AUTH_SERVER", browser.Origin), ("API_KEY", made["API_KEY"]), ("DASHBOARD_ID", made["DASHBOARD_ID"]), ("PORT", port));
        try
        {
            (await backend.StandardOutput.ReadLineAsync()).ShouldBe("Sample on " + origin);
            foreach (var (user, sees, not) in new[] { ("ada", "acme", "beta"), ("bob", "beta", "acme") })
            {
                var page = await browser.NewPage();
                await page.GotoAsync(origin);
                await page.Locator($"form[action='/login/{user}'] button").ClickAsync();
                var frame = page.FrameLocator("tenant-dashboard iframe");
                await frame.Locator("body[data-state=ready]").WaitForAsync();
                var table = await frame.Locator("[data-kind=table]").TextContentAsync() ?? "";
                (table.Contains(sees, StringComparison.Ordinal), table.Contains(not, StringComparison.Ordinal)).ShouldBe((true, false), table);
                await page.Context.DisposeAsync();
            }
        }
        finally
        {
            backend.Kill();
        }
    }

    [RequireNodeFact]
    public async Task Clients_PassTheirOwnTests()
    {
        var (code, output) = await Run(Start(["--test", .. Directory.GetFiles(Path.Combine(BoardsInBrowser.Clients, "test"), "*.test.js")], BoardsInBrowser.Clients));
        code.ShouldBe(0, output);
        output.Contains("fail 0", StringComparison.Ordinal).ShouldBeTrue(output);
        output.Contains("pass 10", StringComparison.Ordinal).ShouldBeTrue(output);
    }

    private static Task<(int Code, string Output)> Node(string[] arguments, params (string Name, string Value)[] settings) => Run(Start(arguments, settings));

    private static async Task<(int Code, string Output)> Run(Process process)
    {
        using (process)
        {
            var faults = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, process.ExitCode == 0 ? output : output + await faults);
        }
    }

    private static Process Start(string[] arguments, params (string Name, string Value)[] settings) => Start(arguments, Sample, settings);

    private static Process Start(string[] arguments, string folder, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("node", arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
    }
}
