// A browser tab as far as the clients need one: a DOM with cookies, and XMLHttpRequest with the rules of cross-origin calls.
import { createRequire } from "node:module";
import { JSDOM, VirtualConsole } from "jsdom";

const require = createRequire(import.meta.url);
const packages = { "1.1.2": "@userfront/core", "0.4.1": "@userfront/core-0-4" };

/** Opens a page with the cookies of another, and starts the client there. One per thread: the client keeps its state in globals. */
export function openTab({ base, tenant, core, cookies = "", path = "/login" }) {
  const dom = new JSDOM("<!doctype html><title>tour</title>", { url: `http://localhost:3000${path}`, virtualConsole: new VirtualConsole() });
  for (const name of ["window", "document", "XMLHttpRequest", "location", "history", "FormData"])
    globalThis[name] = name === "window" ? dom.window : dom.window[name];
  Object.defineProperty(globalThis, "navigator", { value: dom.window.navigator, configurable: true });
  for (const cookie of cookies.split("; ").filter(Boolean)) document.cookie = `${cookie}; path=/`;
  const module = require(packages[core]);
  const Userfront = module.default ?? module;
  Userfront.init(tenant, { baseUrl: `${base}/v0` });
  return { Userfront, dom };
}

/** The claims of a token, unverified. */
export const claimsOf = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString("utf8"));
