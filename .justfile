# Recipes for https://just.systems; each is one command that also works without it.

# Lists the recipes
default:
    @just --list

# Formats nothing, changes nothing: says what CI would say before its tests
check:
    cargo fmt --check
    cargo clippy --all-targets --locked --features redis -- -D warnings

# Tests against the real servers that can be started here
test FILTER='':
    tests/run {{ FILTER }}

# Writes the files that are generated from the binary
generate:
    GSTORE_TEST_GENERATE=1 cargo test --locked --test it generated

# Builds the binary with every backend; takes half an hour and is not part of CI
full:
    cargo build --release --locked --features full

# Measures gstore beside s5cmd, rclone, juicefs sync, rsync and cp; half an hour or more
peers *ARGS:
    benches/peers {{ ARGS }}

# What CI runs
ci:
    bash .ci/run
