using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Tests.Simulation.Model;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Tests.Simulation.Calls;

/// <summary>Calls of codes, contacts and identities.</summary>
public static class OtpCalls
{
    public static Call AdmitSend(Contact contact, Guid operation) => new(
        $"admit-send {contact.Lookup[..6]}",
        grains => Call.Ask(() => grains.Identity(contact).AdmitSend(new AdmitSend(Call.Info(operation), false)), admitted => $"{admitted.CodeDigits}"),
        OtpModel.AdmitSend(contact.Lookup, operation));

    public static Call Create(Guid id, Guid app, Contact contact, OtpPurpose purpose, Guid? user, int digits, Guid operation) => new(
        $"challenge {id:N} app {app:N} {contact.Lookup[..6]} {purpose} user {user:N}",
        grains => Call.Ask(() => grains.Challenge(new ChallengeId(id)).Create(new CreateChallenge(
            Call.Info(operation), new AppId(app), contact, purpose, user is { } known ? new UserId(known) : null, digits, null))),
        OtpModel.Create(id, app, contact.Lookup, purpose.ToString(), user, digits, operation));

    public static Call Verify(Guid id, Guid app, OtpPurpose purpose, string code, bool isRight, Guid family, Guid candidate, Guid operation) => new(
        $"verify {id:N} app {app:N} {purpose} right {isRight} family {family:N} op {operation:N}",
        grains => Call.Ask(
            () => grains.Challenge(new ChallengeId(id)).Verify(new VerifyChallenge(
                Call.Info(operation), new AppId(app), purpose, code, new FamilyId(family), new UserId(candidate), null)),
            used => $"{used.Family.Value:N} {used.Candidate.Value:N}"),
        OtpModel.Verify(id, app, purpose.ToString(), isRight, family, candidate, operation));

    public static Call Sent(Guid id, Guid operation) => new(
        $"sent {id:N}",
        grains => Call.Ask(() => grains.Challenge(new ChallengeId(id)).Sent(new MessageSent(Call.Info(operation), true))),
        OtpModel.Sent(id));

    public static Call WrongTry(string lookup, Guid operation) => new(
        $"wrong-try {lookup[..6]}",
        grains => Call.Ask(() => grains.Identity(lookup).RecordWrongTry(new RecordWrongTry(Call.Info(operation)))),
        OtpModel.WrongTry(lookup));

    public static Call Claim(string lookup, Guid user, Guid operation) => new(
        $"claim {lookup[..6]} for {user:N}",
        grains => Call.Ask(
            () => grains.Identity(lookup).Claim(new ClaimIdentity(Call.Info(operation), new UserId(user))), owner => $"{owner.User!.Value.Value:N}"),
        OtpModel.Claim(lookup, user));

    public static Call Release(string lookup, Guid user, Guid operation) => new(
        $"release {lookup[..6]} of {user:N}",
        grains => Call.Ask(() => grains.Identity(lookup).Release(new ClaimIdentity(Call.Info(operation), new UserId(user)))),
        OtpModel.Release(lookup, user));

    public static Call Find(string lookup, Guid operation) => new(
        $"find {lookup[..6]}",
        grains => Call.Ask(() => grains.Identity(lookup).Find(new FindIdentity(Call.Info(operation))), owner => owner.User is { } user ? $"{user.Value:N}" : ""),
        OtpModel.Find(lookup));
}
