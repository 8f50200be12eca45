// Makes what the sample shows, by public calls: an app with two workspaces, their structures and policies, and a user of each role.
// Answers the settings of server.mjs as JSON.
//
//   CENTRALI_API_URL=http://127.0.0.1:8080 ADMIN_KEY=… node deploy/samples/tasks/setup.mjs
const { CENTRALI_API_URL: server, ADMIN_KEY } = process.env;

async function call(method, path, body, headers = {}) {
  const form = body instanceof URLSearchParams;
  const answer = await fetch(server + path, {
    method, headers: { ...(form || !body ? {} : { 'Content-Type': 'application/json' }), ...headers }, body: form || !body ? body : JSON.stringify(body),
  });
  const read = await answer.json();
  if (!answer.ok)
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(read)}`);
  return read;
}

const admin = { 'X-Admin-Key': ADMIN_KEY };
const app = await call('POST', '/admin/apps', { name: 'Tasks', slug: `tasks-${Date.now().toString(36)}` }, admin);
const secret = { app_id: app.app_id, app_secret: app.app_secret };

// Step 3 of the tutorial, as printed; and one policy more, by which the workspace's own account sets up structures.
const policies = [
  ['records', ['create', 'retrieve', 'update', 'delete', 'list'], 'admins'],
  ['records', ['create', 'retrieve', 'update', 'list'], 'members'],
  ['records', ['retrieve', 'list'], 'viewers'],
  ['structures', ['*'], 'workspace_administrators'],
];
const workspaces = {};
for (const slug of ['tenant-acme', 'tenant-globex']) {
  const made = await call('POST', '/workspace/api/v1/workspaces', { app_id: app.app_id, name: slug, slug }, admin);
  const { client_id, client_secret } = made.service_account;
  const { access_token } = await call('POST', '/oidc/token', new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }));
  for (const [resource, actions, group] of policies)
    await call('POST', `/workspace/${slug}/api/v1/permissions`, { resource, actions, policy: { conditions: { groups: { contains: group } } } }, { Authorization: `Bearer ${access_token}` });
  workspaces[slug] = { tenant_id: made.workspace.id, access_token };
  if (slug === 'tenant-acme') {
    // Step 1 as printed reads these.
    Object.assign(process.env, { CENTRALI_CLIENT_ID: client_id, CENTRALI_CLIENT_SECRET: client_secret });
    await import('./structures.mjs');
  }
}

// The other workspace gets the same structures: what acme's are, made again.
const data = (slug, path, method = 'GET', body) => call(method, `/data/workspace/${slug}/api/v1${path}`, body, { Authorization: `Bearer ${workspaces[slug].access_token}` });
for (const { name, recordSlug, properties } of (await data('tenant-acme', '/structures')).data)
  await data('tenant-globex', '/structures', 'POST', { name, recordSlug, properties });

// The code that would have been sent; in Development the server keeps it, once the sender has come to it.
async function codeFor(email) {
  for (let tries = 0; tries < 100; tries++) {
    const [message] = await call('GET', `/dev/outbox?to=${encodeURIComponent(email)}`);
    if (message)
      return message.code;
    await new Promise(next => setTimeout(next, 100));
  }
  throw new Error('No code was sent.');
}

const users = {};
for (const [name, workspace, role] of [['ada', 'tenant-acme', 'admin'], ['bob', 'tenant-acme', 'staff'], ['vic', 'tenant-acme', 'viewer'], ['gil', 'tenant-globex', 'admin']]) {
  const email = `${name}.${app.slug}@example.com`;
  const { otp_request_id } = await call('POST', '/auth/send-otp', { ...secret, email, purpose: 'LOGIN' });
  const login = await call('POST', '/auth/verify-otp', { ...secret, otp_request_id, otp: await codeFor(email), purpose: 'LOGIN' });
  await call('POST', '/auth/roles/assign', { ...secret, user_id: login.user_id, tenant_id: workspaces[workspace].tenant_id, role });
  users[name] = { user_id: login.user_id, refresh_token: login.refresh_token, tenant_id: workspaces[workspace].tenant_id, workspace };
}
console.log(JSON.stringify({ app: secret, users }));
