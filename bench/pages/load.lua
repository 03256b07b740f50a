-- Asks by turns for each GraphQL request of a file, one a line, or gets the URL where no file is given:
-- wrk -s load.lua URL [-- FILE]. The last line printed is: requests, requests a second, p50 and p99 in ms, failures.

local requests = {}
local turn = 0

function init(arguments)
  if arguments[1] then
    local headers = { ["Content-Type"] = "application/json" }
    for line in io.lines(arguments[1]) do
      table.insert(requests, wrk.format("POST", nil, headers, line))
    end
  else
    requests[1] = wrk.format("GET")
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("%d %.1f %.2f %.2f %d",
    summary.requests,
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
