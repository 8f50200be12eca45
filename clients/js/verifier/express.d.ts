import type { Claims, TokenVerifier } from './index.js';

type Handler = (req: any, res: any, next: (error?: unknown) => void) => void;

export function requireAuth(verifier: TokenVerifier): Handler;
export function requireRole(role: string, tenantOf?: (req: any & { auth?: Claims }) => string | undefined): Handler;
