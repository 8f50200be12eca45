using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Tests.Store.Conformance;

// Records: what their commits write beside the state, and queries on it.
public abstract partial class StoreConformance
{
    private static readonly Guid Share = Guid.NewGuid();

    internal static readonly RecordSet Tasks = new(Guid.Parse("7a5c5000-0000-4000-8000-000000000001"),
    [
        RecordSet.Declared("title", RowType.String, 0),
        RecordSet.Declared("status", RowType.String, 1),
        RecordSet.Declared("due", RowType.Date, 2),
        RecordSet.Declared("amount", RowType.Number, RecordSlots.Texts),
        RecordSet.Declared("plain", RowType.Number, null),
        RecordSet.Declared("open", RowType.Boolean, null),
        RecordSet.Declared("tags", RowType.Array, null),
        RecordSet.Declared("place", RowType.Any, null),
    ]);

    private static readonly string[] TaskRows =
    [
        """{"title":"first task","status":"todo","due":"2026-01-05T00:00:00.000Z","amount":10,"plain":1,"open":true,"tags":["a","b"],"place":{"city":"Bern","no":1}}""",
        """{"title":"Second Task","status":"done","due":"2026-01-06T00:00:00.000Z","amount":2.5,"plain":2,"open":false,"tags":["b",1,true]}""",
        """{"title":"third","status":"todo","amount":-4,"tags":[],"place":{"city":"Basel","no":"1"},"extra":"x"}""",
        """{"title":"Zürich","status":"in_progress","due":"2026-02-01T00:00:00.000Z","plain":7,"open":true,"extra":5}""",
        """{"status":"todo","amount":7,"extra":true,"place":null}""",
    ];

    [ConformanceFact]
    public async Task FindRecords_EveryOperator_MeansTheSame()
    {
        await AddTasks();
        foreach (var (where, found) in new (string, string)[]
        {
            ("{}", "01234"),
            ("""{"data.status":"todo"}""", "024"),
            ("""{"data.status":{"ne":"todo"}}""", "13"),
            ("""{"data.status":{"in":["todo","done"]}}""", "0124"),
            ("""{"data.status":{"nin":["todo","done"]}}""", "3"),
            ("""{"data.status":{"gt":"in_progress"}}""", "024"),
            ("""{"data.amount":{"gte":2.5}}""", "014"),
            ("""{"data.amount":{"lt":7}}""", "12"),
            ("""{"data.amount":{"exists":false}}""", "3"),
            ("""{"data.amount":null}""", "3"),
            ("""{"data.title":{"ne":null}}""", "0123"),
            ("""{"data.plain":{"in":[1,7]}}""", "03"),
            ("""{"data.due":{"lte":"2026-01-06"}}""", "01"),
            ("""{"data.due":{"gt":"2026-01-05T12:00:00+02:00"}}""", "13"),
            ("""{"data.open":true}""", "03"),
            ("""{"data.open":{"ne":true}}""", "124"),
            ("""{"data.title":{"contains":"task"}}""", "0"),
            ("""{"data.title":{"startsWith":"Zü"}}""", "3"),
            ("""{"data.title":{"endsWith":"d"}}""", "2"),
            ("""{"data.tags":{"hasAny":["a",1]}}""", "01"),
            ("""{"data.tags":{"hasAll":["a","b"]}}""", "0"),
            ("""{"data.tags":{"hasAll":["b",true]}}""", "1"),
            ("""{"data.tags":{"hasAny":["1","true"]}}""", ""),
            ("""{"data.tags":{"contains":"b"}}""", "01"),
            ("""{"not":{"data.tags":{"hasAny":["b"]}}}""", "234"),
            ("""{"data.tags":{"exists":true}}""", "012"),
            ("""{"data.place.city":"Bern"}""", "0"),
            ("""{"data.place.no":1}""", "0"),
            ("""{"data.place.no":"1"}""", "2"),
            ("""{"data.place.no":{"in":["1",1]}}""", "02"),
            ("""{"data.place":{"exists":true}}""", "02"),
            ("""{"data.extra":"x"}""", "2"),
            ("""{"data.extra":{"in":["x",5,true]}}""", "234"),
            ("""{"data.extra":{"gt":4}}""", "3"),
            ("""{"data.extra":{"exists":false}}""", "01"),
            ("""{"or":[{"data.status":"done"},{"data.amount":{"lt":0}}]}""", "12"),
            ("""{"not":{"or":[{"data.status":"done"},{"not":{"data.amount":{"gt":0}}}]}}""", "04"),
            ("""{"createdBy":"maker 1"}""", "1"),
            ("""{"createdAt":{"gt":"2026-05-04T10:00:02.000Z"}}""", "34"),
            ("""{"version":{"gte":1}}""", "01234"),
            ("{\"id\":{\"in\":[\"" + TaskId(2) + "\",\"nothing\"]}}", "2"),
        })
            (await FindTasks(where)).ShouldBe(found, where);
    }

    [ConformanceFact]
    public async Task FindRecords_ATextOfMoreThanASlotHolds_IsFoundAllTheSame()
    {
        var text = new string('x', RecordSlots.TextChars);
        await AddTask(0, "{\"title\":\"" + text + "\"}");
        await AddTask(1, "{\"title\":\"" + text + "y\"}");
        (await FindTasks("{\"data.title\":\"" + text + "\"}")).ShouldBe("0");
        (await FindTasks("{\"data.title\":\"" + text + "y\"}")).ShouldBe("1");
        (await FindTasks("{\"data.title\":{\"in\":[\"" + text + "\",\"" + text + "y\"]}}")).ShouldBe("01");
        (await FindTasks("{\"data.title\":{\"gt\":\"" + text + "\"}}")).ShouldBe("1");
        (await FindTasks("{\"data.title\":{\"exists\":true}}")).ShouldBe("01");
    }

    [ConformanceFact]
    public async Task FindRecords_PagesByCursorAndOffset_MeetEveryRecordOnce()
    {
        await AddTasks();
        foreach (var sort in new RowSort[][] { [new(0, true)], [new(1, false)], [new(1, true), new(2, false)], [new(2, true)], [new(3, false), new(4, true)] })
        {
            var all = Places(await Store.FindRecords(TaskScope(), TaskQuery(null, sort, 100), Share));
            all.Length.ShouldBe(5);
            foreach (var limit in new[] { 1, 2, 3 })
            {
                var byCursor = "";
                for (string? cursor = null; ;)
                {
                    var page = await Store.FindRecords(TaskScope(), TaskQuery(null, sort, limit) with { After = cursor }, Share);
                    byCursor += Places(page);
                    if ((cursor = page.Next) is null)
                        break;
                }

                byCursor.ShouldBe(all);
                var byOffset = "";
                for (var offset = 0; offset < 5; offset += limit)
                    byOffset += Places(await Store.FindRecords(TaskScope(), TaskQuery(null, sort, limit) with { Offset = offset }, Share));
                byOffset.ShouldBe(all);
            }
        }
    }

    [ConformanceFact]
    public async Task FindRecords_WithACursorOfAnotherReaderFilterOrValue_Refuses()
    {
        await AddTasks();
        RowSort[] sort = [new(0, true)];
        var where = Filter("""{"data.status":"todo"}""");
        var cursor = (await Store.FindRecords(TaskScope(), TaskQuery(where, sort, 1), Share)).Next!;
        Time.Advance(TimeSpan.FromSeconds(5));
        (await Store.FindRecords(TaskScope(), TaskQuery(where, sort, 1) with { After = cursor }, Share)).States.Length.ShouldBe(1);
        await Should.ThrowAsync<RowCursorException>(() => Store.FindRecords(RowScope.OfRecords(Tasks, null, "other", Time.GetUtcNow()), TaskQuery(where, sort, 1) with { After = cursor }, Share));
        await Should.ThrowAsync<RowCursorException>(() => Store.FindRecords(RowScope.OfRecords(Tasks, where, "reader", Time.GetUtcNow()), TaskQuery(where, sort, 1) with { After = cursor }, Share));
        await Should.ThrowAsync<RowCursorException>(() => Store.FindRecords(TaskScope(), TaskQuery(Filter("""{"data.status":"done"}"""), sort, 1) with { After = cursor }, Share));
    }

    [ConformanceFact]
    public async Task Records_OutOfScopeExpiredOrDeleted_AreNotFoundNorCounted()
    {
        await AddTasks();
        var end = Time.GetUtcNow().AddSeconds(60);
        var versions = new[] { await AddTask(5, """{"status":"todo"}""", end), await AddTask(6, """{"status":"todo"}""") };
        var scope = Filter("""{"not":{"data.status":"done"}}""");
        (await FindTasks("{}", scope)).ShouldBe("023456");
        (await CountTasks(scope)).ShouldBe("[[6]]");
        Time.Advance(TimeSpan.FromSeconds(60));
        (await FindTasks("{}", scope)).ShouldBe("02346");
        (await Store.ExpiredRecords(10)).ShouldBe([TaskId(5)]);
        var removed = TaskCommit(6, "{}", versions[1]) with { Record = new RecordChange(Tasks.Id, TaskId(6)) { Past = new PastState(1, "old"u8.ToArray()), PastGoesAt = Time.GetUtcNow().AddHours(1) } };
        await Committed(Store, removed);
        (await FindTasks("{}", scope)).ShouldBe("0234");
        (await CountTasks(scope)).ShouldBe("[[4]]");
        (await Store.PastOf(TaskId(6), 9, 9)).ShouldHaveSingleItem().State.ShouldBe("old"u8.ToArray());
        (await Store.PurgePast(10)).ShouldBe(0);
        Time.Advance(TimeSpan.FromHours(1));
        (await Store.PurgePast(10)).ShouldBe(1);
        (await Store.PastOf(TaskId(6), 9, 9)).ShouldBeEmpty();
    }

    [ConformanceFact]
    public async Task Commit_ThatTakesAClaimOfAnother_IsRefusedAlone_AndAGivenOneIsFree()
    {
        var claim = Guid.NewGuid();
        Commit Taking(int place, long version = 0) => TaskCommit(place, "{}", version) with { Record = Change(place, "{}", null) with { Claims = [claim] } };
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(place => Store.Commit(place % 2 == 0 ? Taking(place) : TaskCommit(place, "{}", 0))));
        results.Where((_, place) => place % 2 == 0).Count(result => result.Status == CommitStatus.Committed).ShouldBe(1);
        results.Where((_, place) => place % 2 == 0).Count(result => result.Status == CommitStatus.VersionConflict).ShouldBe(19);
        results.Where((_, place) => place % 2 == 1).ShouldAllBe(result => result.Status == CommitStatus.Committed);
        var winner = Array.FindIndex(results, result => result.Status == CommitStatus.Committed);
        (await Store.ClaimsOf([new(Tasks.Id, claim), new(Tasks.Id, Guid.NewGuid())]))[new(Tasks.Id, claim)].ShouldBe(TaskId(winner));
        (await Store.Load(TaskCommit(winner == 0 ? 2 : 0, "{}", 0).Key)).ShouldBeNull();

        // Taken again by who has it, it stays; given up, it is free.
        var version = await Committed(Store, Taking(winner, results[winner].Version));
        await Committed(Store, TaskCommit(winner, "{}", version) with { Record = Change(winner, "{}", null) with { Releases = [claim] } });
        await Committed(Store, Taking(90));
    }

    [ConformanceFact]
    public async Task FoldRecords_GroupsAndAggregates()
    {
        await AddTasks();
        (await FoldTasks("""{"groupBy":["data.status"],"aggregates":[{"op":"count"},{"op":"sum","column":"data.amount","as":"total"},{"op":"max","column":"createdAt"}]}""")).ShouldBe(
            """[["done",1,2.5,"2026-05-04T10:00:01.000Z"],["in_progress",1,null,"2026-05-04T10:00:03.000Z"],["todo",3,13,"2026-05-04T10:00:04.000Z"]]""");
        (await FoldTasks("""{"aggregates":[{"op":"sum","column":"version","as":"v"},{"op":"avg","column":"data.plain"}],"where":{"data.open":true}}""")).ShouldBe("[[2,4]]");
        (await FoldTasks("""{"groupBy":[{"column":"data.due","bucket":"month"}],"aggregates":[{"op":"count"}]}""")).ShouldBe("""[["2026-01",2],["2026-02",1],[null,2]]""");
        RowQueryReader.Read(Json("""{"groupBy":["data.extra"],"aggregates":[]}"""), Tasks, out _).ShouldBeNull();
        RowQueryReader.Read(Json("""{"groupBy":["data.tags"],"aggregates":[]}"""), Tasks, out _).ShouldBeNull();
    }

    [ConformanceFact]
    public async Task FindRecords_HostileValuesAndPaths_FindNothingAndChangeNothing()
    {
        await AddTasks();
        foreach (var text in Hostile)
        {
            var value = JsonSerializer.Serialize(text);
            foreach (var where in new[]
            {
                $$$"""{"data.status":{{{value}}}}""",
                $$$"""{"data.title":{"contains":{{{value}}}},"data.status":"none"}""",
                $$$"""{"data.tags":{"hasAny":[{{{value}}}],"hasAll":["a"]},"data.place.city":"none"}""",
                $$$"""{"data.extra":{{{value}}},"data.amount":100}""",
                "{" + JsonSerializer.Serialize("data." + text) + ":\"x\"}",
            })
            {
                if (RowQueryReader.ReadFilter(Json(where), Tasks, out _) is { } filter)
                    Places(await Store.FindRecords(TaskScope(), TaskQuery(filter, [new(0, false)], 100), Share)).ShouldBe("", where);
            }
        }

        (await FindTasks("{}")).ShouldBe("01234");
    }

    private async Task AddTasks()
    {
        for (var i = 0; i < TaskRows.Length; i++)
        {
            await AddTask(i, TaskRows[i]);
            Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private Task<long> AddTask(int place, string data, DateTimeOffset? end = null) =>
        Committed(Store, TaskCommit(place, data, 0) with { Record = Change(place, data, end) });

    private static Guid TaskId(int place) => new(place, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    private static Commit TaskCommit(int place, string data, long version) => new(
        GrainKey.Record(TaskId(place)), version, System.Text.Encoding.UTF8.GetBytes($$"""{"place":{{place}},"data":{{data}}}"""), Guid.NewGuid(), [], [], []);

    private RecordChange Change(int place, string data, DateTimeOffset? end)
    {
        var json = Json(data);
        string? Text(string name) => json.TryGetProperty(name, out var value) && value.GetString() is { Length: <= RecordSlots.TextChars } text ? text : null;
        double? number = json.TryGetProperty("amount", out var amount) ? amount.GetDouble() : null;
        var now = Time.GetUtcNow();
        return new RecordChange(Tasks.Id, TaskId(place))
        {
            Row = new RecordRow(now, now, $"maker {place}", "somebody", 1, end, [Text("title"), Text("status"), Text("due")], [number], System.Text.Encoding.UTF8.GetBytes(data)),
        };
    }

    private RowScope TaskScope(RowFilter? filter = null) => RowScope.OfRecords(Tasks, filter, "reader", Time.GetUtcNow());

    private static RowFilter Filter(string where) =>
        RowQueryReader.ReadFilter(Json(where), Tasks, out var faults) ?? throw new InvalidOperationException(where + ": " + string.Join(", ", faults));

    private static RowQuery TaskQuery(RowFilter? where, RowSort[] sort, int limit)
    {
        RowOutput Output(string name) => new(name, Tasks.Column(name)!.Type, RowFold.None, Tasks.Column(name));
        return new RowQuery([Output("createdAt"), Output("data.status"), Output("data.amount"), Output("data.title"), Output("data.due")], where, [.. sort], limit, null);
    }

    private async Task<string> FindTasks(string where, RowFilter? scope = null) =>
        Places(await Store.FindRecords(TaskScope(scope), TaskQuery(Filter(where), [new(0, false)], 100), Share));

    private static string Places(RecordPage page) => string.Concat(page.States.Select(state => JsonDocument.Parse(state).RootElement.GetProperty("place").GetInt32()));

    private Task<string> CountTasks(RowFilter? scope) => FoldTasks("""{"aggregates":[{"op":"count"}]}""", scope);

    private async Task<string> FoldTasks(string query, RowFilter? scope = null)
    {
        var read = RowQueryReader.Read(Json(query), Tasks, out var faults);
        read.ShouldNotBeNull(string.Join(", ", faults));
        return System.Text.Encoding.UTF8.GetString((await Store.FoldRecords(TaskScope(scope), read!, Share)).Rows);
    }
}
