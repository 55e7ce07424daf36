// A scheduler on @dcos/recordio: one task, from the subscription to the teardown. With a third
// argument it launches nothing, takes the framework over and ends its task.
//
//     node scheduler.js http://127.0.0.1:5050 ID [takeover]
"use strict";

const http = require("http");
const os = require("os");
const { read } = require("@dcos/recordio");

const [kernel, id, takeover] = process.argv.slice(2);
const api = kernel + "/api/v1/scheduler";
const framework_id = { value: id };
let stream;
let launched = takeover !== undefined;
let ended = false;

function post(call, headers, answered) {
  const request = http.request(
    api,
    { method: "POST", headers: { "Content-Type": "application/json", ...headers } },
    answered
  );
  request.on("error", fail);
  request.end(JSON.stringify(call));
}

function fail(error) {
  console.log("failed", error.message || error);
  process.exit(1);
}

// Makes a call; the next one waits for its answer.
let before = Promise.resolve();
function call(type, body) {
  before = before.then(
    () =>
      new Promise(resolve =>
        post(
          { type, framework_id, ...(body && { [type.toLowerCase()]: body }) },
          { "Mesos-Stream-Id": stream },
          answer => {
            let text = "";
            answer.on("data", piece => (text += piece));
            answer.on("end", () => {
              console.log("answered", type, answer.statusCode, text);
              resolve();
            });
          }
        )
      )
  );
}

function use(offer) {
  if (launched) {
    call("DECLINE", { offer_ids: [offer.id], filters: { refuse_seconds: 600 } });
    return;
  }
  launched = true;
  const task = {
    name: "größer", // the length of a record is in bytes
    task_id: { value: "t-1" },
    agent_id: offer.agent_id,
    command: { value: "sleep 600" },
    resources: [
      { name: "cpus", type: "SCALAR", scalar: { value: 0.1 } },
      { name: "mem", type: "SCALAR", scalar: { value: 32 } }
    ]
  };
  call("ACCEPT", {
    offer_ids: [offer.id],
    operations: [{ type: "LAUNCH", launch: { task_infos: [task] } }]
  });
}

function update(status) {
  console.log(status.state, status.reason || "");
  if (status.uuid) {
    call("ACKNOWLEDGE", {
      agent_id: status.agent_id,
      task_id: status.task_id,
      uuid: status.uuid
    });
  }
  if (status.state === "TASK_RUNNING" && takeover) {
    call("KILL", { task_id: status.task_id, agent_id: status.agent_id });
  }
  if (status.state === "TASK_KILLED") {
    ended = true;
    call("TEARDOWN");
    before.then(() => process.exit(0));
  }
}

function hear(event) {
  switch (event.type) {
    case "SUBSCRIBED":
      console.log("subscribed", event.subscribed.framework_id.value);
      if (takeover) {
        call("RECONCILE", { tasks: [] });
      }
      break;
    case "OFFERS":
      event.offers.offers.forEach(use);
      break;
    case "UPDATE":
      update(event.update.status);
      break;
    case "ERROR":
      console.log("error", event.error.message);
      process.exit(0);
  }
}

const framework_info = {
  user: os.userInfo().username,
  name: id,
  id: framework_id,
  failover_timeout: 600
};
post({ type: "SUBSCRIBE", framework_id, subscribe: { framework_info } }, {}, answer => {
  stream = answer.headers["mesos-stream-id"];
  answer.setEncoding("utf8");
  let rest = "";
  answer.on("data", piece => {
    let records;
    [records, rest] = read(rest + piece);
    records.map(record => JSON.parse(record)).forEach(hear);
  });
  answer.on("end", () => ended || fail("the kernel closed the stream"));
});
