using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Opens streams of a workspace.</summary>
internal static class RealtimeStreamReader
{
    /// <summary>The answer to a call that opens a stream, or is refused.</summary>
    public static Task<HttpResponseMessage> Open(GatewayClient server, string slug, string? token, string query = "", string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/realtime/workspace/{slug}/events{query}");
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>A stream that is open.</summary>
    public static async Task<EventReader> Follow(GatewayClient server, string slug, string? token, string query = "", string? lastEventId = null)
    {
        var answer = await Open(server, slug, token, query, lastEventId);
        ((int)answer.StatusCode).ShouldBe(200, await Told(answer));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new EventReader(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>Event, and the title of the record that it shows; of an update both.</summary>
    public static string Short(this ServerEvent told)
    {
        if (told.Name == "reset")
            return "reset " + told.Data.GetProperty("reason").GetString();
        var data = told.Data.GetProperty("data");
        var titles = data.TryGetProperty("before", out var before) ? $"{Title(before)}>{Title(data.GetProperty("after"))}" : Title(data);
        return $"{told.Data.GetProperty("event").GetString()} {titles}";
    }

    private static string? Title(JsonElement record) => record.GetProperty("data").GetProperty("title").GetString();

    private static async Task<string> Told(HttpResponseMessage answer) => answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync();
}
