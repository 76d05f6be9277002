//! Any bytes as a WARC file, packed by gzip or Zstandard or not, which the
//! first bytes tell.
#![no_main]

use dechrome::fuzzing::read_archive;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| read_archive("fuzzed.warc", bytes));
