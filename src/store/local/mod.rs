//! The local arm of a store.
