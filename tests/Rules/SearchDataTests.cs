using System.Text.Json;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Store.Finds;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>What searches know of the customers' own data, and how texts are kept for them.</summary>
public sealed class SearchDataTests
{
    [Theory]
    [InlineData("""{"plan":"Pro"}""", """{"plan":{"s":"pro"}}""")]
    [InlineData("""{"since":"2024-05-01T00:00:00Z"}""", """{"since":{"s":"2024-05-01t00:00:00z","d":1714521600000000}}""")]
    [InlineData("""{"n":1.5,"t":true,"f":false,"a":["X",1,"y"]}""", """{"n":{"n":1.5},"t":{"b":1},"f":{"b":0},"a":{"a":["x","y"]}}""")]
    [InlineData("""{"deep":{"a":1},"none":null,"empty":"","list":[1],"huge":1e300,"a b":1}""", null)]
    [InlineData("""{"nul":"a\u0000","half":"\ud800","list":["\udc00"],"\ud800":"x"}""", null)]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    public void Of_KeepsOuterMembersByTheirTypes(string data, string? kept) =>
        (SearchData.Of(JsonDocument.Parse(data).RootElement) is { } found ? found.GetRawText() : null).ShouldBe(kept);

    [Fact]
    public void Of_IsBounded()
    {
        SearchData.Of(null).ShouldBeNull();
        var long1 = JsonSerializer.SerializeToElement(new { text = new string('a', FindLimits.TextChars + 1), other = 1 });
        SearchData.Of(long1)!.Value.GetRawText().ShouldBe("""{"other":{"n":1}}""");
        var many = JsonSerializer.SerializeToElement(Enumerable.Range(0, 900).ToDictionary(i => "m" + i, i => "ü" + i, StringComparer.Ordinal));
        SearchData.Of(many)!.Value.GetRawText().Length.ShouldBeLessThanOrEqualTo(FindLimits.DataBytes + 2);
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("", null)]
    [InlineData("az\uD7FF", "az\uE000")]
    [InlineData("a\U0010FFFF", "b")]
    [InlineData("\U0010FFFF", null)]
    public void Behind_IsTheFirstTextThatBeginsOtherwise(string start, string? behind) => FindTexts.Behind(start).ShouldBe(behind);

    [Theory]
    [InlineData("ÄÖ", "äö")]
    [InlineData("Straße", "straße")]
    [InlineData("ΣΑΣ", "σασ")]
    public void Fold_TakesEachLetterAlone(string text, string folded) => FindTexts.Fold(text).ShouldBe(folded);
}
