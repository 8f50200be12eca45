import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

// As much of a document as the element uses; tests/Browser runs it in a real one.
class FakeElement extends EventTarget {
  #attributes = new Map();
  isConnected = false;
  shadowRoot = null;
  getAttribute(name) { return this.#attributes.get(name) ?? null; }
  hasAttribute(name) { return this.#attributes.has(name); }
  setAttribute(name, value) {
    this.#attributes.set(name, value);
    if (this.constructor.observedAttributes?.includes(name))
      this.attributeChangedCallback();
  }
  attachShadow() { return (this.shadowRoot = { children: [], replaceChildren(...children) { this.children = children; } }); }
}

const frames = [];
globalThis.window = Object.assign(new EventTarget(), { location: { href: 'https://host.example/' } });
globalThis.HTMLElement = FakeElement;
globalThis.customElements = { get: () => undefined, define: () => {} };
globalThis.document = {
  createElement: () => {
    const frame = { style: {}, attributes: {}, sent: [], setAttribute(name, value) { this.attributes[name] = value; }, remove() { this.removed = true; } };
    frame.contentWindow = { postMessage: (data, origin) => frame.sent.push({ data, origin }) };
    frames.push(frame);
    return frame;
  },
};
const { TenantDashboard } = await import('../tenant-dashboard.js');

const settled = () => new Promise(resolve => setImmediate(resolve));

async function mount(attributes) {
  const element = new TenantDashboard();
  for (const [name, value] of Object.entries(attributes))
    element.setAttribute(name, value);
  element.isConnected = true;
  element.connectedCallback();
  await settled();
  return element;
}

function say(frame, type, { origin = 'https://auth.example', source = frame.contentWindow } = {}) {
  window.dispatchEvent(Object.assign(new Event('message'), { source, origin, data: { type: `tenant-dashboard:${type}` } }));
  return settled();
}

const given = { server: 'https://auth.example/', 'dashboard-id': 'd1', token: 't1' };
beforeEach(() => frames.splice(0));

test('without a token nothing is loaded', async () => {
  await mount({ server: 'https://auth.example', 'dashboard-id': 'd1' });
  assert.equal(frames.length, 0);
});

test('a page is framed without a referrer, and a new token does not load it again', async () => {
  const element = await mount(given);
  assert.equal(frames.length, 1);
  assert.equal(frames[0].src, 'https://auth.example/share/dashboard/d1?jwt=t1');
  assert.equal(frames[0].referrerPolicy, 'no-referrer');
  assert.equal(frames[0].attributes.sandbox, 'allow-scripts allow-same-origin allow-forms');
  element.setAttribute('token', 't2');
  await settled();
  assert.equal(frames.length, 1);
  assert.deepEqual(frames[0].sent, [{ data: { type: 'tenant-dashboard:token', token: 't2' }, origin: 'https://auth.example' }]);
  element.setAttribute('dashboard-id', 'd2');
  element.setAttribute('theme', 'dark');
  await settled();
  assert.equal(frames.length, 2);
});

test('the page is given a fresh token when it asks, and nobody else is', async () => {
  const element = await mount(given);
  let asked = 0;
  element.getToken = async () => `fresh-${++asked}`;
  await say(frames[0], 'renew', { origin: 'https://evil.example' });
  await say(frames[0], 'renew', { source: {} });
  assert.equal(asked, 0);
  await say(frames[0], 'renew');
  assert.deepEqual(frames[0].sent.map(message => message.data.token), ['fresh-1']);
  element.disconnectedCallback();
  await say(frames[0], 'renew');
  assert.equal(asked, 1);
});

test('a renewal that fails is told, and the page stays', async () => {
  const element = await mount(given);
  const told = [];
  for (const name of ['token-needed', 'renewal-failed', 'ended', 'ready'])
    element.addEventListener(name, () => told.push(name));
  element.getToken = async () => { throw new Error('backend down'); };
  await say(frames[0], 'renew');
  await say(frames[0], 'ended');
  assert.deepEqual(told, ['token-needed', 'renewal-failed', 'ended']);
  assert.equal(frames[0].removed, undefined);
});
