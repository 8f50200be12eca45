// Calls of the server, in the name of the session's token. A refused token ends the session.

export class Refused extends Error {
  constructor(status, body) {
    super(body?.details?.map(detail => `${detail.field}: ${detail.message}`).join(' ') || body?.error || `The server answered ${status}.`);
    this.status = status;
  }
}

export class Api {
  constructor(session) {
    this.session = session;
  }

  async call(method, path, body, key) {
    const token = this.session.token;
    if (token === null)
      throw new Refused(401);
    const headers = { authorization: `Bearer ${token}` };
    if (body !== undefined)
      headers['content-type'] = 'application/json';
    if (key !== undefined)
      headers['idempotency-key'] = key;
    const answer = await fetch(`/v1/api/dashboard${path}`, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: 'omit', cache: 'no-store',
    });
    if (answer.status === 401 && token === this.session.token)
      this.session.end();
    if (answer.status === 204)
      return null;
    const read = await answer.json().catch(() => null);
    if (!answer.ok)
      throw new Refused(answer.status, read);

    // What was asked for with a token that has ended meanwhile is not shown.
    if (this.session.token === null)
      throw new Refused(401);
    return read;
  }

  /** A change: a repeat of the same act acts once. */
  change(method, path, body) {
    return this.call(method, path, body, randomKey());
  }
}

// crypto.randomUUID exists on secure origins alone; development is served by plain HTTP.
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
}
