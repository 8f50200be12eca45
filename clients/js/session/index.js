// A session that all tabs of a page share. Its tokens and the operation that is under way stand in storage; whoever refreshes holds a
// lock that all tabs know, so a refresh token is sent once, and after a lost answer again under the same Idempotency-Key.

const RENEWABLE = new Set(['TOKEN_EXPIRED', 'TOKEN_STALE']);

/** The session is over: log in again. */
export class SessionEnded extends Error {
  name = 'SessionEnded';
}

export class Session {
  #options;

  constructor(options) {
    if (typeof options?.refresh !== 'function')
      throw new TypeError('refresh is missing: an async function of the refresh token and an Idempotency-Key.');
    this.#options = {
      name: 'tenant-auth',
      storage: globalThis.localStorage,
      locks: globalThis.navigator?.locks,
      fetch: globalThis.fetch.bind(globalThis),
      attempts: 4,
      pauseMs: 250,
      ...options,
    };
    if (!this.#options.locks)
      throw new TypeError('This browser has no Web Locks; they exist in secure contexts only.');
  }

  /** The tokens, or null where nobody is logged in. */
  get tokens() {
    const kept = this.#options.storage.getItem(this.#options.name);
    return kept ? JSON.parse(kept) : null;
  }

  /** Keeps the tokens of a log-in. */
  set(accessToken, refreshToken) {
    this.#keep({ accessToken, refreshToken });
  }

  /** Forgets the session in all tabs. */
  clear() {
    this.#options.storage.removeItem(this.#options.name);
  }

  /**
   * fetch with the access token. Where it has expired or its roles were changed (401 TOKEN_EXPIRED, TOKEN_STALE), the session is
   * refreshed and the request sent once more; a request whose body is a stream cannot be.
   */
  async fetch(input, init = {}) {
    const tokens = this.tokens;
    if (!tokens)
      throw new SessionEnded('Nobody is logged in.');
    const answer = await this.#send(input, init, tokens.accessToken);
    if (answer.status !== 401 || !RENEWABLE.has(await codeOf(answer)) || init.body instanceof ReadableStream)
      return answer;
    return this.#send(input, init, await this.refresh(tokens.accessToken));
  }

  /**
   * A fresh access token. One tab refreshes; the others find what it got. `stale` is the token that is no longer good: where another
   * has taken its place already, that is the answer.
   */
  refresh(stale = this.tokens?.accessToken) {
    const { locks, name } = this.#options;
    return locks.request(name, async () => {
      const tokens = this.tokens;
      if (!tokens)
        throw new SessionEnded('Nobody is logged in.');
      if (tokens.accessToken !== stale)
        return tokens.accessToken;

      // Kept before it is sent: a tab that is closed meanwhile leaves it to the next, which gets the same successor.
      const operation = tokens.operation ?? crypto.randomUUID();
      this.#keep({ ...tokens, operation });
      const next = await this.#ask(tokens.refreshToken, operation);
      this.#keep({ accessToken: next.access_token, refreshToken: next.refresh_token });
      return next.access_token;
    });
  }

  async #ask(refreshToken, operation) {
    const { refresh, attempts, pauseMs } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await refresh(refreshToken, operation);
      } catch (fault) {
        if (fault instanceof SessionEnded) {
          this.clear();
          throw fault;
        }
        if (attempt === attempts)
          throw fault;
        await new Promise(resolve => setTimeout(resolve, pauseMs * 2 ** (attempt - 1)));
      }
    }
  }

  #send(input, init, accessToken) {
    const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set('authorization', `Bearer ${accessToken}`);
    return this.#options.fetch(input instanceof Request ? input.clone() : input, { ...init, headers });
  }

  #keep(tokens) {
    this.#options.storage.setItem(this.#options.name, JSON.stringify(tokens));
  }
}

/**
 * A `refresh` that posts { refresh_token } to an address of your backend, which adds the app's credentials and passes on the
 * Idempotency-Key and the answer. 4xx ends the session, all else is tried again.
 */
export const refreshBy = (address, fetch = globalThis.fetch) => async (refreshToken, operation) => {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': operation },
    body: JSON.stringify({ refresh_token: refreshToken }),
  });
  if (answer.ok)
    return answer.json();
  const code = await codeOf(answer);
  if (answer.status === 400 || answer.status === 401)
    throw new SessionEnded(code);
  throw new Error(`The refresh was answered by ${answer.status} ${code}.`);
};

async function codeOf(answer) {
  try {
    return (await answer.clone().json()).error ?? '';
  } catch {
    return '';
  }
}
