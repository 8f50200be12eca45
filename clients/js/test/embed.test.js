import assert from 'node:assert/strict';
import { test } from 'node:test';
import { denied, expiresAt, pageAddress, renewAfterMs } from '../embed.js';

const tokenUntil = exp => `h.${Buffer.from(JSON.stringify({ exp, name: 'Zürich?>' })).toString('base64url')}.s`;

test('expiresAt reads the end of a token, and nothing of what is none', () => {
  assert.equal(expiresAt(tokenUntil(1_800_000_000)), 1_800_000_000);
  for (const text of ['', 'a.b', 'a.!.c', 'a.e30.c', `a.${btoa('null')}.c`])
    assert.equal(expiresAt(text), 0);
});

test('renewAfterMs is five minutes before the end, and now where less is left', () => {
  const end = 1_800_000_000;
  assert.equal(renewAfterMs(tokenUntil(end), (end - 3600) * 1000), 55 * 60 * 1000);
  assert.equal(renewAfterMs(tokenUntil(end), (end - 300) * 1000), 0);
  assert.equal(renewAfterMs(tokenUntil(end), (end + 10) * 1000), 0);
});

test('denied narrows: what is false, or everything where readOnly is set', () => {
  assert.deepEqual(denied(null), []);
  assert.deepEqual(denied({ addChart: true, createChart: false, editCharts: false, readOnly: false }), ['createChart', 'editCharts']);
  assert.deepEqual(denied({ addChart: true, readOnly: true }), ['all']);
});

test('pageAddress escapes what it is given', () => {
  const address = new URL(pageAddress({ server: 'https://auth.example.com', dashboardId: '../x?y#z', token: 'a&b=c', theme: 'dark', hideHeader: true, permissions: { addChart: false } }));
  assert.equal(address.origin, 'https://auth.example.com');
  assert.equal(address.pathname, '/share/dashboard/..%2Fx%3Fy%23z');
  assert.deepEqual([...address.searchParams], [['jwt', 'a&b=c'], ['theme', 'dark'], ['hideHeader', 'true'], ['deny', 'addChart']]);
});
