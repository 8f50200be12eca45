using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Tests.Delivery.Support;

namespace OrleansTenantAuth.Tests.Delivery;

/// <summary>SMS, against a real HTTP server.</summary>
public sealed class SmsWebhookChannelTests : IAsyncLifetime, IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private readonly ManualTime time = new();
    private WebhookListener listener = null!;
    private SmsWebhookChannel channel = null!;

    public async Task InitializeAsync()
    {
        listener = await WebhookListener.Start();
        channel = new SmsWebhookChannel(new SmsOptions { WebhookUrl = listener.Url, WebhookSecret = Secret }, time);
    }

    public async Task DisposeAsync() => await listener.DisposeAsync();

    public void Dispose() => channel.Dispose();

    [Fact]
    public async Task Send_PostsSignedJson_WithTheIdAsIdempotencyKey()
    {
        (await channel.Send(Messages.Sms("+4930123456"), CancellationToken.None)).ShouldBe(DeliveryResult.Accepted);

        var (path, headers, body) = await listener.Got.Reader.ReadAsync();
        path.ShouldBe("/sms");
        headers["Idempotency-Key"].ShouldBe("msg-1");
        headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        var signed = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), (byte[])[.. Encoding.UTF8.GetBytes($"{seconds}."), .. body]);
        headers["X-Signature"].ShouldBe($"t={seconds},v1={Convert.ToHexStringLower(signed)}");
        using var json = JsonDocument.Parse(body);
        json.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetString())).ShouldBe(
        [
            ("id", "msg-1"),
            ("to", "+4930123456"),
            ("text", "123456 is your code."),
            ("purpose", "LOGIN"),
            ("app_id", "5f0a3c9e-52a7-4be5-a9d3-2f0a1ce2b111"),
            ("expires_at", "2026-05-04T10:05:00.000Z"),
        ]);
    }

    [Fact]
    public async Task Send_ARepeat_IsTheSameBodyUnderTheSameKey()
    {
        await channel.Send(Messages.Sms("+4930123456"), CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(2));
        await channel.Send(Messages.Sms("+4930123456"), CancellationToken.None);

        var first = await listener.Got.Reader.ReadAsync();
        var second = await listener.Got.Reader.ReadAsync();
        second.Body.ShouldBe(first.Body);
        second.Headers["Idempotency-Key"].ShouldBe(first.Headers["Idempotency-Key"]);
        second.Headers["X-Signature"].ShouldNotBe(first.Headers["X-Signature"], StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(200, DeliveryStatus.Accepted)]
    [InlineData(202, DeliveryStatus.Accepted)]
    [InlineData(204, DeliveryStatus.Accepted)]
    [InlineData(304, DeliveryStatus.Transient)]
    [InlineData(400, DeliveryStatus.Permanent)]
    [InlineData(401, DeliveryStatus.Permanent)]
    [InlineData(404, DeliveryStatus.Permanent)]
    [InlineData(408, DeliveryStatus.Transient)]
    [InlineData(429, DeliveryStatus.Transient)]
    [InlineData(500, DeliveryStatus.Transient)]
    [InlineData(503, DeliveryStatus.Transient)]
    public async Task Send_TheStatusDecides(int status, DeliveryStatus expected)
    {
        listener.Answer = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        (await channel.Send(Messages.Sms("+4930123456"), CancellationToken.None)).Status.ShouldBe(expected);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Send_DoesNotFollowARedirect(int status)
    {
        listener.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };

        (await channel.Send(Messages.Sms("+4930123456"), CancellationToken.None)).Status.ShouldBe(DeliveryStatus.Transient);

        (await listener.Got.Reader.ReadAsync()).Path.ShouldBe("/sms");
        listener.Got.Reader.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Send_AnAnswerWithoutEnd_IsCutOff()
    {
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Answer = async context =>
        {
            using var aborted = context.RequestAborted.Register(cut.SetResult);
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(new byte[WebhookPost.AnswerBytes]);
        };

        (await channel.Send(Messages.Sms("+4930123456"), CancellationToken.None)).ShouldBe(DeliveryResult.Accepted);

        await cut.Task;
    }

    [Fact]
    public async Task Send_WhenTheServerHangs_EndsByTheTimeout()
    {
        listener.Answer = static context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);

        var sending = channel.Send(Messages.Sms("+4930123456"), CancellationToken.None);
        await listener.Got.Reader.ReadAsync();
        time.Advance(WebhookPost.Timeout);

        (await sending).ShouldBe(DeliveryResult.Transient("timeout"));
    }

    [Fact]
    public async Task Send_WhenNobodyListens_IsTransient()
    {
        await listener.DisposeAsync();

        (await channel.Send(Messages.Sms("+4930123456"), CancellationToken.None)).Status.ShouldBe(DeliveryStatus.Transient);
    }
}
