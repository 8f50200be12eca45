// A server as the verifier sees it: keys, introspection and the feed, over a fetch of its own.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const SERVER = 'https://auth.example.test';

export class FakeServer {
  feeds = new Set();
  log = [];
  active = true;
  isCut = false;
  reads = 0;
  #keys = [];

  async addKey(kid) {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    this.#keys.push({ kid, privateKey, jwk: { ...await exportJWK(publicKey), kid, alg: 'ES256' } });
  }

  removeKey(kid) {
    this.#keys = this.#keys.filter(key => key.kid !== kid);
  }

  token(claims, kid = this.#keys[0].kid, typ = 'at+jwt') {
    const { privateKey } = this.#keys.find(key => key.kid === kid);
    return new SignJWT({ sub: 'u1', sid: 's1', iss: SERVER, aud: 'my-product', ep: 10, ver: 10, exp: Math.floor(Date.now() / 1000) + 600, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid, typ }).sign(privateKey);
  }

  /** Tells an entry to all who follow, and keeps it. */
  tell(entry) {
    this.log.push({ position: this.log.length + 1, expires_at: 4_000_000_000, ...entry });
    for (const feed of this.feeds)
      feed.entry(this.log.at(-1));
  }

  cutFeeds() {
    for (const feed of this.feeds)
      feed.end();
  }

  fetch = async (address, { headers, signal }) => {
    const { pathname } = new URL(address);
    if (this.isCut)
      throw new TypeError('fetch failed');
    if (pathname === '/.well-known/jwks.json') {
      this.reads++;
      return Response.json({ keys: this.#keys.map(key => key.jwk) });
    }
    if (pathname === '/oauth2/introspect')
      return Response.json({ active: this.active });
    return new Response(this.#follow(headers['last-event-id'], signal));
  };

  #follow(cursor, signal) {
    const encoder = new TextEncoder();
    let feed;
    return new ReadableStream({
      start: controller => {
        const write = (name, id, data) => controller.enqueue(encoder.encode(`event: ${name}\n${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(data)}\n\n`));
        const at = () => `${this.log.length}.t`;
        const known = cursor ? Number(cursor.split('.')[0]) : 0;
        const reset = !cursor || known > this.log.length;
        feed = {
          entry: entry => write('entry', `${entry.position}.t`, entry),
          beat: () => write('beat', at(), { cursor: at(), time: Date.now() }),
          end: () => { this.feeds.delete(feed); controller.close(); },
        };
        signal.addEventListener('abort', () => this.feeds.delete(feed) && controller.error(signal.reason));
        write('hello', reset ? undefined : cursor, { cursor: at(), time: Date.now(), reset });
        for (const entry of this.log.slice(reset ? 0 : known))
          feed.entry(entry);
        write('live', at(), { cursor: at(), time: Date.now() });
        this.feeds.add(feed);
      },
      cancel: () => this.feeds.delete(feed),
    });
  }
}

/** Waits until something is so. */
export async function until(isSo) {
  for (const start = Date.now(); !await isSo();) {
    if (Date.now() - start > 10_000)
      throw new Error(`Never so: ${isSo}`);
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}
