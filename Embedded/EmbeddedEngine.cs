using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Embedded;

/// <summary>
/// Runs grains inside this process: one call at a time per activation, in the order of arrival; bounded memory, queues
/// and times. Engines share nothing, so two of them over the same services behave like two silos that don't see each
/// other: each has its own activation of every grain.
/// </summary>
public sealed partial class EmbeddedEngine : IGrainFactory, IAsyncDisposable
{
    private readonly AsyncLocal<GrainCall?> current = new();
    private readonly IServiceProvider services;
    private readonly EmbeddedEngineOptions options;
    private readonly ILogger logger;
    private readonly TimeProvider clock;
    private readonly long turnTimeout;
    private readonly FrozenDictionary<Type, Contract> contracts;
    private readonly GrainClass[] classes;
    private readonly EvictionClock[] evictionClocks;
    private readonly MessageCopier? copier;
    private readonly Deadlines deadlines;
    private readonly CallCounters counters = new();
    private readonly Meter meter;
    private long timeouts;
    private long dropped;
    private long lateEnds;
    private long overloads;

    /// <summary>Makes an engine for the grain classes of <paramref name="grains"/>.</summary>
    /// <param name="services">Gives the grains what their constructors ask for, from the root scope.</param>
    /// <param name="options">Limits; not to be changed afterwards.</param>
    /// <param name="logger">Where timeouts are told; ids and names of methods only.</param>
    /// <param name="grains">Assemblies to look through, once.</param>
    /// <exception cref="ArgumentException">An option is out of range; all faults are told at once.</exception>
    /// <exception cref="NotSupportedException">A grain interface can't be called by messages, or two classes claim it.</exception>
    public EmbeddedEngine(IServiceProvider services, EmbeddedEngineOptions options, ILogger<EmbeddedEngine> logger, params IEnumerable<Assembly> grains)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        options.Validate(nameof(options));
        this.services = services;
        this.options = options;
        this.logger = logger;
        clock = options.TimeProvider ?? (TimeProvider?)services.GetService(typeof(TimeProvider)) ?? TimeProvider.System;
        stopToken = stopRunning.Token;
        turnTimeout = ToTimestamps(options.TurnTimeout);
        copier = options.CopyMessages ? new(options.MessageJson) : null;
        deadlines = new(clock, Expire);
        var found = Contract.Find(this, grains, options.MaxStatelessWorkers);
        contracts = found.ToFrozenDictionary();
        classes = [.. contracts.Values.Select(contract => contract.GrainClass).Distinct()];
        evictionClocks = MakeClocks(options.MaxActivations);
        meter = EngineMeter.For(this);
    }

    /// <summary>What the engine holds and has done.</summary>
    public EngineStatus Status
    {
        get
        {
            int waiting = 0, longest = 0;
            foreach (var slot in classes.SelectMany(c => c.Slots))
            {
                waiting += slot.Waiting;
                longest = Math.Max(longest, slot.Waiting);
            }

            var ended = counters.Ended;
            var begun = counters.Begun;
            return new(
                evictionClocks.Sum(c => c.Activations),
                begun,
                begun - ended,
                waiting,
                longest,
                Interlocked.Read(ref timeouts),
                Interlocked.Read(ref dropped),
                Interlocked.Read(ref lateEnds),
                Interlocked.Read(ref overloads),
                evictionClocks.Sum(c => c.Evictions),
                stopping);
        }
    }

    /// <inheritdoc/>
    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        return contracts.TryGetValue(typeof(TGrainInterface), out var contract)
            ? (TGrainInterface)contract.MakeReference(primaryKey)
            : throw new NotSupportedException($"No grain class in the given assemblies implements {typeof(TGrainInterface)}.");
    }

    /// <summary>The share of the slots to which this one belongs.</summary>
    internal EvictionClock Clock(Slot slot) => evictionClocks[slot.Hash & (evictionClocks.Length - 1)];

    private static EvictionClock[] MakeClocks(int maxActivations)
    {
        // Shares of some hundreds at least, so that an uneven spread of keys costs little of the limit.
        var shares = Math.Clamp(maxActivations / 512, 1, Environment.ProcessorCount * 2);
        var count = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)shares + 1) / 2;
        return [.. Enumerable.Range(0, count).Select(_ => new EvictionClock(maxActivations / count))];
    }

    private long ToTimestamps(TimeSpan span) => (long)(span.TotalSeconds * clock.TimestampFrequency);
}
