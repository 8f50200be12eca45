export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

export interface SessionOptions {
  /** Refreshes: answers the server's pair. Throws SessionEnded where the session is over; whatever else it throws is tried again. */
  refresh: (refreshToken: string, idempotencyKey: string) => Promise<{ access_token: string; refresh_token: string }>;
  /** Name of the lock and of the entry in storage. Default: tenant-auth. */
  name?: string;
  /** Default: localStorage. */
  storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Default: navigator.locks. */
  locks?: Pick<LockManager, 'request'>;
  fetch?: typeof fetch;
  /** Tries of a refresh. Default: 4. */
  attempts?: number;
  /** Pause before the second try; each further one doubles it. Default: 250. */
  pauseMs?: number;
}

export class SessionEnded extends Error {}

export class Session {
  constructor(options: SessionOptions);
  readonly tokens: Tokens | null;
  set(accessToken: string, refreshToken: string): void;
  clear(): void;
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  refresh(stale?: string): Promise<string>;
}

export function refreshBy(address: string | URL, fetch?: typeof globalThis.fetch): SessionOptions['refresh'];
