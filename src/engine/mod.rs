//! The mechanisms that verbs share: walk, filter, pair, compare, plan, run, copy.
