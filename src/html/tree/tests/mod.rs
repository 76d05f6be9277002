//! Both roads against html5lib's published tree construction cases.

mod conformance;
mod dump;
