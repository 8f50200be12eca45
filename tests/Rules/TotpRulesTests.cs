using System.Text;
using OrleansTenantAuth.Users;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Codes of authenticators.</summary>
public sealed class TotpRulesTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>The vectors of RFC 6238, appendix B (SHA-1), of which six digits count here.</summary>
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1_111_111_109, "07081804")]
    [InlineData(1_111_111_111, "14050471")]
    [InlineData(1_234_567_890, "89005924")]
    [InlineData(2_000_000_000, "69279037")]
    [InlineData(20_000_000_000, "65353130")]
    public void Codes_AreThoseOfTheRfc(long seconds, string eight) => TotpRules.CodeOf(Secret, seconds / 30).ShouldBe(eight[2..]);

    [Fact]
    public void Use_TakesTheStepAndItsNeighbours_EachOnce_AndNeverAnOlderOne()
    {
        var step = Now.ToUnixTimeSeconds() / 30;
        var state = Begun();
        Use(state, step - 2).ShouldBeNull();
        Use(state, step + 2).ShouldBeNull();
        var first = Use(state, step - 1)!;
        Use(first, step - 1).ShouldBeNull();
        var last = Use(first, step + 1)!;
        Use(last, step).ShouldBeNull();
        last.Credentials!.Totp!.LastStep.ShouldBe(step + 1);
    }

    [Fact]
    public void BackupCodes_CountOnlyOnceTheAuthenticatorIsSetUp_AndOnce()
    {
        TotpRules.UseBackup(Begun(), Command(null), "h1").Outcome.Error.ShouldBe(AuthError.CredentialInvalid);
        var ready = Use(Begun(), Now.ToUnixTimeSeconds() / 30)!;
        TotpRules.UseBackup(ready, Command(null), "h3").Outcome.Error.ShouldBe(AuthError.CredentialInvalid);
        var used = TotpRules.UseBackup(ready, Command(null), "h1").Next!;
        used.Credentials!.Totp!.BackupCodes.ShouldBe(["h2"]);
        TotpRules.UseBackup(used, Command(null), "h1").Outcome.Error.ShouldBe(AuthError.CredentialInvalid);
        TotpRules.Begin(used, ThisApp, Secret, []).Outcome.Error.ShouldBe(AuthError.WrongState);
    }

    private static UserState Begun() => TotpRules.Begin(User(Member(ThisApp)), ThisApp, Secret, ["h1", "h2"]).Next!;

    private static UseTotp Command(string? code) => new(Call(), ThisApp, code, code is null ? "x" : null);

    private static UserState? Use(UserState state, long step) =>
        TotpRules.Use(state, Command(TotpRules.CodeOf(Secret, step)), totp => totp.Secret, Now).Next;
}
