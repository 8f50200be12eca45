using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>Reads a JSON body that may be larger than others, as bytes; who gets them parses them strictly.</summary>
internal static class LargeBody
{
    public static async Task<(byte[]? Bytes, int Status)> Read(HttpContext http, int maxBytes)
    {
        if (!JsonBody.IsJson(http.Request.ContentType))
            return (null, StatusCodes.Status415UnsupportedMediaType);
        if (http.Request.ContentLength > maxBytes)
            return (null, StatusCodes.Status413PayloadTooLarge);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maxBytes;
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > maxBytes)
                return (null, StatusCodes.Status413PayloadTooLarge);
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return (bytes, StatusCodes.Status200OK);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
