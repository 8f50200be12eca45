using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>A link or code to send.</summary>
/// <param name="At">Where it was asked for.</param>
/// <param name="Contact">To whom it goes.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="User">The user concerned; of a log-in only where the contact may become that user's second factor.</param>
/// <param name="LinkType">The type of a link; null for a code.</param>
/// <param name="Newcomer">What a new user tells of itself.</param>
/// <param name="Request">Id of the request to make, a UUIDv7; null for a new one. One that exists is <see cref="AuthError.NameTaken"/>.</param>
public sealed record SendCall(
    SiteCall At, Contact Contact, OtpPurpose Purpose, UserId? User, string? LinkType, NewcomerFields? Newcomer, Guid? Request = null);

/// <summary>Sends links and codes, within the contact's budget. In test mode the answer tells what was sent.</summary>
public sealed class ContactSends(IGrainFactory grains, MessageChannels channels, StoreClock time)
{
    private const int HourSeconds = 3_600;
    private const int ThreeDaysSeconds = 3 * 86_400;

    /// <summary>The normal form of a contact that this server can reach.</summary>
    public async Task<Outcome<Contact>> Normalise(AppView app, string kind, string value)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (!channels.Reaches(kind))
            return Outcome<Contact>.Invalid(kind, "This server is not set up to send there.");
        return await grains.Contacts().Normalise(new(app.Pool, kind, value));
    }

    /// <summary>Sends, or <see cref="AuthError.OtpRateLimited"/>.</summary>
    public async Task<Outcome<SendAnswer>> Send(SendCall ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var (info, app) = (ask.At.Info, ask.At.Site.App);
        var link = ask.LinkType is null ? Outcome<LinkRequest?>.Ok(null) : LinkOf(ask);
        if (!link.IsOk)
            return link.As<SendAnswer>();

        // The budget knows a send by the request that it makes.
        var id = ask.Request ?? DerivedIds.Timed(info.OperationId, $"site\n{ask.Contact.Lookup}\n{(int)ask.Purpose}\n{ask.LinkType}", time.GetUtcNow());
        var send = info with { OperationId = id };
        var admitted = await grains.Identity(ask.Contact).AdmitSend(new(send, send.ClientPrefix.Length > 0));
        if (!admitted.IsOk)
            return admitted.As<SendAnswer>();
        var isTest = ask.At.Site.Mode == WorkspaceModes.Test;
        var created = await grains.Challenge(new ChallengeId(id)).Create(new(
            info, app.Id, ask.Contact, ask.Purpose, ask.User, admitted.Require().CodeDigits, null, link.Require(), isTest, ask.Newcomer));
        return created.Map(made => Answer(ask, id, made.Revealed));
    }

    /// <summary>The answer to a call that sends nothing because nobody is meant: it looks like one that does.</summary>
    public SendAnswer Nothing(SendCall ask) => Answer(ask, Guid.CreateVersion7(time.GetUtcNow()), null);

    private SendAnswer Answer(SendCall ask, Guid id, string? revealed)
    {
        var isEmail = ask.Contact.Kind == ContactRules.Email;
        return new(MessageAnswer.Ok, new SentAnswer(
            isEmail ? "email" : "sms",
            isEmail ? ask.Contact.Value : null,
            isEmail ? null : ask.Contact.Value,
            time.GetUtcNow(),
            id)
        {
            Link = ask.LinkType is null ? null : revealed,
            VerificationCode = ask.LinkType is null ? revealed : null,
        });
    }

    private static Outcome<LinkRequest?> LinkOf(SendCall ask)
    {
        if (LinkOrigins.Of(ask.At.Http, ask.At.Site.App) is not { } origin)
            return Outcome<LinkRequest?>.Invalid("origin", "The app lists no origin to which a link could lead.");
        var settings = ask.At.Site.Settings;
        var path = ask.Purpose switch
        {
            OtpPurpose.PasswordReset => settings.PasswordResetPath ?? "/reset",
            OtpPurpose.EmailVerify => "/verify",
            _ => "/login",
        };
        var seconds = ask.Purpose == OtpPurpose.EmailVerify ? ThreeDaysSeconds : HourSeconds;
        return Outcome<LinkRequest?>.Ok(new LinkRequest(origin + path, ask.LinkType!, seconds));
    }
}
