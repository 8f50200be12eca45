import { hasRole, problemOf } from './index.js';

/**
 * Guards a handler of fetch requests (edge runtimes, Deno, Bun, Next route handlers): it is called with the request, the claims, and
 * whatever else the runtime passes. `role` and `tenant` demand a role; `tenant` may be a function of the request and the claims.
 */
export const guard = (verifier, handler, { role, tenant = (_, claims) => claims.tenant_id } = {}) => async (request, ...rest) => {
  const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const { claims, fault } = token ? await verifier.verify(token) : { fault: 'TOKEN_INVALID' };
  if (fault)
    return Response.json(problemOf(fault), { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
  if (role && !hasRole(claims, role, typeof tenant === 'function' ? tenant(request, claims) : tenant))
    return Response.json(problemOf('FORBIDDEN'), { status: 403 });
  return handler(request, claims, ...rest);
};
