// Live updates by server-sent events. The browser's own EventSource, or npm `eventsource` where there is none, connects again after a
// break and goes on after the last event. What it cannot do is ask for a new token: where the server refuses the old one, this does.
import { CentraliError, readError } from './calls.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

// With the same token these would be refused again.
const FINAL = new Set([400, 403, 404]);

export class Realtime {
  #address;
  #tokens;
  #options;

  constructor(address, tokens, options) {
    this.#address = address;
    this.#tokens = tokens;
    this.#options = { fetch: globalThis.fetch?.bind(globalThis), EventSource: globalThis.EventSource, pauseMs: FIRST_PAUSE_MS, ...options };
  }

  /**
   * Follows records: structures and events (arrays; all where left out), filter ('data.status:pending'), onEvent(event), onError(error),
   * onConnected(), onDisconnected(), onReset({reason}): some events could not be told, so read again what you show.
   * @returns {{unsubscribe(): void}}
   */
  subscribe(options = {}) {
    const subscription = new Subscription(this.#address, this.#tokens, this.#options, options);
    subscription.open();
    return { unsubscribe: () => subscription.close() };
  }
}

class Subscription {
  #address;
  #tokens;
  #options;
  #on;
  #source;
  #timer;
  #lastEventId;
  #failures = 0;
  #connected = false;
  #closed = false;

  constructor(address, tokens, options, on) {
    this.#address = address;
    this.#tokens = tokens;
    this.#options = options;
    this.#on = on;
  }

  async open(renew = false) {
    try {
      const Source = this.#options.EventSource ?? (await import('eventsource')).EventSource;
      const token = await (renew && this.#tokens.canRenew ? this.#tokens.renew() : this.#tokens.get());
      if (this.#closed)
        return;
      const source = new Source(this.#query(token));
      this.#source = source;
      source.addEventListener('open', () => this.#opened());
      source.addEventListener('message', message => this.#take(message));
      source.addEventListener('reset', message => this.#takeReset(message));
      source.addEventListener('error', () => this.#broke(source));
    } catch (error) {
      this.#failed(error);
    }
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#disconnected();
  }

  #query(token) {
    const parameters = new URLSearchParams({ access_token: token });
    for (const name of ['structures', 'events']) {
      if (this.#on[name]?.length)
        parameters.set(name, this.#on[name].join(','));
    }
    if (this.#on.filter)
      parameters.set('filter', this.#on.filter);

    // A new EventSource knows nothing of the one before, and sends no header of ours.
    if (this.#lastEventId)
      parameters.set('last_event_id', this.#lastEventId);
    return `${this.#address}?${parameters}`;
  }

  #opened() {
    this.#failures = 0;
    this.#connected = true;
    this.#on.onConnected?.();
  }

  #take(message) {
    this.#lastEventId = message.lastEventId || this.#lastEventId;
    this.#on.onEvent?.(JSON.parse(message.data));
  }

  #takeReset(message) {
    this.#lastEventId = message.lastEventId || this.#lastEventId;
    this.#on.onReset?.(JSON.parse(message.data));
  }

  #disconnected() {
    if (!this.#connected)
      return;
    this.#connected = false;
    this.#on.onDisconnected?.();
  }

  #broke(source) {
    if (this.#closed || source !== this.#source)
      return;
    this.#disconnected();

    // Where it is connecting, it goes on by itself; where it is closed, the server refused it, and says why only to a call.
    if (source.readyState === 2)
      this.#explain();
  }

  async #explain() {
    let refusal;
    try {
      const stop = new AbortController();
      const answer = await this.#options.fetch(this.#query(await this.#tokens.get()), { headers: { Accept: 'text/event-stream' }, signal: stop.signal });
      if (!answer.ok)
        refusal = await readError(answer);
      stop.abort();
    } catch (error) {
      refusal = new CentraliError(`The server cannot be reached: ${error.message}`);
    }
    if (this.#closed)
      return;
    if (!refusal)
      this.#again(this.#pause(), false);
    else if (refusal.status === 401 && this.#tokens.canRenew && this.#failures === 0)
      this.#again(0, true);
    else
      this.#failed(refusal);
  }

  #failed(error) {
    if (this.#closed)
      return;
    this.#on.onError?.(error);
    if (FINAL.has(error.status) || (error.status === 401 && !this.#tokens.canRenew)) {
      this.close();
      return;
    }
    this.#again(Math.max(this.#pause(), (error.retryAfter ?? 0) * 1000), error.status === 401);
  }

  #pause() {
    return Math.min(this.#options.pauseMs * 2 ** this.#failures, LONGEST_PAUSE_MS);
  }

  #again(pauseMs, renew) {
    this.#failures++;
    this.#timer = setTimeout(() => this.open(renew), pauseMs);
  }
}
