using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Body of an invitation.</summary>
public sealed class InviteBody
{
    /// <summary>E-mail address.</summary>
    [Required, Description("E-mail address of the invited; a new one makes a user, who has proven nothing yet.")]
    public TextField Email { get; set; }

    /// <summary>Roles.</summary>
    [Required, Description("1 to 20 roles that the user gets in the tenant by using the link, beside those there already.")]
    public TextListField Roles { get; set; }

    /// <summary>Username.</summary>
    [Description("For a new user: 1 to 64 letters, digits and the characters . _ -")]
    public TextField Username { get; set; }

    /// <summary>Name.</summary>
    [Description("For a new user: what people call it, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Image.</summary>
    [Description("For a new user: address of a picture, https, at most 500 characters.")]
    public TextField Image { get; set; }

    /// <summary>Data.</summary>
    [Description("For a new user: your own data, a JSON object of at most 16384 bytes.")]
    public JsonElement Data { get; set; }

    /// <summary>Options.</summary>
    [Description("Options of the link.")]
    public LinkOptionsBody? Options { get; set; }
}

/// <summary>Options of a link.</summary>
public sealed class LinkOptionsBody
{
    /// <summary>Type.</summary>
    [Description("Of an invitation: welcome (default; the link logs in) or reset (it lets the user choose a password). Of a generated link: login (default), welcome, verify or reset.")]
    public TextField Type { get; set; }

    /// <summary>Duration.</summary>
    [Description("How long the link counts, 10 seconds to 1 week: a number and seconds, minutes, hours, days or weeks. By default 1 hour for login and reset links, 3 days for all others.")]
    public TextField Duration { get; set; }
}

/// <summary>Body of the making of a link that you deliver yourself.</summary>
public sealed class GenerateLinkBody
{
    /// <summary>E-mail address.</summary>
    [Description("The user's e-mail address. Exactly one of email, userId and userUuid.")]
    public TextField Email { get; set; }

    /// <summary>User.</summary>
    [Description("The user's number.")]
    public NumberField UserId { get; set; }

    /// <summary>User.</summary>
    [Description("The user's uuid.")]
    public TextField UserUuid { get; set; }

    /// <summary>Options.</summary>
    [Description("Options of the link.")]
    public LinkOptionsBody? Options { get; set; }
}
