using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>GET /v0/auth/{provider}/login and its callback: pages that browsers go through, so refusals are told to people.</summary>
public sealed class SignOnEndpoints(SignOnStart start, SignOnReturn back, SignOnAnswers answers)
{
    private const string Tag = "Workspaces: single sign-on";
    private const int MaxValue = 4_096;
    private static readonly string[] Returned = ["state", "code", "iss", "error"];

    private static readonly FormOptions Bounded = new()
    {
        ValueCountLimit = 32, KeyLengthLimit = 64, ValueLengthLimit = 16 * 1024, BufferBodyLengthLimit = 64 * 1024,
    };

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<SignOnEndpoints>();
        var group = routes.MapGroup("/v0/auth/{provider}").WithTags(Tag).AuthenticatedBy(RouteAuth.Public);
        group.MapGet("/login", (RequestDelegate)endpoints.Login)
            .Documented(null, null, StatusCodes.Status302Found)
            .WithSummary("Sends the browser to an OpenID provider of the tenant. Afterwards it is at ORIGIN/login with token, uuid and redirect, for PUT /auth/link; "
                + "or with error and error_description. Origins that the workspace does not list are refused here.")
            .Takes("tenant_id", "The tenant's code.")
            .Takes("origin", "The front end's origin, one that the workspace lists.")
            .Takes("redirect", "Path to which the front end goes afterwards.")
            .Takes("provider_id", "The id of the provider custom.")
            .Refuses(AuthError.ValidationError, AuthError.TenantNotFound);
        group.MapGet("/callback", (RequestDelegate)endpoints.Callback)
            .Documented(null, null, StatusCodes.Status302Found)
            .WithSummary("Where a provider sends the browser back to; register it there as redirect URI. It counts once, within ten minutes, in the browser that began.")
            .Refuses(AuthError.SignOnFailed, AuthError.TenantNotFound);
        group.MapPost("/callback", (RequestDelegate)endpoints.CallbackForm)
            .Documented(null, null, StatusCodes.Status303SeeOther)
            .WithSummary("The same for providers that answer by a form: it leads to the same address, since browsers send no cookie along with a form from elsewhere.")
            .Refuses(AuthError.SignOnFailed);
    }

    private async Task Login(HttpContext http)
    {
        var check = new FieldCheck();
        QueryFields.RefuseUnknown(http, check);
        var ask = new SignOnAsk(
            PathOf(http),
            check.Text("tenant_id", QueryFields.Read(http, check, "tenant_id"), 16),
            check.Text("origin", QueryFields.Read(http, check, "origin"), 300),
            check.OptionalText("redirect", QueryFields.Read(http, check, "redirect"), 800),
            check.OptionalText("provider_id", QueryFields.Read(http, check, "provider_id"), 64));
        await answers.Write(http, check.Failed ? new SignOnStep(null, check.Refuse<string>()) : await start.Run(http, ask));
    }

    private async Task Callback(HttpContext http)
    {
        var query = http.Request.Query;
        string? Once(string name) => query[name] is [{ Length: > 0 and <= MaxValue } value] ? value : null;
        await answers.Write(http, await back.Run(http, new(PathOf(http), Once("state"), Once("code"), Once("iss"), Once("error"))));
    }

    private async Task CallbackForm(HttpContext http)
    {
        if (await Read(http) is not { } form)
        {
            await answers.Write(http, new SignOnStep(null, Outcome<string>.Refuse(AuthError.SignOnFailed)));
            return;
        }

        var sent = Returned.Where(name => form[name] is [{ Length: > 0 and <= MaxValue }]).ToDictionary(name => name, name => (string?)form[name], StringComparer.Ordinal);
        await SignOnAnswers.SendOn(http, StatusCodes.Status303SeeOther, QueryHelpers.AddQueryString($"/v0/auth/{Uri.EscapeDataString(PathOf(http))}/callback", sent));
    }

    private static async Task<IFormCollection?> Read(HttpContext http)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentType!.StartsWith("multipart", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            return await new FormFeature(http.Request, Bounded).ReadFormAsync(http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string PathOf(HttpContext http) => http.GetRouteValue("provider") as string ?? "";
}
