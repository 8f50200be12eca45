using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Userfront.Passwords;

/// <summary>How a password compares with what is stored.</summary>
/// <param name="IsRight">Whether it is the password.</param>
/// <param name="Fresh">The same password under the present strength, sealed, where the stored hash is weaker.</param>
public sealed record PasswordVerdict(bool IsRight, byte[]? Fresh);

/// <summary>
/// Hashes passwords by ASP.NET Core Identity's hasher (PBKDF2 with HMAC-SHA512) and seals the hash under the master key, so that a
/// copied database alone cannot be searched. A hash takes a core for long: only some run at once, a bounded number waits for a
/// bounded time, the rest are <see cref="AuthError.Overloaded"/>; other calls keep the cores that are left.
/// </summary>
public sealed class PasswordHashes(MasterKeys masterKeys, IPasswordHasher<object>? with = null) : IDisposable
{
    /// <summary>Rounds of PBKDF2-HMAC-SHA512 (OWASP, Password Storage Cheat Sheet).</summary>
    public const int Iterations = 210_000;

    /// <summary>Hashes that may wait.</summary>
    public const int MostWaiting = 64;

    /// <summary>Hashes that run at once.</summary>
    public static readonly int MostRunning = Math.Max(1, Environment.ProcessorCount / 2);

    private const string Field = "password";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private readonly IPasswordHasher<object> hasher = with ?? Of(Iterations);
    private readonly Lazy<string> nobodys = new(() => (with ?? Of(Iterations)).HashPassword(Nobody, Convert.ToHexString(RandomNumberGenerator.GetBytes(32))));
    private readonly SemaphoreSlim running = new(MostRunning);
    private int waiting;
    private long checks;

    private static object Nobody { get; } = new();

    /// <summary>How many passwords were compared: each answer to a log-in takes one, whoever is asked for.</summary>
    public long Checks => Volatile.Read(ref checks);

    /// <summary>A hasher of that many rounds; tests take few.</summary>
    public static PasswordHasher<object> Of(int rounds) => new(Options.Create(new PasswordHasherOptions { IterationCount = rounds }));

    /// <summary>The sealed hash of a new password.</summary>
    public Task<Outcome<byte[]>> Hash(UserId user, string password) => Run(() => Seal(user, hasher.HashPassword(Nobody, password)));

    /// <summary>Compares. A user without a password, or none at all, takes the same work.</summary>
    public Task<Outcome<PasswordVerdict>> Check(UserId? user, byte[]? sealedHash, string password) => Run(() =>
    {
        Interlocked.Increment(ref checks);
        var isSomebodys = user is not null && sealedHash is not null;
        var hash = isSomebodys ? Open(user!.Value, sealedHash!) : nobodys.Value;
        var verdict = hasher.VerifyHashedPassword(Nobody, hash, password);
        if (!isSomebodys || verdict == PasswordVerificationResult.Failed)
            return new PasswordVerdict(false, null);
        var isWeak = verdict == PasswordVerificationResult.SuccessRehashNeeded;
        return new PasswordVerdict(true, isWeak ? Seal(user!.Value, hasher.HashPassword(Nobody, password)) : null);
    });

    /// <summary>Seals a hash for the user whose it is.</summary>
    public byte[] Seal(UserId user, string hash) => masterKeys.Seal(GrainKey.User(user.Value), Field, Encoding.ASCII.GetBytes(hash));

    /// <inheritdoc/>
    public void Dispose() => running.Dispose();

    private string Open(UserId user, byte[] sealedHash) => Encoding.ASCII.GetString(masterKeys.Open(GrainKey.User(user.Value), Field, sealedHash));

    private async Task<Outcome<T>> Run<T>(Func<T> work)
    {
        if (Interlocked.Increment(ref waiting) > MostWaiting || !await running.WaitAsync(LongestWait))
        {
            Interlocked.Decrement(ref waiting);
            return Outcome<T>.Refuse(AuthError.Overloaded, retryAfterSeconds: 2);
        }

        Interlocked.Decrement(ref waiting);
        try
        {
            return Outcome<T>.Ok(await Task.Run(work));
        }
        finally
        {
            running.Release();
        }
    }
}
