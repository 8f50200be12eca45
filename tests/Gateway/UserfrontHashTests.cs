using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Security;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Hashes of passwords: sealed for one user, made again where they are weak, bounded in number.</summary>
public sealed class UserfrontHashTests
{
    private static readonly MasterKeys Keys = new([new MasterKey("k1", new byte[32])]);
    private readonly UserId user = new(Guid.NewGuid());

    [Fact]
    public async Task AWeakHash_IsMadeAgain_AndAStrongOneIsNot()
    {
        using var hashes = new PasswordHashes(Keys);
        var weak = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 })).HashPassword(new(), "secret 1");
        var verdict = (await hashes.Check(user, hashes.Seal(user, weak), "secret 1")).Require();
        verdict.IsRight.ShouldBeTrue();
        var again = (await hashes.Check(user, verdict.Fresh, "secret 1")).Require();
        (again.IsRight, again.Fresh).ShouldBe((true, null));
        (await hashes.Check(user, verdict.Fresh, "secret 2")).Require().IsRight.ShouldBeFalse();
        (await hashes.Check(user, null, "secret 1")).Require().IsRight.ShouldBeFalse();
    }

    [Fact]
    public async Task AHash_OpensForItsUserAlone()
    {
        using var hashes = new PasswordHashes(Keys);
        var mine = (await hashes.Hash(user, "secret 1")).Require();
        await Should.ThrowAsync<System.Security.Cryptography.CryptographicException>(() => hashes.Check(new UserId(Guid.NewGuid()), mine, "secret 1"));
    }

    [Fact]
    public async Task PastTheBound_CallsAreToldToWait()
    {
        using var hashes = new PasswordHashes(Keys);
        var calls = Enumerable.Range(0, 4 * PasswordHashes.MostWaiting).Select(_ => hashes.Hash(user, "secret 1")).ToArray();
        var outcomes = await Task.WhenAll(calls);
        outcomes.Count(outcome => outcome.Error == AuthError.Overloaded).ShouldBeGreaterThan(PasswordHashes.MostWaiting);
        outcomes.ShouldContain(outcome => outcome.IsOk);
        (await hashes.Hash(user, "secret 1")).IsOk.ShouldBeTrue();
    }

    [Theory]
    [InlineData("sixteen letters!", true)]
    [InlineData("fifteen letters", false)]
    [InlineData("abcdefg1", true)]
    [InlineData("abcdef1", false)]
    [InlineData("12345678", false)]
    [InlineData("abcdefgh", false)]
    public void TheRule_IsTheDocumentedOne(string password, bool isStrong) => PasswordRule.IsStrong(password).ShouldBe(isStrong);
}
