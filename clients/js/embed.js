// What the web component and the React wrapper share; no document is needed here.

/** Milliseconds before its end at which a token is to be renewed. */
export const RENEW_BEFORE_MS = 5 * 60 * 1000;

/** Seconds since 1970 at which a token ends, or 0 where that cannot be read. */
export function expiresAt(token) {
  try {
    const part = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    return Number(JSON.parse(atob(part)).exp) || 0;
  } catch {
    return 0;
  }
}

/** Milliseconds until a token is to be renewed: five minutes before its end, now where less is left. */
export function renewAfterMs(token, now = Date.now()) {
  return Math.max(expiresAt(token) * 1000 - now - RENEW_BEFORE_MS, 0);
}

/**
 * What the page is to hide beside what the server forbids. Permissions given to a component can only narrow: what counts is in the token.
 */
export function denied(permissions) {
  if (!permissions)
    return [];
  if (permissions.readOnly)
    return ['all'];
  return Object.keys(permissions).filter(name => name !== 'readOnly' && permissions[name] === false);
}

/** The address of the embedded page. */
export function pageAddress({ server, dashboardId, token, theme, hideHeader, permissions }) {
  const address = new URL(`/share/dashboard/${encodeURIComponent(dashboardId)}`, server);
  address.searchParams.set('jwt', token);
  if (theme)
    address.searchParams.set('theme', theme);
  if (hideHeader)
    address.searchParams.set('hideHeader', 'true');
  const deny = denied(permissions);
  if (deny.length > 0)
    address.searchParams.set('deny', deny.join(','));
  return address.href;
}
