-- GET a page of a list by an admin. ROUTE is the path; each {tenant} in it becomes the first tenant, whose page is always full.
dofile(os.getenv("LUA") .. "/common.lua")

local path = string.gsub(setting("ROUTE"), "{tenant}", lines("tenants-ES256.txt", 1)[1])
local head = "GET " .. path
local tail = " HTTP/1.1\r\nHost: bench\r\nX-Admin-Key: " .. setting("TenantAuth__AdminKey") .. "\r\n\r\n"

-- With AFTER=1 the pages of tenants begin at random places, not all at the first.
local after = os.getenv("AFTER") and lines("tenants-ES256.txt", 10000) or {}
function request()
  if #after == 0 then return head .. tail end
  return head .. "&after=" .. string.gsub(after[math.random(#after)], "%-", "") .. tail
end
