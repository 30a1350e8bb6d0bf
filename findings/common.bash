# Shared by the scripts beside it: a throw-away venv and an exact comparison.

box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT

# Installs the pinned packages named as arguments into the throw-away venv.
install_packages() {
    python3 -m venv "$box/venv"
    "$box/venv/bin/pip" install --quiet --disable-pip-version-check "$@"
}

# Runs the Python program on standard input in that venv, for 60 s at most,
# and fails unless it prints exactly the text given as the first argument.
expect_output() {
    local wanted=$1 seen
    cat >"$box/program.py"
    seen=$(timeout 60 "$box/venv/bin/python" "$box/program.py")
    printf '%s\n' "$seen"
    if [ "$seen" != "$wanted" ]; then
        printf 'changed: wanted\n%s\n' "$wanted" >&2
        return 1
    fi
    echo "still so: $(basename "$0" .sh)"
}
