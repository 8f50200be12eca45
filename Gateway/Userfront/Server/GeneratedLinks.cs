using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Factors;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>
/// Links that a workspace's server delivers in messages of its own. Nothing is sent here. Using one proves the address, as with any
/// link: it is to go to that mailbox and nowhere else.
/// </summary>
public sealed class GeneratedLinks(IGrainFactory grains, WorkspaceUsers users, StoreClock time)
{
    private const int MaxEmail = 320;

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<GeneratedLinks>();
        new ServerRoutes(routes, "Workspaces: links and codes").Send(
            "POST", "/auth/link/generate", UserfrontJson.Default.GenerateLinkBody, UserfrontJson.Default.LinkCredentialsAnswer, endpoints.Generate,
            "Makes uuid and token of a link that works once, and sends nothing. Use them with PUT /auth/link, those of type reset with PUT /auth/reset.",
            AuthError.Forbidden, AuthError.UserNotFound);
    }

    private async Task<Outcome<LinkCredentialsAnswer>> Generate(ServerCall call, GenerateLinkBody body)
    {
        var check = new FieldCheck();
        var email = check.OptionalText("email", body.Email, MaxEmail);
        var number = check.OptionalNumber("userId", body.UserId, 1, int.MaxValue);
        var uuid = check.OptionalUuid("userUuid", body.UserUuid);
        var type = check.OptionalText("options.type", body.Options?.Type ?? default, 10) ?? "login";
        if (PurposeOf(type) is null)
            check.Add("options.type", "Must be login, welcome, verify or reset.");
        var seconds = LinkLifetimes.Read(check, "options.duration", body.Options?.Duration ?? default);
        if (!check.Failed && new[] { email is not null, number is not null, uuid is not null }.Count(isGiven => isGiven) != 1)
            check.Add("email", "Exactly one of email, userId and userUuid is required.");
        if (check.Failed)
            return check.Refuse<LinkCredentialsAnswer>();
        var contact = await Find(call, email, number, uuid);
        return contact.IsOk
            ? await Make(call, contact.Require(), PurposeOf(type)!.Value, new("", type, seconds ?? LinkLifetimes.Of(type)))
            : contact.As<LinkCredentialsAnswer>();
    }

    private async Task<Outcome<LinkCredentialsAnswer>> Make(ServerCall call, Addressee to, OtpPurpose purpose, LinkRequest link)
    {
        var (info, app) = (call.Info, call.Site.App.Id);
        var use = $"generated\n{to.Contact.Lookup}\n{link.Type}";
        var now = time.GetUtcNow();
        var id = await grains.FindEarlier(call.Http, info, use, app, purpose, now) ?? new ChallengeId(RepeatWindows.NewId(call.Http, info, use, now));
        var user = purpose == OtpPurpose.Login ? (UserId?)null : to.User;
        var made = await grains.Challenge(id).Create(new(info, app, to.Contact, purpose, user, 6, null, link, IsUnsent: true));
        return made.Map(created => new LinkCredentialsAnswer(MessageAnswer.Ok, id.Value, created.Token!, created.ExpiresAt));
    }

    private async Task<Outcome<Addressee>> Find(ServerCall call, string? email, int? number, Guid? uuid)
    {
        var user = email is not null ? await OfEmail(call, email) : number is { } known ? await OfNumber(call, known) : Outcome<UserId>.Ok(new UserId(uuid!.Value));
        if (!user.IsOk)
            return user.As<Addressee>();
        var facts = await users.Read(call, user.Require());
        if (!facts.IsOk)
            return facts.As<Addressee>();
        if ((email ?? facts.Require().Person!.Email) is not { } address)
            return Outcome<Addressee>.Invalid("userId", "The user has no e-mail address.");
        var contact = await grains.Contacts().Normalise(new(call.Site.App.Pool, ContactRules.Email, address));
        return contact.Map(found => new Addressee(user.Require(), found));
    }

    private async Task<Outcome<UserId>> OfEmail(ServerCall call, string email)
    {
        var contact = await grains.Contacts().Normalise(new(call.Site.App.Pool, ContactRules.Email, email));
        if (!contact.IsOk)
            return contact.As<UserId>();
        var owner = await grains.Identity(contact.Require()).Find(new(call.Info));
        return owner.IsOk && owner.Require().User is null ? Outcome<UserId>.Refuse(AuthError.UserNotFound) : owner.Map(found => found.User!.Value);
    }

    private async Task<Outcome<UserId>> OfNumber(ServerCall call, int number)
    {
        var item = await grains.Directory().UserByNumber(new(call.Info, call.Site.App.Pool, number));
        return item.Map(user => user.Id);
    }

    private static OtpPurpose? PurposeOf(string type) => type switch
    {
        "login" or "welcome" => OtpPurpose.Login,
        "verify" => OtpPurpose.EmailVerify,
        "reset" => OtpPurpose.PasswordReset,
        _ => null,
    };

    private sealed record Addressee(UserId User, Contact Contact);
}
