using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Deploy;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>Settings &gt; External Authentication as HTML, in the dress of the deploy page. Nothing of a token is ever in it.</summary>
internal static class ExternalAuthPage
{
    public const string Path = "/settings/external-authentication";
    private const string Title = "Settings > External Authentication";

    /// <summary>The page of a workspace.</summary>
    public static string Address(WorkspaceRealm realm) => $"{Path}?workspace={realm.Slug}";

    /// <summary>The form by which an admin logs in.</summary>
    public static string Login(string? error) => Page(error,
        $"<form method=\"post\" action=\"{Path}/login\"><label>Admin key <input name=\"key\" type=\"password\" autocomplete=\"off\" required></label><button>Log in</button></form>");

    /// <summary>The form by which an admin chooses a workspace.</summary>
    public static string Choose(string? error) => Page(error,
        $"<form method=\"get\" action=\"{Path}\"><label>Workspace (slug or id) <input name=\"workspace\" required></label><button>Show</button></form>");

    /// <summary>The providers of a workspace, each with its form, and a form for another.</summary>
    public static string Settings(AdminSession session, WorkspaceRealm realm, string? told, string? error)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<p>Workspace <code>{Text(realm.Slug)}</code>. Your users' own tokens count here once a provider is enabled (bring your own token).</p>{told}");
        foreach (var issuer in realm.Issuers ?? [])
            AppendProvider(html, session, realm, issuer);
        html.Append("<h2>Enable another provider</h2>");
        AppendForm(html, session, realm, null);
        return Page(error, html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Path}\">Other workspace</a></p>").ToString());
    }

    /// <summary>What a token that was tested means.</summary>
    public static string Told(TestTokenAnswer answer)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"{(answer.Accepted ? "new" : "error")}\" id=\"test-result\"><p>{(answer.Accepted ? "The token counts." : "The token does not count. " + Text(answer.Reason ?? ""))}</p>");
        if (answer.Subject is { } subject)
        {
            html.Append("<table>");
            Row(html, "Subject", subject);
            Row(html, "Organization", answer.Organizations is { } organizations ? List(organizations) : "any");
            Row(html, "Roles", List(answer.Roles ?? []));
            Row(html, "Groups that policies see", List(answer.Groups ?? []));
            foreach (var (name, value) in answer.Attributes ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal))
                Row(html, name, value.GetRawText());
            Row(html, "Missing claims", List(answer.MissingClaims ?? []));
            Row(html, "E-mail", answer.Email ?? "");
            Row(html, "Name", answer.Name ?? "");
            html.Append("</table>");
        }

        return html.Append("</div>").ToString();
    }

    /// <summary>Keys that were read.</summary>
    public static string Keys(ProviderKeysAnswer answer) =>
        $"<div class=\"new\" id=\"keys\"><p>Keys: {(answer.Keys.IsEmpty ? "none" : string.Join(", ", answer.Keys.Select(key => $"<code>{Text(key.Kid ?? "-")}</code> {key.Kty}")))}</p></div>";

    private static void AppendProvider(StringBuilder html, AdminSession session, WorkspaceRealm realm, ExternalIssuerView issuer)
    {
        var settings = issuer.Settings;
        var state = issuer.CutOffAt is not null ? "cut off" : settings.IsEnabled ? "enabled" : "disabled";
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(settings.Name)} ({state})</h2><p>Issuer <code>{Text(settings.Issuer)}</code></p>");
        foreach (var warning in ExternalIssuer.Warnings(settings))
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"error\" role=\"alert\">{Text(warning)}</p>");
        AppendForm(html, session, realm, issuer);
        html.Append("<p>").Append(Form(session, realm, issuer.Id, "switch"))
            .Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"enabled\" value=\"{(settings.IsEnabled ? "false" : "true")}\"><button>{(settings.IsEnabled ? "Disable" : "Enable")}</button></form> ")
            .Append(Form(session, realm, issuer.Id, "keys")).Append("<button>Refresh keys</button></form> ")
            .Append(Form(session, realm, issuer.Id, "remove")).Append("<button>Remove</button></form></p>")
            .Append(Form(session, realm, issuer.Id, "test"))
            .Append("<label>Test a token <textarea name=\"token\" rows=\"3\" cols=\"60\" autocomplete=\"off\" spellcheck=\"false\" required></textarea></label><button>Test</button></form>");
    }

    private static void AppendForm(StringBuilder html, AdminSession session, WorkspaceRealm realm, ExternalIssuerView? issuer)
    {
        var settings = issuer?.Settings;
        html.Append(Form(session, realm, issuer?.Id ?? Guid.Empty, "save"));
        if (issuer is null)
            html.Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"once\" value=\"{Guid.NewGuid()}\">");
        Input(html, "Name", "name", settings?.Name ?? "", isRequired: true);
        html.Append("<label>Type <select name=\"type\">");
        foreach (var type in ExternalIssuerTypes.All)
            html.Append(CultureInfo.InvariantCulture, $"<option{(type == settings?.Type ? " selected" : "")}>{type}</option>");
        html.Append("</select></label>");
        Input(html, "JWKS URL (https://your-app.clerk.accounts.dev/.well-known/jwks.json)", "jwksUrl", settings?.JwksUrl ?? "");
        Input(html, "Issuer (left out: derived from the JWKS URL)", "issuer", settings?.Issuer ?? "");
        Area(html, "Audiences (aud), a line each", "audiences", string.Join('\n', settings?.Audiences ?? []));
        Area(html, "Authorized parties (azp), a line each", "authorizedParties", string.Join('\n', settings?.AuthorizedParties ?? []));
        Check(html, "Tokens for any audience count (not recommended)", "anyAudience", settings is { Audiences.IsEmpty: true, AuthorizedParties.IsEmpty: true });
        Input(html, "Claim with the workspace identifier (left out: org_id)", "organizationClaim", settings is null ? "org_id" : settings.OrganizationClaim ?? "");
        Check(html, "Tokens of every organization count (not recommended)", "anyOrganization", settings is { OrganizationClaim: null });
        Input(html, "Claim with the user role (left out: org_role)", "roleClaim", settings?.RoleClaim ?? "org_role");
        Area(html, "Claims for policies, a line each: jwt.path = attribute, and ! where required", "claims", ExternalAuthForms.Lines(settings?.Claims ?? []));
        Check(html, "Enabled", "enabled", settings?.IsEnabled ?? true);
        html.Append(issuer is null ? "<button>Enable BYOT</button></form>" : "<button>Save</button></form>");
    }

    private static void Input(StringBuilder html, string label, string name, string value, bool isRequired = false) =>
        html.Append(CultureInfo.InvariantCulture, $"<label>{Text(label)} <input name=\"{name}\" size=\"60\" value=\"{Text(value)}\"{(isRequired ? " required" : "")}></label>");

    private static void Area(StringBuilder html, string label, string name, string value) =>
        html.Append(CultureInfo.InvariantCulture, $"<label>{Text(label)} <textarea name=\"{name}\" rows=\"3\" cols=\"60\">\n{Text(value)}</textarea></label>");

    private static void Check(StringBuilder html, string label, string name, bool isSet) =>
        html.Append(CultureInfo.InvariantCulture, $"<label><input type=\"checkbox\" name=\"{name}\" value=\"true\"{(isSet ? " checked" : "")}> {Text(label)}</label>");

    private static void Row(StringBuilder html, string name, string value) =>
        html.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(name)}</th><td>{Text(value)}</td></tr>");

    private static string Form(AdminSession session, WorkspaceRealm realm, Guid provider, string action) =>
        $"<form method=\"post\" action=\"{Path}/{action}\"><input type=\"hidden\" name=\"csrf\" value=\"{Text(session.CsrfToken)}\"><input type=\"hidden\" name=\"workspace\" value=\"{Text(realm.Slug)}\"><input type=\"hidden\" name=\"provider\" value=\"{provider}\">";

    private static string List(ImmutableArray<string> items) => items.IsEmpty ? "none" : string.Join(", ", items);

    private static string Page(string? error, string body) => DeployPage.Page(Text(Title), error, body);

    private static string Text(string text) => DeployPage.Text(text);
}
