using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Sessions;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Seals, refresh tags and tokens, and normal forms of contacts.</summary>
public sealed class SecretsTests
{
    private static readonly MasterKey Old = new("old", Bytes(1));
    private static readonly MasterKey New = new("new", Bytes(2));
    private static readonly byte[] Secret = [1, 2, 3];

    [Fact]
    public void Open_OfASealAtItsPlace_GivesTheBytesBack()
    {
        var keys = new MasterKeys([Old]);
        keys.Open("app/1", "field", keys.Seal("app/1", "field", Secret)).ShouldBe(Secret);
        keys.Open("app/1", "field", keys.Seal("app/1", "field", [])).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("app/2", "field")]
    [InlineData("app/1", "other")]
    [InlineData("app/1\nfield", "")]
    public void Open_AtAnotherPlaceOrField_Fails(string grain, string field)
    {
        var keys = new MasterKeys([Old]);
        Should.Throw<CryptographicException>(() => keys.Open(grain, field, keys.Seal("app/1", "field", Secret)));
    }

    [Fact]
    public void Open_UnderAnotherOrUnknownKey_Fails()
    {
        var made = new MasterKeys([Old]).Seal("app/1", "field", Secret);
        Should.Throw<CryptographicException>(() => new MasterKeys([New]).Open("app/1", "field", made));
        Should.Throw<CryptographicException>(() => new MasterKeys([new MasterKey("old", Bytes(3))]).Open("app/1", "field", made));
    }

    [Fact]
    public void Open_OfAnyChangedOrCutSeal_Fails()
    {
        var keys = new MasterKeys([Old]);
        var made = keys.Seal("app/1", "field", Secret);
        for (var i = 0; i < made.Length; i++)
        {
            var changed = (byte[])made.Clone();
            changed[i] ^= 1;
            Should.Throw<CryptographicException>(() => keys.Open("app/1", "field", changed));
            Should.Throw<CryptographicException>(() => keys.Open("app/1", "field", made.AsSpan(0, i)));
        }
    }

    [Fact]
    public void WithTwoKeys_TheNewestSeals_AndAllOpen()
    {
        var both = new MasterKeys([New, Old]);
        both.Open("app/1", "f", new MasterKeys([Old]).Seal("app/1", "f", Secret)).ShouldBe(Secret);
        new MasterKeys([New]).Open("app/1", "f", both.Seal("app/1", "f", Secret)).ShouldBe(Secret);
        both.NewestId.ShouldBe("new");
        (both.Knows("old"), both.Knows("Old")).ShouldBe((true, false));
    }

    [Fact]
    public void Seals_OfTheSameBytes_Differ()
    {
        var keys = new MasterKeys([Old]);
        keys.Seal("app/1", "f", Secret).ShouldNotBe(keys.Seal("app/1", "f", Secret));
    }

    [Fact]
    public void MasterKeys_MustBe32BytesWithDistinctShortIds()
    {
        Should.Throw<ArgumentException>(() => new MasterKeys([]));
        Should.Throw<ArgumentException>(() => new MasterKeys([new MasterKey("a", new byte[31])]));
        Should.Throw<ArgumentException>(() => new MasterKeys([new MasterKey("", new byte[32])]));
        Should.Throw<ArgumentException>(() => new MasterKeys([new MasterKey(new string('a', 33), new byte[32])]));
        Should.Throw<ArgumentException>(() => new MasterKeys([new MasterKey("é", new byte[32])]));
        Should.Throw<ArgumentException>(() => new MasterKeys([Old, Old]));
    }

    [Fact]
    public void Tag_CountsForItsOwnFamilyGenerationAndSaltOnly()
    {
        var keys = new MasterKeys([Old]);
        var family = Family() with { KeyId = "old" };
        var key = RefreshTags.Key(keys, family);
        var tag = RefreshTags.Make(key, ThisFamily, 7);

        RefreshTags.IsValid(key, ThisFamily, 7, tag).ShouldBeTrue();
        RefreshTags.IsValid(key, ThisFamily, 8, tag).ShouldBeFalse();
        RefreshTags.IsValid(key, new FamilyId(Guid.NewGuid()), 7, tag).ShouldBeFalse();
        RefreshTags.IsValid(RefreshTags.Key(keys, family with { Salt = Bytes(9)[..16] }), ThisFamily, 7, tag).ShouldBeFalse();
        RefreshTags.IsValid(key, ThisFamily, 7, tag[..31]).ShouldBeFalse();
        RefreshTags.IsValid(key, ThisFamily, 7, []).ShouldBeFalse();
        RefreshTags.IsValid(key, ThisFamily, -1, RefreshTags.Make(key, ThisFamily, -1)).ShouldBeFalse();
    }

    [Fact]
    public void RefreshToken_OfAnyParts_ReadsBackToThem() => Prop.ForAll<Guid, long>((id, number) =>
    {
        var generation = number & long.MaxValue;
        var tag = SHA256.HashData(id.ToByteArray());
        var text = RefreshTokenFormat.Format(new FamilyId(id), generation, tag);
        return RefreshTokenFormat.TryParse(text, out var family, out var read, out var readTag)
            && family.Value == id && read == generation && readTag.SequenceEqual(tag) && text.Length <= RefreshTokenFormat.MaxLength;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void RefreshToken_HasOneSpelling_AnyChangedCharacterIsRefusedOrAnotherToken()
    {
        var text = RefreshTokenFormat.Format(ThisFamily, 12, SHA256.HashData([1]));
        foreach (var bad in new[]
        {
            "", text + "A", text[..^1], " " + text, text.ToUpperInvariant(), text.Replace(".12.", ".012.", StringComparison.Ordinal),
            text.Replace(".12.", ".-1.", StringComparison.Ordinal), text.Replace(".12.", "..", StringComparison.Ordinal),
            text.Replace(".12.", ".9223372036854775808.", StringComparison.Ordinal), text.Replace('.', '_'), text[..^1] + "=",
        })
        {
            RefreshTokenFormat.TryParse(bad, out _, out _, out _).ShouldBeFalse(bad);
        }

        RefreshTokenFormat.TryParse(null, out _, out _, out _).ShouldBeFalse();
        var last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            .Count(c => RefreshTokenFormat.TryParse(text[..^1] + c, out _, out _, out _));
        last.ShouldBe(16);
    }

    [Fact]
    public void Normalise_Twice_IsTheSameAsOnce() => Prop.ForAll<NonNull<string>>(text =>
    {
        foreach (var value in new[] { text.Get, text.Get + "@example.com", "a@" + text.Get + ".example" })
        {
            if (ContactRules.Normalise(ContactRules.Email, value).Normal is { } once
                && ContactRules.Normalise(ContactRules.Email, once).Normal != once)
            {
                return false;
            }
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Lookup_DiffersByKeyPoolKindAndValue_AndPartsCannotRunTogether()
    {
        var lookups = new[]
        {
            ContactRules.Lookup(Bytes(1), "global", "email", "a@b.example"),
            ContactRules.Lookup(Bytes(2), "global", "email", "a@b.example"),
            ContactRules.Lookup(Bytes(1), "other", "email", "a@b.example"),
            ContactRules.Lookup(Bytes(1), "global", "phone", "a@b.example"),
            ContactRules.Lookup(Bytes(1), "globale", "mail", "a@b.example"),
        };
        lookups.Distinct(StringComparer.Ordinal).Count().ShouldBe(lookups.Length);
        lookups.ShouldAllBe(lookup => lookup.Length == 43);
    }

    private static byte[] Bytes(byte value) => [.. Enumerable.Repeat(value, 32)];
}
