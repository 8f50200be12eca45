import type { ReactElement } from 'react';
import type { TenantEditingPermissions } from './embed.js';

export type { TenantEditingPermissions } from './embed.js';

export interface UpsolveDashboardProps {
  /** The embed token; tenantJWT is its other documented name. */
  token?: string;
  tenantJWT?: string;
  /** Narrows further what the page offers; tenantEditingPermissions is its other documented name. */
  permissions?: TenantEditingPermissions;
  tenantEditingPermissions?: TenantEditingPermissions;
  dashboardId: string;
  /** Origin of the server, for example https://auth.example.com. */
  server: string;
  hideHeader?: boolean;
  theme?: 'light' | 'dark';
  /** Answers a fresh token when the page asks for one, five minutes before the token ends. */
  getToken?: () => Promise<string | null | undefined>;
  onReady?: (event: Event) => void;
  onTokenNeeded?: (event: Event) => void;
  onEnded?: (event: Event) => void;
  className?: string;
  id?: string;
}

export function UpsolveDashboard(props: UpsolveDashboardProps): ReactElement;
