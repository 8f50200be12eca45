import type { Claims, TokenVerifier } from './index.js';

export function guard<Rest extends unknown[]>(
  verifier: TokenVerifier,
  handler: (request: Request, claims: Claims, ...rest: Rest) => Response | Promise<Response>,
  demands?: { role?: string; tenant?: string | ((request: Request, claims: Claims) => string | undefined) },
): (request: Request, ...rest: Rest) => Promise<Response>;
