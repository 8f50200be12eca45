// Where the services are. The documented hosts are three names of one product; a server of one's own serves all paths on one origin.

const CLOUD = /^https:\/\/(?:api\.|auth\.)?centrali\.io$/;

/**
 * The origins of data and of tokens for a baseUrl. Code that names the documented host runs unchanged against a server of one's own where
 * CENTRALI_API_URL, in the environment or as a property of globalThis, names that server's origin.
 */
export function hostsOf(baseUrl) {
  const base = originOf(baseUrl, 'baseUrl');
  if (!CLOUD.test(base))
    return { api: base, auth: base };
  const own = globalThis.CENTRALI_API_URL ?? globalThis.process?.env?.CENTRALI_API_URL;
  if (own) {
    const origin = originOf(own, 'CENTRALI_API_URL');
    return { api: origin, auth: origin };
  }
  return { api: 'https://api.centrali.io', auth: 'https://auth.centrali.io' };
}

function originOf(url, what) {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:')
    throw new TypeError(`${what} must be an http or https address.`);
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
}
