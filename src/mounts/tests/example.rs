//! The example that is shipped: it works as it stands, and with everything in it switched on.
