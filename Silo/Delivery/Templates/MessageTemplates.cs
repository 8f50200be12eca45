using System.Globalization;
using System.Text;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// Turns a code into a text: the app's template where it has one for purpose and language, else the built-in one, in the first
/// language that has either: the one asked for, the app's, English. Pure.
/// </summary>
public static class MessageTemplates
{
    /// <summary>Characters of a subject at most.</summary>
    public const int SubjectChars = 200;

    /// <summary>Stands for the purpose in messages with an invitation.</summary>
    public const string Invite = "INVITE";

    /// <summary>The name of a purpose on the wire and in templates.</summary>
    public static string NameOf(OtpPurpose purpose) => purpose switch
    {
        OtpPurpose.Login => "LOGIN",
        OtpPurpose.PhoneChange => "PHONE_CHANGE",
        OtpPurpose.EmailVerify => "EMAIL_VERIFY",
        OtpPurpose.PasswordReset => "PASSWORD_RESET",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "No such purpose."),
    };

    /// <summary>The text of a message.</summary>
    /// <param name="settings">The app's templates and language.</param>
    /// <param name="appName">The app's name for <c>{app}</c>.</param>
    /// <param name="purpose">What the code is for.</param>
    /// <param name="language">The language asked for, for example <c>de</c> or <c>de-AT</c>; null for the app's.</param>
    /// <param name="code">The digits for <c>{code}</c>.</param>
    /// <param name="lifetime">How long a code is valid after it was asked for; whole minutes, rounded up, for <c>{minutes}</c>.</param>
    public static MessageTextParts Render(
        AppSettings settings, string appName, OtpPurpose purpose, string? language, string code, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var name = NameOf(purpose);
        var minutes = Math.Max(1, (int)Math.Ceiling(lifetime.TotalMinutes)).ToString(CultureInfo.InvariantCulture);
        var values = new Values(MessageText.OneLine(code), MessageText.OneLine(appName), minutes);
        foreach (var candidate in Languages(language, settings.Language))
        {
            if ((Own(settings, name, candidate) ?? BuiltInTexts.Find(name, candidate)) is not { } template)
                continue;
            var subject = MessageText.Cut(MessageText.OneLine(Fill(template.Subject, values)), SubjectChars);
            return new MessageTextParts(subject, Fill(template.Body, values), candidate);
        }

        throw new InvalidOperationException($"There is no English text for {name}.");
    }

    /// <summary>The text of a message with a link, which stands in the body alone. Apps have no templates for links.</summary>
    public static MessageTextParts RenderLink(
        AppSettings settings, string appName, OtpPurpose purpose, string? language, string link, TimeSpan lifetime, bool isInvite = false)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var minutes = Math.Max(1, (int)Math.Ceiling(lifetime.TotalMinutes)).ToString(CultureInfo.InvariantCulture);
        var values = new Values(MessageText.OneLine(link), MessageText.OneLine(appName), minutes);
        foreach (var candidate in Languages(language, settings.Language))
        {
            if (LinkTexts.Find(isInvite ? Invite : NameOf(purpose), candidate) is { } template)
                return new MessageTextParts(MessageText.Cut(MessageText.OneLine(Fill(template.Subject, values)), SubjectChars), Fill(template.Body, values), candidate);
        }

        throw new InvalidOperationException($"There is no English text for a link of {purpose}.");
    }

    private static IEnumerable<string> Languages(string? asked, string? app)
    {
        foreach (var tag in new[] { asked, app, "en" })
        {
            if (string.IsNullOrWhiteSpace(tag))
                continue;
            var whole = tag.Trim().Replace('_', '-').ToLowerInvariant();
            yield return whole;
            if (whole.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash)
                yield return whole[..dash];
        }
    }

    private static MessageTemplate? Own(AppSettings settings, string purpose, string language) =>
        settings.Templates.IsDefaultOrEmpty
            ? null
            : settings.Templates.FirstOrDefault(template =>
                string.Equals(template.Purpose, purpose, StringComparison.Ordinal)
                && string.Equals(template.Language.Replace('_', '-'), language, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads the template once from left to right, so a value that looks like a placeholder stays as it is.</summary>
    private static string Fill(string template, Values values)
    {
        var text = new StringBuilder(template.Length + 64);
        for (var at = 0; at < template.Length;)
        {
            var (placeholder, value) = values.At(template.AsSpan(at));
            if (placeholder is null)
                text.Append(template[at++]);
            else
            {
                text.Append(value);
                at += placeholder.Length;
            }
        }

        return text.ToString();
    }

    private readonly record struct Values(string Code, string App, string Minutes)
    {
        public (string? Placeholder, string Value) At(ReadOnlySpan<char> rest) =>
            rest[0] != '{' ? (null, "")
            : rest.StartsWith("{code}", StringComparison.Ordinal) ? ("{code}", Code)
            : rest.StartsWith("{app}", StringComparison.Ordinal) ? ("{app}", App)
            : rest.StartsWith("{minutes}", StringComparison.Ordinal) ? ("{minutes}", Minutes)
            : (null, "");
    }
}

/// <summary>The parts of a text.</summary>
/// <param name="Subject">Subject of a mail: one line, at most <see cref="MessageTemplates.SubjectChars"/> characters.</param>
/// <param name="Body">Text of a mail or an SMS.</param>
/// <param name="Language">The language in which it is written.</param>
public sealed record MessageTextParts(string Subject, string Body, string Language);
