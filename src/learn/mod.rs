//! Counting what stands on how many pages of a site, in bounded memory, and
//! keeping pages until that is known.

mod frames;
mod sort;
