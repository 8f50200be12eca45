using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Tests.Delivery.Support;

/// <summary>Challenges and their app, as far as the sender sees them.</summary>
public sealed class FakeChallenges(ManualTime time, FakeOutbox outbox)
{
    private readonly ConcurrentDictionary<string, ChallengeMessage> messages = new(StringComparer.Ordinal);
    private int made;

    public AppId App { get; } = new(Guid.Parse("5f0a3c9e-52a7-4be5-a9d3-2f0a1ce2b111"));

    /// <summary>Every record made, in order, those that failed included.</summary>
    public ConcurrentQueue<(string Item, bool Accepted, Guid Operation)> Records { get; } = new();

    /// <summary>What asking for a message does first; throws for a poisoned one.</summary>
    public Action<string> OnMessage { get; set; } = static _ => { };

    /// <summary>What recording does first; throws where the store is down.</summary>
    public Action<string> OnSent { get; set; } = static _ => { };

    /// <summary>Challenges that were used.</summary>
    public ConcurrentDictionary<string, bool> Used { get; } = new(StringComparer.Ordinal);

    public IGrainFactory AsFactory() => Fake.Of<IGrainFactory>((method, args) =>
    {
        if (method.Name != "GetGrain" || args[0] is not string key)
            return null;
        return method.GetGenericArguments()[0] == typeof(IChallengeGrain) ? Challenge(key)
            : method.GetGenericArguments()[0] == typeof(IAppDirectoryGrain) ? Apps()
            : null;
    });

    /// <summary>Makes a challenge whose message waits in the outbox; answers its item.</summary>
    public string Create(string kind = "email", TimeSpan? age = null, TimeSpan? lifetime = null)
    {
        var createdAt = time.GetUtcNow() - (age ?? TimeSpan.Zero);
        var item = Guid.CreateVersion7(createdAt).ToString("N");
        var number = Interlocked.Increment(ref made);
        var to = kind == "email" ? $"person-{number}@customer.test" : string.Create(CultureInfo.InvariantCulture, $"+49301234{number:0000}");
        var message = new ChallengeMessage(
            App, new Contact(kind, "lookup", to), OtpPurpose.Login, CodeOf(number), null, "msg-" + item, createdAt,
            createdAt + (lifetime ?? TimeSpan.FromMinutes(5)));
        messages[item] = message;
        outbox.Put(item, message.ExpiresAt);
        return item;
    }

    public ChallengeMessage Of(string item) => messages[item];

    private static string CodeOf(int number) => (730_000 + number).ToString(CultureInfo.InvariantCulture);

    private IChallengeGrain Challenge(string item) => Fake.Of<IChallengeGrain>((method, args) => method.Name switch
    {
        nameof(IChallengeGrain.Message) => Message(item),
        nameof(IChallengeGrain.Sent) => Sent(item, (MessageSent)args[0]!),
        _ => null,
    });

    private async Task<Outcome<ChallengeMessage?>> Message(string item)
    {
        await Task.Yield();
        OnMessage(item);
        var message = messages[item];
        var wanted = !Used.ContainsKey(item) && message.ExpiresAt > time.GetUtcNow();
        return Outcome<ChallengeMessage?>.Ok(wanted ? message : null);
    }

    private async Task<Outcome<Done>> Sent(string item, MessageSent command)
    {
        await Task.Yield();
        Records.Enqueue((item, command.Accepted, command.Call.OperationId));
        OnSent(item);
        outbox.Remove(item);
        return Outcome<Done>.Ok(Done.Instance);
    }

    private IAppDirectoryGrain Apps()
    {
        var view = new AppView(
            App, "shop", "Shop", "global", new TenantId(Guid.Empty), "ring", new AppSettings(), ImmutableArray<RoleDefinition>.Empty, time.GetUtcNow());
        return Fake.Of<IAppDirectoryGrain>((method, args) =>
            method.Name == nameof(IAppDirectoryGrain.Get) && ((ReadApp)args[0]!).App == App ? Task.FromResult(Outcome<AppView>.Ok(view)) : null);
    }
}
