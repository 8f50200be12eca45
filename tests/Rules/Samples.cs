using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Small, fixed inputs of rules.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);
    public static readonly AppId ThisApp = new(Guid.Parse("a0000000-0000-0000-0000-000000000001"));
    public static readonly AppId OtherApp = new(Guid.Parse("a0000000-0000-0000-0000-000000000002"));
    public static readonly UserId ThisUser = new(Guid.Parse("b0000000-0000-0000-0000-000000000001"));
    public static readonly UserId OtherUser = new(Guid.Parse("b0000000-0000-0000-0000-000000000002"));
    public static readonly FamilyId ThisFamily = new(Guid.Parse("c0000000-0000-0000-0000-000000000001"));
    public static readonly TenantId TenantA = new(Guid.Parse("d0000000-0000-0000-0000-00000000000a"));
    public static readonly TenantId TenantB = new(Guid.Parse("d0000000-0000-0000-0000-00000000000b"));
    public static readonly TenantId TenantC = new(Guid.Parse("d0000000-0000-0000-0000-00000000000c"));
    public static readonly ChallengeId ThisChallenge = new(Guid.Parse("e0000000-0000-0000-0000-000000000001"));
    public static readonly Contact Mail = new("email", "lookup-1", "ada@example.com");
    public static readonly Contact OtherMail = new("email", "lookup-2", "grace@example.com");
    public static readonly Contact PhoneNumber = new("phone", "lookup-3", "+919876543210");

    public static CallInfo Call(Guid? operation = null, string prefix = "") =>
        new() { OperationId = operation ?? Guid.NewGuid(), RequestId = "r", Actor = "system", ClientPrefix = prefix };

    public static AppView App(AppSettings? settings = null, string pool = "global") => new(
        ThisApp, "demo", "Demo", pool, TenantA, "main", settings ?? new AppSettings(), AppRules.DefaultRoles, Now);

    public static SessionFacts Facts(AppSettings? settings = null, long epoch = 100) => new(
        App(settings), ThisUser, false, true, epoch, 5, false, null, [], [], false, true);

    public static SessionFamilyState Family(long generation = 0, params ImmutableArray<Rotation> rotations) => new()
    {
        Id = ThisFamily,
        App = ThisApp,
        User = ThisUser,
        Epoch = 100,
        Salt = new byte[16],
        KeyId = "k1",
        Generation = generation,
        Rotations = rotations,
        OpenedBy = Guid.Parse("f0000000-0000-0000-0000-000000000001"),
        IsNewUser = true,
        OpenedAt = Now,
        IdleUntil = Now.AddDays(30),
        AbsoluteUntil = Now.AddDays(365),
        AuthenticationMethods = ["otp"],
        UserAgent = "agent",
    };

    public static RotateRefreshToken Present(long generation, Guid? operation = null, TenantId? asked = null) =>
        new(Call(operation), ThisApp, [], generation, [], asked);

    public static UserState User(params ImmutableArray<Membership> apps) => new()
    {
        Id = ThisUser,
        Pool = "global",
        Contacts = [new UserContact(Mail.Kind, Mail.Lookup, Mail.Value, Now)],
        Owns = ["identity/" + Mail.Lookup],
        Apps = apps,
        CreatedAt = Now,
        CreatedBy = Guid.Parse("f0000000-0000-0000-0000-000000000002"),
    };

    public static Membership Member(AppId app, params ImmutableArray<Grant> grants) => new()
    {
        App = app,
        JoinedAt = Now,
        Epoch = Now.ToUnixTimeMilliseconds(),
        GrantsVersion = Now.ToUnixTimeMilliseconds(),
        Grants = grants,
    };

    public static Grant Grant(TenantId tenant, params ImmutableArray<string> roles) => new(tenant, "code", roles, Now);
}
