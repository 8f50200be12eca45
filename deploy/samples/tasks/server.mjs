// The application's own server: builds the page and the API routes, runs the routes in the name of whoever is logged in, and hands calls
// on data and live updates on to the server, so that the page has one origin.
//
//   CENTRALI_API_URL=http://127.0.0.1:8080 SETTINGS='{"app":…,"users":…}' PORT=3000 node deploy/samples/tasks/server.mjs
import { createServer, request as ask } from 'node:http';
import { randomUUID } from 'node:crypto';
import { build } from './build.mjs';
import { withUser } from './clerk/server.mjs';
import { Users } from './users.mjs';

const { CENTRALI_API_URL, SETTINGS, PORT = '3000' } = process.env;
if (!CENTRALI_API_URL || !SETTINGS)
  throw new Error('CENTRALI_API_URL and SETTINGS are needed; deploy/samples/tasks/run sets them.');
const { app, users: known } = JSON.parse(SETTINGS);
const users = new Users(CENTRALI_API_URL, app, known);
const { page, script, routes } = await build();
const sessions = new Map();
const MAX_BODY = 64 * 1024;

function send(response, status, type, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', ...headers });
  response.end(body);
}

const json = (response, status, body) => send(response, status, 'application/json', JSON.stringify(body));

const nameOf = request => sessions.get(/(?:^|; )session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]);

function login(response, name) {
  if (!users.find(name))
    return json(response, 404, { message: 'No such user.' });
  const id = randomUUID();
  sessions.set(id, name);
  return send(response, 303, 'text/plain', '', { Location: '/', 'Set-Cookie': `session=${id}; HttpOnly; SameSite=Strict; Path=/` });
}

async function session(response, name) {
  const user = users.find(name);
  json(response, 200, user ? { user: name, workspace: user.orgSlug, token: await user.getToken() } : { users: users.names });
}

// An API route, as Next.js runs it: a function named like the method, of a Request, answering a Response.
async function runRoute(route, request, response, url, name) {
  const handler = route[request.method];
  const user = users.find(name);
  if (!handler || !user)
    return json(response, handler ? 401 : 405, { message: handler ? 'Log in first.' : 'There is no such method.' });
  const body = request.method === 'GET' ? undefined : await read(request);
  try {
    const answer = await withUser(user, () => handler(new Request(url, { method: request.method, headers: { 'Content-Type': 'application/json' }, body })));
    return send(response, answer.status, 'application/json', await answer.text());
  } catch (error) {
    if (!error.status)
      throw error;
    return json(response, error.status, { code: error.code, message: error.message });
  }
}

async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY)
      throw new Error('The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function handOn(request, response) {
  const upstream = ask(new URL(request.url, CENTRALI_API_URL), { method: request.method, headers: { ...request.headers, host: new URL(CENTRALI_API_URL).host } }, answer => {
    response.writeHead(answer.statusCode, answer.headers);
    response.flushHeaders();
    answer.pipe(response);
  });
  upstream.on('error', () => (response.headersSent ? response.destroy() : json(response, 502, { message: 'The server cannot be reached.' })));
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

async function serve(request, response) {
  const url = new URL(request.url, 'http://localhost');
  const name = nameOf(request);
  if (/^\/(?:data|realtime)\/workspace\//.test(url.pathname))
    return handOn(request, response);
  if (routes.has(url.pathname))
    return runRoute(routes.get(url.pathname), request, response, url, name);
  if (request.method !== 'GET')
    return json(response, 405, { message: 'There is no such method.' });
  if (url.pathname.startsWith('/login/'))
    return login(response, url.pathname.slice('/login/'.length));
  switch (url.pathname) {
    case '/': return send(response, 200, 'text/html; charset=utf-8', page);
    case '/main.js': return send(response, 200, 'text/javascript', script);
    case '/session': return session(response, name);
    case '/logout': return send(response, 303, 'text/plain', '', { Location: '/', 'Set-Cookie': 'session=; Max-Age=0; Path=/' });
    default: return json(response, 404, { message: 'Not found.' });
  }
}

const server = createServer((request, response) => serve(request, response).catch(error => {
  console.error(error);
  if (response.headersSent)
    response.destroy();
  else
    json(response, 500, { message: 'The call failed.' });
}));
server.listen(Number(PORT), '127.0.0.1', () => console.log(`Ready on http://localhost:${server.address().port}`));
