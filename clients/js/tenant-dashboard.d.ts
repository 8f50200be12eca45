import type { TenantEditingPermissions } from './embed.js';

export * from './embed.js';

/** <tenant-dashboard server dashboard-id token [theme] [hide-header]> */
export class TenantDashboard extends HTMLElement {
  /** An async function that answers a fresh token; it is called when the page asks for one. */
  getToken: (() => Promise<string | null | undefined>) | null;
  /** Permissions that narrow further what the page offers; what counts is in the token. */
  permissions: TenantEditingPermissions | null;
}

declare global {
  interface HTMLElementTagNameMap {
    'tenant-dashboard': TenantDashboard;
  }
}
