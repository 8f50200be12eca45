// Calls with a token. What the server refuses is a CentraliError with its code; a token that has expired is renewed once.

const RENEWABLE = new Set(['TOKEN_EXPIRED', 'TOKEN_REVOKED', 'INVALID_TOKEN']);

/** A refusal: message, status, code (for example WORKSPACE_MISMATCH), details ([{field, message}]), requestId, retryAfter (seconds). */
export class CentraliError extends Error {
  name = 'CentraliError';

  constructor(message, { status, code, details, requestId, retryAfter } = {}) {
    super(message);
    Object.assign(this, { status, code, details, requestId, retryAfter });
  }
}

/** The refusal that an answer tells, whatever its shape. */
export async function readError(answer) {
  const text = await answer.text();
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    body = {};
  }
  const retryAfter = Number(answer.headers?.get?.('retry-after')) || undefined;
  return new CentraliError(body.message ?? body.error_description ?? `The server answered ${answer.status}.`, {
    status: answer.status, code: body.code ?? body.error, details: body.details, requestId: body.requestId, retryAfter,
  });
}

export class Calls {
  #base;
  #tokens;
  #http;

  constructor(base, tokens, http) {
    this.#base = base;
    this.#tokens = tokens;
    this.#http = http;
  }

  async send(method, path, body) {
    // One key for the call and its repeat: what was done already is not done again.
    const key = method === 'POST' ? crypto.randomUUID() : undefined;
    const answer = await this.#once(method, path, body, key, await this.#tokens.get());
    if (answer.ok)
      return readBody(answer);
    const refusal = await readError(answer);
    if (answer.status !== 401 || !RENEWABLE.has(refusal.code) || !this.#tokens.canRenew)
      throw refusal;
    const again = await this.#once(method, path, body, key, await this.#tokens.renew());
    if (!again.ok)
      throw await readError(again);
    return readBody(again);
  }

  #once(method, path, body, key, token) {
    const headers = { Accept: 'application/json', Authorization: `Bearer ${token}` };
    if (body !== undefined)
      headers['Content-Type'] = 'application/json';
    if (key)
      headers['Idempotency-Key'] = key;
    return this.#http(this.#base + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }
}

const readBody = answer => (answer.status === 204 ? undefined : answer.json());
