using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tests.Simulation.Calls;
using OrleansTenantAuth.Tests.Simulation.Model;
using OrleansTenantAuth.Tests.Simulation.Store;

namespace OrleansTenantAuth.Tests.Simulation.Run;

/// <summary>The store's rows as the model would write them, and the invariants that rows, lists and events must keep.</summary>
public sealed class StoreMirror(Registry registry)
{
    private readonly Dictionary<string, (Row Row, long Version, string[] Entries)> rows = new(StringComparer.Ordinal);
    private readonly List<Guid> users = [];
    private readonly List<Guid> tenants = [];
    private long lastEvent;
    private int entries;

    /// <summary>The hash that a model of exactly these rows has.</summary>
    public ulong Hash { get; private set; }

    /// <summary>All users, in the order of their ids.</summary>
    public IReadOnlyList<Guid> Users => users;

    /// <summary>All tenants, in the order of their ids.</summary>
    public IReadOnlyList<Guid> Tenants => tenants;

    /// <summary>The row of the key ring.</summary>
    public byte[] Ring { get; private set; } = [];

    public IEnumerable<KeyValuePair<string, Row>> Rows => rows.Select(row => KeyValuePair.Create(row.Key, row.Value.Row));

    public T? Get<T>(string key)
        where T : Row => rows.TryGetValue(key, out var row) ? (T)row.Row : null;

    /// <summary>Reads what changed; answers the new events.</summary>
    public IReadOnlyList<StoredEvent> Read(StoreContent content, IEnumerable<string> changed)
    {
        foreach (var key in changed)
            ReadRow(content.Rows[key]);
        CheckLists(content, changed);
        var index = content.Events.Count;
        while (index > 0 && content.Events[index - 1].Position > lastEvent)
            index--;
        var events = content.Events.GetRange(index, content.Events.Count - index);
        foreach (var e in events)
            CheckEvent(e);
        lastEvent = content.Head;
        return events;
    }

    /// <summary>Starts over on an older database.</summary>
    public void Reset(StoreContent content)
    {
        rows.Clear();
        users.Clear();
        tenants.Clear();
        entries = 0;
        Hash = 0;
        lastEvent = content.Head;
        Read(content, content.Rows.Keys);
    }

    private static Guid IdOf(string key) => key.StartsWith("identity/", StringComparison.Ordinal) ? default : Guid.ParseExact(key[(key.IndexOf('/') + 1)..], "N");

    private static void Insert(List<Guid> ids, Guid id)
    {
        var place = ids.BinarySearch(id);
        if (place < 0)
            ids.Insert(~place, id);
    }

    private void ReadRow(StoredState stored)
    {
        var isPersonal = stored.Key.StartsWith("user/", StringComparison.Ordinal) || stored.Key.StartsWith(GrainKey.ChallengePrefix, StringComparison.Ordinal);
        CheckText($"row {stored.Key}", Encoding.UTF8.GetString(stored.State), withContacts: !isPersonal);
        if (stored.Key == GrainKey.KeyRing(AppCalls.Ring))
            Ring = stored.State;
        if (RowReader.Read(stored.Key, stored.State) is not { } row)
            return;
        if (rows.TryGetValue(stored.Key, out var before))
        {
            stored.Version.ShouldBeGreaterThan(before.Version, $"The version of {stored.Key} did not grow.");
            Hash ^= ModelState.HashOf(stored.Key, before.Row.Text);
            entries -= before.Entries.Length;
        }

        var id = IdOf(stored.Key);
        if (row is UserRow)
            Insert(users, id);
        else if (row is TenantRow)
            Insert(tenants, id);
        rows[stored.Key] = (row, stored.Version, [.. row.Entries(id).Distinct(StringComparer.Ordinal)]);
        entries += rows[stored.Key].Entries.Length;
        Hash ^= ModelState.HashOf(stored.Key, row.Text);
        if (row is UserRow user)
            CheckContacts(stored.Key, user);
    }

    /// <summary>A contact has at most one owner that lists it.</summary>
    private void CheckContacts(string key, UserRow user)
    {
        foreach (var (otherKey, (other, _, _)) in rows)
        {
            if (otherKey != key && other is UserRow otherUser && user.Contacts.Any(contact => otherUser.Lists(contact.Lookup)))
                throw new InvalidOperationException($"{key} and {otherKey} list the same contact.");
        }
    }

    /// <summary>Lists say what the states say: each row's entries are there and its own, and there are no others.</summary>
    private void CheckLists(StoreContent content, IEnumerable<string> changed)
    {
        foreach (var key in changed.Where(rows.ContainsKey))
        {
            foreach (var entry in rows[key].Entries)
            {
                var (list, item) = (entry[..entry.IndexOf('|')], entry[(entry.IndexOf('|') + 1)..]);
                content.List(list).TryGetValue(item, out var found).ShouldBeTrue($"{entry} is missing.");
                found!.Owner.ShouldBe(key, entry);
            }
        }

        content.Lists.Values.Sum(list => list.Count).ShouldBe(entries, "There are list entries that no state accounts for.");
    }

    private void CheckEvent(StoredEvent e)
    {
        var data = JsonDocument.Parse(e.Data).RootElement;
        data.GetProperty("v").GetInt32().ShouldBeGreaterThan(0, e.Kind);
        CheckText($"event {e.Kind}", $"{Encoding.UTF8.GetString(e.Data)} {e.Kind} {e.Actor} {e.RequestId}", withContacts: true);
    }

    private void CheckText(string where, string text, bool withContacts)
    {
        foreach (var secret in registry.Secrets)
        {
            if (text.Contains(secret, StringComparison.Ordinal))
                throw new InvalidOperationException($"{where} holds a secret.");
        }

        if (text.Contains("eyJ", StringComparison.Ordinal) && text.Contains(".eyJ", StringComparison.Ordinal))
            throw new InvalidOperationException($"{where} holds a token.");
        if (withContacts && registry.Contacts.Exists(contact => text.Contains(contact.Value, StringComparison.OrdinalIgnoreCase)))
            throw new InvalidOperationException($"{where} holds a contact.");
    }
}
