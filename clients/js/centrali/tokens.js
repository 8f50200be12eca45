// Tokens: one that was given, one that a function answers, or one of a service account.
import { CentraliError, readError } from './calls.js';

// A token is asked for again this long before its end.
const EARLY_MS = 60_000;

export class Tokens {
  #given;
  #ask;
  #account;
  #auth;
  #http;
  #pending;
  #endsAt = Infinity;

  constructor({ token, getToken, clientId, clientSecret }, auth, http) {
    if (!token && !getToken && !(clientId && clientSecret))
      throw new TypeError('Give token, getToken, or clientId and clientSecret.');
    this.#given = token;
    this.#ask = getToken;
    this.#account = clientId && clientSecret ? { clientId, clientSecret } : undefined;
    this.#auth = auth;
    this.#http = http;
  }

  /** Whether there is a way to another token than the one in use. */
  get canRenew() {
    return Boolean(this.#ask ?? this.#account);
  }

  set(token) {
    this.#given = token;
    this.#endsAt = Infinity;
  }

  async get() {
    if (this.#ask)
      return this.#ask();
    if (this.#given && Date.now() < this.#endsAt - EARLY_MS)
      return this.#given;
    return this.#account ? this.fetch() : this.#given;
  }

  /** Another token, after the one in use was refused. */
  async renew() {
    return this.#ask ? this.#ask() : this.fetch();
  }

  /** A token of the service account; calls at the same time share one. */
  fetch() {
    if (!this.#account)
      return Promise.reject(new TypeError('clientId and clientSecret are needed.'));
    this.#pending ??= this.#fetchNow().finally(() => { this.#pending = undefined; });
    return this.#pending;
  }

  async #fetchNow() {
    const form = new URLSearchParams({
      grant_type: 'client_credentials', client_id: this.#account.clientId, client_secret: this.#account.clientSecret, scope: 'openid',
    });
    const answer = await this.#http(`${this.#auth}/oidc/token`, { method: 'POST', body: form });
    if (!answer.ok)
      throw await readError(answer);
    const { access_token: token, expires_in: seconds } = await answer.json();
    if (typeof token !== 'string')
      throw new CentraliError('The server answered no token.', { status: answer.status });
    this.#given = token;
    this.#endsAt = Date.now() + seconds * 1000;
    return token;
  }
}
