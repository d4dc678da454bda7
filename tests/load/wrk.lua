-- Sends prepared requests in turn, and prints what came of it as one line of JSON. For wrk:
--
--   wrk -s wrk.lua http://127.0.0.1:PORT -- requests.lua
--
-- The file returns a list of requests. Where a body has a second part, a number that is never the same twice is put
-- between the two: whoever records the same actual again changes nothing.

local requests, at, number

function init(args)
  requests = {}
  for place, request in ipairs(dofile(args[1])) do
    local whole = wrk.format(request.method, request.path, request.headers, request.body .. (request.rest and '000000' .. request.rest or ''))
    if request.rest then
      requests[place] = { whole:sub(1, #whole - #request.rest - 6), request.rest }
    else
      requests[place] = { whole }
    end
  end
  at = 0
  number = 100000 + os.time() * 7919 % 800000
end

function request()
  at = at % #requests + 1
  local prepared = requests[at]
  if not prepared[2] then
    return prepared[1]
  end
  number = number < 999999 and number + 1 or 100000
  return prepared[1] .. number .. prepared[2]
end

function done(summary, latency)
  local errors = summary.errors
  local text = '{"answers":%d,"microseconds":%d,"bytes":%d,"failed":%d,"refused":%d,"p50":%d,"p99":%d,"most":%d}\n'
  io.write(text:format(
    summary.requests,
    summary.duration,
    summary.bytes,
    errors.connect + errors.read + errors.write + errors.timeout,
    errors.status,
    latency:percentile(50),
    latency:percentile(99),
    latency.max
  ))
end
