import { jwtVerify } from 'jose';
import { readEvents } from './events.js';
import { Keys } from './keys.js';
import { Revocations } from './revocations.js';

// The server says something every five seconds: a connection that is silent for longer is half open.
const HALF_OPEN_AFTER_MS = 11_000;
const LONGEST_PAUSE_MS = 5_000;
const PATIENCE_MS = 3_000;
const LONGEST_TOKEN = 16 * 1024;

/**
 * Verifies access tokens with no call per request: signature, issuer, audience, type and expiry by the server's time, then what the feed
 * says of its session, user, tenant and roles. The settings stand in index.d.ts.
 */
export class TokenVerifier {
  #options;
  #keys;
  #known = new Revocations();
  #building = null;
  #cache = new Map();
  #cursor;
  #startedAt = performance.now();
  #heardAt = null;
  #clock = null;
  #stop = null;

  constructor(options) {
    const missing = ['server', 'appId', 'appSecret', 'audience'].filter(name => !options?.[name]);
    if (missing.length > 0)
      throw new TypeError(`Missing: ${missing.join(', ')}.`);
    this.#options = {
      issuer: options.server.replace(/\/+$/, ''),
      staleRoles: 'reject',
      silentFeed: 'ask',
      silentAfterMs: 12_000,
      acceptForMs: 5 * 60_000,
      cachedTokens: 4_096,
      fetch: globalThis.fetch.bind(globalThis),
      onReset: () => {},
      ...options,
    };
    this.#keys = new Keys(() => this.#json(`${new URL(this.#options.issuer).pathname.replace(/\/$/, '')}/.well-known/jwks.json`));
  }

  /** Milliseconds since the feed said anything while it was complete. */
  get silenceMs() {
    return performance.now() - (this.#heardAt ?? this.#startedAt);
  }

  /** Whether the feed was complete once. */
  get isLive() {
    return this.#heardAt !== null;
  }

  /** Follows the feed until {@link stop}. */
  start() {
    if (this.#stop)
      return this;
    this.#stop = new AbortController();
    this.#run(this.#stop.signal);
    return this;
  }

  /** Ends the feed. */
  stop() {
    this.#stop?.abort();
    this.#stop = null;
  }

  /** The claims of a token that counts: { claims }, else why it does not: { fault }. */
  async verify(token) {
    const read = this.#cached(token) ?? await this.#verifyAnew(token);
    if (!read)
      return { fault: 'TOKEN_INVALID' };
    const fault = this.#judge(read.claims);
    if (fault)
      return { fault };
    return this.isLive && this.silenceMs < this.#options.silentAfterMs ? { claims: read.claims } : this.#judgeInSilence(token, read.claims);
  }

  #cached(token) {
    const known = this.#cache.get(token);
    if (known && this.#keys.trusts(known.kid))
      return known;
    this.#cache.delete(token);
    return null;
  }

  async #verifyAnew(token) {
    if (typeof token !== 'string' || token.length > LONGEST_TOKEN)
      return null;
    try {
      let kid;
      const { payload } = await jwtVerify(
        token,
        async header => {
          kid = header.kid;
          const found = await this.#keys.find(kid);
          if (!found || found.alg !== header.alg)
            throw new TypeError('The key is not known.');
          return found.key;
        },
        {
          algorithms: ['RS256', 'ES256'],
          typ: 'at+jwt',
          issuer: this.#options.issuer,
          audience: this.#options.audience,
          requiredClaims: ['sub', 'sid', 'exp'],

          // Expiry is judged on every call, by the server's time.
          currentDate: new Date(0),
        });
      const read = { claims: payload, kid };
      if (this.#cache.size >= this.#options.cachedTokens)
        this.#cache.delete(this.#cache.keys().next().value);
      this.#cache.set(token, read);
      return read;
    } catch {
      // Whatever is wrong with a token, it does not count; a fault of ours would be one of every token.
      return null;
    }
  }

  #judge(claims) {
    if (claims.exp <= this.#nowSeconds())
      return 'TOKEN_EXPIRED';
    const fault = this.#known.judge(claims);
    if (fault === 'TENANT_CLOSED')
      return 'TOKEN_STALE';
    return fault === 'TOKEN_STALE' && this.#options.staleRoles === 'accept' ? null : fault;
  }

  async #judgeInSilence(token, claims) {
    const { silentFeed, silentAfterMs, acceptForMs } = this.#options;
    if (silentFeed === 'accept' && this.silenceMs < silentAfterMs + acceptForMs)
      return { claims };
    if (silentFeed !== 'ask')
      return { fault: 'TOKEN_UNVERIFIABLE' };
    try {
      const { active } = await this.#json('/oauth2/introspect', { method: 'POST', body: new URLSearchParams({ token }) });
      return active ? { claims } : { fault: 'TOKEN_REVOKED' };
    } catch {
      return { fault: 'TOKEN_UNVERIFIABLE' };
    }
  }

  #nowSeconds() {
    return (this.#clock ? this.#clock.time + performance.now() - this.#clock.at : Date.now()) / 1000;
  }

  // The saying was on its way for a while, so of two the one that puts the time later is closer.
  #observe(time, isFirst) {
    if (isFirst || !this.#clock || time / 1000 > this.#nowSeconds())
      this.#clock = { time, at: performance.now() };
  }

  async #run(stop) {
    for (let failures = 0; !stop.aborted;) {
      try {
        await this.#follow(stop);
        failures = 0;
      } catch {
        failures++;
      }
      const pause = Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(failures, 7));
      await wait(pause / 2 + Math.random() * pause / 2, stop);
    }
  }

  async #follow(stop) {
    const silence = new AbortController();
    const end = () => silence.abort();
    stop.addEventListener('abort', end);
    let timer = setTimeout(end, HALF_OPEN_AFTER_MS);
    try {
      const headers = { ...this.#credentials(), accept: 'text/event-stream', ...(this.#cursor ? { 'last-event-id': this.#cursor } : {}) };
      const answer = await this.#options.fetch(this.#address('/auth/feed'), { headers, signal: silence.signal });
      if (!answer.ok)
        throw new Error(`The feed was answered by ${answer.status}.`);

      // Events of keys are not told again: the keys are read anew on every connection.
      this.#keys.refresh();
      for await (const event of readEvents(answer.body)) {
        clearTimeout(timer);
        timer = setTimeout(end, HALF_OPEN_AFTER_MS);
        this.#take(event);
      }
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', end);
    }
  }

  #take({ name, id, data }) {
    const told = JSON.parse(data);
    if (name === 'hello') {
      this.#observe(told.time, true);
      if (told.reset) {
        if (this.#cursor)
          this.#options.onReset({ was: this.#cursor, is: told.cursor });
        this.#cursor = undefined;

        // What is known stays in force until the snapshot is complete.
        this.#building = new Revocations();
      }
    } else if (name === 'entry') {
      this.#entry(told);
    } else if (name === 'live' || name === 'beat') {
      this.#observe(told.time, false);
      if (name === 'live' && this.#building) {
        this.#known = this.#building;
        this.#building = null;
      }
      if (!this.#building)
        this.#heardAt = performance.now();
      this.#known.sweep(this.#nowSeconds());
    }
    this.#cursor = id ?? this.#cursor;
  }

  #entry(entry) {
    if (entry.kind === 'key') {
      if (entry.state === 'compromised')
        this.#keys.remove(entry.id);
      this.#keys.refresh();
      return;
    }
    (this.#building ?? this.#known).take(entry);
    if (!this.#building)
      this.#heardAt = performance.now();
  }

  async #json(path, { method, body } = {}) {
    const answer = await this.#options.fetch(this.#address(path), { method, body, headers: this.#credentials(), signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
    if (!answer.ok)
      throw new Error(`${path} was answered by ${answer.status}.`);
    return answer.json();
  }

  #address(path) {
    return this.#options.server.replace(/\/+$/, '') + path;
  }

  #credentials() {
    const { appId, appSecret } = this.#options;
    return { authorization: `Basic ${btoa(`${encodeURIComponent(appId)}:${encodeURIComponent(appSecret)}`)}` };
  }
}

/** Whether a user has a role in a tenant, named by its uuid or, on tokens with `authorization`, by its code. */
export function hasRole(claims, role, tenant) {
  if (claims.tenant_id === tenant && claims.roles?.includes(role))
    return true;
  const there = claims.authorization?.[tenant]?.roles;
  return Array.isArray(there) && there.includes(role);
}

/** The answer to a fault, in the server's own form. */
export function problemOf(fault) {
  const message = {
    TOKEN_EXPIRED: 'The token has expired. Refresh it.',
    TOKEN_REVOKED: 'The session has ended. Log in again.',
    TOKEN_STALE: "The user's roles have changed. Refresh the token and send the request again.",
    TOKEN_UNVERIFIABLE: "Whether the token counts can't be found out now. Send the request again.",
    FORBIDDEN: 'Insufficient role.',
  }[fault] ?? 'A valid access token is required.';
  return { error: fault, message, status: fault === 'FORBIDDEN' ? 403 : 401 };
}

const wait = (ms, stop) => new Promise(resolve => {
  const timer = setTimeout(done, ms);
  function done() {
    clearTimeout(timer);
    stop.removeEventListener('abort', done);
    resolve();
  }
  stop.addEventListener('abort', done);
});
