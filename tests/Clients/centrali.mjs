// The calls of the tutorial, by the client package under its documented name: structures, records, live updates, refusals.
import assert from "node:assert/strict";
import { CentraliSDK } from "@centrali-io/centrali-sdk";

const { CENTRALI_WORKSPACE, CENTRALI_CLIENT_ID, CENTRALI_CLIENT_SECRET } = process.env;

// The documented host: CENTRALI_API_URL says where it really is.
const baseUrl = "https://api.centrali.io";
const centrali = new CentraliSDK({ baseUrl, workspaceId: CENTRALI_WORKSPACE, clientId: CENTRALI_CLIENT_ID, clientSecret: CENTRALI_CLIENT_SECRET });

await centrali.createStructure({
  name: "Project",
  fields: {
    name: { type: "text", required: true },
    description: { type: "text" },
    status: { type: "text", enum: ["active", "archived"] },
    ownerId: { type: "text", required: true },
  },
});
await centrali.createStructure({
  name: "Task",
  fields: {
    title: { type: "text", required: true },
    description: { type: "text" },
    status: { type: "text", enum: ["todo", "in_progress", "done"] },
    priority: { type: "text", enum: ["low", "medium", "high"] },
    projectId: { type: "text", required: true },
    assigneeId: { type: "text" },
  },
});

const project = await centrali.createRecord("Project", { name: "Launch", status: "active", ownerId: "ada" });
const projects = await centrali.queryRecords("Project", { sort: "-createdAt", limit: 50 });
assert.deepEqual(projects.data.map(found => found.data.name), ["Launch"]);
assert.equal(projects.meta.pageSize, 50);

const told = [];
let connected;
const isConnected = new Promise(ready => { connected = ready; });
const subscription = centrali.realtime.subscribe({ structures: ["Task"], onEvent: event => told.push(event), onConnected: connected, onError: error => { throw error; } });
await isConnected;
const task = await centrali.createRecord("Task", { title: "Write", status: "todo", projectId: project.data.id });
await centrali.updateRecord("Task", task.data.id, { status: "done" });
assert.equal((await centrali.getRecord("Task", task.data.id)).data.data.status, "done");
await centrali.deleteRecord("Task", task.data.id);
while (told.length < 3)
  await new Promise(next => setTimeout(next, 5));
subscription.unsubscribe();
assert.deepEqual(told.map(event => event.event), ["record_created", "record_updated", "record_deleted"]);
assert.deepEqual([told[0].data.id, told[0].data.data.title, told[1].data.before.status, told[1].data.after.status], [task.data.id, "Write", "todo", "done"]);

await assert.rejects(centrali.getRecord("Task", task.data.id), { name: "CentraliError", status: 404, code: "RECORD_NOT_FOUND" });
await assert.rejects(centrali.createRecord("Task", { title: "No project" }), error => error.code === "VALIDATION_ERROR" && error.details.some(detail => detail.field === "data.projectId"));
const stranger = new CentraliSDK({ baseUrl, workspaceId: "another", token: await centrali.fetchServiceAccountToken() });
await assert.rejects(stranger.queryRecords("Task"), { code: "WORKSPACE_MISMATCH" });
const refused = await new Promise(told => stranger.realtime.subscribe({ onError: told }));
assert.equal(refused.code, "WORKSPACE_MISMATCH");
console.log("the tutorial's calls hold");
