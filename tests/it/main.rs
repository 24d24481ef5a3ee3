//! gstore's integration tests: one binary, because each one links every backend.
