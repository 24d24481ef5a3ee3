//! The real binary, as a user runs it: one file a verb, and what reviews found.

mod review;
