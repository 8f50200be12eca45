// The token of this page: where it comes from, when it is asked for anew, and what happens when it ends.
//
// Host pages talk to the page by postMessage; messages of other origins, and of other windows, are not looked at:
//   page -> host  {type: "tenant-dashboard:ready" | "tenant-dashboard:renew" | "tenant-dashboard:ended", dashboardId}
//   host -> page  {type: "tenant-dashboard:token", token}

const RENEW_BEFORE_MS = 5 * 60 * 1000;
const ASK_AGAIN_MS = 30 * 1000;
const LONGEST_TIMER_MS = 24 * 60 * 60 * 1000;

/** Seconds since 1970 at which a token ends, or 0 where it cannot be read. The server decides whether it counts. */
export function expiryOf(token) {
  try {
    const part = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    return Number(JSON.parse(atob(part)).exp) || 0;
  } catch {
    return 0;
  }
}

/** How long until the host is to be asked for a new token: five minutes before the end, never less than nothing. */
export function renewAfterMs(expiresAtSeconds, nowMs) {
  return Math.max(expiresAtSeconds * 1000 - nowMs - RENEW_BEFORE_MS, 0);
}

export class Session {
  #token;
  #timers = [];
  #clockOffsetMs;
  #listeners;

  constructor({ dashboardId, token, serverNowMs, origins, onToken, onEnd }) {
    this.dashboardId = dashboardId;
    this.origins = origins;
    this.#clockOffsetMs = serverNowMs - Date.now();
    this.#listeners = { onToken, onEnd };
    window.addEventListener('message', event => this.#receive(event));
    this.#take(token);
  }

  /** The token, or null once it has ended. */
  get token() {
    return this.#token;
  }

  /** Forgets the token; the page shows nothing from here on, until the host gives another one. */
  end() {
    if (this.#token === null)
      return;
    this.#token = null;
    this.#clear();
    this.#listeners.onEnd();
    this.tell('ended');
  }

  /** Tells the host, whichever of the app's origins it is. */
  tell(what) {
    if (window.parent === window)
      return;
    for (const origin of this.origins)
      window.parent.postMessage({ type: `tenant-dashboard:${what}`, dashboardId: this.dashboardId }, origin);
  }

  #receive(event) {
    if (event.source !== window.parent || !this.origins.includes(event.origin) || event.data?.type !== 'tenant-dashboard:token')
      return;
    if (typeof event.data.token === 'string' && event.data.token !== this.#token) {
      this.#take(event.data.token);
      this.#listeners.onToken();
    }
  }

  #take(token) {
    this.#clear();
    this.#token = token;
    const expiresAt = expiryOf(token);
    const now = Date.now() + this.#clockOffsetMs;
    this.#after(renewAfterMs(expiresAt, now), () => this.#ask());
    this.#after(Math.max(expiresAt * 1000 - now, 0), () => this.end());
  }

  #ask() {
    this.tell('renew');
    this.#after(ASK_AGAIN_MS, () => this.#ask());
  }

  #after(ms, act) {
    this.#timers.push(setTimeout(act, Math.min(ms, LONGEST_TIMER_MS)));
  }

  #clear() {
    for (const timer of this.#timers)
      clearTimeout(timer);
    this.#timers = [];
  }
}
