-- POST /v1/api/tenant/register-tenant of tenants that were registered just so before; 64 in rotation.
dofile(os.getenv("LUA") .. "/common.lua")

local requests = {}
for i, body in ipairs(lines("registrations.txt", 64)) do
  requests[i] = post_json("/v1/api/tenant/register-tenant", body)
end

local at = 0
function request()
  at = at % #requests + 1
  return requests[at]
end
