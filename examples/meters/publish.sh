#!/bin/sh
# Publishes the power of three rooms once a second, in watts, until it is stopped; wants mosquitto-clients.
# publish.sh [PORT] [TIMES]
port=${1:-1883}
times=${2:-0}
seed=7
while :; do
    for room in kitchen office attic; do
        seed=$(((seed * 1103515245 + 12345) % 2147483648))
        # A broker that was started just now may not listen yet.
        tries=10
        until mosquitto_pub -p "$port" -q 1 -t "home/$room/power" -m "$((100 + seed / 65536 % 400))"; do
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || exit 1
            sleep 0.5
        done
    done
    times=$((times - 1))
    [ "$times" -eq 0 ] && exit 0
    sleep 1
done
