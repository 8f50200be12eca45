using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Tests.Grains;

/// <summary>Records: races, ends, and that memory and database mean the same by a condition.</summary>
public sealed class RecordTests : IAsyncLifetime
{
    private static readonly TenantId Workspace = new(Guid.Parse("0c000000-0000-4000-8000-000000000001"));
    private GrainHarness harness = null!;

    public async Task InitializeAsync() => harness = await GrainHarness.Start();

    public async Task DisposeAsync() => await harness.DisposeAsync();

    [Fact]
    public async Task CreatingAThousandRecordsOfOneUniqueValue_OnTwoEngines_MakesOne()
    {
        var structure = await Structure(new StructureField("code", FieldType.String, true, true, null, null, null, null, null));
        IGrainFactory[] engines = [harness.Grains, await harness.AddEngine()];
        var ids = Enumerable.Range(0, 1_000).Select(_ => Guid.NewGuid()).ToArray();

        var answers = await Race.Run(ids.Length, i => Create(structure, ids[i], """{"code":"one"}""", grains: engines[i % 2]));

        var winner = answers.Where(answer => answer.IsOk).ShouldHaveSingleItem().Require();
        answers.ShouldAllBe(answer => answer.IsOk || answer.Error == AuthError.ValueTaken || answer.Error == AuthError.Unavailable);
        var found = (await Query(structure, "{}")).Records.ShouldHaveSingleItem();
        found.Id.ShouldBe(winner.Id);
        var rest = ids.First(id => id != winner.Id);
        (await Create(structure, rest, """{"code":"one"}""")).Error.ShouldBe(AuthError.ValueTaken);
        (await Create(structure, rest, """{"code":"two"}""")).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task ChangingARecordOnTwoEnginesAtOnce_LosesNoChange()
    {
        var structure = await Structure();
        var id = (await Create(structure, Guid.NewGuid(), "{}")).Require().Id;
        IGrainFactory[] engines = [harness.Grains, await harness.AddEngine()];
        var answers = await Race.Run(40, i => engines[i % 2].Record(id).Change(new(harness.Call(), Access(), Utf8("{\"f" + i + "\":1}"), false, null, null, null)));
        answers.ShouldAllBe(answer => answer.IsOk || answer.Error == AuthError.Unavailable);
        var after = (await harness.Grains.Record(id).Get(new(harness.Call(), Access()))).Require();
        after.Version.ShouldBe(1 + answers.Count(answer => answer.IsOk));
        JsonDocument.Parse(after.Data).RootElement.EnumerateObject().Count().ShouldBe(answers.Count(answer => answer.IsOk));
    }

    [Fact]
    public async Task AnExpiredRecord_IsGoneAtOnce_AndRemovedWithItsEvent()
    {
        var structure = await Structure(new StructureField("code", FieldType.String, false, true, null, null, null, null, null));
        var id = (await Create(structure, Guid.NewGuid(), """{"code":"one"}""", end: new RecordEnd(60, null))).Require().Id;
        harness.Time.Advance(TimeSpan.FromSeconds(59));
        (await harness.Grains.Record(id).Get(new(harness.Call(), Access()))).IsOk.ShouldBeTrue();
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        (await harness.Grains.Record(id).Get(new(harness.Call(), Access()))).Error.ShouldBe(AuthError.RecordNotFound);
        (await Query(structure, "{}")).Records.ShouldBeEmpty();

        (await Upkeep()).ShouldBeGreaterThan(0);
        var last = (await harness.Store.ReadEvents(0, 1_000)).Last();
        last.Kind.ShouldBe("record.expired");
        Encoding.UTF8.GetString(last.Data).ShouldContain("\"version\":\"2\"");
        (await harness.Records.PastOf(id, 2, 1)).ShouldHaveSingleItem().Version.ShouldBe(1);
        (await Create(structure, Guid.NewGuid(), """{"code":"one"}""")).IsOk.ShouldBeTrue();
        harness.Time.Advance(TimeSpan.FromHours(2));
        await Upkeep();
        (await harness.Records.PastOf(id, 9, 9)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RecordsOfADeletedStructure_AreRemovedAfterAWeek_AndNoOthers()
    {
        var structure = await Structure();
        var live = (await Create(structure, Guid.NewGuid(), "{}")).Require().Id;
        var deleted = (await Create(structure, Guid.NewGuid(), "{}")).Require().Id;
        (await harness.Grains.Record(deleted).Delete(new(harness.Call(), Access(), false, null))).Require();
        var other = await Structure("other");
        var kept = (await Create(other, Guid.NewGuid(), "{}")).Require().Id;
        (await harness.Grains.Structure(structure.Id).Delete(new(harness.Call(), Workspace, "me"))).Require();
        await Upkeep();
        (await harness.Records.RecordsOf(structure.Rows, 9)).ShouldBe([live]);
        harness.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        await Upkeep();
        (await harness.Records.RecordsOf(structure.Rows, 9)).ShouldBeEmpty();
        foreach (var id in new[] { live, deleted })
            Encoding.UTF8.GetString((await harness.Store.Load(GrainKey.Record(id)))!.State).ShouldContain("\"gone\":true");
        (await harness.Grains.Structure(structure.Id).Restore(new(harness.Call(), Workspace, "me"))).Error.ShouldBe(AuthError.StructureNotFound);
        (await harness.Grains.Record(kept).Get(new(harness.Call(), Access()))).IsOk.ShouldBeTrue();
    }

    [Fact]
    public async Task ACondition_MeansTheSame_InMemoryAndInTheDatabase()
    {
        var structure = await Structure(
            new StructureField("title", FieldType.String, false, false, null, null, null, null, null),
            new StructureField("amount", FieldType.Number, false, false, null, null, null, null, null),
            new StructureField("due", FieldType.DateTime, false, false, null, null, null, null, null));
        string[] rows =
        [
            "{}", """{"title":"a"}""", """{"title":"Zürich"}""", """{"title":"\uffff"}""", """{"title":"😀"}""", """{"title":""}""", "{\"title\":\"" + new string('x', 300) + "\"}",
            """{"amount":1}""", """{"amount":-2.5}""", """{"due":"2026-05-04"}""", """{"free":"a"}""", """{"free":1}""", """{"free":true}""", """{"free":["a",1,true,null,{"x":1}]}""",
            """{"free":{"x":"a"}}""", """{"free":{"x":[1]}}""", """{"free":[]}""", """{"free":{}}""", """{"free":"1"}""",
        ];
        var ids = new List<Guid>();
        foreach (var row in rows)
            ids.Add((await Create(structure, Guid.NewGuid(), row)).Require().Id);
        string[] fields = ["data.title", "data.amount", "data.due", "data.free", "data.free.x", "data.nothing", "createdBy", "createdAt", "version", "id", "recordSlug"];
        string[] comparisons =
        [
            """{"eq":"a"}""", """{"eq":1}""", """{"eq":true}""", """{"ne":"a"}""", """{"in":["a",1,true]}""", """{"nin":["a",1]}""", """{"contains":"a"}""", """{"contains":1}""", """{"contains":true}""",
            """{"contains":""}""", """{"exists":true}""", """{"exists":false}""", """{"gt":"a"}""", """{"lte":"\uffff"}""", """{"lt":"😀"}""", """{"gte":1}""", """{"lt":0}""", """{"startsWith":""}""",
            """{"startsWith":"Z"}""", "{\"eq\":\"" + new string('x', 300) + "\"}", """{"gte":"2026-05-04"}""", "{\"eq\":\"" + ids[3] + "\"}", """{"startsWith":"no"}""",
        ];
        foreach (var field in fields)
        {
            foreach (var comparison in comparisons)
            {
                foreach (var text in new[] { "{\"" + field + "\":" + comparison + "}", "{\"not\":{\"" + field + "\":" + comparison + "}}" })
                {
                    var condition = ConditionReader.Read(JsonDocument.Parse(text).RootElement, "c", out var fault);
                    condition.ShouldNotBeNull(text + ": " + fault?.Message);
                    var access = Access(ConditionJson.ToUtf8(condition!));
                    var inDatabase = (await Query(structure, """{"page":{"limit":100}}""", access)).Records.Select(record => record.Id).ToHashSet();
                    foreach (var (id, row) in ids.Zip(rows))
                        (await harness.Grains.Record(id).Get(new(harness.Call(), access))).IsOk.ShouldBe(inDatabase.Contains(id), $"{text} of {row}");
                }
            }
        }
    }

    private Task<StructureView> Structure(params StructureField[] fields) => Structure("notes", fields);

    private async Task<StructureView> Structure(string slug, params StructureField[] fields) =>
        (await harness.Grains.Structure(StructureNames.IdOf(Workspace, slug)).Create(new(
            harness.Call(), Workspace, "me", slug, new StructurePatch(slug, null, null, DiscoveryMode.Schemaless, [.. fields], null, null, null)))).Require();

    private Task<Outcome<RecordView>> Create(StructureView structure, Guid id, string data, RecordEnd? end = null, IGrainFactory? grains = null) =>
        (grains ?? harness.Grains).Record(id).Create(new(harness.Call(), Access(), structure.Id, Utf8(data), null, end));

    private async Task<RecordsAnswer> Query(StructureView structure, string query, RecordAccess? access = null) =>
        (await harness.Grains.Records().Query(new(harness.Call(), access ?? Access(), structure.Id, Utf8(query), []))).Require();

    private Task<int> Upkeep() => RecordUpkeep.Run(harness.Grains, harness.Store, harness.Records, 100, default);

    private static RecordAccess Access(params byte[][] filters) => new(Workspace, "me", [.. filters]);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
