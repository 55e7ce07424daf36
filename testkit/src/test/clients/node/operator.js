// What a browser does with @dcos/mesos-client: operator calls, and the stream of events.
//
//     node operator.js http://127.0.0.1:5050
"use strict";

global.XMLHttpRequest = require("./xhr");

const { request, stream } = require("@dcos/mesos-client");

const api = process.argv[2] + "/api/v1";

function fail(error) {
  console.log("failed", JSON.stringify(error));
  process.exit(1);
}

for (const type of ["GET_HEALTH", "GET_VERSION", "GET_FLAGS", "GET_AGENTS", "GET_STATE"]) {
  request({ type }, api).subscribe(text => {
    const answer = JSON.parse(text);
    console.log("answered", answer.type, Object.keys(answer).length);
  }, fail);
}

stream({ type: "SUBSCRIBE" }, api).subscribe(
  record => console.log("event", JSON.parse(record).type),
  fail,
  () => fail("the kernel closed the stream")
);
