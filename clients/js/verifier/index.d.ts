/** Claims of an access token. */
export interface Claims {
  sub: string;
  sid: string;
  aud: string;
  iss: string;
  exp: number;
  tenant_id?: string;
  roles?: string[];
  authorization?: Record<string, { roles: string[] }>;
  [claim: string]: unknown;
}

export type Fault = 'TOKEN_INVALID' | 'TOKEN_EXPIRED' | 'TOKEN_REVOKED' | 'TOKEN_STALE' | 'TOKEN_UNVERIFIABLE';

export interface VerifierOptions {
  /** The server, for example https://auth.example.com. */
  server: string;
  /** The app's uuid or slug, and its secret. */
  appId: string;
  appSecret: string;
  /** The app's slug: the audience that tokens must have. */
  audience: string;
  /** The issuer that tokens must have; by default the server. SERVER/apps/SLUG where the app has an issuer of its own. */
  issuer?: string;
  /** What to do with tokens whose roles were changed since. Default: reject. */
  staleRoles?: 'reject' | 'accept';
  /** What to do while the feed is silent: ask the server about each token (default), reject, or accept for `acceptForMs`. */
  silentFeed?: 'ask' | 'reject' | 'accept';
  /** A feed that said nothing for so long is silent. Default: 12,000. */
  silentAfterMs?: number;
  /** Default: 300,000. */
  acceptForMs?: number;
  /** Most verified tokens that are remembered. Default: 4,096. */
  cachedTokens?: number;
  /** How the server is reached. Default: the runtime's fetch. */
  fetch?: typeof fetch;
  /** Told when the server does not know this verifier's place in the feed any more: its database may have been restored. */
  onReset?: (places: { was: string; is: string }) => void;
}

export class TokenVerifier {
  constructor(options: VerifierOptions);
  readonly silenceMs: number;
  readonly isLive: boolean;
  start(): this;
  stop(): void;
  verify(token: string): Promise<{ claims: Claims; fault?: undefined } | { claims?: undefined; fault: Fault }>;
}

export function hasRole(claims: Claims, role: string, tenant: string): boolean;
export function problemOf(fault: Fault | 'FORBIDDEN'): { error: string; message: string; status: number };
