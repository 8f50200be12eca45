using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Passwords;

/// <summary>Knows passwords that attackers know too, by any list; the server ships none.</summary>
public interface IBreachedPasswords
{
    /// <summary>Whether a password is known to have leaked.</summary>
    ValueTask<bool> Knows(string password, CancellationToken cancellationToken);
}

/// <summary>
/// Which passwords may be set: at least 16 characters, or at least 8 with a letter and a digit; at most 128, so that hashing has a
/// bound. In test mode also the documented short ones.
/// </summary>
public sealed class PasswordRule(IEnumerable<IBreachedPasswords> breached)
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
        else if (await IsBreached(password, cancellationToken))
            check.Add("password", "This password has leaked elsewhere. Choose another one.");
        return password;
    }

    /// <summary>The documented rule.</summary>
    public static bool IsStrong(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        return password.Length >= 16 || (password.Length >= 8 && password.Any(char.IsLetter) && password.Any(char.IsDigit));
    }

    private async ValueTask<bool> IsBreached(string password, CancellationToken cancellationToken)
    {
        foreach (var list in breached)
        {
            if (await list.Knows(password, cancellationToken))
                return true;
        }

        return false;
    }
}
