-- POST /auth/roles/assign: pairs of user and tenant in rotation, another role at each round, so that each call changes something.
dofile(os.getenv("LUA") .. "/common.lua")

local roles = { "admin", "viewer", "staff" }
local head = '{"app_id":"' .. setting("ES256_APP_ID") .. '","app_secret":"' .. setting("ES256_APP_SECRET") .. '",'
local bodies = {}
for i, pair in ipairs(lines("pairs-ES256.txt", tonumber(os.getenv("PAIRS") or "1000"))) do
  local user, tenant = string.match(pair, "(%S+) (%S+)")
  bodies[i] = head .. '"user_id":"' .. user .. '","tenant_id":"' .. tenant .. '","role":"'
end

-- The round begins where the clock says: a run after another one seldom begins with the roles that are there already.
local at, round = 0, os.time() % #roles
function request()
  at = at + 1
  if at > #bodies then at, round = 1, (round + 1) % #roles end
  return post_json("/auth/roles/assign", bodies[at] .. roles[round + 1] .. '"}')
end
