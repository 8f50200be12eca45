import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { requireAuth, requireRole } from '../express.js';
import { guard } from '../fetch.js';
import { TokenVerifier } from '../index.js';
import { FakeServer, SERVER, until } from './server.js';

let server;
let verifier;

const start = async options => {
  const made = new TokenVerifier({ server: SERVER, appId: 'my-product', appSecret: 's', audience: 'my-product', fetch: server.fetch, ...options }).start();
  await until(() => made.isLive);
  return made;
};
const fault = async token => (await verifier.verify(token)).fault;

beforeEach(async () => {
  server = new FakeServer();
  await server.addKey('k1');
  verifier = await start();
});

afterEach(() => verifier.stop());

test('a good token counts, and what is wrong with another is told', async () => {
  const good = await server.token();
  assert.equal((await verifier.verify(good)).claims.sub, 'u1');
  assert.equal(await fault(await server.token({ exp: 1_000 })), 'TOKEN_EXPIRED');
  const refused = [await server.token({ aud: 'other' }), await server.token({ iss: 'https://other.example' }), await server.token({}, 'k1', 'rt+jwt'), `${good.slice(0, -4)}AAAA`, 'nonsense', '', undefined, 'a'.repeat(20_000)];
  for (const token of refused)
    assert.equal(await fault(token), 'TOKEN_INVALID');
});

test('what the feed tells counts for a token that was good a moment ago', async () => {
  const token = await server.token({ tenant_id: 't1', roles: ['admin'] });
  const other = await server.token({ sub: 'u2', sid: 's2' });
  for (const [entry, expected] of [
    [{ kind: 'grants', id: 'u1', version: 11 }, 'TOKEN_STALE'],
    [{ kind: 'tenant', id: 't1', state: 'suspended' }, 'TOKEN_STALE'],
    [{ kind: 'session', id: 's1' }, 'TOKEN_REVOKED'],
  ]) {
    server.tell(entry);
    await until(async () => await fault(token) === expected);
    assert.equal(await fault(other), undefined);
  }
  server.tell({ kind: 'user', id: 'u2', epoch: 11 });
  await until(async () => await fault(other) === 'TOKEN_REVOKED');
  assert.equal(await fault(await server.token({ sub: 'u2', sid: 's3', ep: 11 })), undefined);
});

test('a tenant that is resumed is open again, whatever came between', async () => {
  const token = await server.token({ tenant_id: 't1' });
  server.tell({ kind: 'tenant', id: 't1', state: 'suspended' });
  await until(async () => await fault(token) === 'TOKEN_STALE');
  server.tell({ kind: 'tenant', id: 't1', state: 'resumed' });
  await until(async () => await fault(token) === undefined);
});

test('stale roles pass where the settings say so; revocations never do', async () => {
  const mild = await start({ staleRoles: 'accept' });
  const token = await server.token();
  server.tell({ kind: 'grants', id: 'u1', version: 11 });
  await until(async () => await fault(token) === 'TOKEN_STALE');
  assert.ok((await mild.verify(token)).claims);
  server.tell({ kind: 'session', id: 's1' });
  await until(async () => (await mild.verify(token)).fault === 'TOKEN_REVOKED');
  mild.stop();
});

test('a feed that broke off goes on where it was, and one whose place is unknown begins anew', async () => {
  const resets = [];
  const following = await start({ onReset: places => resets.push(places) });
  server.tell({ kind: 'session', id: 'before' });
  server.cutFeeds();
  server.tell({ kind: 'session', id: 's1' });
  const token = await server.token();
  await until(async () => (await following.verify(token)).fault === 'TOKEN_REVOKED');
  assert.equal(resets.length, 0);

  // Restored from a backup: what was told since is no longer so.
  server.log.length = 0;
  server.cutFeeds();
  await until(async () => (await following.verify(token)).fault === undefined);
  assert.equal(resets.length, 1);
  following.stop();
});

test('a compromised key signs nothing that counts, and a new one is known at once', async () => {
  const token = await server.token();
  assert.equal(await fault(token), undefined);
  await server.addKey('k2');
  server.removeKey('k1');
  server.tell({ kind: 'key', id: 'k1', state: 'compromised' });
  await until(async () => await fault(token) === 'TOKEN_INVALID');
  assert.equal(await fault(await server.token({}, 'k2')), undefined);
});

test('unknown key ids cause no storm of reads', async () => {
  const before = server.reads;
  const [head, ...rest] = (await server.token()).split('.');
  for (let i = 0; i < 200; i++) {
    const header = { ...JSON.parse(Buffer.from(head, 'base64url')), kid: `none-${i}` };
    assert.equal(await fault([Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.')), 'TOKEN_INVALID');
  }
  assert.ok(server.reads - before <= 1);
});

test('a silent feed: ask, reject, accept for a while', async () => {
  const token = await server.token();
  const modes = {};
  for (const silentFeed of ['ask', 'reject', 'accept'])
    modes[silentFeed] = await start({ silentFeed, silentAfterMs: 0, acceptForMs: 60_000 });
  assert.ok((await modes.ask.verify(token)).claims);
  assert.equal((await modes.reject.verify(token)).fault, 'TOKEN_UNVERIFIABLE');
  assert.ok((await modes.accept.verify(token)).claims);
  server.active = false;
  assert.equal((await modes.ask.verify(token)).fault, 'TOKEN_REVOKED');
  server.isCut = true;
  assert.equal((await modes.ask.verify(token)).fault, 'TOKEN_UNVERIFIABLE');
  Object.values(modes).forEach(mode => mode.stop());
});

test('Express: 401, 403 and the route, as the documents shape them', async () => {
  const token = await server.token({ tenant_id: 't1', roles: ['admin'] });
  const call = async (authorization, tenantId, role) => {
    const answer = { status: 200 };
    const res = { status(code) { answer.status = code; return this; }, set() { return this; }, json(body) { answer.body = body; } };
    const req = { headers: { authorization }, params: { tenantId } };
    await requireAuth(verifier)(req, res, () => requireRole(role)(req, res, () => { answer.body = 'widgets'; }));
    return [answer.status, answer.body.error ?? answer.body];
  };
  assert.deepEqual(await call(`Bearer ${token}`, 't1', 'admin'), [200, 'widgets']);
  assert.deepEqual(await call(`Bearer ${token}`, undefined, 'admin'), [200, 'widgets']);
  assert.deepEqual(await call(`Bearer ${token}`, 't2', 'admin'), [403, 'FORBIDDEN']);
  assert.deepEqual(await call(`Bearer ${token}`, 't1', 'owner'), [403, 'FORBIDDEN']);
  assert.deepEqual(await call(undefined, 't1', 'admin'), [401, 'TOKEN_INVALID']);
});

test('fetch: the same for handlers of requests, and roles of the authorization claim', async () => {
  const token = await server.token({ authorization: { bcdfghjk: { roles: ['admin'] } } });
  const handler = guard(verifier, (_, claims) => Response.json(claims.sub), { role: 'admin', tenant: request => new URL(request.url).pathname.slice(1) });
  const call = async (path, headers) => (await handler(new Request(`https://api.example${path}`, { headers }))).status;
  assert.equal(await call('/bcdfghjk', { authorization: `Bearer ${token}` }), 200);
  assert.equal(await call('/other', { authorization: `Bearer ${token}` }), 403);
  assert.equal(await call('/bcdfghjk', {}), 401);
});

test('settings that are missing are named', () => {
  assert.throws(() => new TokenVerifier({ server: SERVER }), /appId, appSecret, audience/);
});
