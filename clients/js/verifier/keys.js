import { importJWK } from 'jose';

const AT_MOST_EVERY_MS = 5_000;
const ALGORITHMS = { RSA: 'RS256', EC: 'ES256' };

/** The keys that verify now. Reading them anew is limited, whatever key ids tokens name. */
export class Keys {
  #read;
  #keys = new Map();
  #removed = new Set();
  #reading = null;
  #readAt = -Infinity;

  /** @param {() => Promise<{keys: object[]}>} read reads the JWKS. */
  constructor(read) {
    this.#read = read;
  }

  /** The key of an id, read anew where it is not known and that was not done a moment ago. */
  async find(kid) {
    if (!this.#keys.has(kid)) {
      if (!this.#reading && performance.now() - this.#readAt >= AT_MOST_EVERY_MS)
        this.refresh();
      await this.#reading;
    }
    return this.#keys.get(kid);
  }

  /** Whether what the key signed counts still. */
  trusts(kid) {
    return this.#keys.has(kid);
  }

  /** Reads the keys now. A call under way may have been answered before what made this necessary. */
  refresh() {
    const before = this.#reading;
    const mine = (async () => {
      await before;
      this.#readAt = performance.now();
      try {
        const { keys } = await this.#read();
        const next = new Map();
        for (const jwk of keys) {
          const alg = ALGORITHMS[jwk.kty];
          if (alg && jwk.kid && (jwk.alg ?? alg) === alg && !this.#removed.has(jwk.kid))
            next.set(jwk.kid, this.#keys.get(jwk.kid) ?? { alg, key: await importJWK(jwk, alg) });
        }
        for (const kid of this.#removed)
          next.delete(kid);
        this.#keys = next;
      } catch {
        // Known keys stay; an unknown one is refused until they can be read.
      } finally {
        if (this.#reading === mine)
          this.#reading = null;
      }
    })();
    this.#reading = mine;
    return mine;
  }

  /** Takes a key away at once, for good. */
  remove(kid) {
    this.#removed.add(kid);
    this.#keys.delete(kid);
  }
}
