// An unmodified standard client (npm `eventsource`) follows a workspace through a proxy that breaks its connections, while records are
// made: every event arrives once, in order.
import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { EventSource } from "eventsource";

const { STREAM_BASE, STREAM_WORKSPACE, STREAM_TOKEN } = process.env;
const RECORDS = 150;
const target = new URL(STREAM_BASE);
const sockets = new Set();
const proxy = createServer(socket => {
  const server = connect(Number(target.port), target.hostname);
  sockets.add(socket);
  for (const [one, other] of [[socket, server], [server, socket]]) {
    one.pipe(other);
    one.on("error", () => other.destroy());
    one.on("close", () => { other.destroy(); sockets.delete(one); });
  }
});
await new Promise(ready => proxy.listen(0, "127.0.0.1", ready));
const address = `http://127.0.0.1:${proxy.address().port}/realtime/workspace/${STREAM_WORKSPACE}/events`;

const seen = [];
let opened = 0;
const source = new EventSource(`${address}?access_token=${STREAM_TOKEN}&structures=Task&events=record_created`);
source.onopen = () => opened++;
source.onmessage = message => {
  seen.push({ title: JSON.parse(message.data).data.title, position: Number(message.lastEventId.split(".")[0]) });
  if (seen.length === 20 || seen.length === 70)
    for (const socket of sockets)
      socket.destroy();
};
const until = async reached => {
  while (!reached())
    await new Promise(next => setTimeout(next, 5));
};
await until(() => opened === 1);
const titles = Array.from({ length: RECORDS }, (_, i) => `task ${i}`);
await Promise.all([0, 1, 2, 3].map(async lane => {
  for (const title of titles.filter((_, i) => i % 4 === lane)) {
    const answer = await fetch(`${STREAM_BASE}/data/workspace/${STREAM_WORKSPACE}/api/v1/records/slug/task`, {
      method: "POST",
      headers: { Authorization: `Bearer ${STREAM_TOKEN}`, "Content-Type": "application/json" },
      body: JSON.stringify({ data: { title } }),
    });
    assert.equal(answer.status, 201, await answer.text());
  }
}));
await until(() => seen.length >= RECORDS);
assert.deepEqual(seen.map(event => event.title).sort(), titles.toSorted());
assert.ok(seen.every((event, i) => i === 0 || event.position > seen[i - 1].position), "in order");
assert.equal(opened, 3);
source.close();
proxy.close();
console.log(`${seen.length} events over ${opened} connections, each once`);
