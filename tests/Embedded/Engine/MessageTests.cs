using System.Diagnostics.Metrics;
using OrleansTenantAuth.Tests.Engine;
using OrleansTenantAuth.Tests.Engine.Conformance;

namespace OrleansTenantAuth.Tests.Embedded.Engine;

/// <summary>Says its whole content in JSON, and can be made from it.</summary>
public sealed record Sound(string Text, byte[] Bytes);

/// <summary>Its text is told in JSON, but can't be read back.</summary>
public sealed class Lossy
{
    /// <summary>Lost on the way.</summary>
    public string? Text { get; private set; }

    /// <summary>Makes one with a text.</summary>
    public static Lossy With(string text) => new() { Text = text };
}

/// <summary>A grain that passes messages on.</summary>
public interface IMessageGrain : IGrainWithStringKey
{
    /// <summary>Answers its argument.</summary>
    Task<Sound?> Echo(Sound? message);

    /// <summary>Takes what can't be sent.</summary>
    Task Take(Lossy message);

    /// <summary>Answers what can't be sent.</summary>
    Task<Lossy> Give();

    /// <summary>Answers what the caller's context says.</summary>
    Task<string?> Context();

    /// <summary>Ends at once, and leaves something running, here or in another grain, that will call this grain.</summary>
    Task Leave(string worker, string barrier);

    /// <summary>Waits at a barrier, then calls a grain.</summary>
    Task CallAfter(string barrier, string key);

    /// <summary>Keeps the grain busy.</summary>
    Task Hold(string barrier);
}

/// <inheritdoc cref="IMessageGrain"/>
public sealed class MessageGrain(Stage stage, IGrainFactory grains) : Grain, IMessageGrain
{
    /// <summary>Set by a test around its call.</summary>
    public static AsyncLocal<string?> Caller { get; } = new();

    public Task<Sound?> Echo(Sound? message) => Task.FromResult(message);

    public Task Take(Lossy message) => Task.CompletedTask;

    public Task<Lossy> Give() => Task.FromResult(Lossy.With("answer"));

    public Task<string?> Context() =>
        Task.FromResult(ReferenceEquals(grains, GrainFactory) ? Caller.Value : "another engine's factory");

    public Task Hold(string barrier) => stage.Hold(barrier);

    public Task Leave(string worker, string barrier)
    {
        var self = this.GetPrimaryKeyString();
        _ = string.Equals(worker, self, StringComparison.Ordinal)
            ? CallAfter(barrier, self)
            : GrainFactory.GetGrain<IMessageGrain>(worker).CallAfter(barrier, self);
        return Task.CompletedTask;
    }

    public async Task CallAfter(string barrier, string key)
    {
        await stage.Hold(barrier);
        await GrainFactory.GetGrain<IMessageGrain>(key).Echo(null);
        _ = stage.Hold("called back");
    }
}

public sealed class MessageTests : EngineTest
{
    private IMessageGrain Grain => Engine.GetGrain<IMessageGrain>("m");

    [Fact]
    public async Task Copy_OfASoundMessage_IsEqualButNotTheSame()
    {
        Use(o => o.CopyMessages = true);
        var sent = new Sound("text", [1, 2]);

        var answer = await Grain.Echo(sent);

        answer.ShouldNotBeSameAs(sent);
        answer.ShouldBeEquivalentTo(sent);
        (await Grain.Echo(null)).ShouldBeNull();
    }

    [Fact]
    public async Task Copy_ThatLosesSomething_FailsLoudly()
    {
        Use(o => o.CopyMessages = true);

        (await Should.ThrowAsync<GrainMessageException>(() => Grain.Take(Lossy.With("x")))).Message.ShouldContain(nameof(Lossy));
        var fault = await Should.ThrowAsync<GrainMessageException>(() => Grain.Give());
        EngineFaults.Classify(fault).ShouldBe(FaultKind.Bug);
    }

    [Fact]
    public async Task Message_Uncopied_IsPassedAsItIs()
    {
        var sent = new Sound("text", [1, 2]);

        (await Grain.Echo(sent)).ShouldBeSameAs(sent);
    }

    [Fact]
    public async Task Context_OfTheCaller_ReachesARunningAndAWaitingCall()
    {
        Use(_ => { });
        MessageGrain.Caller.Value = "caller";
        (await Grain.Context()).ShouldBe("caller");

        var held = Grain.Hold("held");
        var waiting = Grain.Context();
        MessageGrain.Caller.Value = "changed since";
        Stage.Release("held");
        await held;

        (await waiting).ShouldBe("caller");
    }

    [Fact]
    public async Task GrainFactory_OfAGrain_IsItsOwnEngines()
    {
        MessageGrain.Caller.Value = "caller";

        (await Harness.OtherGrains.GetGrain<IMessageGrain>("m").Context()).ShouldBe("caller");
    }

    [Theory]
    [InlineData("m")]
    [InlineData("other")]
    public async Task LeftoverWork_OfAnEndedTurn_BelongsToNoChain(string worker)
    {
        Use(_ => { });

        await Grain.Leave(worker, "leftover");
        await Stage.Entered("leftover");
        Stage.Release("leftover");
        await Stage.Entered("called back");
    }

    [Fact]
    public async Task Meter_TellsTheFigures()
    {
        var figures = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (string.Equals(instrument.Meter.Name, "OrleansTenantAuth.Engine", StringComparison.Ordinal))
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument.Name, value));
        await Probe("a").Key();
        listener.Start();

        listener.RecordObservableInstruments();

        figures["engine.calls"].ShouldBeGreaterThanOrEqualTo(1);
        figures["engine.activations"].ShouldBeGreaterThanOrEqualTo(1);

        void Add(string name, long value) => figures[name] = figures.GetValueOrDefault(name) + value;
    }

    [Fact]
    public void GetGrain_OfAnUnknownInterface_IsRefused() =>
        Should.Throw<NotSupportedException>(() => Engine.GetGrain<INobodyGrain>("a"));

    /// <summary>No class implements it.</summary>
    public interface INobodyGrain : IGrainWithStringKey;
}
