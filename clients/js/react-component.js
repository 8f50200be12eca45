// The component, made with whichever React the application has.

/** UpsolveDashboard of a React. */
export function createUpsolveDashboard({ createElement, useEffect, useLayoutEffect, useRef }) {
  return function UpsolveDashboard({
    token, tenantJWT, permissions, tenantEditingPermissions, dashboardId, hideHeader, theme, server, getToken, onReady, onTokenNeeded, onEnded, ...rest
  }) {
    const element = useRef(null);
    const given = permissions ?? tenantEditingPermissions ?? null;
    const key = JSON.stringify(given);
    useEffect(() => {
      element.current.getToken = getToken ?? null;
    }, [getToken]);
    useLayoutEffect(() => {
      element.current.permissions = given;
    }, [key]);
    useEffect(() => {
      const listeners = Object.entries({ ready: onReady, 'token-needed': onTokenNeeded, ended: onEnded }).filter(([, listener]) => listener);
      const on = element.current;
      for (const [name, listener] of listeners)
        on.addEventListener(name, listener);
      return () => {
        for (const [name, listener] of listeners)
          on.removeEventListener(name, listener);
      };
    }, [onReady, onTokenNeeded, onEnded]);
    return createElement('tenant-dashboard', {
      ...rest, ref: element, token: token ?? tenantJWT, server, theme, 'dashboard-id': dashboardId, 'hide-header': hideHeader ? '' : undefined,
    });
  };
}
