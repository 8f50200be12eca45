// Server-sent events (WHATWG HTML, section 9.2) over fetch, which every runtime has; as far as the feed uses them.

const LONGEST_LINE = 64 * 1024;

/** The events of a body, as { name, id, data }, until it ends. */
export async function* readEvents(body) {
  const decoder = new TextDecoder();
  let [rest, event] = ['', fresh()];
  for await (const chunk of chunks(body)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop();
    if (rest.length > LONGEST_LINE)
      throw new Error('The feed sent a line that is too long.');
    for (const line of lines) {
      if (line !== '') {
        take(event, line);
        continue;
      }
      if (event.data !== undefined)
        yield event;
      event = fresh();
    }
  }
}

const fresh = () => ({ name: 'message', id: undefined, data: undefined });

function take(event, line) {
  const colon = line.indexOf(': ');
  const value = colon < 0 ? '' : line.slice(colon + 2);
  const field = colon < 0 ? line : line.slice(0, colon);
  if (field === 'event')
    event.name = value;
  else if (field === 'id')
    event.id = value;
  else if (field === 'data')
    event.data = value;
}

async function* chunks(body) {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done)
        return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
