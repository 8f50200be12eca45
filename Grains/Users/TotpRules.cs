using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Users;

/// <summary>One-time codes of authenticators (RFC 6238: HMAC-SHA1, 30 seconds, six digits) and backup codes.</summary>
internal static class TotpRules
{
    public const int SecretBytes = 20;
    public const int BackupCodes = 10;
    private const int StepSeconds = 30;
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int BackupHalf = 5;

    /// <summary>Bytes that make one backup code; two a letter keep the bias of the remainder small.</summary>
    public const int BackupBytes = 4 * BackupHalf;

    public static Decision<UserState, Done> Begin(UserState? state, AppId app, byte[] sealedSecret, ImmutableArray<string> backupHashes)
    {
        if (UserRules.Refusal(state, app) is { } refusal)
            return Decision.Refuse<UserState, Done>(refusal);
        var credentials = state!.Credentials ?? new UserCredentials(0, null, null);
        return credentials.Totp is { LastStep: > 0 }
            ? Decision.Refuse<UserState, Done>(AuthError.WrongState)
            : Decision.Change(
                state with { Credentials = credentials with { Totp = new UserTotp(sealedSecret, backupHashes, 0) } }, Outcome<Done>.Ok(Done.Instance), []);
    }

    /// <summary>Uses a code of an authenticator: of this step of time or of a neighbour, for clocks that go wrong, and newer than the last used.</summary>
    public static Decision<UserState, PasswordView> Use(UserState? state, UseTotp command, Func<UserTotp, byte[]> open, DateTimeOffset now)
    {
        if (UserRules.Refusal(state, command.App) is not null || state!.Credentials?.Totp is not { } totp || command.Code is not { Length: 6 } code)
            return Decision.Refuse<UserState, PasswordView>(AuthError.CredentialInvalid);
        var secret = open(totp);
        var current = now.ToUnixTimeSeconds() / StepSeconds;
        var found = 0L;
        foreach (var step in new[] { current - 1, current, current + 1 })
        {
            // Every step is compared, so the time does not tell which one it was.
            var isSame = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeOf(secret, step)), Encoding.UTF8.GetBytes(code));
            if (isSame && step > totp.LastStep)
                found = step;
        }

        return found == 0
            ? Decision.Refuse<UserState, PasswordView>(AuthError.CredentialInvalid)
            : Change(state, command.App, totp with { LastStep = found }, totp.LastStep == 0 ? "user.totp_set_up" : null);
    }

    /// <summary>Uses a backup code, of an authenticator that was set up; it is gone then.</summary>
    public static Decision<UserState, PasswordView> UseBackup(UserState? state, UseTotp command, string hash)
    {
        if (UserRules.Refusal(state, command.App) is not null || state!.Credentials?.Totp is not { LastStep: > 0 } totp)
            return Decision.Refuse<UserState, PasswordView>(AuthError.CredentialInvalid);
        var index = totp.BackupCodes.IndexOf(hash);
        return index < 0
            ? Decision.Refuse<UserState, PasswordView>(AuthError.CredentialInvalid)
            : Change(state, command.App, totp with { BackupCodes = totp.BackupCodes.RemoveAt(index) }, "user.backup_code_used");
    }

    /// <summary>The code of a step of time.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6238: authenticators know no other; HMAC does not rest on collisions.")]
    public static string CodeOf(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, mac);
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0x0F)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The backup code that random bytes mean: <c>aaaaa-bbbbb</c>.</summary>
    public static string BackupCode(ReadOnlySpan<byte> random)
    {
        Span<char> code = stackalloc char[(2 * BackupHalf) + 1];
        for (var index = 0; index < 2 * BackupHalf; index++)
            code[index < BackupHalf ? index : index + 1] = Letters[BinaryPrimitives.ReadUInt16BigEndian(random[(2 * index)..]) % Letters.Length];
        code[BackupHalf] = '-';
        return new string(code);
    }

    private static Decision<UserState, PasswordView> Change(UserState state, AppId app, UserTotp totp, string? kind)
    {
        var next = state with { Credentials = state.Credentials! with { Totp = totp } };
        ImmutableArray<Happening> events = kind is null ? [] : [new Happening(kind, app, null, state.Id)];
        return Decision.Change(next, Outcome<PasswordView>.Ok(AccountRules.Password(next)), events);
    }
}
