// GET /tenants/{tenantId}/widgets: the widgets of a tenant, for its admins alone. Everybody else gets 401.
//
//   AUTH_URL=http://127.0.0.1:8080 WORKSPACE=bcdfghjk MODE=test PORT=4100 node server.mjs
import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";

const { AUTH_URL, WORKSPACE, MODE = "test", PORT = "4100" } = process.env;

// Keys are read once and again at an unknown key id: rotation needs nothing here.
const keys = createRemoteJWKSet(new URL(`${AUTH_URL}/v0/tenants/${WORKSPACE}/jwks${MODE === "test" ? "?test=true" : ""}`));
const widgets = (tenantId) => [{ id: 1, tenantId, name: "Sprocket" }, { id: 2, tenantId, name: "Gear" }];

/** Whether the request brings an access token of an admin of the tenant. */
async function isAdmin(request, tenantId) {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (!token) return false;
  try {
    // The type keeps id and refresh tokens out, the mode those of the other mode.
    const { payload } = await jwtVerify(token, keys, { algorithms: ["RS256"], typ: "at+jwt", requiredClaims: ["exp"] });
    const access = payload.authorization?.[tenantId];
    return payload.mode === MODE && Array.isArray(access?.roles) && access.roles.includes("admin");
  } catch (fault) {
    if (fault.code?.startsWith("ERR_J")) return false;
    throw fault;
  }
}

const server = createServer(async (request, response) => {
  const tenantId = /^\/tenants\/([a-z0-9]{8})\/widgets$/.exec(new URL(request.url, "http://sample").pathname)?.[1];
  const answer = (status, body) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  try {
    if (!tenantId || request.method !== "GET") answer(404, { message: "Not Found" });
    else if (await isAdmin(request, tenantId)) answer(200, widgets(tenantId));
    else answer(401, { message: "Unauthorized" });
  } catch (fault) {
    console.error(fault);
    answer(503, { message: "The keys could not be read. Try again." });
  }
});

server.listen(Number(PORT), "127.0.0.1", () => console.log(`Ready on http://127.0.0.1:${server.address().port}`));
