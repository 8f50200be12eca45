// A customer's backend, as the documents describe it, with Node alone. Its middleware registers the tenant of whoever is logged in with
// the server at every page, keeps the token with its expiry, and refreshes it five minutes before its end. The API key never leaves it.
//
//   AUTH_SERVER=http://127.0.0.1:8080 API_KEY=up_embed_… DASHBOARD_ID=… node deploy/samples/embed/server.mjs
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const { AUTH_SERVER = 'http://127.0.0.1:8080', API_KEY, DASHBOARD_ID, PORT = '3000' } = process.env;
if (!API_KEY || !DASHBOARD_ID)
  throw new Error('API_KEY and DASHBOARD_ID are needed; deploy/samples/embed/run sets them.');
const REFRESH_BEFORE_MS = 5 * 60 * 1000;
const files = name => readFile(fileURLToPath(new URL(name, import.meta.url)));

// Who may log in here. A real application asks its session; here the cookie names the user.
const users = {
  ada: { orgId: 'org_acme', orgSlug: 'acme', permissions: { addChart: true, addFilter: true, createChart: true, editCharts: true, removeChart: true, editDashboardName: true, readOnly: false } },
  bob: { orgId: 'org_beta', orgSlug: 'beta', permissions: { addChart: false, createChart: false, editCharts: false, readOnly: true } },
};

// UpsolveTenant by organization: {token, expiresAt, permissions}.
const tenants = new Map();

async function upsolveTenant(user) {
  const known = tenants.get(user.orgId);
  if (known && known.expiresAt.getTime() - Date.now() > REFRESH_BEFORE_MS)
    return known;
  const answer = await fetch(`${AUTH_SERVER}/v1/api/tenant/register-tenant`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      displayName: user.orgSlug, key: user.orgId, prefilters: { organization_id: user.orgSlug }, tenantEditingPermissions: user.permissions, apiKey: API_KEY,
    }),
  });
  const data = await answer.json();
  if (!answer.ok)
    throw new Error(`register-tenant answered ${answer.status}: ${data.error}`);
  const tenant = { token: data?.['data']?.['token'], expiresAt: new Date(Date.now() + data.expiresIn * 1000), permissions: user.permissions };
  tenants.set(user.orgId, tenant);
  return tenant;
}

// The middleware: a page or call of a logged-in user has a valid token at hand.
async function authMiddleware(request, response, next) {
  request.user = users[/(?:^|; )user=(\w+)/.exec(request.headers.cookie ?? '')?.[1]];
  if (request.user)
    request.upsolveTenant = await upsolveTenant(request.user);
  return next();
}

function send(response, status, type, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', ...headers });
  response.end(body);
}

const json = (response, status, body) => send(response, status, 'application/json', JSON.stringify(body));

async function page(request, response) {
  const html = (await files('index.html')).toString()
    .replaceAll('{{server}}', AUTH_SERVER).replaceAll('{{dashboard}}', DASHBOARD_ID).replaceAll('{{user}}', request.user ? request.user.orgSlug : '');
  send(response, 200, 'text/html; charset=utf-8', html);
}

function tenant(request, response) {
  if (!request.user)
    return json(response, 401, { error: 'Log in first.' });
  const { token, expiresAt, permissions } = request.upsolveTenant;
  return json(response, 200, { token, expiresAt, permissions });
}

function login(request, response, user) {
  if (!users[user])
    return json(response, 404, { error: 'No such user.' });
  return send(response, 303, 'text/plain', '', { Location: '/', 'Set-Cookie': `user=${user}; HttpOnly; SameSite=Strict; Path=/` });
}

async function route(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const client = /^\/tenant-dashboard\/([\w-]+\.js)$/.exec(pathname)?.[1];
  if (request.method === 'GET' && pathname === '/')
    return page(request, response);
  if (request.method === 'GET' && client)
    return send(response, 200, 'text/javascript', await files(`../../../clients/js/${client}`));
  if (request.method === 'POST' && (pathname === '/upsolve/tenant/register' || pathname === '/upsolve/tenant/refresh-token'))
    return tenant(request, response);
  if (request.method === 'POST' && pathname.startsWith('/login/'))
    return login(request, response, pathname.slice('/login/'.length));
  return json(response, 404, { error: 'Not found.' });
}

createServer(async (request, response) => {
  try {
    await authMiddleware(request, response, () => route(request, response));
  } catch (error) {
    console.error(error.message);
    json(response, 502, { error: 'The dashboard is not available just now.' });
  }
}).listen(Number(PORT), '127.0.0.1', function () {
  console.log(`Sample on http://localhost:${this.address().port}`);
});
