// A front end's own server with @userfront/next: in a thread of its own, because that client refuses to run beside a window.
import { parentPort, workerData } from "node:worker_threads";
import { UserfrontClient } from "@userfront/next/server";

const client = new UserfrontClient({ ...workerData, debug: false });
parentPort.postMessage({ tenant: await client.getTenant(), user: await client.getUser(workerData.userUuid) });
