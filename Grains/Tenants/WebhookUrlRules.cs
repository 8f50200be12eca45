using System.Net;

namespace OrleansTenantAuth.Tenants;

/// <summary>Which addresses a tenant may name for its webhooks.</summary>
internal static class WebhookUrlRules
{
    private const int MaxLength = 500;

    /// <summary>What is wrong with them, or null.</summary>
    public static FieldError? Problem(WebhookUrls urls)
    {
        var wrong = urls.All().FirstOrDefault(url => !string.IsNullOrEmpty(url.Value) && !IsAddress(url.Value));
        return wrong.Name is null ? null : new("settings.webhooks." + wrong.Name, $"must be an https address of at most {MaxLength} characters, without a user name");
    }

    // Whether the host is one that the server may call is seen when it is called: a name may lead elsewhere by then. A developer's own
    // machine may be named, since only a server in Development calls it.
    private static bool IsAddress(string text) =>
        text.Length <= MaxLength
        && text.All(letter => letter is > ' ' and < '\u007f')
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && IsOwnMachine(url)))
        && url.UserInfo.Length == 0
        && url.Fragment.Length == 0;

    private static bool IsOwnMachine(Uri url) =>
        url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
