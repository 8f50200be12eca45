import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { refreshBy, Session, SessionEnded } from '../index.js';

/** What tabs of one origin share. */
class Origin {
  kept = new Map();
  #tail = Promise.resolve();
  storage = { getItem: name => this.kept.get(name) ?? null, setItem: (name, text) => this.kept.set(name, text), removeItem: name => this.kept.delete(name) };
  locks = {
    request: (name, work) => {
      const mine = this.#tail.then(work);
      this.#tail = mine.catch(() => {});
      return mine;
    },
  };
}

let origin;
let calls;
const rotate = async (refreshToken, operation) => {
  calls.push({ refreshToken, operation });
  const number = Number(refreshToken.slice(1)) + 1;
  return { access_token: `a${number}`, refresh_token: `r${number}` };
};
const tab = options => new Session({ ...origin, refresh: rotate, pauseMs: 1, ...options });

beforeEach(() => {
  origin = new Origin();
  calls = [];
});

test('ten tabs refresh once, and all have the successor', async () => {
  const tabs = Array.from({ length: 10 }, () => tab());
  tabs[0].set('a0', 'r0');
  assert.deepEqual(await Promise.all(tabs.map(one => one.refresh('a0'))), Array(10).fill('a1'));
  assert.equal(calls.length, 1);
  assert.deepEqual(tabs[9].tokens, { accessToken: 'a1', refreshToken: 'r1' });
});

test('a lost answer is asked for again under the same key, by another tab too', async () => {
  let isLost = true;
  const unlucky = tab({
    attempts: 2,
    refresh: async (...sent) => {
      const answer = await rotate(...sent);
      if (isLost)
        throw new TypeError('fetch failed');
      return answer;
    },
  });
  unlucky.set('a0', 'r0');
  await assert.rejects(unlucky.refresh(), /fetch failed/);
  isLost = false;
  assert.equal(await tab().refresh(), 'a1');
  assert.equal(new Set(calls.map(call => call.operation)).size, 1);
  assert.equal(await tab().refresh('a1'), 'a2');
  assert.equal(new Set(calls.map(call => call.operation)).size, 2);
});

test('changed roles and expiry refresh and repeat the request; other refusals do not', async () => {
  const seen = [];
  const answers = code => async (address, { headers }) => {
    seen.push(headers.get('authorization'));
    return headers.get('authorization') === 'Bearer a1' ? new Response('widgets') : Response.json({ error: code }, { status: 401 });
  };
  for (const code of ['TOKEN_STALE', 'TOKEN_EXPIRED']) {
    const session = tab({ fetch: answers(code), name: code });
    session.set('a0', 'r0');
    assert.equal(await (await session.fetch('https://api.example/')).text(), 'widgets');
  }
  assert.deepEqual(seen, ['Bearer a0', 'Bearer a1', 'Bearer a0', 'Bearer a1']);
  const revoked = tab({ fetch: answers('TOKEN_REVOKED') });
  revoked.set('a0', 'r0');
  assert.equal((await revoked.fetch('https://api.example/')).status, 401);
  assert.equal(calls.length, 2);
});

test('a session that is over is forgotten everywhere', async () => {
  const answer = Response.json({ error: 'TOKEN_REVOKED' }, { status: 401 });
  const session = tab({ refresh: refreshBy('https://backend.example/refresh', async () => answer) });
  session.set('a0', 'r0');
  await assert.rejects(session.refresh(), SessionEnded);
  assert.equal(tab().tokens, null);
  await assert.rejects(tab().fetch('https://api.example/'), SessionEnded);
});

test('refreshBy sends the key, and a busy server is no end', async () => {
  const sent = [];
  const statuses = [503, 200];
  const session = tab({
    refresh: refreshBy('https://backend.example/refresh', async (address, { headers, body }) => {
      sent.push([headers['idempotency-key'], JSON.parse(body).refresh_token]);
      return Response.json({ access_token: 'a1', refresh_token: 'r1' }, { status: statuses.shift() });
    }),
  });
  session.set('a0', 'r0');
  assert.equal(await session.refresh(), 'a1');
  assert.equal(sent.length, 2);
  assert.deepEqual(sent[0], sent[1]);
});

test('what is missing is named', () => {
  assert.throws(() => new Session({}), /refresh is missing/);
  assert.throws(() => new Session({ refresh: rotate, storage: origin.storage, locks: undefined }), /Web Locks/);
});
