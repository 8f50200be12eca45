// Makes what the sample shows, through the public calls alone: an app, its API keys, a data set with rows of two organizations, and a
// global dashboard. Answers the settings of server.mjs as lines NAME=value.
//
//   AUTH_SERVER=… ADMIN_KEY=… ORIGIN=http://localhost:3000 node deploy/samples/embed/seed.mjs
const { AUTH_SERVER = 'http://127.0.0.1:8080', ADMIN_KEY, ORIGIN = 'http://localhost:3000' } = process.env;

async function call(method, path, body, headers) {
  const answer = await fetch(AUTH_SERVER + path, {
    method, headers: { 'Content-Type': 'application/json', 'X-Admin-Key': ADMIN_KEY, ...headers }, body: JSON.stringify(body),
  });
  const read = await answer.json();
  if (!answer.ok)
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(read)}`);
  return read;
}

const slug = `sample-${Date.now().toString(36)}`;
const app = await call('POST', '/admin/apps', { name: 'Sample', slug, settings: { allowed_origins: [ORIGIN], algorithm: 'ES256' } });
const admin = `/admin/apps/${app.app_id}`;
const embedKey = await call('POST', `${admin}/api-keys`, { kind: 'up_embed', name: 'Backend' });
const boardsKey = await call('POST', `${admin}/api-keys`, { kind: 'up_admin', name: 'Dashboards' });
await call('PUT', `${admin}/data-sets/orders`, {
  columns: [
    { name: 'organization_id', type: 'string', prefilter: true }, { name: 'region', type: 'string' }, { name: 'product', type: 'string' },
    { name: 'amount', type: 'number' }, { name: 'ordered_at', type: 'date' },
  ],
});
const regions = ['North', 'South', 'East', 'West'];
const products = ['Lamp', 'Chair', 'Desk'];
await call('POST', `${admin}/data-sets/orders/rows`, {
  rows: Array.from({ length: 600 }, (_, i) => ({
    organization_id: i % 3 === 0 ? 'beta' : 'acme', region: regions[i % 4], product: products[i % 3], amount: 20 + ((i * 37) % 180),
    ordered_at: new Date(Date.UTC(2026, i % 12, 1 + (i % 28))).toISOString(),
  })),
});

const boards = (method, path, body) => call(method, `/v1/api/dashboard${path}`, body, { Authorization: `Bearer ${boardsKey.key}` });
const workspace = await boards('POST', '/create-workspace', { name: 'Sales' });
const dashboard = await boards('POST', '/create', { workspaceId: workspace.id, name: 'Sales overview' });
for (const chart of [
  { title: 'Orders in all', kind: 'number', dataSet: 'orders', query: { aggregates: [{ op: 'count', as: 'orders' }] } },
  { title: 'Amount by region', kind: 'bar', dataSet: 'orders', query: { groupBy: ['region'], aggregates: [{ op: 'sum', column: 'amount', as: 'amount' }] } },
  { title: 'Orders by month', kind: 'line', dataSet: 'orders', query: { groupBy: [{ column: 'ordered_at', bucket: 'month' }], aggregates: [{ op: 'count', as: 'orders' }] } },
  { title: 'Largest orders', kind: 'table', dataSet: 'orders', query: { select: ['organization_id', 'region', 'product', 'amount'], sort: [{ by: 'amount', direction: 'desc' }], limit: 20 } },
])
  await boards('POST', `/${dashboard.id}/charts`, chart);
console.log(`API_KEY=${embedKey.key}\nDASHBOARD_ID=${dashboard.id}`);
