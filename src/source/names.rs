//! From the names of inputs to the names of outputs.
