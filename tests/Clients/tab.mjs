// One of several tabs that refresh at the same moment: waits for the starting signal, then tells what it got.
import { parentPort, workerData } from "node:worker_threads";
import { openTab } from "./browser.mjs";

const { Userfront } = openTab(workerData);
parentPort.postMessage("ready");
parentPort.once("message", async () => {
  await Userfront.tokens.refresh();
  parentPort.postMessage({ access: Userfront.accessToken(), cookies: document.cookie });
});
