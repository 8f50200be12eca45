using System.Collections.Immutable;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Users;

/// <summary>A name by which a user logs in, unique in a pool.</summary>
/// <param name="Lookup">Its lookup key, as that of a contact.</param>
/// <param name="Value">As the user wrote it.</param>
[GenerateSerializer, Immutable, Alias("ota.Username")]
public sealed record Username([property: Id(0)] string Lookup, [property: Id(1)] string Value);

/// <summary>What a user tells of itself. Null leaves a field as it is.</summary>
/// <param name="Name">What people call the user, at most 200 characters.</param>
/// <param name="Image">Address of a picture, at most 500 characters.</param>
/// <param name="Data">Free JSON, a UTF-8 object of at most 16,384 bytes; it replaces the one before.</param>
[GenerateSerializer, Immutable, Alias("ota.ProfileFields")]
public sealed record ProfileFields([property: Id(0)] string? Name, [property: Id(1)] string? Image, [property: Id(2)] byte[]? Data);

/// <summary>Makes a user of a workspace who proved nothing yet. What it names (e-mail, username) must be claimed for it first.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="Email">An address that was typed, or null.</param>
/// <param name="Username">A username, or null.</param>
/// <param name="Profile">What the user tells of itself.</param>
/// <param name="SealedPassword">The password's hash, sealed; null for a user without a password.</param>
[GenerateSerializer, Immutable, Alias("ota.SignUpUser")]
public sealed record SignUpUser(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] Contact? Email,
    [property: Id(3)] Username? Username,
    [property: Id(4)] ProfileFields Profile,
    [property: Id(5)] byte[]? SealedPassword);

/// <summary>Asks for a user's password, for the process that checks it.</summary>
[GenerateSerializer, Immutable, Alias("ota.ReadPassword")]
public sealed record ReadPassword([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App);

/// <summary>The sealed hash of a password, or null, and the stamp that changes with every change of the user's credentials.</summary>
[GenerateSerializer, Immutable, Alias("ota.PasswordView")]
public sealed record PasswordView([property: Id(0)] byte[]? Sealed, [property: Id(1)] long Stamp);

/// <summary>Sets a user's password, if its credentials are still those of a stamp.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="Sealed">The new hash, sealed.</param>
/// <param name="Stamp">What <see cref="PasswordView"/> said.</param>
/// <param name="IsSamePassword">The same password under another hash: nothing else changes.</param>
[GenerateSerializer, Immutable, Alias("ota.SetPassword")]
public sealed record SetPassword(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] byte[] Sealed,
    [property: Id(3)] long Stamp,
    [property: Id(4)] bool IsSamePassword);

/// <summary>Lets a user in who proved a credential of its own.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="Stamp">The stamp of the credentials under which the proof was checked.</param>
/// <param name="Site">The tenant at which the user logs in.</param>
[GenerateSerializer, Immutable, Alias("ota.ReadmitUser")]
public sealed record ReadmitUser(
    [property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] long Stamp, [property: Id(3)] TenantId Site);

/// <summary>Changes what a user tells of itself. A new username must be claimed for it first; an empty one takes the username away.</summary>
[GenerateSerializer, Immutable, Alias("ota.ChangeProfile")]
public sealed record ChangeProfile(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] ProfileFields Profile,
    [property: Id(3)] Username? Username);

/// <summary>A user as a workspace sees it.</summary>
/// <param name="Id">The user.</param>
/// <param name="Number">The user's number in its pool, from 1.</param>
/// <param name="Email">The first e-mail address, or null.</param>
/// <param name="EmailVerifiedAt">When the user proved it, or null.</param>
/// <param name="Phone">The first phone number, or null.</param>
/// <param name="PhoneVerifiedAt">When the user proved it, or null.</param>
/// <param name="Username">The username, or null.</param>
/// <param name="Name">The name, or null.</param>
/// <param name="Image">Address of a picture, or null.</param>
/// <param name="Data">Free JSON, or null.</param>
/// <param name="HasPassword">Whether the user has a password.</param>
/// <param name="CreatedAt">When the user was made.</param>
/// <param name="UpdatedAt">When the profile changed last.</param>
/// <param name="HasTotp">Whether the user has set up an authenticator.</param>
/// <param name="LastActiveAt">When the user was active last, to the minute, or null.</param>
[GenerateSerializer, Immutable, Alias("ota.PersonView")]
public sealed record PersonView(
    [property: Id(0)] UserId Id,
    [property: Id(1)] long Number,
    [property: Id(2)] string? Email,
    [property: Id(3)] DateTimeOffset? EmailVerifiedAt,
    [property: Id(4)] string? Phone,
    [property: Id(5)] DateTimeOffset? PhoneVerifiedAt,
    [property: Id(6)] string? Username,
    [property: Id(7)] string? Name,
    [property: Id(8)] string? Image,
    [property: Id(9)] byte[]? Data,
    [property: Id(10)] bool HasPassword,
    [property: Id(11)] DateTimeOffset CreatedAt,
    [property: Id(12)] DateTimeOffset UpdatedAt,
    [property: Id(13)] bool HasTotp = false,
    [property: Id(14)] DateTimeOffset? LastActiveAt = null);

/// <summary>Begins the set-up of one-time codes by an authenticator (RFC 6238).</summary>
[GenerateSerializer, Immutable, Alias("ota.BeginTotp")]
public sealed record BeginTotp([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App);

/// <summary>What an authenticator needs, shown this once. It counts once a code of it was presented.</summary>
/// <param name="Secret">20 random bytes.</param>
/// <param name="BackupCodes">Ten codes of the form <c>aaaaa-bbbbb</c>, each for one use.</param>
[GenerateSerializer, Immutable, Alias("ota.TotpSetUp")]
public sealed record TotpSetUp([property: Id(0)] byte[] Secret, [property: Id(1)] ImmutableArray<string> BackupCodes);

/// <summary>Presents a code of an authenticator, or a backup code: exactly one of both.</summary>
[GenerateSerializer, Immutable, Alias("ota.UseTotp")]
public sealed record UseTotp(
    [property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] string? Code, [property: Id(3)] string? BackupCode);

/// <summary>The tenant of a workspace at which a session was opened.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Code">Its code.</param>
/// <param name="IsRoot">Whether it is the workspace's root tenant, to which every user of the workspace belongs.</param>
/// <param name="Settings">Its settings, and for what they leave open those of the root.</param>
[GenerateSerializer, Immutable, Alias("ota.SiteFacts")]
public sealed record SiteFacts(
    [property: Id(0)] TenantId Tenant, [property: Id(1)] string Code, [property: Id(2)] bool IsRoot, [property: Id(3)] TenantSettings Settings);
