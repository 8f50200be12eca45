using System.Globalization;

namespace OrleansTenantAuth.Workspaces;

/// <summary>What cutting off an external issuer and one of its subjects have in common.</summary>
internal static class ExternalCutOff
{
    /// <summary>The epoch after a change: tokens issued before it count no more.</summary>
    public static long Next(long epoch, DateTimeOffset now) => Math.Max(epoch + 1, now.ToUnixTimeMilliseconds());

    /// <summary>The event. Verifiers learn the subject, which for a whole issuer is the issuer itself.</summary>
    public static Happening Happened(AppId app, TenantId workspace, string issuer, string subject, long epoch, bool isCutOff) => new(
        isCutOff ? "issuer.cut_off" : "issuer.restored",
        app,
        workspace,
        Data:
        [
            KeyValuePair.Create("subject", subject),
            KeyValuePair.Create("issuer", issuer),
            KeyValuePair.Create("epoch", epoch.ToString(CultureInfo.InvariantCulture)),
        ]);
}
