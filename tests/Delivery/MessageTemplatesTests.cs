using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Silo.Delivery;

namespace OrleansTenantAuth.Tests.Delivery;

/// <summary>The texts.</summary>
public sealed class MessageTemplatesTests
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    public static TheoryData<OtpPurpose, string> All()
    {
        var all = new TheoryData<OtpPurpose, string>();
        // The link of a single sign-on goes to the browser that began it; nothing is sent.
        foreach (var purpose in Enum.GetValues<OtpPurpose>().Where(purpose => purpose is not (OtpPurpose.Unset or OtpPurpose.SignOn)))
        {
            foreach (var language in BuiltInTexts.Languages)
                all.Add(purpose, language);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void BuiltIn_FillsEveryPlaceholder(OtpPurpose purpose, string language)
    {
        var text = MessageTemplates.Render(new AppSettings(), "Shop", purpose, language, "048213", FiveMinutes);

        text.Language.ShouldBe(language);
        text.Subject.ShouldContain("048213");
        text.Subject.ShouldContain("Shop");
        text.Subject.Length.ShouldBeLessThanOrEqualTo(100);
        text.Body.ShouldContain("048213");
        text.Body.ShouldContain("Shop");
        text.Body.ShouldContain(" 5 ");
        (text.Subject + text.Body).ShouldNotContain("{");
    }

    [Theory]
    [InlineData("de", "fr", "de")]
    [InlineData("de-AT", "fr", "de")]
    [InlineData("DE_at", "fr", "de")]
    [InlineData("xx", "fr", "fr")]
    [InlineData(null, "pt-BR", "pt")]
    [InlineData("xx", "yy", "en")]
    [InlineData("", "", "en")]
    [InlineData("-", "en", "en")]
    public void Language_IsTheAskedOne_ThenTheApps_ThenEnglish(string? asked, string app, string expected) =>
        Render(new AppSettings { Language = app }, asked).Language.ShouldBe(expected);

    [Fact]
    public void AppTemplate_WinsForItsPurposeAndLanguageOnly()
    {
        var settings = new AppSettings { Templates = [new("LOGIN", "de", "Hallo", "Ihr Code: {code}"), new("LOGIN", "de-CH", "Grüezi", "Code {code}")] };

        Render(settings, "de").Subject.ShouldBe("Hallo");
        Render(settings, "de").Body.ShouldBe("Ihr Code: 123456");
        Render(settings, "de-ch").Subject.ShouldBe("Grüezi");
        Render(settings, "de-AT").Subject.ShouldBe("Hallo");
        Render(settings, "fr").Language.ShouldBe("fr");
        MessageTemplates.Render(settings, "Shop", OtpPurpose.EmailVerify, "de", "123456", FiveMinutes).Subject.ShouldNotBe("Hallo", StringComparer.Ordinal);
    }

    [Fact]
    public void Placeholders_AreTheThree_AndValuesAreNotReadAgain()
    {
        var settings = new AppSettings { Templates = [new("LOGIN", "en", "{app}", "{app}|{code}|{minutes}|{Code}|{ code }|{0}|{{code}}|{code|{")] };

        var text = MessageTemplates.Render(settings, "{code}{minutes}", OtpPurpose.Login, "en", "123456", FiveMinutes);

        text.Subject.ShouldBe("{code}{minutes}");
        text.Body.ShouldBe("{code}{minutes}|123456|5|{Code}|{ code }|{0}|{123456}|{code|{");
    }

    [Fact]
    public void Values_CannotBringLinesOrTurnTheReadingDirection()
    {
        var settings = new AppSettings { Templates = [new("LOGIN", "en", "A\r\nBcc: eve@evil.test {app}", "First\n{app}")] };

        var text = MessageTemplates.Render(settings, "Shop\r\nX: 1\u2028\u202Eevil\0", OtpPurpose.Login, "en", "123456", FiveMinutes);

        text.Subject.Any(char.IsControl).ShouldBeFalse();
        text.Subject.ShouldBe("A  Bcc: eve@evil.test Shop  X: 1 evil");
        text.Body.ShouldBe("First\nShop  X: 1 evil");
    }

    [Fact]
    public void Subject_IsCutBetweenCharacters()
    {
        var settings = new AppSettings { Templates = [new("LOGIN", "en", new string('a', MessageTemplates.SubjectChars - 1) + "😀", "{code}")] };

        Render(settings, "en").Subject.ShouldBe(new string('a', MessageTemplates.SubjectChars - 1));
    }

    [Theory]
    [InlineData(300, "5")]
    [InlineData(301, "6")]
    [InlineData(10, "1")]
    public void Minutes_AreRoundedUp(int seconds, string expected)
    {
        var settings = new AppSettings { Templates = [new("LOGIN", "en", "x", "{minutes}")] };
        MessageTemplates.Render(settings, "Shop", OtpPurpose.Login, null, "1", TimeSpan.FromSeconds(seconds)).Body.ShouldBe(expected);
    }

    [Fact]
    public void Link_StandsInTheBodyAlone_InEveryLanguage()
    {
        const string Link = "https://app.example.com/login?token=a_b-c&uuid=1&type=login";
        foreach (var purpose in new[] { OtpPurpose.Login, OtpPurpose.EmailVerify, OtpPurpose.PasswordReset })
        {
            foreach (var language in BuiltInTexts.Languages)
            {
                var text = MessageTemplates.RenderLink(new AppSettings(), "Shop", purpose, language, Link, TimeSpan.FromHours(1));
                text.Language.ShouldBe(language);
                text.Subject.ShouldContain("Shop");
                text.Subject.ShouldNotContain("token");
                text.Body.ShouldContain("\n" + Link + "\n");
                text.Body.ShouldContain(" 60 ");
                (text.Subject + text.Body).ShouldNotContain("{");
            }
        }
    }

    [Fact]
    public void Purpose_WithoutAName_IsABug() =>
        Should.Throw<ArgumentOutOfRangeException>(() => MessageTemplates.NameOf(OtpPurpose.Unset));

    private static MessageTextParts Render(AppSettings settings, string? language) =>
        MessageTemplates.Render(settings, "Shop", OtpPurpose.Login, language, "123456", FiveMinutes);
}
