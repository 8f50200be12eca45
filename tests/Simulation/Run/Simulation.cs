using System.Collections.Concurrent;
using System.Text;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Tests.Simulation.Calls;
using OrleansTenantAuth.Tests.Simulation.Model;
using OrleansTenantAuth.Tests.Simulation.Store;
using OrleansTenantAuth.Tests.Simulation.World;

namespace OrleansTenantAuth.Tests.Simulation.Run;

/// <summary>One seed: two engines over one store, random commands, and after each of them the model and the invariants.</summary>
public sealed class Simulation(int seed, StoreFlaw flaw) : IClient
{
    private readonly Random random = new(seed);
    private readonly FakeTime time = new();
    private readonly Registry registry = new();
    private readonly List<string> log = [];
    private SimEngine[] engines = [];
    private SimStore store = null!;
    private StoreMirror mirror = null!;
    private ModelState model = ModelState.Empty;
    private (Store.StoreContent Content, ModelState Model)? backup;
    private bool wasRestored;

    /// <summary>How often each answer was given and each event happened, over all seeds of this process.</summary>
    public static ConcurrentDictionary<string, int> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>What the steps did, newest last.</summary>
    public string Log => string.Join('\n', log);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Runs the seed; throws <see cref="SimulationException"/> with seed and log where a rule was broken.</summary>
    public static async Task Run(int seed, int steps, StoreFlaw flaw = StoreFlaw.None)
    {
        var simulation = new Simulation(seed, flaw);
        try
        {
            await simulation.Begin();
            for (var step = 0; step < steps; step++)
                await simulation.Step();
        }
        catch (Exception fault)
        {
            throw new SimulationException(seed, simulation.Log, fault);
        }
        finally
        {
            foreach (var engine in simulation.engines)
                await engine.Stop();
        }
    }

    /// <summary>One call of a single client: its answer must be the one predicted, and the rows those of the model.</summary>
    public async Task<Answer> Do(Call call)
    {
        var engine = random.Next(engines.Length);
        var before = store.Content.Head;
        var answer = await call.Send(engines[engine].Grains);
        var hasFailed = engines[engine].Faults.HasFired;
        log.Add($"  [{engine}] {call.Name} -> {answer}{(hasFailed ? " (fault)" : "")}");
        var family = call.Token is { } token ? model.Get<FamilyRow>($"~f/{token.Family:N}") : null;
        var unchanged = model;
        var events = Settle([[new Observed(call, answer)]], hasFailed);
        if (ReferenceEquals(model, unchanged) && !call.IsOutside && !hasFailed)
            store.Content.Head.ShouldBe(before, "A call that changes nothing wrote to the store.");
        if (answer.Value is SessionTokens tokens)
            TokenChecks.Check(tokens, mirror, store.Content);
        var wentBack = events.Any(e => e.Kind == "store.went_back");
        wentBack.ShouldBe(call.Token is { } presented && (answer.IsOk || hasFailed) && events.Count > 0 && presented.Generation > family!.Generation, "store.went_back");
        if (wentBack)
            wasRestored.ShouldBeTrue("The store went back without a restore.");
        return answer;
    }

    private async Task Begin()
    {
        var template = await Template.Get();
        store = new SimStore(template.Content, flaw);
        mirror = new StoreMirror(registry);
        mirror.Reset(store.Content);
        engines = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => SimEngine.Start(store, time, template.Installation, template.MasterKeys)));
        for (var i = 0; i < 3; i++)
            await CreateApp($"app{i}", window: i == 1 ? 30 : 0, adopts: i > 0);
        var values = Enumerable.Range(0, 4).Select(i => (ContactRules.Email, $"person{i}@example.com"))
            .Concat(Enumerable.Range(0, 4).Select(i => (ContactRules.Phone, $"+4917012345{i}0")));
        foreach (var (kind, value) in values)
            registry.Contacts.Add((await engines[0].Grains.Contacts().Normalise(new NormaliseContact("global", kind, value))).Require());
    }

    private async Task CreateApp(string slug, int window, bool adopts)
    {
        var (id, operation) = (NewId(), NewId());
        var settings = new AppSettings
        {
            Algorithm = "ES256",
            RetryWindowSeconds = window,
            AdoptTenants = adopts,
            RefreshIdleSeconds = SessionModel.IdleSeconds,
            RefreshAbsoluteSeconds = SessionModel.AbsoluteSeconds,
        };
        var created = await engines[0].Grains.App(new AppId(id)).Create(
            new CreateApp(Call.Info(operation), slug, slug, "global", new TenantId(NewId()), settings, []));
        registry.Apps.Add(id);
        registry.AddSecret(id, operation, created.Require().Secret);
        model = model.Set($"app/{id:N}", new AppRow(operation, window, adopts, slug));
        mirror.Read(store.Content, store.TakeChanged());
    }

    private async Task Step()
    {
        foreach (var engine in engines)
            engine.Faults.Clear();
        await Harvest();
        switch (random.Next(100))
        {
            case < 10:
                AdvanceClock();
                break;
            case < 13:
                var killed = random.Next(engines.Length);
                log.Add($"kill {killed}");
                await engines[killed].Kill();
                break;
            case < 14:
                log.Add("backup");
                backup = (store.Content, model);
                break;
            case 14 when backup is { } older && random.Next(3) == 0:
                await Restore(older);
                break;
            case < 30:
                await Together();
                break;
            default:
                Arm(random.Next(8) == 0 ? 1 : 0, within: 3);
                var (name, script) = new Scripts(registry, mirror, random).Next();
                log.Add(name);
                await script(this);
                break;
        }
    }

    private void AdvanceClock()
    {
        int[] seconds = [1, 5, 9, 20, 31, 45, 61, 90, 200, 301, 601, 3_600, 20_000, 86_400, 90_000, 3 * 86_400];
        var step = TimeSpan.FromSeconds(seconds[random.Next(random.Next(3) == 0 ? seconds.Length : 11)]);
        log.Add($"clock +{step.TotalSeconds} s");
        time.Advance(step);
    }

    private async Task Restore((Store.StoreContent Content, ModelState Model) older)
    {
        log.Add("restore");
        wasRestored = true;
        store.Restore(older.Content);
        model = older.Model;
        _ = store.TakeChanged();
        mirror.Reset(older.Content);
        mirror.Hash.ShouldBe(model.Hash);
        foreach (var token in registry.Tokens.Where(token => !model.Rows.ContainsKey($"~f/{token.Family:N}")))
            token.IsOrphan = true;

        // A restore is done with the servers stopped.
        foreach (var engine in engines)
            await engine.Kill();
    }

    /// <summary>Several clients at once; some order of their calls must explain all answers and the rows.</summary>
    private async Task Together()
    {
        Arm(random.Next(3) == 0 ? random.Next(1, 4) : 0, within: 12);
        var scripts = new Scripts(registry, mirror, random).Group(random.Next(2, 9));
        var clients = scripts.Select(script => (script.Name, script.Run, Client: new ConcurrentClient(engines[random.Next(engines.Length)]))).ToList();
        Guid? killed = random.Next(10) == 0 ? Guid.Empty : null;
        foreach (var engine in engines)
            engine.IsConcurrent = true;
        var running = clients.Select(client => Task.Run(() => client.Run(client.Client))).ToList();
        if (killed is not null)
            running.Add(engines[0].Kill());
        await Task.WhenAll(running);
        foreach (var engine in engines)
            engine.IsConcurrent = false;
        log.Add($"together{(killed is null ? "" : ", engine 0 killed")}:");
        foreach (var (name, _, client) in clients)
            log.AddRange(client.Calls.Select(observed => $"  ({name}) {observed.Call.Name} -> {observed.Answer}"));
        Settle([.. clients.Select(client => client.Client.Calls)], mayFail: true);
    }

    private void Arm(int faults, int within)
    {
        for (var i = 0; i < faults; i++)
        {
            var fault = (StoreFault)random.Next((int)StoreFault.CommitRefused, (int)StoreFault.ListFails + 1);
            var countdown = random.Next(within);
            foreach (var engine in engines)
                engine.Faults.Arm(fault, countdown);
            log.Add($"arm {fault} after {countdown}");
        }
    }

    private IReadOnlyList<OrleansTenantAuth.Store.StoredEvent> Settle(IReadOnlyList<IReadOnlyList<Observed>> clients, bool mayFail)
    {
        foreach (var observed in clients.SelectMany(calls => calls).Where(observed => observed.Answer.Error == AuthError.Unset))
            throw new InvalidOperationException($"{observed.Call.Name} failed: {observed.Answer.Detail}");
        var events = mirror.Read(store.Content, store.TakeChanged());
        foreach (var what in events.Select(e => e.Kind).Concat(clients.SelectMany(calls => calls).Select(observed => observed.Answer.Error.ToString())))
            Seen.AddOrUpdate(what, 1, (_, count) => count + 1);
        TokenChecks.CheckRing(store.Content);
        var linearizer = new Linearizer(clients, Now, mayFail, mirror.Hash);
        var before = model;
        if (linearizer.Find(model) is { } found)
            model = found;
        else if (!linearizer.IsInconclusive)
            throw new InvalidOperationException(Explain(linearizer));
        else
            model = mirror.Rows.Aggregate(ModelState.Empty, (state, row) => state.Set(row.Key, row.Value));
        if (model.Hash == before.Hash)
            model = before;
        return events;
    }

    private string Explain(Linearizer linearizer)
    {
        var text = new StringBuilder("No order of the calls explains what happened. ").AppendLine(linearizer.Mismatch);
        var last = linearizer.Last ?? model;
        foreach (var (key, row) in mirror.Rows)
        {
            var expected = last.Rows.GetValueOrDefault(key)?.Text;
            if (expected != row.Text)
                text.AppendLine($"{key}\n  store {row.Text}\n  model {expected}");
        }

        foreach (var key in last.Rows.Keys.Except(mirror.Rows.Select(row => row.Key), StringComparer.Ordinal))
            text.AppendLine($"{key} is not in the store; model {last.Rows[key].Text}");
        return text.ToString();
    }

    /// <summary>Takes the codes of new requests, as the sender of messages does.</summary>
    private async Task Harvest()
    {
        foreach (var challenge in registry.Challenges.Where(challenge => challenge.Code is null && challenge.LastOperation is null).TakeLast(8))
        {
            var message = await engines[0].Grains.Challenge(new ChallengeId(challenge.Id)).Message(new DescribeMessage(Call.Info(NewId())));
            if (message.Value is { } found)
                registry.AddCode(challenge, found.Code);
        }
    }

    private Guid NewId() => Scripts.NewId(random);

    /// <summary>Collects what one of several clients saw.</summary>
    private sealed class ConcurrentClient(SimEngine engine) : IClient
    {
        private readonly IGrainFactory grains = engine.Grains;

        public List<Observed> Calls { get; } = [];

        public async Task<Answer> Do(Call call)
        {
            var answer = await call.Send(grains);
            Calls.Add(new Observed(call, answer));
            return answer;
        }
    }
}

/// <summary>A broken rule, with all that is needed to see it again.</summary>
public sealed class SimulationException(int seed, string log, Exception cause)
    : Exception($"Seed {seed} (SIM_SEED={seed} replays it): {cause.Message}\n{log}\n{cause}", cause);
