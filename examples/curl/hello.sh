#!/bin/sh
# A framework with curl: one task, from the subscription to the teardown.
#
#     hello.sh http://127.0.0.1:5050
set -eu
api=$1/api/v1/scheduler
json='Content-Type: application/json'
dir=$(mktemp -d)
trap 'kill $stream 2> /dev/null; rm -r "$dir"' EXIT

# 1. Subscribe. The answer does not end: it is the stream of events. Its head has the stream's id.
subscribe='{"type": "SUBSCRIBE", "subscribe": {
  "framework_info": {"user": "'$(id -un)'", "name": "hello (curl)"}}}'
curl -sN -D "$dir/head" -H "$json" -d "$subscribe" "$api" > "$dir/events" &
stream=$!

# Prints the first event that has a text in it, within half a minute. Each event is its length in
# bytes, a line feed, and JSON without line feeds.
event() {
    for _ in $(seq 300); do
        if grep -m 1 -F "$1" "$dir/events"; then return; fi
        sleep 0.1
    done
    echo "no $1" >&2
    exit 1
}

# Prints the first value of a name in an event.
value() {
    sed "s/.*\"$1\":{\"value\":\"\([^\"]*\)\".*/\1/"
}

# Makes a call: its type, and the rest of its JSON.
call() {
    curl -sS -f -H "$json" -H "Mesos-Stream-Id: $id" "$api" \
        -d '{"type": "'"$1"'", "framework_id": {"value": "'"$framework"'"}'"${2-}"'}'
}

framework=$(event '"SUBSCRIBED"' | value framework_id)
id=$(sed -n 's/^[Mm]esos-[Ss]tream-[Ii]d: *\([^[:space:]]*\).*/\1/p' "$dir/head")
echo "subscribed as $framework"

# 2. Take the first offer, for one task.
event '"OFFERS"' > "$dir/offers"
agent=$(value agent_id < "$dir/offers")
offer=$(sed 's/.*"offers":\[{"id":{"value":"\([^"]*\)".*/\1/' "$dir/offers")
call ACCEPT ', "accept": {"offer_ids": [{"value": "'"$offer"'"}], "operations": [
  {"type": "LAUNCH", "launch": {"task_infos": [
    {"name": "hello", "task_id": {"value": "hello"}, "agent_id": {"value": "'"$agent"'"},
     "command": {"value": "echo hello"},
     "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
                   {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}]}]}}]}'

# 3. Hear of it. Each status has an id of its own and comes again until it is acknowledged.
for state in TASK_STARTING TASK_RUNNING TASK_FINISHED; do
    uuid=$(event "\"state\":\"$state\"" | sed 's/.*"uuid":"\([^"]*\)".*/\1/')
    echo "$state"
    call ACKNOWLEDGE ', "acknowledge": {"agent_id": {"value": "'"$agent"'"},
      "task_id": {"value": "hello"}, "uuid": "'"$uuid"'"}'
done

# 4. End the framework.
call TEARDOWN
echo done
