//! Laws that every sync keeps, whatever the trees, tried on random ones and on each sort of storage.

mod bed;
mod laws;
mod walks;
