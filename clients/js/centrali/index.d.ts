/** How a client finds its workspace and logs in: by token, by getToken, or by clientId and clientSecret. */
export interface CentraliOptions {
  baseUrl: string;
  /** The workspace's slug. */
  workspaceId: string;
  token?: string;
  getToken?: () => string | Promise<string>;
  clientId?: string;
  clientSecret?: string;
  fetch?: typeof fetch;
}

// Fields are whatever the structure declares.
export type CentraliRecord<T = any> = {
  id: string; structureId: string; workspaceId: string; recordSlug: string; data: T; metadata: Record<string, unknown>; version: number;
  createdAt: string; updatedAt: string; createdBy: string; updatedBy: string;
};

export type RealtimeEvent = {
  event: 'record_created' | 'record_updated' | 'record_deleted' | 'record_restored' | 'record_expired' | 'record_reverted';
  workspaceSlug: string; recordSlug: string; recordId: string;
  /** The record and its fields in one object; of record_updated and record_reverted {before, after}. */
  data: any;
  timestamp: string; createdBy?: string; updatedBy?: string;
};

export interface RealtimeOptions {
  structures?: string[];
  events?: RealtimeEvent['event'][];
  /** For example data.status:pending. */
  filter?: string;
  onEvent?: (event: RealtimeEvent) => void;
  onError?: (error: Error) => void;
  onConnected?: () => void;
  onDisconnected?: () => void;
  /** Some events could not be told: read again what you show. */
  onReset?: (reset: { event: 'reset'; reason: string }) => void;
}

export class CentraliError extends Error {
  status?: number; code?: string; details?: { field: string; message: string }[]; requestId?: string; retryAfter?: number;
}

export class CentraliSDK {
  constructor(options: CentraliOptions);
  readonly realtime: { subscribe(options: RealtimeOptions): { unsubscribe(): void } };
  setToken(token: string): void;
  getToken(): Promise<string>;
  fetchServiceAccountToken(): Promise<string>;
  createStructure(structure: Record<string, unknown>): Promise<{ data: any }>;
  queryRecords<T = any>(structure: string, query?: Record<string, unknown>): Promise<{ data: CentraliRecord<T>[]; meta: Record<string, unknown> }>;
  createRecord<T = any>(structure: string, fields: Partial<T>): Promise<{ data: CentraliRecord<T> }>;
  getRecord<T = any>(structure: string, id: string): Promise<{ data: CentraliRecord<T> }>;
  updateRecord<T = any>(structure: string, id: string, fields: Partial<T>): Promise<{ data: CentraliRecord<T> }>;
  deleteRecord(structure: string, id: string, options?: { hard?: boolean }): Promise<void>;
}
