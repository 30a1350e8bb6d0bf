#!/bin/sh
# What lighttpd.conf answers for a Tickertape that is away. The origin is given back so that pages of other origins hear it
# too; it says nothing of jobs.
printf 'Status: 200\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nVary: Origin\r\n'
if [ -n "${HTTP_ORIGIN:-}" ]; then
    printf 'Access-Control-Allow-Origin: %s\r\nAccess-Control-Allow-Credentials: true\r\n' "$HTTP_ORIGIN"
fi
printf '\r\nretry: 3000\n\n'
