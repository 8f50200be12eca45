import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CentraliSDK } from '../index.js';
import { startServer, until } from '../test-support/server.js';

test('a subscription asks for what it was told, and tells events until it ends', async () => {
  const server = await startServer(() => [200, 'stream']);
  const centrali = new CentraliSDK({ baseUrl: server.url, workspaceId: 'tenant-acme', token: 't' });
  const told = [];
  const subscription = centrali.realtime.subscribe({
    structures: ['Task', 'Note'], events: ['record_created'], filter: 'data.status:todo',
    onConnected: () => told.push('connected'), onEvent: event => told.push(event.event), onReset: reset => told.push(reset.reason), onDisconnected: () => told.push('disconnected'),
  });
  await until(() => told.length === 1);
  const { path, query } = server.asked[0];
  assert.equal(path, '/realtime/workspace/tenant-acme/events');
  assert.deepEqual([...query], [['access_token', 't'], ['structures', 'Task,Note'], ['events', 'record_created'], ['filter', 'data.status:todo']]);
  server.tell('1.a', { event: 'record_created' });
  server.tell('2.a', { event: 'reset', reason: 'permissions_changed' }, 'reset');
  await until(() => told.length === 3);
  subscription.unsubscribe();
  await until(() => server.streams.size === 0);
  assert.deepEqual(told, ['connected', 'record_created', 'permissions_changed', 'disconnected']);
  await server.close();
});

test('a broken connection goes on after the last event', async () => {
  const server = await startServer(() => [200, 'stream']);
  const centrali = new CentraliSDK({ baseUrl: server.url, workspaceId: 'a', token: 't' });
  const told = [];
  const subscription = centrali.realtime.subscribe({ onEvent: event => told.push(event.n), onDisconnected: () => told.push('broke') });
  await until(() => server.streams.size === 1);
  server.tell('7.a', { n: 1 });
  await until(() => told.length === 1);
  server.cut();
  await until(() => server.asked.length === 2);
  assert.equal(server.asked[1].headers['last-event-id'], '7.a');
  assert.deepEqual(told, [1, 'broke']);
  subscription.unsubscribe();
  await server.close();
});

test('a token that ended is renewed, and the stream goes on after the last event', async () => {
  let isOver = false;
  const server = await startServer(({ query }) => (isOver && query.get('access_token') === 'old' ? [401, { code: 'TOKEN_EXPIRED', message: 'Token expired' }] : [200, 'stream']));
  let token = 'old';
  const told = [];
  const centrali = new CentraliSDK({ baseUrl: server.url, workspaceId: 'a', getToken: () => token });
  const subscription = centrali.realtime.subscribe({ onEvent: event => told.push(event.n), onError: error => told.push(error.code) });
  await until(() => server.streams.size === 1);
  server.tell('7.a', { n: 1 });
  await until(() => told.length === 1);
  isOver = true;
  server.cut();
  await until(() => server.asked.length >= 3);
  token = 'new';
  await until(() => [...server.streams].some(stream => stream.call.query.get('access_token') === 'new'));
  assert.equal([...server.streams][0].call.query.get('last_event_id'), '7.a');
  subscription.unsubscribe();
  await server.close();
});

test('a refusal is told once, and not asked for again', async () => {
  const server = await startServer(() => [403, { code: 'WORKSPACE_MISMATCH', message: 'The token belongs to another workspace.' }]);
  const errors = [];
  new CentraliSDK({ baseUrl: server.url, workspaceId: 'a', token: 't', pauseMs: 1 }).realtime.subscribe({ onError: error => errors.push(error.code) });
  await until(() => errors.length === 1);
  const asked = server.asked.length;
  await new Promise(next => setImmediate(next));
  assert.deepEqual([errors, server.asked.length], [['WORKSPACE_MISMATCH'], asked]);
  await server.close();
});

test('too many streams are tried again later', async () => {
  let tries = 0;
  const server = await startServer(() => (++tries <= 2 ? [429, { code: 'RATE_LIMIT_EXCEEDED', message: 'Too many calls.' }] : [200, 'stream']));
  const told = [];
  const subscription = new CentraliSDK({ baseUrl: server.url, workspaceId: 'a', token: 't', pauseMs: 1 }).realtime.subscribe({
    onError: error => told.push(error.code), onConnected: () => told.push('connected'),
  });
  await until(() => told.includes('connected'));
  assert.deepEqual(told, ['RATE_LIMIT_EXCEEDED', 'connected']);
  subscription.unsubscribe();
  await server.close();
});
