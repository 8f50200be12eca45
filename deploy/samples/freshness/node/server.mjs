// GET /me and GET /tenants/:tenantId/widgets, the second for admins of the tenant alone: by what is true now.
//
//   AUTH_URL=http://127.0.0.1:8080 APP_ID=… APP_SECRET=… APP_SLUG=my-product PORT=4200 node server.mjs
import { TokenVerifier } from '@orleans-tenant-auth/verifier';
import { requireAuth as authenticate, requireRole } from '@orleans-tenant-auth/verifier/express';
import express from 'express';

const { AUTH_URL = 'http://127.0.0.1:8080', AUTH_ISSUER = AUTH_URL, APP_ID, APP_SECRET, APP_SLUG, PORT = '4200' } = process.env;
const verifier = new TokenVerifier({ server: AUTH_URL, issuer: AUTH_ISSUER, appId: APP_ID, appSecret: APP_SECRET, audience: APP_SLUG }).start();
const requireAuth = authenticate(verifier);

const app = express();
app.get('/me', requireAuth, (req, res) => res.json({ user: req.auth.sub, roles: req.auth.roles }));
app.get('/tenants/:tenantId/widgets', requireAuth, requireRole('admin'), (req, res) => res.json([{ id: 1, tenantId: req.params.tenantId, name: 'Sprocket' }]));

const server = app.listen(Number(PORT), '127.0.0.1', () => console.log(`Ready on http://127.0.0.1:${server.address().port}`));
