using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Browser;

/// <summary>An embedded dashboard in Chromium: it shows its tenant's rows, offers what is permitted, renews, and goes blank.</summary>
public sealed class EmbeddedDashboardTests(BoardsInBrowser browser) : IClassFixture<BoardsInBrowser>
{
    private static readonly object Nothing = new { readOnly = true };

    [RequireBrowserFact]
    public async Task Page_ShowsTheTenantsRowsAlone_AndLoadsNothingFromElsewhere()
    {
        foreach (var (tenant, other) in new[] { ("acme", "beta"), ("beta", "acme") })
        {
            var token = await browser.Boards.Token(tenant);
            await using var page = await browser.Open(token);
            await page.State("ready");
            var text = await page.Text();
            text.Contains(tenant + "-", StringComparison.Ordinal).ShouldBeTrue(text);
            text.Contains(other, StringComparison.Ordinal).ShouldBeFalse(text);
            (await page.Locate("section").CountAsync()).ShouldBe(4);
            (await page.Locate("[data-kind=bar] canvas, [data-kind=line] canvas").CountAsync()).ShouldBe(2);
            (await page.Locate("[data-kind=number] .figure").TextContentAsync()).ShouldBe(tenant == "acme" ? "16" : "16,000");
            page.Elsewhere.ShouldBeEmpty();
            page.Faults.ShouldBeEmpty();
            page.Frame.Url.Contains("jwt", StringComparison.Ordinal).ShouldBeFalse(page.Frame.Url);
            (await page.Frame.EvaluateAsync<string>("location.href")).Contains(token[..40], StringComparison.Ordinal).ShouldBeFalse();
            (await page.Frame.EvaluateAsync<string>("document.documentElement.outerHTML")).Contains(token[..40], StringComparison.Ordinal).ShouldBeFalse();
            (await page.Heard()).ShouldBe(["ready"]);
        }
    }

    [RequireBrowserFact]
    public async Task Page_IsDrawnOnACanvas()
    {
        await using var page = await browser.Open(await browser.Boards.Token());
        await page.State("ready");
        var colours = await page.Locate("[data-kind=bar] canvas").EvaluateAsync<int>(
            "canvas => new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size");
        colours.ShouldBeGreaterThan(3);
    }

    [RequireBrowserFact]
    public async Task Page_OffersExactlyWhatIsPermitted_AndTheServerRefusesTheRest()
    {
        var owner = await browser.Boards.Token();
        var copy = await browser.Boards.Clone(owner);
        await browser.Boards.Call(owner, HttpMethod.Post, $"/{copy}/filters", """{"dataSet":"orders","where":{"amount":{"gt":0}}}""");
        foreach (var (permissions, offered) in new (object, string[])[]
        {
            (Nothing, []),
            (new { addChart = true, createChart = true, editCharts = true, removeChart = true, addFilter = true, editDashboardName = true, readOnly = true }, []),
            (new { addChart = true, readOnly = false }, ["addChart"]),
            (new { createChart = true, readOnly = false }, ["createChart"]),
            (new { editCharts = true, readOnly = false }, ["editCharts"]),
            (new { removeChart = true, readOnly = false }, ["removeChart"]),
            (new { addFilter = true, readOnly = false }, ["removeFilter"]),
            (new { editDashboardName = true, readOnly = false }, ["editDashboardName"]),
        })
        {
            var token = await browser.Boards.Token("acme", permissions);
            await using var page = await browser.Open(token, copy);
            await page.State("ready");
            (await page.Offered()).ShouldBe(offered, JsonSerializer.Serialize(permissions));
            (await page.Locate("form.filter").CountAsync()).ShouldBe(offered.Contains("removeFilter", StringComparer.Ordinal) ? 1 : 0);
            if (offered.Contains("editDashboardName", StringComparer.Ordinal))
                continue;

            // Asked for from within the page all the same, as a viewer can who opens the tools of the browser.
            var status = await page.Frame.EvaluateAsync<int>(
                "async ([path, token]) => (await fetch(path, {method: 'PATCH', headers: {authorization: 'Bearer ' + token, 'content-type': 'application/json'}, body: '{\"name\":\"Taken\"}'})).status",
                new[] { "/v1/api/dashboard/" + copy, token });
            status.ShouldBe(403);
        }
    }

    [RequireBrowserFact]
    public async Task Component_NarrowsWhatThePageOffers_AndNeverWidens()
    {
        var owner = await browser.Boards.Token();
        var copy = await browser.Boards.Clone(owner);
        await using (var page = await browser.Open(owner, copy))
        {
            await page.State("ready");
            await page.Page.EvaluateAsync("document.querySelector('tenant-dashboard').permissions = {addChart: false, editCharts: false, readOnly: false}");
            await page.Locate("[data-action=createChart]").WaitForAsync();
            await page.Page.WaitForFunctionAsync("window.heard.length === 2");
            await page.State("ready");
            (await page.Offered()).ShouldBe(["createChart", "editDashboardName", "removeChart"]);
        }

        await using var looking = await browser.Open(await browser.Boards.Token("acme", Nothing), copy);
        await looking.Page.EvaluateAsync("document.querySelector('tenant-dashboard').permissions = {addChart: true, createChart: true}");
        await looking.State("ready");
        (await looking.Offered()).ShouldBeEmpty();
    }

    [RequireBrowserFact]
    public async Task Page_LetsItsOwnerChangeTheDashboard()
    {
        var owner = await browser.Boards.Token();
        var copy = await browser.Boards.Clone(owner);
        await using var page = await browser.Open(owner, copy);
        await page.State("ready");

        await page.Locate("[data-action=editDashboardName]").ClickAsync();
        await page.Locate("dialog input[name=name]").FillAsync("<b>Ours</b>");
        await page.Locate("dialog button[type=submit]").ClickAsync();
        await page.Locate("h1", "<b>Ours</b>").WaitForAsync();

        await page.Locate("[data-action=createChart]").ClickAsync();
        await page.Locate("dialog input[name=title]").FillAsync("Largest by region");
        await page.Locate("dialog select[name=group]").SelectOptionAsync("region");
        await page.Locate("dialog select[name=fold]").SelectOptionAsync("max");
        await page.Locate("dialog button[type=submit]").ClickAsync();
        await page.Locate("h2", "Largest by region").WaitForAsync();
        await page.Locate("section").Nth(4).Locator("canvas").WaitForAsync();

        await page.Locate("form.filter select[name=place]").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Label = "region" });
        await page.Locate("form.filter input[name=value]").FillAsync("acme-south");
        await page.Locate("form.filter button[type=submit]").ClickAsync();
        await page.Locate("[data-kind=number] .figure", "5").WaitForAsync();

        await page.Locate("section").Nth(0).Locator("[data-action=removeChart]").ClickAsync();
        await page.Locate("section:nth-of-type(5)").WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
        var kept = (await browser.Boards.Call(owner, HttpMethod.Get, "/" + copy)).ShouldHave(200).Json;
        (kept.GetProperty("name").GetString(), kept.GetProperty("charts").GetArrayLength(), kept.GetProperty("filters").GetArrayLength()).ShouldBe(("<b>Ours</b>", 4, 0));
    }

    [RequireBrowserFact]
    public async Task Page_AsksForAnotherTokenFiveMinutesBeforeTheEnd_AndGoesOnWithoutALoad()
    {
        await using var page = await browser.Open(await browser.Boards.Token(), withClock: true);
        await page.State("ready");
        await page.Frame.EvaluateAsync("window.isSamePage = true");
        await page.Page.Clock.FastForwardAsync("54:30");
        (await page.Heard()).ShouldBe(["ready"]);
        await page.Page.Clock.FastForwardAsync("01:00");
        await page.Page.WaitForFunctionAsync("window.heard.includes('token-needed')");

        // Given a token of another tenant, it shows that one's rows and no more of the first's.
        await page.GiveToken(await browser.Boards.Token("beta"));
        await page.Locate("[data-kind=number] .figure", "16,000").WaitForAsync();
        (await page.Text()).Contains("acme", StringComparison.Ordinal).ShouldBeFalse();
        (await page.Frame.EvaluateAsync<bool>("window.isSamePage")).ShouldBeTrue();
        (await page.Heard()).Contains("ended", StringComparer.Ordinal).ShouldBeFalse();
    }

    [RequireBrowserFact]
    public async Task Page_WhenItsTokenExpires_ShowsNothing()
    {
        await using var page = await browser.Open(await browser.Boards.Token(), withClock: true);
        await page.State("ready");
        await page.Page.Clock.FastForwardAsync("01:00:00");
        await page.State("blank");
        (await page.Text()).Trim().ShouldBe("");
        (await page.Locate("canvas, table, h1").CountAsync()).ShouldBe(0);
        (await page.Heard()).Last().ShouldBe("ended");
    }

    [RequireBrowserFact]
    public async Task Page_WhenItsTokenIsRevoked_GoesBlank_UntilThereIsAnother()
    {
        var token = await browser.Boards.Token("gone", prefilters: new { store_id = "acme" });
        await using var page = await browser.Open(token);
        await page.State("ready");
        (await page.Text()).Contains("acme-north", StringComparison.Ordinal).ShouldBeTrue();
        await Revoke(token);
        await page.State("blank");
        (await page.Text()).Trim().ShouldBe("");
        (await page.Heard()).Last().ShouldBe("ended");
        await page.GiveToken(await browser.Boards.Token());
        await page.State("ready");
    }

    [RequireBrowserFact]
    public async Task Page_OfATokenThatDoesNotCount_IsEmpty()
    {
        var good = await browser.Boards.Token();
        foreach (var token in new[] { "nonsense", good[..^4] + "AAAA" })
        {
            await using var page = await browser.Open(token);
            await page.Page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
            (await page.Text()).Trim().ShouldBe("");
        }
    }

    [RequireBrowserFact]
    public async Task Page_IsNotFramedByOtherOrigins()
    {
        await using var page = await browser.Open(await browser.Boards.Token(), at: browser.OtherHost);
        await page.Page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
        page.Faults.Any(fault => fault.Contains("frame-ancestors", StringComparison.Ordinal)).ShouldBeTrue(string.Join('\n', page.Faults));
        (await page.Heard()).ShouldBeEmpty();
    }

    [RequireBrowserFact]
    public async Task Page_DoesNotListenToWindowsOtherThanItsHost()
    {
        await using var page = await browser.Open(await browser.Boards.Token());
        await page.State("ready");

        // A frame beside it, of the allowed origin even, is not its host.
        await page.Page.EvaluateAsync(
            "([origin]) => { const frame = document.createElement('iframe'); document.body.append(frame); frame.contentWindow.eval(`parent.document.querySelector('tenant-dashboard').shadowRoot.querySelector('iframe').contentWindow.postMessage({type: 'tenant-dashboard:token', token: 'x.y.z'}, '${origin}')`); }",
            new[] { browser.Origin });
        await page.Frame.EvaluateAsync("window.postMessage({type: 'tenant-dashboard:token', token: 'x.y.z'}, '*')");
        await page.Locate("section").First.WaitForAsync();
        (await page.Heard()).ShouldBe(["ready"]);
        (await page.Text()).Contains("acme-north", StringComparison.Ordinal).ShouldBeTrue();
    }

    private async Task Revoke(string token)
    {
        var id = EmbedApp.Claims(token).GetProperty("jti").GetString();
        var revoked = await browser.Boards.App.Admin(HttpMethod.Post, "/embed-tokens/revoke", new { jti = id });
        revoked.Status.ShouldBeInRange(200, 204, revoked.Text);
    }
}
