using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront;

/// <summary>What a sender of links and codes may say of a user who is new.</summary>
public abstract class NewcomerBody : SiteBody
{
    /// <summary>Username.</summary>
    [Description("For a new user: 1 to 64 letters, digits and the characters . _ -")]
    public TextField Username { get; set; }

    /// <summary>Name.</summary>
    [Description("For a new user: what people call it, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Data.</summary>
    [Description("For a new user: your own data, a JSON object of at most 4096 bytes.")]
    public JsonElement Data { get; set; }
}

/// <summary>Body of the sending of a log-in link.</summary>
public sealed class SendLinkBody : NewcomerBody
{
    /// <summary>E-mail address.</summary>
    [Required, Description("E-mail address.")]
    public TextField Email { get; set; }

    /// <summary>Options.</summary>
    [Description("Options; none are known.")]
    public EmptyBody? Options { get; set; }
}

/// <summary>An object without members.</summary>
public sealed class EmptyBody;

/// <summary>Body of a log-in by link.</summary>
public sealed class UseLinkBody : SiteBody
{
    /// <summary>Token.</summary>
    [Required, Description("The token in the link.")]
    public TextField Token { get; set; }

    /// <summary>Uuid.</summary>
    [Required, Description("The uuid in the link.")]
    public TextField Uuid { get; set; }

    /// <summary>Type.</summary>
    [Description("The type in the link; it decides nothing.")]
    public TextField LinkType { get; set; }
}

/// <summary>Body of the sending of a code.</summary>
public sealed class SendCodeBody : NewcomerBody
{
    /// <summary>Channel.</summary>
    [Required, Description("email or sms.")]
    public TextField Channel { get; set; }

    /// <summary>E-mail address.</summary>
    [Description("E-mail address, for channel email; with a first-factor token the user's own where it is left out.")]
    public TextField Email { get; set; }

    /// <summary>Phone number.</summary>
    [Description("E.164, for channel sms; with a first-factor token the user's own where it is left out.")]
    public TextField PhoneNumber { get; set; }
}

/// <summary>Body of a log-in by code.</summary>
public sealed class UseCodeBody : SiteBody
{
    /// <summary>Channel.</summary>
    [Required, Description("email or sms.")]
    public TextField Channel { get; set; }

    /// <summary>Code.</summary>
    [Required, Description("The digits as typed.")]
    public TextField VerificationCode { get; set; }

    /// <summary>E-mail address.</summary>
    [Description("As given to the sending.")]
    public TextField Email { get; set; }

    /// <summary>Phone number.</summary>
    [Description("As given to the sending.")]
    public TextField PhoneNumber { get; set; }
}

/// <summary>Body of the sending of a code as a second factor.</summary>
public sealed class SendMfaBody : SiteBody
{
    /// <summary>The first factor.</summary>
    [Required, Description("The firstFactorCode of the answer to the first factor.")]
    public TextField FirstFactorCode { get; set; }

    /// <summary>Strategy.</summary>
    [Required, Description("verificationCode.")]
    public TextField Strategy { get; set; }

    /// <summary>Channel.</summary>
    [Required, Description("email or sms; another one than that of the first factor.")]
    public TextField Channel { get; set; }

    /// <summary>Phone number.</summary>
    [Description("E.164, for channel sms.")]
    public TextField PhoneNumber { get; set; }

    /// <summary>E-mail address.</summary>
    [Description("E-mail address, for channel email.")]
    public TextField Email { get; set; }
}

/// <summary>Body of a log-in by a code as a second factor.</summary>
public sealed class UseMfaBody : SiteBody
{
    /// <summary>The first factor.</summary>
    [Required, Description("As given to the sending.")]
    public TextField FirstFactorCode { get; set; }

    /// <summary>Code.</summary>
    [Required, Description("The digits as typed.")]
    public TextField VerificationCode { get; set; }
}

/// <summary>Body of the sending of what proves a contact of the caller.</summary>
public sealed class VerifyContactBody
{
    /// <summary>E-mail address.</summary>
    [Description("E-mail address, on /auth/verify/email.")]
    public TextField Email { get; set; }

    /// <summary>Phone number.</summary>
    [Description("E.164, on /auth/verify/phone.")]
    public TextField PhoneNumber { get; set; }

    /// <summary>The user.</summary>
    [Description("Must be the caller's own.")]
    public NumberField UserId { get; set; }

    /// <summary>The user.</summary>
    [Description("Must be the caller's own.")]
    public TextField UserUuid { get; set; }

    /// <summary>The tenant.</summary>
    [Description("Must be that of the caller's session.")]
    public TextField TenantId { get; set; }
}

/// <summary>Body of the sending of a reset link.</summary>
public sealed class ResetLinkBody : SiteBody
{
    /// <summary>E-mail address.</summary>
    [Required, Description("E-mail address.")]
    public TextField Email { get; set; }
}

/// <summary>Body of a reset.</summary>
public sealed class ResetBody : SiteBody
{
    /// <summary>Token.</summary>
    [Required, Description("The token in the link.")]
    public TextField Token { get; set; }

    /// <summary>Uuid.</summary>
    [Required, Description("The uuid in the link.")]
    public TextField Uuid { get; set; }

    /// <summary>Password.</summary>
    [Required, Description("The new password.")]
    public TextField Password { get; set; }
}

/// <summary>Body of a log-in by an authenticator.</summary>
public sealed class TotpBody : SiteBody
{
    /// <summary>Code.</summary>
    [Description("Six digits. Exactly one of totpCode and backupCode.")]
    public TextField TotpCode { get; set; }

    /// <summary>Backup code.</summary>
    [Description("Of the form aaaaa-bbbbb.")]
    public TextField BackupCode { get; set; }

    /// <summary>User.</summary>
    [Description("The user's number. At most one of the members that name the user; with a first-factor token none is needed.")]
    public NumberField UserId { get; set; }

    /// <summary>User.</summary>
    [Description("The user's uuid.")]
    public TextField UserUuid { get; set; }

    /// <summary>User.</summary>
    [Description("E-mail address or username.")]
    public TextField EmailOrUsername { get; set; }

    /// <summary>User.</summary>
    [Description("E-mail address.")]
    public TextField Email { get; set; }

    /// <summary>User.</summary>
    [Description("Username.")]
    public TextField Username { get; set; }

    /// <summary>User.</summary>
    [Description("E.164.")]
    public TextField PhoneNumber { get; set; }
}
