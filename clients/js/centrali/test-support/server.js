// A server that answers what a test tells it to, and remembers what it was asked.
import { createServer } from 'node:http';

export async function startServer(answer) {
  const asked = [];
  const streams = new Set();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request)
      body += chunk;
    const url = new URL(request.url, 'http://localhost');
    const call = { method: request.method, path: url.pathname, query: url.searchParams, headers: request.headers, body };
    asked.push(call);
    const [status, content] = await answer(call, asked.length);
    if (content === 'stream') {
      response.writeHead(status, { 'Content-Type': 'text/event-stream' });
      response.write('retry: 10\n: connected\n\n');
      response.call = call;
      streams.add(response);
      response.on('close', () => streams.delete(response));
    } else {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(content === undefined ? '' : JSON.stringify(content));
    }
  });
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    asked,
    streams,
    tell: (id, event, name = 'message') => {
      for (const stream of streams)
        stream.write(`event: ${name}\nid: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
    },
    cut: () => {
      for (const stream of streams)
        stream.end();
    },
    close: () => new Promise(done => {
      server.closeAllConnections();
      server.close(done);
    }),
  };
}

/** Waits for a condition; the test runner's own limit ends what never comes. */
export async function until(reached) {
  while (!reached())
    await new Promise(next => setTimeout(next, 5));
}
