// The users of the sample, logged in at the server by a code each; their access tokens, renewed before they end.
const EARLY_MS = 60_000;

export class Users {
  #server;
  #app;
  #known;

  /** @param app {app_id, app_secret} @param users by name: {refresh_token, tenant_id, workspace, user_id} */
  constructor(server, app, users) {
    this.#server = server;
    this.#app = app;
    this.#known = new Map(Object.entries(users).map(([name, user]) => [name, { ...user, endsAt: 0 }]));
  }

  get names() {
    return [...this.#known.keys()];
  }

  /** What auth() tells of a user; undefined for a stranger. */
  find(name) {
    const user = this.#known.get(name);
    return user && { userId: user.user_id, orgSlug: user.workspace, getToken: () => this.#token(user) };
  }

  async #token(user) {
    if (Date.now() > user.endsAt - EARLY_MS)
      user.renewing ??= this.#renew(user).finally(() => { user.renewing = undefined; });
    await user.renewing;
    return user.token;
  }

  async #renew(user) {
    // The same key again where an answer was lost: a refresh token counts once.
    user.key ??= crypto.randomUUID();
    const answer = await fetch(`${this.#server}/auth/refresh`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': user.key },
      body: JSON.stringify({ app_id: this.#app.app_id, app_secret: this.#app.app_secret, refresh_token: user.refresh_token, tenant_id: user.tenant_id }),
    });
    const body = await answer.json();
    if (!answer.ok)
      throw new Error(`The session is over: ${body.message}`);
    user.key = undefined;
    user.refresh_token = body.refresh_token;
    user.token = body.access_token;
    user.endsAt = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url')).exp * 1000;
  }
}
