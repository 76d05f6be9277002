//! Any bytes as a ZIP, Parquet or TAR file, which the first bytes tell, so
//! that real files can be seeds.
#![no_main]

use std::panic;
use std::sync::Once;

use dechrome::fuzzing::read_archive;
use libfuzzer_sys::fuzz_target;

/// From now on a panic of the `parquet` crate does not end the fuzzer: the
/// reader has to catch it.
fn allow_panics_of_parquet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let abort = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !info.location().is_some_and(|location| location.file().contains("/parquet-")) {
                abort(info);
            }
        }));
    });
}

fuzz_target!(|bytes: &[u8]| {
    allow_panics_of_parquet();
    let name = match bytes {
        [b'P', b'A', ..] => "fuzzed.parquet",
        // A program that unpacks itself begins with an M.
        [b'P' | b'M', ..] => "fuzzed.zip",
        _ => "fuzzed.tar",
    };
    read_archive(name, bytes);
});
