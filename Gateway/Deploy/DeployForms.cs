using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansTenantAuth.Gateway.Deploy;

/// <summary>Reads the forms of the pages of admins: few, short and unrepeated fields, from this origin alone.</summary>
internal static class DeployForms
{
    private const int MaxFields = 8;
    private const int MaxValueLength = 512;

    private static readonly FormOptions Bounded = new()
    {
        ValueCountLimit = MaxFields, KeyLengthLimit = 32, ValueLengthLimit = MaxValueLength, BufferBodyLengthLimit = 8 * 1024,
    };

    /// <summary>The form, or null for what is none of ours; its bounds, where they are others than those of the deploy page.</summary>
    public static async Task<IFormCollection?> Read(HttpContext http, FormOptions? bounds = null)
    {
        if (!IsOurs(http) || !http.Request.HasFormContentType || http.Request.ContentType!.StartsWith("multipart", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            var form = await new FormFeature(http.Request, bounds ?? Bounded).ReadFormAsync(http.RequestAborted);
            return form.All(field => field.Value.Count == 1) ? form : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Whether the form belongs to the session.</summary>
    public static bool IsOf(IFormCollection form, AdminSession session) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(form["csrf"].ToString()), Encoding.UTF8.GetBytes(session.CsrfToken));

    // Browsers name the origin of every POST; a client that names none is no browser and has no cookie to misuse.
    private static bool IsOurs(HttpContext http)
    {
        var origin = http.Request.Headers.Origin;
        return origin.Count == 0
            || (origin.Count == 1 && Uri.TryCreate(origin[0], UriKind.Absolute, out var from) && string.Equals(from.Authority, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
