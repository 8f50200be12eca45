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

    [Fact]
    public async Task AFixedNumberHashesAtOnce_ABoundedNumberWaits_AndTheRestIsToldAtOnce()
    {
        using var slow = new HeldHasher();
        using var hashes = new PasswordHashes(Keys, slow);
        const int more = 20;
        var calls = Enumerable.Range(0, PasswordHashes.MostRunning + PasswordHashes.MostWaiting + more).Select(_ => hashes.Hash(user, "secret 1")).ToArray();
        await slow.Entered(PasswordHashes.MostRunning);

        // Nobody who was refused so far had waited: those in the queue and those at work are still there.
        var atOnce = calls.Where(call => call.IsCompleted).ToArray();
        atOnce.Length.ShouldBeGreaterThanOrEqualTo(more);
        foreach (var refused in atOnce)
            (await refused).Error.ShouldBe(AuthError.Overloaded);
        slow.Release();
        var outcomes = await Task.WhenAll(calls);
        outcomes.Count(outcome => outcome.IsOk).ShouldBeInRange(PasswordHashes.MostRunning, PasswordHashes.MostRunning + PasswordHashes.MostWaiting);
        outcomes.ShouldAllBe(outcome => outcome.IsOk || outcome.Error == AuthError.Overloaded);
        slow.Most.ShouldBe(PasswordHashes.MostRunning);
    }

    [Theory]
    [InlineData("sixteen letters!", true)]
    [InlineData("fifteen letters", false)]
    [InlineData("abcdefg1", true)]
    [InlineData("abcdef1", false)]
    [InlineData("12345678", false)]
    [InlineData("abcdefgh", false)]
    public void TheRule_IsTheDocumentedOne(string password, bool isStrong) => PasswordRule.IsStrong(password).ShouldBe(isStrong);

    /// <summary>Hashes when it is let, and counts how many are at it.</summary>
    private sealed class HeldHasher : IPasswordHasher<object>, IDisposable
    {
        private readonly ManualResetEventSlim gate = new();
        private readonly SemaphoreSlim entered = new(0);
        private int now;
        private int most;

        public int Most => Volatile.Read(ref most);

        public string HashPassword(object user, string password)
        {
            var count = Interlocked.Increment(ref now);
            int seen;
            while (count > (seen = Volatile.Read(ref most)))
                Interlocked.CompareExchange(ref most, count, seen);
            entered.Release();
            gate.Wait();
            Interlocked.Decrement(ref now);
            return "hash";
        }

        public PasswordVerificationResult VerifyHashedPassword(object user, string hashedPassword, string providedPassword) => PasswordVerificationResult.Failed;

        public async Task Entered(int count)
        {
            for (var index = 0; index < count; index++)
                await entered.WaitAsync();
        }

        public void Release() => gate.Set();

        public void Dispose()
        {
            gate.Dispose();
            entered.Dispose();
        }
    }
}
