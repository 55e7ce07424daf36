// The XMLHttpRequest of browsers, as far as @dcos/connections uses it: `response` grows with each
// piece that arrives.
"use strict";

const http = require("http");

module.exports = class {
  constructor() {
    this.listeners = {};
    this.headers = {};
    this.status = 0;
    this.statusText = "";
    this.response = "";
  }

  addEventListener(type, listener) {
    this.listeners[type] = [...(this.listeners[type] || []), listener];
  }

  emit(type) {
    (this.listeners[type] || []).forEach(listener => listener({ type }));
  }

  open(method, url) {
    this.method = method;
    this.url = url;
  }

  setRequestHeader(name, value) {
    this.headers[name] = value;
  }

  send(body) {
    const options = { method: this.method, headers: this.headers };
    this.request = http.request(this.url, options, answer => {
      this.status = answer.statusCode;
      this.statusText = answer.statusMessage;
      answer.setEncoding("utf8");
      answer.on("data", piece => {
        this.response += piece;
        this.emit("progress");
      });
      answer.on("end", () => this.emit("load"));
    });
    this.request.on("error", () => this.emit("error"));
    this.request.end(body);
  }

  abort() {
    this.request.destroy();
    this.emit("abort");
  }
};
