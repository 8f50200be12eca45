using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Workspaces;

/// <summary>
/// A subject of an external issuer in a workspace: whether it is cut off, and where messages for it go. Written only when something
/// changed. Key: see <see cref="ExternalSubjectKey"/>.
/// </summary>
[Alias("ota.IExternalSubjectGrain"), Version(1)]
public interface IExternalSubjectGrain : IGrainWithStringKey
{
    /// <summary>What is known of it; of one that was never seen, nothing. A link in a chain.</summary>
    [Alias("Describe"), Repeatable]
    Task<Outcome<ExternalSubjectView>> Describe(DescribeExternalSubject query);

    /// <summary>The same as of now, checked against the store.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<ExternalSubjectView>> Get(DescribeExternalSubject query);

    /// <summary>Keeps the address and name of a token that was admitted, unless a later token said otherwise or the subject is cut off. Safe to repeat.</summary>
    [Alias("Remember"), Repeatable]
    Task<Outcome<Done>> Remember(RememberExternalSubject command);

    /// <summary>Cuts it off and forgets its address and name, or lets its new tokens count again. Safe to repeat.</summary>
    [Alias("CutOff"), Repeatable]
    Task<Outcome<ExternalSubjectView>> CutOff(CutOffExternalSubject command);
}

/// <summary>Names subjects of external issuers.</summary>
public static class ExternalSubjectKey
{
    /// <summary>
    /// Workspace, and SHA-256 of issuer and subject. The issuer and not its entry in the workspace: who removes an entry and makes it anew
    /// lets nobody in again.
    /// </summary>
    public static string Of(TenantId workspace, string issuer, string subject) =>
        $"{workspace.Value:N}/{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{subject}")))}";
}

/// <summary>Asks for a subject.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeExternalSubject")]
public sealed record DescribeExternalSubject([property: Id(0)] CallInfo Call);

/// <summary>What is known of a subject.</summary>
/// <param name="Epoch">Tokens issued before this time do not count, Unix milliseconds; 0 where it was never cut off.</param>
/// <param name="CutOffAt">Since when none of its tokens counts, or null.</param>
/// <param name="Email">Where messages go, or null.</param>
/// <param name="Name">Its name, or null.</param>
/// <param name="IssuedAt">When the token was issued that said so, Unix seconds; 0 where none did.</param>
[GenerateSerializer, Immutable, Alias("ota.ExternalSubjectView")]
public sealed record ExternalSubjectView(
    [property: Id(0)] long Epoch, [property: Id(1)] DateTimeOffset? CutOffAt, [property: Id(2)] string? Email, [property: Id(3)] string? Name, [property: Id(4)] long IssuedAt);

/// <summary>Keeps the address and name of a subject.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The workspace's app.</param>
/// <param name="Workspace">The workspace's tenant.</param>
/// <param name="Issuer">The issuer.</param>
/// <param name="Subject">The token's <c>sub</c>.</param>
/// <param name="Email">At most 320 characters, or null.</param>
/// <param name="Name">At most 200 characters, or null.</param>
/// <param name="IssuedAt">The token's <c>iat</c>, Unix seconds.</param>
[GenerateSerializer, Immutable, Alias("ota.RememberExternalSubject")]
public sealed record RememberExternalSubject(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] TenantId Workspace,
    [property: Id(3)] string Issuer,
    [property: Id(4)] string Subject,
    [property: Id(5)] string? Email,
    [property: Id(6)] string? Name,
    [property: Id(7)] long IssuedAt);

/// <summary>Cuts a subject off, or lets its new tokens count again.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The workspace's app.</param>
/// <param name="Workspace">The workspace's tenant.</param>
/// <param name="Issuer">The issuer.</param>
/// <param name="Subject">The tokens' <c>sub</c>.</param>
/// <param name="IsCutOff">Whether it is cut off afterwards.</param>
[GenerateSerializer, Immutable, Alias("ota.CutOffExternalSubject")]
public sealed record CutOffExternalSubject(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] TenantId Workspace,
    [property: Id(3)] string Issuer,
    [property: Id(4)] string Subject,
    [property: Id(5)] bool IsCutOff);
