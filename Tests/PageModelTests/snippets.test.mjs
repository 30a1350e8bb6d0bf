import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import test from "node:test";
import { waitingText } from "../../public/card.js";
import { makeSnippets } from "../../public/kept.js";

const { ofJob } = makeSnippets((path) => `http://dash.test/${path}`, false);

/** What a shell hands to curl, by a line that is to be copied. */
function argumentsOf(line, secret) {
  const script = `curl() { printf '%s\\n' "$@"; }; ${line}`;
  return execFileSync("sh", ["-c", script], { env: { ...process.env, SECRET: secret, TOKEN: "t" } }).toString().trim().split("\n");
}

test("a job that is posted to by a token is sent to by one", () => {
  assert.deepEqual(argumentsOf(ofJob("note", { post: true }).send, ""), [
    "-H", "Authorization: Bearer t", "-d", "hello", "http://dash.test/jobs/note",
  ]);
});

test("where nobody can post there is no line for it, but what to write", () => {
  const trigger = { post: true, closed: true };
  assert.deepEqual(Object.keys(ofJob("note", trigger)), ["curl", "embed"]);
  assert.match(waitingText("waiting", { trigger }), /jobs\.yaml needs server: { tokens: { publish: \[A-SECRET\] } }$/);
});

test("a job on request is asked for a run with each of its parameters", () => {
  const { curl } = ofJob("video", { request: { caseId: "[0-9]+", name: true } });
  assert.deepEqual(argumentsOf(`caseId=7 name=x; ${curl}`, ""), ["-N", "http://dash.test/jobs/video/stream?caseId=7&name=x"]);
});

test("a job whose posts are signed is sent to with a signature that is right, whatever its header is called", () => {
  const right = createHmac("sha256", "s e$cret").update("hello").digest("hex");
  for (const signature of ["X-Hub-Signature-256", "X-$(id)`id`!"]) {
    const { send } = ofJob("push", { post: true, signature });
    assert.ok(!send.includes("TOKEN"));
    assert.deepEqual(argumentsOf(send, "s e$cret"), [
      "-H", `${signature}: ${right}`, "-d", "hello", "http://dash.test/jobs/push",
    ]);
  }
});
