-- GET a page of a list by an admin. ROUTE is the path; each {tenant} in it becomes the first tenant, whose page is always full.
dofile(os.getenv("LUA") .. "/common.lua")

local path = string.gsub(setting("ROUTE"), "{tenant}", lines("tenants-ES256.txt", 1)[1])
local head = "GET " .. path
local tail = " HTTP/1.1\r\nHost: bench\r\nX-Admin-Key: " .. setting("TenantAuth__AdminKey") .. "\r\n\r\n"

function request()
  return head .. tail
end
