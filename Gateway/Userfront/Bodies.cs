using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront;

/// <summary>What every call at a tenant may hold.</summary>
public abstract class SiteBody
{
    /// <summary>The tenant.</summary>
    [Description("The tenant's code; needed where the path does not name it.")]
    public TextField TenantId { get; set; }
}

/// <summary>Body of a sign-up with a password.</summary>
public sealed class CreateAccountBody : SiteBody
{
    /// <summary>Username.</summary>
    [Description("1 to 64 letters, digits and the characters . _ -")]
    public TextField Username { get; set; }

    /// <summary>Name.</summary>
    [Description("What people call the user, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>E-mail address.</summary>
    [Required, Description("E-mail address.")]
    public TextField Email { get; set; }

    /// <summary>Password.</summary>
    [Required, Description("At least 16 characters, or at least 8 with a letter and a number; at most 128.")]
    public TextField Password { get; set; }

    /// <summary>Data.</summary>
    [Description("Your own data: a JSON object of at most 16384 bytes.")]
    public JsonElement Data { get; set; }

    /// <summary>Options.</summary>
    [Description("Options of the sign-up.")]
    public SignUpOptionsBody? Options { get; set; }
}

/// <summary>Options of a sign-up.</summary>
public sealed class SignUpOptionsBody
{
    /// <summary>No mail.</summary>
    [Description("Whether no mail is sent to the new user.")]
    public FlagField NoSignupEmail { get; set; }
}

/// <summary>Body of a log-in with a password.</summary>
public sealed class PasswordLoginBody : SiteBody
{
    /// <summary>Who.</summary>
    [Description("E-mail address, phone number or username. Exactly one of emailOrUsername, email and username.")]
    public TextField EmailOrUsername { get; set; }

    /// <summary>E-mail address.</summary>
    [Description("E-mail address.")]
    public TextField Email { get; set; }

    /// <summary>Username.</summary>
    [Description("Username.")]
    public TextField Username { get; set; }

    /// <summary>Password.</summary>
    [Required, Description("The password as typed.")]
    public TextField Password { get; set; }

    /// <summary>Options.</summary>
    [Description("Options of the log-in.")]
    public PasswordLoginOptionsBody? Options { get; set; }
}

/// <summary>Options of a log-in with a password.</summary>
public sealed class PasswordLoginOptionsBody
{
    /// <summary>No mail.</summary>
    [Description("Whether no mail is sent to a user who has no password.")]
    public FlagField NoResetEmail { get; set; }
}

/// <summary>Body of a change of the caller's own password.</summary>
public sealed class ChangePasswordBody : SiteBody
{
    /// <summary>The new one.</summary>
    [Required, Description("The new password.")]
    public TextField Password { get; set; }

    /// <summary>The old one.</summary>
    [Description("The password until now; ignored where the user has none.")]
    public TextField ExistingPassword { get; set; }
}

/// <summary>Body of a change of the caller's own record. What is left out stays as it is.</summary>
public sealed class ChangeSelfBody
{
    /// <summary>Username.</summary>
    [Description("1 to 64 letters, digits and the characters . _ -")]
    public TextField Username { get; set; }

    /// <summary>Name.</summary>
    [Description("What people call the user, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Image.</summary>
    [Description("Address of a picture, https, at most 500 characters.")]
    public TextField Image { get; set; }

    /// <summary>Data.</summary>
    [Description("Your own data: a JSON object of at most 16384 bytes; it replaces the one before.")]
    public JsonElement Data { get; set; }
}

/// <summary>Body of a change of roles.</summary>
public sealed class RolesBody
{
    /// <summary>Roles.</summary>
    [Required, Description("Role names, at most 20; they replace the user's roles in this tenant. An empty list takes all away.")]
    public TextListField Roles { get; set; }
}
