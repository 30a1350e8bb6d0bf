#!/usr/bin/env bash
# Two channels of gRPC to one server are one connection, so a call on a channel of its own waits
# behind the streams of the other one, for as long as they last.
#
# Guessed:  a channel is a connection to a server. Who has streams open on one, as many as the
#           server lets one connection have, opens a second for the calls that can't wait.
# Instead:  channels of one process with the same target and the same options share one connection
#           beneath. What a server allows per connection (max_concurrent_streams) is for all of
#           them together: with two streams open on the first channel a call on the second isn't
#           sent, and ends at its deadline. A channel with any option of its own, even one without
#           meaning, has its own connection, and its call is answered at once. As long as streams
#           are few, nothing tells the one from the other.
# Versions: grpcio 1.85.3, Python 3.11
# Seen:     no stream: on the second channel price
#           streams on the first channel 1: on the second price
#           streams on the first channel 2: on the second nothing, DEADLINE_EXCEEDED
#           on one with a pool of its own: price
#           on one with an option of its own: price
#           connections of the streams on both channels: 1
# Source:   grpc.io, "Performance Best Practices" (channels need different args not to share a
#           connection).
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check grpcio==1.85.3

wanted='no stream: on the second channel price
streams on the first channel 1: on the second price
streams on the first channel 2: on the second nothing, DEADLINE_EXCEEDED
on one with a pool of its own: price
on one with an option of its own: price
connections of the streams on both channels: 1'
cat >"$box/program.py" <<'PY'
import concurrent.futures
import threading

import grpc

leave = threading.Event()


class Handler(grpc.GenericRpcHandler):
    def service(self, details):
        if details.method == "/tape/stream":
            return grpc.unary_stream_rpc_method_handler(self.stream)
        return grpc.unary_unary_rpc_method_handler(lambda request, context: b"price")

    def stream(self, request, context):
        peers.append(context.peer())
        yield b"first"
        leave.wait(30)


peers = []
server = grpc.server(concurrent.futures.ThreadPoolExecutor(10), handlers=[Handler()],
                     options=[("grpc.max_concurrent_streams", 2)])
port = server.add_insecure_port("127.0.0.1:0")
server.start()


def channel(*options):
    made = grpc.insecure_channel(f"127.0.0.1:{port}", options=options)
    grpc.channel_ready_future(made).result(10)
    return made


def ask(made):
    try:
        return made.unary_unary("/tape/ask")(b"", timeout=2).decode()
    except grpc.RpcError as error:
        return f"nothing, {error.code().name}"


first, second = channel(), channel()
own, named = channel(("grpc.use_local_subchannel_pool", 1)), channel(("tape.name", "calls"))
print("no stream: on the second channel", ask(second))
streams = []
for number in 1, 2:
    stream = first.unary_stream("/tape/stream")(b"")
    next(stream)
    streams.append(stream)
    print(f"streams on the first channel {number}: on the second {ask(second)}")
print("on one with a pool of its own:", ask(own))
print("on one with an option of its own:", ask(named))
extra = second.unary_stream("/tape/stream")(b"")
for stream in streams:
    stream.cancel()
next(extra)
print("connections of the streams on both channels:", len(set(peers)))
extra.cancel()
leave.set()
server.stop(0).wait()
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
