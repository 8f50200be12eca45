using System.Collections.Immutable;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Sessions;

namespace OrleansTenantAuth.TestSupport;

/// <summary>
/// One code that was sent, and the steps by which it becomes a session, as the gateway takes them: verify, claim, open. A test
/// may stop after each.
/// </summary>
public sealed class LoginFlow(GrainHarness harness, GrainApp app, ChallengeId challenge, Contact contact, string code)
{
    private static readonly ImmutableArray<string> OneTimeCode = ["otp"];

    /// <summary>The OTP request.</summary>
    public ChallengeId Challenge { get; } = challenge;

    /// <summary>To where the code went.</summary>
    public Contact Contact { get; } = contact;

    /// <summary>The code.</summary>
    public string Code { get; } = code;

    /// <summary>A code of the same length that is wrong.</summary>
    public string WrongCode => (Code[0] == '9' ? '0' : (char)(Code[0] + 1)) + Code[1..];

    /// <summary>Sends a login code to an address, past the budget of sends.</summary>
    public static async Task<LoginFlow> Send(
        GrainHarness harness, GrainApp app, string email, OtpPurpose purpose = OtpPurpose.Login, UserId? user = null)
    {
        var contact = (await harness.Grains.Contacts().Normalise(new(app.Pool, "email", email))).Require();
        var id = new ChallengeId(Guid.CreateVersion7());
        (await harness.Grains.Challenge(id).Create(new(harness.Call(), app.Id, contact, purpose, user, 6, null))).Require();
        var message = (await harness.Grains.Challenge(id).Message(new(harness.Call()))).Require();
        return new LoginFlow(harness, app, id, contact, message!.Code);
    }

    /// <summary>Presents the right code.</summary>
    public Task<Outcome<ChallengeUsed>> Verify(CallInfo? call = null, IGrainFactory? grains = null) => Verify(Code, call, grains);

    /// <summary>Presents a code with a fresh family and a fresh candidate.</summary>
    public Task<Outcome<ChallengeUsed>> Verify(string presented, CallInfo? call = null, IGrainFactory? grains = null) =>
        (grains ?? harness.Grains).Challenge(Challenge).Verify(new(
            call ?? harness.Call(),
            app.Id,
            OtpPurpose.Login,
            presented,
            new FamilyId(Guid.CreateVersion7(harness.Time.GetUtcNow())),
            new UserId(Guid.NewGuid()),
            null));

    /// <summary>Claims the contact for the candidate; answers its owner.</summary>
    public async Task<Outcome<UserId>> Claim(ChallengeUsed used, CallInfo? call = null, IGrainFactory? grains = null)
    {
        var claimed = await (grains ?? harness.Grains).Identity(Contact).Claim(new(call ?? harness.Call(), used.Candidate));
        return claimed.Map(owner => owner.User!.Value);
    }

    /// <summary>Opens the session.</summary>
    public Task<Outcome<SessionTokens>> Open(
        ChallengeUsed used, UserId owner, TenantId? tenant = null, CallInfo? call = null, IGrainFactory? grains = null) =>
        (grains ?? harness.Grains).Family(used.Family).Open(new(
            call ?? harness.Call(), app.Id, owner, Contact, tenant, OneTimeCode, "agent"));

    /// <summary>Takes all three steps as one call.</summary>
    public async Task<Outcome<SessionTokens>> Run(TenantId? tenant = null, CallInfo? call = null, IGrainFactory? grains = null)
    {
        call ??= harness.Call();
        var used = await Verify(call, grains);
        if (!used.IsOk)
            return used.As<SessionTokens>();
        var owner = await Claim(used.Require(), call, grains);
        return owner.IsOk ? await Open(used.Require(), owner.Require(), tenant, call, grains) : owner.As<SessionTokens>();
    }
}
