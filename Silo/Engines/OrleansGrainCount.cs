using System.Diagnostics.Metrics;

namespace OrleansTenantAuth.Silo.Engines;

/// <summary>Activations of this silo, a few of Orleans' own among them. Orleans tells the number only as a metric.</summary>
internal sealed class OrleansGrainCount : IGrainCount, IDisposable
{
    private const string MeterName = "Microsoft.Orleans";
    private const string Instrument = "orleans-catalog-activations";
    private readonly MeterListener listener = new();
    private volatile int held;

    public OrleansGrainCount()
    {
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == Instrument && instrument.Meter.Name == MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => held = value);
        listener.Start();
    }

    /// <inheritdoc/>
    public int Held
    {
        get
        {
            listener.RecordObservableInstruments();
            return held;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();
}
