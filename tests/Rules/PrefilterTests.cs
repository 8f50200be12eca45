using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OrleansTenantAuth.Embeds;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>What prefilters are read from JSON, and above all what is refused.</summary>
public sealed class PrefilterTests
{
    [Theory]
    [InlineData("""{}""", """{}""")]
    [InlineData("""{"store_id":"1","organization_id":"acme"}""", """{"organization_id":"acme","store_id":"1"}""")]
    [InlineData("""{"a":1.50}""", """{"a":1.5}""")]
    [InlineData("""{"a":-0}""", """{"a":0}""")]
    [InlineData("""{"a":-0.0}""", """{"a":0}""")]
    [InlineData("""{"a":100}""", """{"a":100}""")]
    [InlineData("""{"a":0.0000000000000000000000001}""", """{"a":0.0000000000000000000000001}""")]
    [InlineData("""{"a":1234567890123456789012345678}""", """{"a":1234567890123456789012345678}""")]
    [InlineData("""{"a":true,"b":false}""", """{"a":true,"b":false}""")]
    [InlineData("""{"a":["x","b","x"]}""", """{"a":["b","x"]}""")]
    [InlineData("""{"a":[10,9,9.0]}""", """{"a":[10,9]}""")]
    [InlineData("""{"a":""}""", """{"a":""}""")]
    public void Read_OfColumnsAndValues_GivesTheCanonicalForm(string json, string canonical)
    {
        var read = Read(json, out var fault);
        fault.ShouldBeNull();
        Encoding.UTF8.GetString(PrefiltersJson.ToUtf8(read!)).ShouldBe(canonical);
        Read(canonical, out _).ShouldBe(read);
    }

    [Theory]
    [InlineData("""null""")]
    [InlineData("""[]""")]
    [InlineData("""[{"store_id":"1"}]""")]
    [InlineData("\"store_id = 1 OR 1=1\"")]
    [InlineData("""{"store_id":null}""")]
    [InlineData("""{"store_id":{"$ne":"1"}}""")]
    [InlineData("""{"store_id":{"gt":""}}""")]
    [InlineData("""{"$or":[{"store_id":"1"},{"store_id":"2"}]}""")]
    [InlineData("""{"$where":"true"}""")]
    [InlineData("""{"store_id[ne]":"1"}""")]
    [InlineData("""{"store_id ":"1"}""")]
    [InlineData("""{"store_id--":"1"}""")]
    [InlineData("""{"\"store_id\"":"1"}""")]
    [InlineData("""{"orders.store_id":"1"}""")]
    [InlineData("""{"1=1 OR store_id":"1"}""")]
    [InlineData("""{"":"1"}""")]
    [InlineData("""{"9a":"1"}""")]
    [InlineData("""{"ѕtore_id":"1"}""")]
    [InlineData("""{"store_id\u200b":"1"}""")]
    [InlineData("""{"ＳＴＯＲＥ":"1"}""")]
    [InlineData("""{"\ud800":"1"}""")]
    [InlineData("""{"store_id":"1","store_id":"2"}""")]
    [InlineData("""{"store_id":"1","STORE_ID":"2"}""")]
    [InlineData("""{"store_id":["1",null]}""")]
    [InlineData("""{"store_id":[["1"]]}""")]
    [InlineData("""{"store_id":[{"$gt":""}]}""")]
    [InlineData("""{"store_id":["1",1]}""")]
    [InlineData("""{"store_id":["true",true]}""")]
    [InlineData("""{"store_id":[]}""")]
    [InlineData("""{"store_id":"a\u0000b"}""")]
    [InlineData("""{"store_id":"\ud800"}""")]
    [InlineData("""{"store_id":1e2}""")]
    [InlineData("""{"store_id":1e-40}""")]
    [InlineData("""{"store_id":1e400}""")]
    [InlineData("""{"store_id":12345678901234567890123456789}""")]
    [InlineData("""{"store_id":0.00000000000000000000000000001}""")]
    public void Read_OfAnythingElse_IsRefused(string json)
    {
        Read(json, out var fault).ShouldBeNull();
        fault.ShouldNotBeNull();
        fault.Field.ShouldStartWith("prefilters");
        fault.Field.ShouldAllBe(letter => char.IsAscii(letter) && !char.IsControl(letter));
    }

    [Fact]
    public void Read_IsBounded()
    {
        Read(Columns(PrefiltersJson.MaxColumns), out _).ShouldNotBeNull();
        Read(Columns(PrefiltersJson.MaxColumns + 1), out _).ShouldBeNull();
        Read(Values(PrefiltersJson.MaxValues), out _).ShouldNotBeNull();
        Read(Values(PrefiltersJson.MaxValues + 1), out _).ShouldBeNull();
        Read($$"""{"a":"{{new string('x', PrefiltersJson.MaxTextLength)}}"}""", out _).ShouldNotBeNull();
        Read($$"""{"a":"{{new string('x', PrefiltersJson.MaxTextLength + 1)}}"}""", out _).ShouldBeNull();
        Read($$"""{"{{new string('x', PrefiltersJson.MaxNameLength)}}":1}""", out _).ShouldNotBeNull();
        Read($$"""{"{{new string('x', PrefiltersJson.MaxNameLength + 1)}}":1}""", out _).ShouldBeNull();
        Read($$"""{"a":[{{string.Join(',', Enumerable.Range(0, 90).Select(i => $"\"{i}{new string('x', 30)}\""))}}]}""", out var fault).ShouldBeNull();
        fault!.Message.ShouldContain("2048 bytes");
    }

    [Fact]
    public void AStringThatLooksLikeAnother_TypeOrWildcard_StaysThatString()
    {
        var read = Read("""{"a":"1","b":"*","c":"%","d":"true","e":"' OR 1=1 --"}""", out _)!;
        read.Columns.ShouldAllBe(column => column.Type == PrefilterType.String && !column.IsList && column.Values.Length == 1);
        read.Find("b")!.Values[0].Text.ShouldBe("*");
        read.Find("e")!.Values[0].Text.ShouldBe("' OR 1=1 --");
        Read("""{"a":1}""", out _).ShouldNotBe(Read("""{"a":"1"}""", out _));
        Read("""{"a":["1"]}""", out _).ShouldNotBe(Read("""{"a":"1"}""", out _));
    }

    [Fact]
    public void OrderOfColumnsAndValues_DoesNotCount() => Prop.ForAll(
        Gen.Elements("a", "b", "c", "d").ListOf().ToArbitrary(),
        names =>
        {
            var distinct = names.Distinct(StringComparer.Ordinal).ToArray();
            string Json(IEnumerable<string> order) => "{" + string.Join(',', order.Select(name => $"\"{name}\":[\"{name}1\",\"{name}2\"]")) + "}";
            Read(Json(distinct), out _).ShouldBe(Read(Json(distinct.Reverse()), out _));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ReadOnly_WinsOverEveryGrantThatChangesSomething()
    {
        var all = JsonSerializer.Deserialize<EditingPermissions>(
            """{"addChart":true,"addFilter":true,"createChart":true,"createChartSQL":true,"editCharts":true,"removeChart":true,"disableTabs":true,"aiCharts":true,"editMarketplace":true,"readOnly":true,"aiInsight":true,"drillDown":true,"editDashboardName":true}""")!;
        var actions = Enum.GetValues<EditingAction>();
        actions.Where(all.Allows).ShouldBe([EditingAction.AiInsight, EditingAction.DrillDown]);
        actions.Where((all with { ReadOnly = false }).Allows).ShouldBe(actions.Except([EditingAction.Unset]));
        actions.Where(EditingPermissions.None.Allows).ShouldBeEmpty();
        actions.Where(new EditingPermissions().Allows).ShouldBeEmpty();
        JsonSerializer.Serialize(all).Split(':').Length.ShouldBe(14);
    }

    private static Prefilters? Read(string json, out FieldError? fault)
    {
        using var document = JsonDocument.Parse(json);
        return PrefiltersJson.Read(document.RootElement, "prefilters", out fault);
    }

    private static string Columns(int count) => "{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"c{i}\":{i}")) + "}";

    private static string Values(int count) => "{\"a\":[" + string.Join(',', Enumerable.Range(0, count)) + "]}";
}
