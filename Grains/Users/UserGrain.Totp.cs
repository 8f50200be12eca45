using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Users;

/// <content>Authenticators: secrets are sealed, backup codes kept as HMACs under a master key.</content>
internal sealed partial class UserGrain
{
    private const string TotpField = "totp";

    /// <inheritdoc/>
    public async Task<Outcome<TotpSetUp>> BeginTotp(BeginTotp command)
    {
        var secret = RandomNumberGenerator.GetBytes(TotpRules.SecretBytes);
        var sealedSecret = masterKeys.Seal(StoreKey, TotpField, secret);
        ImmutableArray<string> codes =
            [.. Enumerable.Range(0, TotpRules.BackupCodes).Select(_ => TotpRules.BackupCode(RandomNumberGenerator.GetBytes(TotpRules.BackupBytes)))];
        var begun = await Decide(command.Call, turn => TotpRules.Begin(turn.State, command.App, sealedSecret, [.. codes.Select(code => BackupHash(secret, code))]));
        return begun.Map(_ => new TotpSetUp(secret, codes));
    }

    /// <inheritdoc/>
    public Task<Outcome<PasswordView>> UseTotp(UseTotp command) => Decide(command.Call, turn =>
    {
        byte[] Open(UserTotp totp) => masterKeys.Open(StoreKey, TotpField, totp.Secret);
        return command.BackupCode is { } backup && turn.State?.Credentials?.Totp is { } known
            ? TotpRules.UseBackup(turn.State, command, BackupHash(Open(known), backup.Trim().ToLowerInvariant()))
            : TotpRules.Use(turn.State, command, Open, turn.Now);
    });

    // The sealed secret is the key: without a master key the codes cannot be searched for.
    private static string BackupHash(byte[] secret, string code) =>
        Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes("backup\n" + code)));
}
