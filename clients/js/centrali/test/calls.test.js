import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CentraliSDK, CentraliError } from '../index.js';
import { hostsOf } from '../hosts.js';
import { startServer } from '../test-support/server.js';

const record = { id: '1', data: { title: 'one' } };

test('a service account logs in once, and its token goes with every call', async () => {
  const server = await startServer(({ path }) => (path === '/oidc/token' ? [200, { access_token: 't1', expires_in: 25200 }] : [200, { data: [record], meta: { page: 1 } }]));
  const centrali = new CentraliSDK({ baseUrl: server.url, workspaceId: 'tenant-acme', clientId: 'ci_1', clientSecret: 'sk_1' });
  const [first] = await Promise.all([centrali.queryRecords('Project', { sort: '-createdAt', limit: 50 }), centrali.queryRecords('Project')]);
  assert.deepEqual(first, { data: [record], meta: { page: 1 } });
  const [login, ...calls] = server.asked;
  assert.equal(login.body, 'grant_type=client_credentials&client_id=ci_1&client_secret=sk_1&scope=openid');
  assert.deepEqual(calls.map(call => call.headers.authorization), ['Bearer t1', 'Bearer t1']);
  assert.equal(calls[0].path, '/data/workspace/tenant-acme/api/v1/records/slug/Project');
  assert.deepEqual([...calls[0].query], [['sort', '-createdAt'], ['limit', '50']]);
  await server.close();
});

test('records are made, read, changed and deleted by the documented calls', async () => {
  const server = await startServer(({ method }) => (method === 'DELETE' ? [204] : [200, record]));
  const centrali = new CentraliSDK({ baseUrl: `${server.url}/`, workspaceId: 'tenant-acme', token: 't' });
  assert.deepEqual(await centrali.createStructure({ name: 'Task', fields: {} }), { data: record });
  assert.deepEqual(await centrali.createRecord('Task', { title: 'one' }), { data: record });
  assert.deepEqual(await centrali.getRecord('Task', '1'), { data: record });
  assert.deepEqual(await centrali.updateRecord('Task', '1', { title: 'two' }), { data: record });
  await centrali.deleteRecord('Task', '1');
  const base = '/data/workspace/tenant-acme/api/v1';
  assert.deepEqual(server.asked.map(({ method, path, body }) => [method, path.replace(base, ''), body]), [
    ['POST', '/structures', '{"name":"Task","fields":{}}'],
    ['POST', '/records/slug/Task', '{"data":{"title":"one"}}'],
    ['GET', '/records/1', ''],
    ['PATCH', '/records/1', '{"data":{"title":"two"}}'],
    ['DELETE', '/records/1', ''],
  ]);
  assert.ok(server.asked[1].headers['idempotency-key']);
  await server.close();
});

test('conditions become query parameters', async () => {
  const server = await startServer(() => [200, { data: [], meta: {} }]);
  const centrali = new CentraliSDK({ baseUrl: server.url, workspaceId: 'a', token: 't' });
  await centrali.queryRecords('Task', { filter: { status: 'todo', points: { gte: 3 }, tags: ['a', 'b'], createdBy: 'me' }, fields: ['title', 'status'] });
  assert.deepEqual([...server.asked[0].query], [['fields', 'title,status'], ['data.status', 'todo'], ['data.points[gte]', '3'], ['data.tags[in]', 'a,b'], ['createdBy', 'me']]);
  await server.close();
});

test('an expired token is renewed once, and the call repeated under its key', async () => {
  const server = await startServer(({ headers }) => (headers.authorization === 'Bearer old' ? [401, { code: 'TOKEN_EXPIRED', message: 'Token expired' }] : [201, record]));
  const tokens = ['old', 'new'];
  const centrali = new CentraliSDK({ baseUrl: server.url, workspaceId: 'a', getToken: async () => tokens.shift() });
  assert.deepEqual(await centrali.createRecord('Task', {}), { data: record });
  assert.equal(server.asked[0].headers['idempotency-key'], server.asked[1].headers['idempotency-key']);
  await server.close();
});

test('a refusal is an error with its code, and a given token is not tried twice', async () => {
  const refusal = { error: 'TOKEN_EXPIRED', code: 'TOKEN_EXPIRED', message: 'Token expired', requestId: 'r1', details: [{ field: 'x', message: 'y' }] };
  const server = await startServer(() => [401, refusal]);
  const centrali = new CentraliSDK({ baseUrl: server.url, workspaceId: 'a', token: 't' });
  await assert.rejects(centrali.getRecord('Task', '1'), error => {
    assert.ok(error instanceof CentraliError);
    assert.deepEqual([error.status, error.code, error.message, error.requestId, error.details[0].field], [401, 'TOKEN_EXPIRED', 'Token expired', 'r1', 'x']);
    return true;
  });
  assert.equal(server.asked.length, 1);
  centrali.setToken('other');
  assert.equal(await centrali.getToken(), 'other');
  await server.close();
});

test('the documented hosts are those of the cloud, or of a server of one\'s own', () => {
  assert.deepEqual(hostsOf('https://api.centrali.io'), { api: 'https://api.centrali.io', auth: 'https://auth.centrali.io' });
  assert.deepEqual(hostsOf('https://centrali.io'), { api: 'https://api.centrali.io', auth: 'https://auth.centrali.io' });
  assert.deepEqual(hostsOf('https://own.example/base/'), { api: 'https://own.example/base', auth: 'https://own.example/base' });
  globalThis.CENTRALI_API_URL = 'http://127.0.0.1:8080';
  try {
    assert.deepEqual(hostsOf('https://api.centrali.io'), { api: 'http://127.0.0.1:8080', auth: 'http://127.0.0.1:8080' });
    assert.deepEqual(hostsOf('https://own.example'), { api: 'https://own.example', auth: 'https://own.example' });
  } finally {
    delete globalThis.CENTRALI_API_URL;
  }
});

test('what is missing is named', () => {
  assert.throws(() => new CentraliSDK({ baseUrl: 'https://api.centrali.io', token: 't' }), /workspaceId/);
  assert.throws(() => new CentraliSDK({ baseUrl: 'ftp://x', workspaceId: 'a', token: 't' }), /baseUrl/);
  assert.throws(() => new CentraliSDK({ baseUrl: 'https://api.centrali.io', workspaceId: 'a' }), /token/);
});
