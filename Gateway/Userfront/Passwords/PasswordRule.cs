using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Userfront.Passwords;

/// <summary>Knows passwords that attackers know too, by any list; the server ships none.</summary>
public interface IBreachedPasswords
{
    /// <summary>Whether a password is known to have leaked, by its SHA-1 in 40 upper-case hex digits; null where the list cannot be asked.</summary>
    ValueTask<bool?> Knows(string sha1, CancellationToken cancellationToken);
}

/// <summary>
/// Which passwords may be set: at least 16 characters, or at least 8 with a letter and a digit; at most 128, so that hashing has a
/// bound, and none that is known to have leaked, where the operator has a list. In test mode also the documented short ones.
/// </summary>
public sealed partial class PasswordRule(IEnumerable<IBreachedPasswords> breached, TenantAuthOptions options, ILogger<PasswordRule> log)
{
    /// <summary>Characters at most.</summary>
    public const int MaxLength = 128;

    private const string Text = "Must have at least 16 characters, or at least 8 with a letter and a number.";
    private static readonly string[] OfTestMode = ["test", "dev", "password"];

    /// <summary>Reads a password that somebody wants to set; what is wrong goes into the check.</summary>
    public async ValueTask<string> Read(FieldCheck check, TextField sent, string mode, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(check);
        var password = check.Text("password", sent, MaxLength);
        if (password.Length == 0 || (mode == WorkspaceModes.Test && OfTestMode.Contains(password, StringComparer.Ordinal)))
            return password;
        if (!IsStrong(password))
            check.Add("password", Text);
        else if (await Leak(password, cancellationToken) is { } fault)
            check.Add("password", fault);
        return password;
    }

    /// <summary>The documented rule.</summary>
    public static bool IsStrong(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        return password.Length >= 16 || (password.Length >= 8 && password.Any(char.IsLetter) && password.Any(char.IsDigit));
    }

    /// <summary>What the lists say against a password; null where nothing speaks against it.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The public lists of leaked passwords are by SHA-1; nothing is protected by it.")]
    private async ValueTask<string?> Leak(string password, CancellationToken cancellationToken)
    {
        var sha1 = Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
        foreach (var list in breached)
        {
            switch (await list.Knows(sha1, cancellationToken))
            {
                case true:
                    return "This password has leaked elsewhere. Choose another one.";
                case null:
                    var isRefused = options.Passwords.RefuseUnchecked;
                    LogNotAsked(list.GetType().Name, isRefused ? "refused" : "taken");
                    if (isRefused)
                        return "This password cannot be checked at this moment. Try again.";
                    break;
                default:
                    break;
            }
        }

        return null;
    }
}
