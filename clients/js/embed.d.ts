/** The documented editing permissions. A missing one is denied by the server. */
export interface TenantEditingPermissions {
  addChart?: boolean;
  addFilter?: boolean;
  createChart?: boolean;
  createChartSQL?: boolean;
  editCharts?: boolean;
  removeChart?: boolean;
  disableTabs?: boolean;
  aiCharts?: boolean;
  editMarketplace?: boolean;
  readOnly?: boolean;
  aiInsight?: boolean;
  drillDown?: boolean;
  editDashboardName?: boolean;
}

export interface PageOptions {
  server: string;
  dashboardId: string;
  token: string;
  theme?: 'light' | 'dark';
  hideHeader?: boolean;
  permissions?: TenantEditingPermissions;
}

export const RENEW_BEFORE_MS: number;
export function expiresAt(token: string): number;
export function renewAfterMs(token: string, now?: number): number;
export function denied(permissions?: TenantEditingPermissions | null): string[];
export function pageAddress(options: PageOptions): string;
