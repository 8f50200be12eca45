import { hasRole, problemOf } from './index.js';

/** Middleware that puts the claims of a token that counts into `req.auth`, and answers 401 to every other request. */
export const requireAuth = verifier => async (req, res, next) => {
  try {
    const token = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
    const { claims, fault } = token ? await verifier.verify(token) : { fault: 'TOKEN_INVALID' };
    if (fault) {
      res.status(401).set('WWW-Authenticate', 'Bearer error="invalid_token"').json(problemOf(fault));
      return;
    }
    req.auth = claims;
    next();
  } catch (error) {
    next(error);
  }
};

/** Middleware behind {@link requireAuth}: 403 to who lacks the role in the tenant; without one, in the tenant that the token names. */
export const requireRole = (role, tenantOf = req => req.params?.tenantId ?? req.auth?.tenant_id) => (req, res, next) => {
  if (req.auth && hasRole(req.auth, role, tenantOf(req)))
    next();
  else
    res.status(403).json(problemOf('FORBIDDEN'));
};
