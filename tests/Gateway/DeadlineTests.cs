using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Silo;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>The deadline over all grain calls of a request.</summary>
public sealed class DeadlineTests
{
    [Fact]
    public void Deadlines_Nest()
    {
        var store = new StoreOptions();
        TimeSpan[] deadlines = [store.CommandTimeout, store.CommitWait, GrainTurns.Longest, Refusals.Deadline];
        deadlines.ShouldBe([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)]);
        deadlines.ShouldBeInOrder();
    }

    [Fact]
    public async Task PastTheDeadline_TheClientHears503_AndTheRequestEndsWithItsWork()
    {
        var http = new DefaultHttpContext();
        http.Request.Path = "/auth/verify-otp";
        http.Request.Protocol = "HTTP/1.1";
        http.Features.Set(new RequestFacts("r", null, IsHttps: true, IsFromProxy: false, new StoreClock(TimeProvider.System)));
        using var body = new MemoryStream();
        http.Response.Body = body;
        var work = new TaskCompletionSource<Outcome<SuccessAnswer>>();
        var endpoint = new JsonEndpoint(new Refusals(new Hasty(), NullLogger<Refusals>.Instance));

        var answering = endpoint.Answer(http, work.Task, AuthJson.Default.SuccessAnswer, StatusCodes.Status200OK);
        while (http.Response.StatusCode == StatusCodes.Status200OK)
            await Task.Delay(1);
        answering.IsCompleted.ShouldBeFalse();
        work.SetException(new InvalidOperationException());
        await answering;
        http.Response.StatusCode.ShouldBe(503);
        http.Response.Headers.RetryAfter.ToString().ShouldBe("1");
        http.Response.Headers.Connection.ToString().ShouldBe("close", "the next request of the connection would wait for the work");
        System.Text.Encoding.UTF8.GetString(body.ToArray()).ShouldContain("503");
    }

    /// <summary>Its timers are due at once.</summary>
    private sealed class Hasty : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            dueTime.ShouldBe(Refusals.Deadline);
            return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
        }
    }
}
