using System.Security.Cryptography;

namespace OrleansTenantAuth.Tenants;

/// <summary>Codes of tenants: eight lowercase letters without vowels, so that no word comes out.</summary>
public static class TenantCodes
{
    private const string Letters = "bcdfghjklmnpqrstvwxz";

    /// <summary>A random code; 20^8 exist, so the caller redraws when one is taken.</summary>
    public static string New() => RandomNumberGenerator.GetString(Letters, 8);
}
