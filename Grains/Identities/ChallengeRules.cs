using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Identities;

/// <summary>Decisions of an OTP request.</summary>
internal static class ChallengeRules
{
    public const int MostTries = 3;
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public static Decision<ChallengeState, ChallengeCreated> Create(
        ChallengeState? state, CreateChallenge command, ChallengeId id, byte[] salt, string keyId, DateTimeOffset now, Func<ChallengeState, byte[]> codeKey)
    {
        ChallengeCreated Answer(ChallengeState made) => new(
            id,
            made.ExpiresAt,
            command.Reveal ? Link(made, codeKey(made)) ?? Code(made, codeKey(made)) : null,
            command.IsUnsent ? Code(made, codeKey(made)) : null);
        if (state is not null)
        {
            return state.CreatedBy == command.Call.OperationId && state.App == command.App
                ? Decision.Answer<ChallengeState, ChallengeCreated>(Answer(state))
                : Decision.Refuse<ChallengeState, ChallengeCreated>(AuthError.NameTaken);
        }

        var next = new ChallengeState
        {
            Id = id,
            App = command.App,
            Contact = command.Contact,
            Purpose = command.Purpose,
            User = command.User,
            Salt = salt,
            KeyId = keyId,
            CodeDigits = command.CodeDigits,
            Language = command.Language,
            CreatedAt = now,
            ExpiresAt = now + (command.Link is { } link ? TimeSpan.FromSeconds(link.LifetimeSeconds) : Lifetime),
            CreatedBy = command.Call.OperationId,
            Link = command.Link is { } asked ? new ChallengeLink(asked.Url, asked.Type) : null,
            Site = command.Site,
            IsSent = command.IsUnsent || command.Purpose == OtpPurpose.SignOn,
            Newcomer = command.Newcomer is { } newcomer ? new ChallengeNewcomer(newcomer.Username, newcomer.Profile.Name, Json(newcomer.Profile.Data)) : null,
            Invite = command.Invite is { } invite ? new ChallengeInvite(invite.Tenant, invite.Roles, invite.WasMember) : null,
            AskedAt = command.AskedAt,
        };
        return Decision.Change(
            next,
            Outcome<ChallengeCreated>.Ok(Answer(next)),
            [Happened(next.Invite is null ? "otp.requested" : "invite.created", next)],
            [
                .. next.IsSent ? [] : new[] { Entries.PutOtp(id, next.ExpiresAt) },
                .. next.Invite is { } made ? new[] { Entries.PutInvite(made.Tenant, id, next.ExpiresAt) } : [],
            ]);
    }

    /// <summary>Refusals before the code is looked at, in documented order.</summary>
    public static AuthError? Refusal(ChallengeState? state, AppId app, OtpPurpose purpose)
    {
        if (state is null)
            return AuthError.OtpNotFound;
        if (state.App != app)
            return AuthError.OtpWrongApp;
        return state.Purpose == purpose ? null : AuthError.OtpWrongPurpose;
    }

    public static Outcome<ChallengeView> Describe(ChallengeState? state, DescribeChallenge query) =>
        Refusal(state, query.App, query.Purpose) is { } refusal
            ? Outcome<ChallengeView>.Refuse(refusal)
            : Outcome<ChallengeView>.Ok(
                new ChallengeView(state!.Contact, state.Purpose, state.User, state.Link is not null, state.Site, InviteRules.Request(state.Invite)));

    public static Decision<ChallengeState, ChallengeUsed> Verify(
        ChallengeState? state, VerifyChallenge command, byte[] codeKey, bool familyExists, DateTimeOffset now, InviteSite? site = null)
    {
        if (Refusal(state, command.App, command.Purpose) is { } refusal)
            return Decision.Refuse<ChallengeState, ChallengeUsed>(refusal);
        if (state!.Invite is { } invite && InviteRules.Refusal(invite, state.Used, site, now) is { } ended)
            return Decision.Refuse<ChallengeState, ChallengeUsed>(ended);
        if (state.Used is { } used && (now >= state.ExpiresAt || (familyExists && used.Operation != command.Call.OperationId)))
            return Decision.Refuse<ChallengeState, ChallengeUsed>(AuthError.OtpAlreadyUsed);
        if (now >= state.ExpiresAt)
            return Decision.Refuse<ChallengeState, ChallengeUsed>(AuthError.OtpExpired);
        if (state.WrongTries >= MostTries)
            return Decision.Refuse<ChallengeState, ChallengeUsed>(AuthError.OtpLocked, SecondsLeft(state, now));
        if (!IsRight(state, command.Code, codeKey))
            return Wrong(state);
        if (state.Used is { } resumed)
            return Decision.Answer<ChallengeState, ChallengeUsed>(Answer(state, resumed, site));
        if (command.RefuseIfRight is { } foreseen)
            return Decision.Refuse<ChallengeState, ChallengeUsed>(foreseen);
        var use = new ChallengeUse(command.Call.OperationId, command.Family, command.Candidate, now);
        return Decision.Change(
            state with { Used = use, IsSent = true },
            Outcome<ChallengeUsed>.Ok(Answer(state, use, site)),
            [Happened(state.Invite is null ? "otp.verified" : "invite.used", state)],
            Gone(state));
    }

    public static Decision<ChallengeState, Done> RevokeInvite(ChallengeState? state, RevokeInvite command, DateTimeOffset now)
    {
        if (state?.Invite is not { } invite || state.App != command.App || invite.Tenant != command.Tenant)
            return Decision.Refuse<ChallengeState, Done>(AuthError.InviteNotFound);
        if (invite.RevokedAt is not null)
            return Decision.Answer<ChallengeState, Done>(Done.Instance);
        return state.Used is not null || now >= state.ExpiresAt
            ? Decision.Refuse<ChallengeState, Done>(AuthError.InviteNotFound)
            : Decision.Change(
                state with { Invite = invite with { RevokedAt = now }, IsSent = true },
                Outcome<Done>.Ok(Done.Instance),
                [Happened("invite.revoked", state)],
                Gone(state));
    }

    public static ChallengeMessage? Message(ChallengeState? state, byte[] codeKey, DateTimeOffset now) =>
        state is null or { Used: not null } or { IsSent: true } || now >= state.ExpiresAt
            ? null
            : new ChallengeMessage(
                state.App,
                state.Contact,
                state.Purpose,
                Code(state, codeKey),
                state.Language,
                state.Id.ToString(),
                state.CreatedAt,
                state.ExpiresAt,
                Link(state, codeKey),
                state.Invite is not null,
                state.AskedAt,
                state.Link?.Type);

    public static Decision<ChallengeState, Done> Sent(ChallengeState? state, bool isAccepted) =>
        state is null or { IsSent: true }
            ? Decision.Answer<ChallengeState, Done>(Done.Instance)
            : Decision.Change(
                state with { IsSent = true },
                Outcome<Done>.Ok(Done.Instance),
                isAccepted ? [] : [Happened("otp.undelivered", state)],
                [Entries.Remove(Entries.OtpOutbox, state.Id.Value)]);

    /// <summary>The whole link; null for a request of digits.</summary>
    public static string? Link(ChallengeState state, byte[] codeKey) =>
        state.Link is { } link ? $"{link.Url}?token={Code(state, codeKey)}&uuid={state.Id}&type={link.Type}" : null;

    /// <summary>The code: HMAC of the challenge's id under its own key, reduced to its digits (as RFC 4226 does, from 8 bytes); of a link the whole HMAC, base64url.</summary>
    public static string Code(ChallengeState state, byte[] codeKey)
    {
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(codeKey, state.Id.Value.ToByteArray(bigEndian: true), mac);
        if (state.Link is not null)
            return System.Buffers.Text.Base64Url.EncodeToString(mac);
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(mac);
        var modulus = state.CodeDigits == IdentityRules.LongCodeDigits ? 100_000_000UL : 1_000_000UL;
        return (number % modulus).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(state.CodeDigits, '0');
    }

    private static bool IsRight(ChallengeState state, string presented, byte[] codeKey) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(state, codeKey)), Encoding.UTF8.GetBytes(presented));

    private static Decision<ChallengeState, ChallengeUsed> Wrong(ChallengeState state)
    {
        var next = state with { WrongTries = state.WrongTries + 1 };
        var kind = next.WrongTries >= MostTries ? "otp.locked" : "otp.failed";
        return Decision.Change(next, Outcome<ChallengeUsed>.Refuse(AuthError.OtpInvalid), [Happened(kind, state)]);
    }

    /// <summary>What leaves the lists with the request's end.</summary>
    private static ImmutableArray<EntryChange> Gone(ChallengeState state) =>
    [
        .. state.IsSent ? [] : new[] { Entries.Remove(Entries.OtpOutbox, state.Id.Value) },
        .. state.Invite is { } invite ? new[] { Entries.Remove(Entries.Invites(invite.Tenant), state.Id.Value) } : [],
    ];

    private static ChallengeUsed Answer(ChallengeState state, ChallengeUse use, InviteSite? site) =>
        new(state.Contact, state.Purpose, state.User, use.Family, use.Candidate, state.Newcomer is { } newcomer
            ? new NewcomerFields(newcomer.Username, new Users.ProfileFields(newcomer.Name, null, Utf8(newcomer.Data)))
            : null,
            state.Invite is { } invite ? InviteRules.Request(invite with { Roles = site!.Known(invite.Roles) }) : null);

    private static System.Text.Json.JsonElement? Json(byte[]? utf8) =>
        utf8 is null ? null : System.Text.Json.JsonSerializer.Deserialize(utf8, StateJson.Default.JsonElement);

    private static byte[]? Utf8(System.Text.Json.JsonElement? json) =>
        json is { } value ? System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(value, StateJson.Default.JsonElement) : null;

    private static int SecondsLeft(ChallengeState state, DateTimeOffset now) =>
        Math.Max(1, (int)Math.Ceiling((state.ExpiresAt - now).TotalSeconds));

    private static Happening Happened(string kind, ChallengeState state) => new(
        kind,
        state.App,
        state.Invite?.Tenant,
        state.User,
        [KeyValuePair.Create("challenge", state.Id.ToString()), KeyValuePair.Create("purpose", state.Purpose.ToString())]);
}
