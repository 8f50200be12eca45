using OrleansTenantAuth.Store.Rows;
using OrleansTenantAuth.Tests.Store.Conformance;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>What a query, a row and a prefilter must look like, before any database sees them.</summary>
public sealed class RowLanguageTests
{
    [Theory]
    [InlineData("region", "\"north\"")]
    [InlineData("amount", "10")]
    [InlineData("no_such", "1")]
    [InlineData("tenant", "1")]
    [InlineData("tenant", "null")]
    [InlineData("tenant", "{\"ne\":\"x\"}")]
    [InlineData("tenant", "[\"a\"]")]
    [InlineData("store_id", "\"1\"")]
    [InlineData("open", "\"true\"")]
    [InlineData("open", "1")]
    [InlineData("Tenant", "\"a\"")]
    [InlineData("tenant ", "\"a\"")]
    [InlineData("tеnant", "\"a\"")]
    public void Scope_OfAColumnThatIsNoPrefilter_OrAValueOfAnotherType_IsNone(string column, string value) =>
        RowScope.Of(StoreConformance.Sales, [StoreConformance.Prefilter(column, value)]).ShouldBeNull();

    [Fact]
    public void Scope_OfAPrefilterWithoutValues_IsNone() => RowScope.Of(StoreConformance.Sales, [new("tenant", [])]).ShouldBeNull();

    [Theory]
    [InlineData("""{"select":["no_such"]}""", "select")]
    [InlineData("""{"select":["data"]}""", "select")]
    [InlineData("""{"select":["set_id"]}""", "select")]
    [InlineData("""{"select":["p0"]}""", "select")]
    [InlineData("""{"select":["region, tenant"]}""", "select")]
    [InlineData("""{"select":["*"]}""", "select")]
    [InlineData("""{"select":[1]}""", "select")]
    [InlineData("""{"select":"region"}""", "select")]
    [InlineData("""{"select":["region"],"from":"other"}""", "query")]
    [InlineData("""{"select":["region"],"groupBy":["region"]}""", "query")]
    [InlineData("""{"select":["region","region"]}""", "query")]
    [InlineData("""{}""", "query")]
    [InlineData("""[]""", "query")]
    [InlineData("""{"groupBy":[{"column":"region","bucket":"day"}]}""", "groupBy")]
    [InlineData("""{"groupBy":[{"column":"at","bucket":"day'"}]}""", "groupBy")]
    [InlineData("""{"groupBy":["region","tenant","open","at"]}""", "groupBy")]
    [InlineData("""{"aggregates":[{"op":"sum","column":"region"}]}""", "aggregates")]
    [InlineData("""{"aggregates":[{"op":"sum"}]}""", "aggregates")]
    [InlineData("""{"aggregates":[{"op":"min","column":"open"}]}""", "aggregates")]
    [InlineData("""{"aggregates":[{"op":"count(*), version()"}]}""", "aggregates")]
    [InlineData("""{"aggregates":[{"op":"count","sql":"1"}]}""", "aggregates")]
    [InlineData("""{"select":["region"],"sort":[{"by":"tenant"}]}""", "sort")]
    [InlineData("""{"select":["region"],"sort":[{"by":"region","direction":"asc, 1"}]}""", "sort")]
    [InlineData("""{"select":["region"],"limit":0}""", "limit")]
    [InlineData("""{"select":["region"],"limit":1001}""", "limit")]
    [InlineData("""{"select":["region"],"limit":"1"}""", "limit")]
    [InlineData("""{"select":["region"],"where":[]}""", "where")]
    [InlineData("""{"select":["region"],"where":{"no_such":1}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"region":{"like":"x"}}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"region":{}}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"region":null}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"region":["north"]}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"amount":"10"}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"amount":1e300}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"open":{"gt":false}}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"at":"yesterday"}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"or":[]}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"region":{"in":[]}}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"region":{"contains":""}}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"region":"\ud800"}}""", "where")]
    [InlineData("""{"select":["region"],"where":{"not":{"not":{"not":{"not":{"not":{"not":{"region":"x"}}}}}}}}""", "where")]
    public void Query_ThatIsNotOfTheLanguage_IsRefusedByMember(string query, string member)
    {
        RowQueryReader.Read(StoreConformance.Json(query), StoreConformance.Sales, out var faults).ShouldBeNull(query);
        faults.ContainsKey(member).ShouldBeTrue(query);
    }

    [Fact]
    public void Query_OfTooManyConditions_IsRefused()
    {
        var parts = string.Join(',', Enumerable.Repeat("""{"or":[{"amount":1},{"amount":2}]}""", 26));
        RowQueryReader.Read(StoreConformance.Json("{\"select\":[\"region\"],\"where\":{\"and\":[" + parts + "]}}"), StoreConformance.Sales, out var faults).ShouldBeNull();
        faults.Keys.ShouldBe(["where"]);
    }

    [Theory]
    [InlineData("""{"no_such":1}""")]
    [InlineData("""{"amount":"1"}""")]
    [InlineData("""{"amount":1e16}""")]
    [InlineData("""{"open":1}""")]
    [InlineData("""{"at":"2026-13-01"}""")]
    [InlineData("""{"at":5}""")]
    [InlineData("""{"region":{}}""")]
    [InlineData("""{"region":"a\u0000"}""")]
    [InlineData("""{"region":"\udc00"}""")]
    [InlineData("""[]""")]
    public void Row_ThatIsNotOfTheSet_IsRefused(string row)
    {
        RowReader.Read(StoreConformance.Json(row), StoreConformance.Sales, Guid.NewGuid(), out var fault).ShouldBeNull();
        fault.Message.ShouldNotBeNullOrEmpty();
    }
}
