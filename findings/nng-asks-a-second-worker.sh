#!/usr/bin/env bash
# A request of NNG that takes longer than a minute is sent once more, to another worker, though the
# first is at it, so the job is done twice.
#
# Guessed:  a request socket sends a request and waits for its answer, and the other side is asked
#           again, if at all, when the connection to it is lost: a worker that is busy has it.
# Instead:  NNG sends it again after 60 seconds without an answer, on whatever connection is free,
#           and again each 60 seconds: with two workers the second is given the same job while the
#           first works on it, with three the third. Each does it to its end; the client takes the
#           first answer and drops the others, so nothing is seen on its side. With jobs of
#           seconds all trials are well; the one that takes a minute on a bad day is charged
#           twice. One worker alone is given it once more when it is done. resend_time = -1 stops
#           it.
# Versions: pynng 0.9.0, Python 3.11
# Seen:     unless set, sent again after 60.0 s
#           2 workers, a job of 0.4 s, sent again after 1 s: done 1 times
#           2 workers, a job of 1.7 s, sent again after 1 s: done 2 times
#           3 workers, a job of 2.7 s, sent again after 1 s: done 3 times
#           1 workers, a job of 1.7 s, sent again after 1 s: done 2 times
#           3 workers, a job of 2.7 s, never sent again: done 1 times
# Source:   NNG's manual, nng_req(7) (a request is sent anew if no reply comes, so it should do no
#           harm twice); pynng's Req0.resend_time, as the package brings it.
# Date:     2026-11-30
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
python3 -m venv "$box/venv"
"$box/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check pynng==0.9.0

wanted='unless set, sent again after 60.0 s
2 workers, a job of 0.4 s, sent again after 1 s: done 1 times
2 workers, a job of 1.7 s, sent again after 1 s: done 2 times
3 workers, a job of 2.7 s, sent again after 1 s: done 3 times
1 workers, a job of 1.7 s, sent again after 1 s: done 2 times
3 workers, a job of 2.7 s, never sent again: done 1 times'
cat >"$box/program.py" <<'PY'
import socket
import threading
import time

import pynng


def free_address():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"


def work(address, name, takes, done, stop):
    with pynng.Rep0(dial=address, recv_timeout=200) as worker:
        while not stop.is_set():
            try:
                job = worker.recv().decode()
            except pynng.Timeout:
                continue
            done.append(job)
            time.sleep(takes)
            worker.send(name.encode())


def look(workers, takes, resend):
    address, done, stop = free_address(), [], threading.Event()
    with pynng.Req0(listen=address, recv_timeout=10_000, resend_time=resend) as client:
        threads = [threading.Thread(target=work, args=(address, f"worker {number}", takes, done, stop))
                   for number in range(workers)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        client.send(b"charge 100")
        client.recv()
        time.sleep(takes)
        stop.set()
        for thread in threads:
            thread.join()
    again = "never sent again" if resend < 0 else f"sent again after {resend / 1000:g} s"
    print(f"{workers} workers, a job of {takes:g} s, {again}: done {len(done)} times")


with pynng.Req0() as unset:
    print("unless set, sent again after", unset.resend_time / 1000, "s")
look(2, 0.4, 1000)
look(2, 1.7, 1000)
look(3, 2.7, 1000)
look(1, 1.7, 1000)
look(3, 2.7, -1)
PY
seen=$(timeout 90 "$box/venv/bin/python" "$box/program.py" "$box")
printf '%s\n' "$seen"
if [ "$seen" != "$wanted" ]; then
    printf 'changed; it was\n%s\n' "$wanted" >&2
    exit 1
fi
