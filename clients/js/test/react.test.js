import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUpsolveDashboard } from '../react-component.js';

function render(props) {
  const effects = [];
  const element = new EventTarget();
  const UpsolveDashboard = createUpsolveDashboard({
    createElement: (type, attributes) => ({ type, attributes }), useRef: () => ({ current: element }), useEffect: effect => effects.push(effect), useLayoutEffect: effect => effects.push(effect),
  });
  const made = UpsolveDashboard(props);
  const cleanups = effects.map(effect => effect()).filter(cleanup => cleanup);
  return { made, element, unmount: () => cleanups.forEach(cleanup => cleanup()) };
}

test('the documented props, by either of their names, reach the element', () => {
  for (const props of [
    { token: 't', permissions: { addChart: false } },
    { tenantJWT: 't', tenantEditingPermissions: { addChart: false } },
  ]) {
    const { made, element } = render({ ...props, dashboardId: 'd', server: 's', hideHeader: true, theme: 'dark' });
    assert.equal(made.type, 'tenant-dashboard');
    assert.equal(made.attributes.token, 't');
    assert.equal(made.attributes['dashboard-id'], 'd');
    assert.equal(made.attributes['hide-header'], '');
    assert.equal(made.attributes.theme, 'dark');
    assert.deepEqual(element.permissions, { addChart: false });
  }
});

test('listeners are told while it is mounted, and not after', () => {
  let told = 0;
  const getToken = async () => 'next';
  const { element, unmount } = render({ token: 't', dashboardId: 'd', server: 's', getToken, onEnded: () => told++ });
  assert.equal(element.getToken, getToken);
  element.dispatchEvent(new Event('ended'));
  unmount();
  element.dispatchEvent(new Event('ended'));
  assert.equal(told, 1);
});
