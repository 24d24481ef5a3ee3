//! What a verb means, one file a meaning.
