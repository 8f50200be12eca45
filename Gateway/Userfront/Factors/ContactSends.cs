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
public sealed record SendCall(SiteCall At, Contact Contact, OtpPurpose Purpose, UserId? User, string? LinkType, NewcomerFields? Newcomer)
{
    /// <summary>Set for an invitation.</summary>
    public InviteRequest? Invite { get; init; }

    /// <summary>How long a link counts; null for what its purpose says.</summary>
    public int? LifetimeSeconds { get; init; }

    /// <summary>Id of the request to make, a UUIDv7; null for a new one. One that exists is <see cref="AuthError.NameTaken"/>.</summary>
    public Guid? Request { get; init; }
}

/// <summary>What was made: the request, and what the sender is told.</summary>
public sealed record SentRequest(ChallengeId Id, DateTimeOffset ExpiresAt, SendAnswer Answer);

/// <summary>Sends links and codes, within the contact's budget. In test mode the answer tells what was sent.</summary>
public sealed class ContactSends(IGrainFactory grains, MessageChannels channels, WorkspaceWebhooks webhooks, StoreClock time)
{
    /// <summary>The refusal where no link can be made.</summary>
    public static Outcome<LinkRequest?> NoOrigin { get; } = Outcome<LinkRequest?>.Invalid("origin", "The app lists no origin to which a link could lead.");

    /// <summary>The normal form of a contact that this server, or the workspace's own, can reach.</summary>
    public async Task<Outcome<Contact>> Normalise(CallInfo call, Site site, string kind, string value, bool isLink)
    {
        ArgumentNullException.ThrowIfNull(site);
        if (!channels.Reaches(kind))
        {
            var deliverer = await webhooks.Deliverer(call, site.App, site.Tenant.Id, kind, isLink);
            if (!deliverer.IsOk)
                return deliverer.As<Contact>();
            if (deliverer.Require() is null)
                return Outcome<Contact>.Invalid(kind, "This server is not set up to send there.");
        }

        return await grains.Contacts().Normalise(new(site.App.Pool, kind, value));
    }

    /// <summary>Sends, or <see cref="AuthError.OtpRateLimited"/>. A repeat with the same key sends nothing new.</summary>
    public async Task<Outcome<SendAnswer>> Send(SendCall ask)
    {
        var made = await Make(ask);
        return made.Map(request => request.Answer);
    }

    /// <summary>As <see cref="Send"/>; tells the request too.</summary>
    public async Task<Outcome<SentRequest>> Make(SendCall ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var (http, info, app) = (ask.At.Http, ask.At.Info, ask.At.Site.App);
        var link = ask.LinkType is null ? Outcome<LinkRequest?>.Ok(null) : LinkOf(ask);
        if (!link.IsOk)
            return link.As<SentRequest>();
        var use = $"site\n{ask.At.Site.Tenant.Id}\n{ask.Contact.Lookup}\n{(int)ask.Purpose}\n{ask.LinkType}\n{string.Join(' ', ask.Invite?.Roles ?? [])}";
        var now = time.GetUtcNow();
        if (ask.Request is null && await grains.FindEarlier(http, info, use, app.Id, ask.Purpose, now) is { } earlier)
            return await Create(ask, earlier, codeDigits: 6, link.Require());

        // The budget knows a send by the request that it makes.
        var id = ask.Request ?? RepeatWindows.NewId(http, info, use, now);
        var send = info with { OperationId = id };
        var admitted = await grains.Identity(ask.Contact).AdmitSend(new(send, send.ClientPrefix.Length > 0));
        return admitted.IsOk
            ? await Create(ask, new ChallengeId(id), admitted.Require().CodeDigits, link.Require())
            : admitted.As<SentRequest>();
    }

    private async Task<Outcome<SentRequest>> Create(SendCall ask, ChallengeId id, int codeDigits, LinkRequest? link)
    {
        var isTest = ask.At.Site.Mode == WorkspaceModes.Test;
        var created = await grains.Challenge(id).Create(
            new(ask.At.Info, ask.At.Site.App.Id, ask.Contact, ask.Purpose, ask.User, codeDigits, null, link, isTest, ask.Newcomer)
            {
                Invite = ask.Invite,
                AskedAt = ask.At.Site.Tenant.Id,
            });
        return created.Map(made => new SentRequest(id, made.ExpiresAt, Answer(ask, id.Value, made.Revealed)));
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
            return NoOrigin;
        var settings = ask.At.Site.Settings;
        var path = ask.Purpose switch
        {
            OtpPurpose.PasswordReset => settings.PasswordResetPath ?? "/reset",
            OtpPurpose.EmailVerify => "/verify",
            _ => "/login",
        };
        var seconds = ask.LifetimeSeconds ?? LinkLifetimes.Of(ask.LinkType!);
        return Outcome<LinkRequest?>.Ok(new LinkRequest(origin + path, ask.LinkType!, seconds));
    }
}
