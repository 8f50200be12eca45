using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Finds;

namespace OrleansTenantAuth.Tests.Store.Conformance;

// Searches: every comparison, order and page; what bounds them; and callers who want to see more than their scope.
public abstract partial class StoreConformance
{
    private static readonly Guid Acme = Guid.Parse("ac3e0000-0000-4000-8000-000000000001");
    private static readonly Guid Rival = Guid.Parse("ac3e0000-0000-4000-8000-000000000002");
    private static readonly Guid North = Guid.Parse("ac3e0000-0000-4000-8000-00000000000a");
    private static readonly Guid South = Guid.Parse("ac3e0000-0000-4000-8000-00000000000b");
    private static readonly DateTimeOffset Moment = new(2024, 5, 10, 0, 0, 0, TimeSpan.Zero);

    [ConformanceFact]
    public async Task Find_EveryComparison_MeansTheSame()
    {
        await People();
        foreach (var (condition, numbers) in new (string, string)[]
        {
            ("""{"attr":"email","type":"string","comparison":"is","value":"Ada@Example.com"}""", "1"),
            ("""{"attr":"email","type":"string","comparison":"contains","value":"EXAMPLE"}""", "1 2"),
            ("""{"attr":"email","type":"string","comparison":"does not contain","value":"example"}""", "3 4"),
            ("""{"attr":"email","type":"string","comparison":"starts with","value":"ada"}""", "1 3"),
            ("""{"attr":"email","type":"string","comparison":"ends with","value":".ORG"}""", "3"),
            ("""{"attr":"email","type":"string","comparison":"is unknown"}""", "4"),
            ("""{"attr":"email","type":"string","comparison":"has any value"}""", "1 2 3"),
            ("""{"attr":"name","type":"string","comparison":"starts with","value":"zÜ"}""", "3"),
            ("""{"attr":"name","type":"string","comparison":"contains","value":"%"}""", "4"),
            ("""{"attr":"name","type":"string","comparison":"contains","value":"_"}""", "4"),
            ("""{"attr":"username","type":"string","comparison":"is unknown"}""", "2 3 4"),
            ("""{"attr":"phoneNumber","type":"string","comparison":"is","value":"+4930123"}""", "2"),
            ("""{"attr":"isConfirmed","type":"boolean","comparison":"is","value":true}""", "1 2"),
            ("""{"attr":"isEmailConfirmed","type":"boolean","comparison":"is not","value":true}""", "2 3 4"),
            ("""{"attr":"isPhoneNumberConfirmed","type":"boolean","comparison":"is","value":true}""", "2"),
            ("""{"attr":"locked","type":"boolean","comparison":"is","value":true}""", ""),
            ("""{"attr":"locked","type":"boolean","comparison":"is","value":false}""", "1 2 3 4"),
            ("""{"attr":"createdAt","type":"date","comparison":"before","value":"2024-05-02"}""", "1"),
            ("""{"attr":"createdAt","type":"date","comparison":"after","value":"2024-05-03T00:00:00Z"}""", "4"),
            ("""{"attr":"createdAt","type":"date","comparison":"between","value":["2024-05-02T02:00:00+02:00","2024-05-03"]}""", "2 3"),
            ("""{"attr":"createdAt","type":"date","comparison":"less than","value":7.5}""", "3 4"),
            ("""{"attr":"createdAt","type":"date","comparison":"more than","value":8}""", "1"),
            ("""{"attr":"lastActiveAt","type":"date","comparison":"before","value":"2030-01-01"}""", "1 2"),
            ("""{"attr":"lastActiveAt","type":"date","comparison":"more than","value":0}""", "1 2"),
            ("""{"attr":"userId","type":"number","comparison":"is","value":2}""", "2"),
            ("""{"attr":"userId","type":"number","comparison":"more than","value":2}""", "3 4"),
            ("""{"attr":"userId","type":"number","comparison":"less than","value":2.0}""", "1"),
            ("""{"attr":"role","type":"array","comparison":"contains","value":"north123:admin"}""", "1"),
            ("""{"attr":"role","type":"array","comparison":"contains","value":"north123"}""", "1 2"),
            ("""{"attr":"role","type":"array","comparison":"does not contain","value":"north123"}""", "3 4"),
            ("""{"attr":"role","type":"array","comparison":"contains","value":"rival123:admin"}""", ""),
            ("""{"attr":"role","type":"array","comparison":"any"}""", "1 2"),
            ("""{"attr":"data.plan","type":"string","comparison":"is","value":"PRO"}""", "1"),
            ("""{"attr":"data.plan","type":"string","comparison":"starts with","value":"p"}""", "1 2"),
            ("""{"attr":"data.plan","type":"string","comparison":"is unknown"}""", "3 4"),
            ("""{"attr":"data.plan","type":"string","comparison":"has any value"}""", "1 2"),
            ("""{"attr":"data.seats","type":"number","comparison":"more than","value":2.4}""", "1"),
            ("""{"attr":"data.seats","type":"number","comparison":"is","value":2.25}""", "2"),
            ("""{"attr":"data.paid","type":"boolean","comparison":"is","value":true}""", "1"),
            ("""{"attr":"data.paid","type":"boolean","comparison":"is not","value":true}""", "2 3 4"),
            ("""{"attr":"data.since","type":"date","comparison":"after","value":"2024-01-01"}""", "1"),
            ("""{"attr":"data.tags","type":"array","comparison":"contains","value":"Red"}""", "1"),
            ("""{"attr":"data.tags","type":"array","comparison":"does not contain","value":"red"}""", "2 3 4"),
            ("""{"attr":"data.tags","type":"array","comparison":"any"}""", "1 2"),
        })
        {
            (await Numbers(Of(condition))).ShouldBe(numbers, condition);
        }
    }

    [ConformanceFact]
    public async Task Find_GroupsNest_WithAndAndOr()
    {
        await People();
        const string Ada = """{"attr":"email","type":"string","comparison":"starts with","value":"ada"}""";
        const string Second = """{"attr":"userId","type":"number","comparison":"is","value":2}""";
        const string Pro = """{"attr":"data.plan","type":"string","comparison":"is","value":"pro"}""";
        foreach (var (filters, numbers) in new (string, string)[]
        {
            ("{}", "1 2 3 4"),
            ("""{"conjunction":"or","filterGroups":[]}""", "1 2 3 4"),
            ($$"""{"conjunction":"or","filters":[{{Ada}},{{Second}}]}""", "1 2 3"),
            ($$"""{"conjunction":"and","filters":[{{Ada}},{{Second}}]}""", ""),
            ($$"""{"conjunction":"and","filterGroups":[{"conjunction":"or","filters":[{{Ada}},{{Second}}]},{"conjunction":"and","filters":[{{Pro}}]}]}""", "1"),
            ($$"""{"conjunction":"or","filterGroups":[{"conjunction":"and","filters":[{{Ada}},{{Pro}}]},{"filters":[{{Second}}]}]}""", "1 2"),
            ($$"""{"filterGroups":[{"filterGroups":[{"conjunction":"or","filters":[{{Second}},{{Pro}}]}]}]}""", "1 2"),
        })
        {
            (await Numbers(Read(filters))).ShouldBe(numbers, filters);
        }
    }

    [ConformanceFact]
    public async Task Find_EveryOrder_HasEveryRowOnce_BothWays()
    {
        await People();
        foreach (var (order, numbers) in new (string, string)[]
        {
            ("createdAt", "1 2 3 4"), ("updatedAt", "4 3 2 1"), ("lastActiveAt", "3 4 1 2"), ("userId", "1 2 3 4"),
            ("email", "4 1 3 2"), ("username", "2 3 4 1"), ("name", "4 1 2 3"),
        })
        {
            foreach (var filter in new[] { null, new FindText(FindTable.Users.Column("name")!, "", false) })
            {
                (await Numbers(filter, order)).ShouldBe(numbers, order);
                var back = await Numbers(filter, order, isDescending: true);
                string.Join(' ', back.Split(' ').Reverse()).ShouldBe(numbers, order);
            }
        }
    }

    [ConformanceFact]
    public async Task Find_PagesMeetEveryRowOnce_ByEveryWayOfSearching()
    {
        foreach (var bounds in new[] { new FindBounds(1_000, 1_000, 5_000), new FindBounds(3, 3, 5_000), new FindBounds(1_000, 3, 5_000) })
        {
            var store = await Crowd(bounds);
            foreach (var filter in new[] { null, Of("""{"attr":"name","type":"string","comparison":"contains","value":"even"}"""), Of("""{"attr":"name","type":"string","comparison":"starts with","value":"even"}""") })
            {
                var (met, skip) = (new List<Guid>(), 0);
                FindPage page;
                do
                {
                    page = await store.Find(new FindScope(Acme, null), Query(filter, "createdAt", true, skip, 7));
                    met.AddRange(page.Ids);
                    skip += 7;
                }
                while (page.HasMore);
                met.Distinct().Count().ShouldBe(met.Count);
                met.Count.ShouldBe(filter is null ? 300 : 150);
                if (bounds.ExactTotal > 300)
                    (page.Total, page.IsExact).ShouldBe((met.Count, true));
                (await store.Find(new FindScope(Acme, null), Query(filter, "createdAt", true, 700, 7))).Ids.ShouldBeEmpty();
            }
        }
    }

    [ConformanceFact]
    public async Task Find_WithoutAnIndexThatServes_WalksABoundedWay_AndSaysSo()
    {
        var store = await Crowd(new FindBounds(20, 20, 250));
        var scope = new FindScope(Acme, null);
        var broad = Of("""{"attr":"name","type":"string","comparison":"ends with","value":"nobody"}""");
        await Should.ThrowAsync<FindTooBroadException>(() => store.Find(scope, Query(broad, "createdAt", true, 0, 5)));

        // An index beside it leads to few rows; and a walk between bounds of its own order ends at them.
        var narrow = new FindAll([broad, Of("""{"attr":"userId","type":"number","comparison":"less than","value":10}""")]);
        (await store.Find(scope, Query(narrow, "createdAt", true, 0, 5))).ShouldSatisfyAllConditions(page => page.Total.ShouldBe(0), page => page.IsExact.ShouldBeTrue());
        var between = new FindAll([broad, new FindRange(FindTable.Users.Column("createdAt")!, new FindBound(100L, true), new FindBound(200L, true))]);
        (await store.Find(scope, Query(between, "createdAt", false, 0, 5))).Ids.ShouldBeEmpty();
        var either = new FindAny([Of("""{"attr":"userId","type":"number","comparison":"is","value":7}"""), Of("""{"attr":"name","type":"string","comparison":"is","value":"odd 9"}""")]);
        (await store.Find(scope, Query(either, "createdAt", false, 0, 5))).Total.ShouldBe(2);

        var common = await store.Find(scope, Query(Of("""{"attr":"name","type":"string","comparison":"starts with","value":"even"}"""), "createdAt", false, 0, 5));
        (common.Ids.Length, common.HasMore, common.Total, common.IsExact).ShouldBe((5, true, 20, false));
    }

    [ConformanceFact]
    public async Task Find_SeesItsScopeAlone()
    {
        await People();
        (await Numbers(null, scope: new FindScope(Acme, North))).ShouldBe("1 2");
        (await Numbers(null, scope: new FindScope(Acme, South))).ShouldBe("1");
        (await Numbers(null, scope: new FindScope(Rival, North))).ShouldBe("");
        (await Numbers(null, scope: new FindScope(Rival, null))).ShouldBe("51");
        foreach (var text in Hostile)
        {
            var value = JsonSerializer.Serialize(text);
            foreach (var condition in new[]
            {
                """{"attr":"email","type":"string","comparison":"is","value":VALUE}""",
                """{"attr":"name","type":"string","comparison":"does not contain","value":VALUE}""",
                """{"attr":"name","type":"string","comparison":"starts with","value":VALUE}""",
                """{"attr":"role","type":"array","comparison":"does not contain","value":VALUE}""",
                """{"attr":"data.plan","type":"string","comparison":"does not contain","value":VALUE}""",
                """{"attr":"data.tags","type":"array","comparison":"does not contain","value":VALUE}""",
            })
            {
                if (FindFilterReader.Read(Json($$"""{"filters":[{{condition.Replace("VALUE", value, StringComparison.Ordinal)}}]}"""), FindTable.Users, Moment, out _) is not { } filter)
                    continue;
                var found = await Store.Find(new FindScope(Rival, null), Query(filter, "userId", false, 0, 30));
                found.Ids.ShouldAllBe(id => id == Person(51));
            }
        }
    }

    [ConformanceFact]
    public async Task Find_OfTenants_HasThoseBelowAnother()
    {
        await People();
        var name = FindTable.Tenants.Column("name")!;
        async Task<string> Names(FindScope scope, FindFilter? filter = null)
        {
            var page = await Store.Find(scope, new FindQuery(FindTable.Tenants, filter, name, false, 0, 10));
            return string.Join(' ', page.Ids.Select(id => id == North ? "north" : id == South ? "south" : "other"));
        }

        (await Names(new FindScope(Acme, Acme, IsRoot: true))).ShouldBe("north");
        (await Names(new FindScope(Acme, North))).ShouldBe("south");
        (await Names(new FindScope(Rival, North))).ShouldBe("");
        (await Names(new FindScope(Acme, null), FindFilterReader.Read(Json("""{"filters":[{"attr":"data.size","type":"number","comparison":"more than","value":3}]}"""), FindTable.Tenants, Moment, out _))).ShouldBe("north");
    }

    [ConformanceFact]
    public async Task AnEntryOfSearches_ThatIsChangedOrRemoved_ChangesItsRow()
    {
        await People();
        await Committed(Store, Commits.Listing("user/second", 0, User(Acme, 9, new { number = 9, name = "before" })));
        (await Numbers(Of("""{"attr":"name","type":"string","comparison":"is","value":"before"}"""))).ShouldBe("9");
        var version = await Committed(Store, Commits.Listing("user/second", (await Store.Load("user/second"))!.Version, User(Acme, 9, new { number = 9, name = "after" }), Roles(North, 9, "editor", "viewer")));
        (await Numbers(Of("""{"attr":"name","type":"string","comparison":"is","value":"before"}"""))).ShouldBe("");
        (await Numbers(Of("""{"attr":"role","type":"array","comparison":"contains","value":"north123:editor"}"""))).ShouldBe("9");
        version = await Committed(Store, Commits.Listing("user/second", version, Roles(North, 9, "viewer")));
        (await Numbers(Of("""{"attr":"role","type":"array","comparison":"contains","value":"north123:editor"}"""))).ShouldBe("");
        await Committed(Store, Commits.Listing("user/second", version, User(Acme, 9, null), new EntryChange($"find/roles/{North:N}", Person(9).ToString("N"), null)));
        (await Numbers(null)).ShouldBe("1 2 3 4");
        (await Numbers(null, scope: new FindScope(Acme, North))).ShouldBe("1 2");
    }

    private async Task People()
    {
        await Committed(Store, Commits.Listing("people", 0,
            User(Acme, 1, new { number = 1, email = "ada@example.com", username = "ada", name = "ada", created = Day(1), updated = 40, active = Day(2), emailConfirmed = 1, confirmed = 1, data = Json("""{"plan":{"s":"pro"},"seats":{"n":3},"paid":{"b":1},"since":{"s":"2024-02-01","d":1706745600000000},"tags":{"a":["red","blue"]}}""") }),
            User(Acme, 2, new { number = 2, email = "grace@example.com", phone = "+4930123", name = "grace", created = Day(2), updated = 30, active = Day(3), phoneConfirmed = 1, confirmed = 1, data = Json("""{"plan":{"s":"plus"},"seats":{"n":2.25},"paid":{"b":0},"since":{"s":"soon"},"tags":{"a":["green"]}}""") }),
            User(Acme, 3, new { number = 3, email = "ada@other.org", name = "züri", created = Day(3), updated = 20 }),
            User(Acme, 4, new { number = 4, name = "100%_", created = Day(4), updated = 10 }),
            User(Rival, 51, new { number = 1, email = "ada@example.com", name = "ada" }),
            Roles(North, 1, "admin", "member"), Roles(North, 2, "member"), Roles(South, 1, "owner"), Roles(Rival, 51, "admin"),
            Tenant(Acme, North, Acme, "north123", "north", """{"size":{"n":4}}"""), Tenant(Acme, South, North, "south123", "south", """{"size":{"n":3}}"""),
            Tenant(Rival, Rival, Rival, "rival123", "rival", "{}")));
    }

    private async Task<GrainStore> Crowd(FindBounds bounds)
    {
        await Store.DisposeAsync();
        var store = await Open(await NewPlace() with { Finds = bounds });
        await Committed(store, Commits.Listing("crowd", 0, [.. Enumerable.Range(1, 300).Select(i =>
            User(Acme, i, new { number = i, name = (i % 2 == 0 ? "even " : "odd ") + i.ToString(CultureInfo.InvariantCulture), created = (i / 3) + 1 }))]));
        return store;
    }

    private static Guid Person(int number) => new(number, 0, 0, new byte[8]);

    private static long Day(int day) => FindTexts.Micros(new DateTimeOffset(2024, 5, day, 0, 0, 0, TimeSpan.Zero));

    private static EntryChange User(Guid app, int id, object? item)
    {
        if (item is null)
            return new($"find/users/{app:N}", Person(id).ToString("N"), null);
        var members = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["v"] = 1, ["number"] = 0, ["email"] = "", ["phone"] = "", ["username"] = "", ["name"] = "", ["created"] = 0, ["updated"] = 0, ["active"] = 0,
            ["emailConfirmed"] = 0, ["phoneConfirmed"] = 0, ["confirmed"] = 0,
        };
        foreach (var member in JsonSerializer.SerializeToElement(item).EnumerateObject())
            members[member.Name] = member.Value;
        return new($"find/users/{app:N}", Person(id).ToString("N"), JsonSerializer.SerializeToUtf8Bytes(members));
    }

    private static EntryChange Roles(Guid tenant, int user, params string[] roles) =>
        new($"find/roles/{tenant:N}", Person(user).ToString("N"), JsonSerializer.SerializeToUtf8Bytes(new { v = 1, roles }));

    private static EntryChange Tenant(Guid app, Guid id, Guid parent, string code, string name, string data) =>
        new($"find/tenants/{app:N}", id.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(new { v = 1, parent = parent.ToString("N"), code, name, created = 1, data = Json(data) }));

    private static FindFilter Of(string condition) => Read($$"""{"conjunction":"and","filters":[{{condition}}]}""");

    private static FindFilter Read(string filters)
    {
        var filter = FindFilterReader.Read(Json(filters), FindTable.Users, Moment, out var fault);
        fault.ShouldBeNull(filters);
        return filter!;
    }

    private static FindQuery Query(FindFilter? filter, string order, bool isDescending, int skip, int take) =>
        new(FindTable.Users, filter, FindTable.Users.Column(order)!, isDescending, skip, take);

    private async Task<string> Numbers(FindFilter? filter, string order = "userId", bool isDescending = false, FindScope? scope = null)
    {
        var page = await Store.Find(scope ?? new FindScope(Acme, null), Query(filter, order, isDescending, 0, 30));
        page.Total.ShouldBe(page.Ids.Length);
        return string.Join(' ', page.Ids.Select(id => BitConverter.ToInt32(id.ToByteArray())));
    }
}
