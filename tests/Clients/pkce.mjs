// A page that an app of its own opened to log a user in: the client finds the challenge in its address and hands over a code.
import { parentPort, workerData } from "node:worker_threads";
import { openTab } from "./browser.mjs";

const { email, password, challenge, ...settings } = workerData;
const { Userfront } = openTab({ ...settings, path: `/login?code_challenge=${challenge}` });
await Userfront.login({
  method: "password", email, password, redirect: false,
  handlePkceRequired: (code, url, data) => parentPort.postMessage({ code, url, message: data.message, cookies: document.cookie }),
});
