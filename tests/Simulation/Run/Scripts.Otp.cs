using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Tests.Simulation.Calls;
using OrleansTenantAuth.Tests.Simulation.Model;

namespace OrleansTenantAuth.Tests.Simulation.Run;

/// <content>Clients that log in or change their contacts by codes: the protocol that the gateway drives.</content>
public sealed partial class Scripts
{
    private Script Send()
    {
        var app = App();
        var isChange = Chance(0.2);
        var contact = Pick(registry.Contacts);
        var user = isChange ? User() : (Guid?)null;
        var purpose = !isChange ? OtpPurpose.Login : contact.Kind == ContactRules.Phone ? OtpPurpose.PhoneChange : OtpPurpose.EmailVerify;
        if (isChange)
            app = AppOf(user!.Value);
        var (id, operation) = (NewId(), NewId());
        return new("send-otp", async client =>
        {
            var admitted = await client.Do(OtpCalls.AdmitSend(contact, operation));
            if (admitted.IsUnknown)
                admitted = await client.Do(OtpCalls.AdmitSend(contact, operation));
            if (!admitted.IsOk)
                return;
            var created = await client.Do(OtpCalls.Create(id, app, contact, purpose, user, admitted.Detail == "8" ? 8 : 6, operation));
            if (created.IsOk || created.IsUnknown)
                registry.Add(new HeldChallenge(id, app, contact, purpose, user));
        });
    }

    private Script VerifyCode()
    {
        if (Challenge() is not { } challenge)
            return Send();
        var isRight = challenge.Code is not null && Chance(0.8);
        var code = isRight ? challenge.Code! : Wrong(challenge.Code);
        var app = Chance(0.95) ? challenge.App : App();
        var purpose = Chance(0.95) ? challenge.Purpose : (OtpPurpose)random.Next(1, 5);
        var operation = challenge.LastOperation is { } last && Chance(0.3) ? last : NewId();
        challenge.LastOperation = operation;
        var verify = OtpCalls.Verify(challenge.Id, app, purpose, code, isRight, NewId(), NewId(), operation);
        var stopsAfter = Chance(0.15) ? random.Next(1, 4) : 9;
        var retries = Chance(0.6);
        var sent = Chance(0.2) ? NewId() : (Guid?)null;
        var guesses = Chance(0.08) ? random.Next(1, 4) : 0;
        var guess = OtpCalls.Verify(challenge.Id, app, purpose, Wrong(challenge.Code), isRight: false, NewId(), NewId(), NewId());
        return new("verify-otp", async client =>
        {
            for (var i = 0; i < guesses; i++)
                await client.Do(guess);
            if (sent is { } sender)
                await client.Do(OtpCalls.Sent(challenge.Id, sender));
            var answer = await Try(client, verify, retries);
            if (answer.Error == AuthError.OtpInvalid)
                await client.Do(OtpCalls.WrongTry(challenge.Contact.Lookup, operation));
            if (!answer.IsOk || stopsAfter == 1)
                return;
            var used = (ChallengeUsed)answer.Value!;
            if (used.Purpose == OtpPurpose.Login)
                await LogIn(client, app, used, operation, retries, stopsAfter);
            else if (used.User is { } user)
                await ChangeContact(client, app, used, user.Value, operation, retries, stopsAfter);
        });
    }

    private async Task LogIn(IClient client, Guid app, ChallengeUsed used, Guid operation, bool retries, int stopsAfter)
    {
        var claim = await Try(client, OtpCalls.Claim(used.Contact.Lookup, used.Candidate.Value, operation), retries);
        if (!claim.IsOk || stopsAfter == 2)
            return;
        var owner = ((IdentityOwner)claim.Value!).User!.Value.Value;
        Keep(app, await Try(client, SessionCalls.Open(used.Family.Value, app, owner, used.Contact, operation), retries));
    }

    private async Task ChangeContact(IClient client, Guid app, ChallengeUsed used, Guid user, Guid operation, bool retries, int stopsAfter)
    {
        var claim = await Try(client, OtpCalls.Claim(used.Contact.Lookup, user, operation), retries);
        if (!claim.IsOk || stopsAfter == 2 || ((IdentityOwner)claim.Value!).User!.Value.Value != user)
            return;
        bool IsSameKind(string lookup) => registry.Contacts.Find(contact => contact.Lookup == lookup)!.Kind == used.Contact.Kind;
        var proven = await Try(client, UserCalls.ProveContact(user, app, used.Contact, IsSameKind, operation), retries);
        if (!proven.IsOk || stopsAfter == 3)
            return;
        foreach (var lookup in proven.Detail.Split(',', StringSplitOptions.RemoveEmptyEntries))
            await client.Do(OtpCalls.Release(lookup, user, operation));
    }

    private static async Task<Answer> Try(IClient client, Call call, bool retries)
    {
        var answer = await client.Do(call);
        return answer.IsUnknown && retries ? await client.Do(call) : answer;
    }

    private static string Wrong(string? code) => code is null ? "x" : (code[0] == '9' ? '0' : (char)(code[0] + 1)) + code[1..];
}
