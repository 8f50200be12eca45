using Microsoft.Playwright;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Browser;

/// <summary>deploy/samples/tasks: the application of the tutorial, its code as printed, in a browser.</summary>
public sealed class TasksSampleTests(BoardsInBrowser browser) : IClassFixture<BoardsInBrowser>
{
    [RequireBrowserAndNodeFact]
    public async Task ATaskMadeInOnePage_AppearsInAnotherLive_AndInNoOtherWorkspace()
    {
        await NodeTools.Installed("clients", "js", "centrali");
        var folder = await NodeTools.Installed("deploy", "samples", "tasks");
        var (exitCode, settings) = await NodeTools.RunIn(folder, "setup.mjs", ("CENTRALI_API_URL", browser.Origin), ("ADMIN_KEY", GatewayClient.AdminKey));
        exitCode.ShouldBe(0, settings);
        await using var sample = await SampleServer.Start(folder, "node", ["server.mjs"], ("CENTRALI_API_URL", browser.Origin), ("SETTINGS", settings.Trim()), ("PORT", "0"));
        var origin = sample.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

        var (ada, bob, vic, gil) = (await LogIn(origin, "ada"), await LogIn(origin, "bob"), await LogIn(origin, "vic"), await LogIn(origin, "gil"));
        await ada.FillAsync("#project [name=name]", "Launch");
        await ada.ClickAsync("#project button");
        await Project(ada).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await bob.ReloadAsync();
        await Project(bob).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Add(bob, "Write the plan");
        foreach (var page in new[] { ada, bob, vic })
            await Tasks(page, "Write the plan — todo").WaitForAsync();

        // What may only look is refused by the server, and sees what others do.
        await vic.ReloadAsync();
        await Project(vic).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Add(vic, "Not mine to make");
        await vic.Locator("#task output", new() { HasText = "No policy allows this." }).WaitForAsync();
        await Add(ada, "Second task");
        await Tasks(vic, "Second task — todo").WaitForAsync();
        (await ada.Locator("#board strong").AllTextContentsAsync()).ShouldBe(["Second task", "Write the plan"]);

        // The other workspace's page follows its own.
        await gil.FillAsync("#project [name=name]", "Theirs");
        await gil.ClickAsync("#project button");
        await Project(gil).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Add(gil, "Their task");
        await Tasks(gil, "Their task — todo").WaitForAsync();
        (await gil.Locator("#board strong").AllTextContentsAsync()).ShouldBe(["Their task"]);
        (await ada.Locator("#board strong").AllTextContentsAsync()).ShouldNotContain("Their task", StringComparer.Ordinal);
    }

    private async Task<IPage> LogIn(string origin, string user)
    {
        var page = await browser.NewPage();

        // Live once the stream was answered: what others do from then on appears.
        await page.RunAndWaitForResponseAsync(() => page.GotoAsync($"{origin}/login/{user}"), answer => answer.Url.Contains("/realtime/workspace/", StringComparison.Ordinal) && answer.Ok);
        await page.Locator("#board").WaitForAsync(new() { State = WaitForSelectorState.Attached });

        return page;
    }

    private static async Task Add(IPage page, string title)
    {
        await page.FillAsync("#task [name=title]", title);
        await page.ClickAsync("#task button");
    }

    private static ILocator Project(IPage page) => page.Locator("#task option").First;

    private static ILocator Tasks(IPage page, string text) => page.Locator("#board div div", new() { HasText = text });
}
