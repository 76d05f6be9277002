//! Gzip and Zstandard, known by their content.
