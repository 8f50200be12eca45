using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Management;

/// <summary>A service account to make, and its secret.</summary>
public sealed record DrawnAccount(NewServiceAccount Account, string Secret);

/// <summary>
/// Client ids, secrets and publishable keys. They are derived from the operation under the master key, so a repeat meets what the first
/// call made; without the master key nobody can derive one, whatever Idempotency-Key was sent.
/// </summary>
public sealed class ServiceSecrets(MasterKeys masterKeys)
{
    private const string ClientPrefix = "ci_";
    private const int ClientHexDigits = 24;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private const string SecretPrefix = "sk_";
    private const string KeyPrefix = "pk_live_";

    /// <summary>A service account of a workspace.</summary>
    public DrawnAccount Account(CallInfo call, TenantId workspace, string name, string? description, IEnumerable<string> groups)
    {
        ArgumentNullException.ThrowIfNull(call);
        var use = $"service account\n{workspace}\n{name}";
        var secret = Secret(call, use);
        var clientId = ClientPrefix + Convert.ToHexStringLower(DerivedIds.Hash(call.OperationId, use))[..ClientHexDigits];
        return new(new NewServiceAccount(DerivedIds.Named(call.OperationId, use), clientId, HashOf(secret), name, description, [.. groups]), secret);
    }

    /// <summary>Another secret of an account: <c>sk_</c> and 64 hex digits.</summary>
    public string Rotated(CallInfo call, TenantId workspace, long account)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Secret(call, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rotated account\n{workspace}\n{account}"));
    }

    /// <summary>A publishable key and its public id.</summary>
    public (Guid Id, string Text) PublishableKey(CallInfo call, TenantId workspace, string name)
    {
        ArgumentNullException.ThrowIfNull(call);
        var use = $"publishable key\n{workspace}\n{name}";
        return (DerivedIds.Named(call.OperationId, use), KeyPrefix + Base64Url.EncodeToString(Derive(call, use)));
    }

    /// <summary>The SHA-256 of a secret.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether a text has the form of a client id.</summary>
    public static bool IsClientId(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == ClientPrefix.Length + ClientHexDigits
            && text.StartsWith(ClientPrefix, StringComparison.Ordinal)
            && text.AsSpan(ClientPrefix.Length).IndexOfAnyExcept(HexDigits) < 0;
    }

    private string Secret(CallInfo call, string use) => SecretPrefix + Convert.ToHexStringLower(Derive(call, use));

    private byte[] Derive(CallInfo call, string use) => masterKeys.Derive(masterKeys.NewestId, DerivedIds.Hash(call.OperationId, use), "workspace secret");
}
